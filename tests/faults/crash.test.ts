import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newName } from '../helpers/seats.ts'
import { openTown, type Town } from '../helpers/town.ts'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { report, size, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'

/** How soon others see, live, what a worker committed before it died. */
const LIVE_WITHIN_MS = 1000
const TIMES = size(4, 1)

let town: Town

beforeAll(async () => {
  town = await openTown({ env: { ...UNLIMITED, NODE_OPTIONS: `--import=${join(import.meta.dirname, 'preload/die.ts')}` } })
})
afterAll(async () => {
  await town.close()
})

/** Opens pages until one sits on that worker. */
async function residentOn(worker: number, name: string, history: History): Promise<Resident> {
  const person = town.account(name)
  for (;;) {
    const resident = await new Resident(town, person, history, { resends: true }).open()
    if (resident.worker === worker) return resident
    resident.leave()
  }
}

/** Somebody on the worker that is to die, another on the same one, and one on the other. */
async function threePeople(tag: string, doomed: number, history: History): Promise<[Resident, Resident, Resident]> {
  return await Promise.all([
    residentOn(doomed, `author-${tag}`, history),
    residentOn(doomed, `neighbour-${tag}`, history),
    residentOn(3 - doomed, `other-${tag}`, history),
  ])
}

const history = new History()

// At the commit its author was not answered; at the poke the answer may just have gone out. The other worker was told in neither case.
describe.each(['commit', 'poke'])('a worker killed in the act, at the %s', (point) => {
  test('leaves one row; the retry is told its id; the others have it live, and a call once', async () => {
    const db = town.db()
    const waits: number[] = []
    for (let n = 1; n <= TIMES; n++) {
      const tag = newName(`${point}-`)
      const [author, neighbour, other] = await threePeople(tag, 1 + (n % 2), history)
      const line = await author.say(`☠ ${point}: @other-${tag} is called`)
      const id = Number(db.prepare('SELECT id FROM messages WHERE content = ?').pluck().get(line.content))
      expect(line).toMatchObject({ ids: [id], ...(point === 'commit' && { tries: ['unknown', 'ok'] }) })
      await settled(town, [neighbour, other])
      // Only the feed could bring it to the other worker; the neighbour, who lost the line too, has it from the backfill.
      expect(other.absences).toHaveLength(1)
      waits.push((other.shown.at.get(id) ?? Number.NaN) - line.at)
      expect(db.prepare('SELECT count(*) FROM mentions WHERE message_id = ?').pluck().get(id)).toBe(1)
      expect(db.prepare("SELECT count(*) FROM changes WHERE kind = 'mention' AND ref = ?").pluck().get(id)).toBe(1)
      await author.back()
      expect(history.problems(db, 'general', [author, neighbour, other])).toEqual([])
      for (const resident of [author, neighbour, other]) resident.leave()
    }
    report(`killed at the ${point}`, { times: TIMES, 'others have it after ms at worst': Math.max(...waits) })
    expect(Math.max(...waits)).toBeLessThan(LIVE_WITHIN_MS)
  })
})
