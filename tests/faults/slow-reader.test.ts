import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPublicId } from '../../src/core/crypto.ts'
import { openTown, type Town } from '../helpers/town.ts'
import { Control } from './tools/control.ts'
import { figure } from './tools/figures.ts'
import { History } from './tools/history.ts'
import { Pulse } from './tools/pulse.ts'
import { Resident } from './tools/resident.ts'
import { percentile, report, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'
import { Wire } from './tools/wire.ts'

const UNSENT_BYTES = 1024 * 1024
const LONG_LINES = 200
/** Far more than the system itself buffers for a connection, in lines of 2,000 characters and in pages of 200 of them. */
const LINES = 2500
const PAGES = 30
/** What a worker may grow by while somebody does not read. */
const GROWTH_BYTES = 96 * 1024 * 1024
const STALL_MS = 200
/** The most rows that a worker takes from the feed in one turn. */
const FEED_TURN = 500

let town: Town
let history: History
let writer: Resident

beforeAll(async () => {
  town = await openTown({ env: UNLIMITED })
  history = new History()
  writer = await new Resident(town, town.account('writer'), history).open()
  await say('long line', LONG_LINES)
})
afterAll(async () => {
  writer.leave()
  await town.close()
})

/** Says many lines of 2,000 characters, a page's worth at a time. */
async function say(what: string, count: number): Promise<void> {
  for (let done = 0; done < count; done += 100) {
    await Promise.all(Array.from({ length: Math.min(100, count - done) }, (_, n) => writer.say(`${what} ${done + n} `.padEnd(2000, 'x'))))
  }
}

const bytesOf = (pid: number): number => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
const cutOff = () => town.log.filter((line) => line.includes('a client that does not read was cut off'))

/** Ways to make the town send more and more to somebody who does not read. */
const WAYS = [
  { way: 'while others talk', act: () => say('said past deaf ears', LINES) },
  {
    way: 'and asks for page after page',
    act: async (sloth: Wire) => {
      for (let n = 0; n < PAGES; n++) sloth.emit('request_backfill', { limit: 200 })
    },
  },
]

test.each(WAYS)('who stops reading $way is cut off at 1 MiB, and others notice nothing', async ({ way, act }) => {
  const before = cutOff().length
  const { workers } = crewOf(town.data)
  const sloth = await Wire.open(town, town.account(`sloth-${before}`))
  const joined = sloth.next(/^431/)
  sloth.emit('join_room', { room: 'general' }, 1)
  await joined
  const others = await Promise.all([1, 2, 3, 4].map((n) => new Resident(town, town.account(`other-${before}-${n}`), history).open()))
  const memory = workers.map(bytesOf)
  const pulses = others.map((other) => new Pulse(other, 10))
  const control = new Control(20)

  sloth.socket.pause()
  await act(sloth)
  await expect.poll(() => cutOff().length, { timeout: 5000 }).toBe(before + 1)
  const growth = Math.max(...workers.map((pid, n) => bytesOf(pid) - (memory[n] ?? 0)))
  const roundTrips = (await Promise.all(pulses.map((pulse) => pulse.stop()))).flat()
  const machine = percentile(await control.stop(), 99)
  sloth.socket.resume()
  await sloth.closed

  const { unsent } = JSON.parse(cutOff().at(-1) as string)
  report(`does not read ${way}`, {
    'cut off at bytes': unsent,
    'grown by MB': growth / 1024 / 1024,
    "others' p99 ms": percentile(roundTrips, 99),
  })
  expect(unsent).toBeGreaterThan(UNSENT_BYTES)
  expect(await figure(town, 'neospace_slow_readers_total')).toBe(before + 1)
  expect(growth).toBeLessThan(GROWTH_BYTES)
  expect(percentile(roundTrips, 99)).toBeLessThan(STALL_MS + machine)
  await settled(town, others)
  for (const other of others) {
    expect(other.absences).toHaveLength(1)
    other.leave()
  }
})

test('a burst of more than 1 MiB cuts off nobody who reads', async () => {
  const before = cutOff().length
  const readers = await Promise.all([1, 2, 3, 4].map((n) => new Resident(town, town.account(`reader-${n}`), history).open()))
  const { id } = town.account('burst')
  const db = town.db()
  const insert = db.prepare(
    "INSERT INTO messages (cuid, room_id, user_id, content, created_at) VALUES (?, 1, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))",
  )
  const record = db.prepare("INSERT INTO changes (topic, kind, ref, at) VALUES ('room:1', 'message', ?, ?)")
  const stamp = db.prepare('UPDATE messages SET seq = ? WHERE id = ?')
  // In one commit, so that the feed brings as many as it ever does in one turn.
  const burst = db.transaction(() => {
    for (let n = 0; n < FEED_TURN; n++) {
      const message = insert.run(newPublicId(), id, `burst ${n} `.padEnd(2000, 'x')).lastInsertRowid
      stamp.run(record.run(message, Date.now()).lastInsertRowid, message)
    }
  })
  burst.immediate()
  await settled(town, readers)
  expect(cutOff()).toHaveLength(before)
  for (const reader of readers) {
    expect(reader.absences).toHaveLength(1)
    reader.leave()
  }
})
