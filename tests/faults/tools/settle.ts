import { expect } from 'vitest'
import type { Town } from '../../helpers/town.ts'
import type { Resident } from './resident.ts'

/** What has not come by then does not come any more. */
const LIVE_MS = 5000

/** Settles when everybody is back and shows the newest line of the room. */
export async function settled(town: Town, residents: Resident[], room = 'general'): Promise<void> {
  await Promise.all(residents.map((resident) => resident.back()))
  const newest = town
    .db()
    .prepare<[string], { id: number; seq: number }>(
      'SELECT m.id, max(m.seq) AS seq FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.name = ?',
    )
    .get(room)
  const behind = () => residents.filter((resident) => resident.shown.line(newest?.id ?? 0)?.seq !== newest?.seq).map(({ name }) => name)
  await expect.poll(behind, { timeout: LIVE_MS, interval: 20 }).toEqual([])
}
