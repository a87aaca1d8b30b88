import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPublicId } from '../../src/core/crypto.ts'
import { newName } from '../helpers/seats.ts'
import { openTown, type Town } from '../helpers/town.ts'
import { figure } from './tools/figures.ts'
import { History } from './tools/history.ts'
import { Pulse } from './tools/pulse.ts'
import { Resident } from './tools/resident.ts'
import { names, percentile, report, UNLIMITED } from './tools/scale.ts'
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
/** Below this a percentile says more about the machine's other work than about the town. */
const NOISE_MS = 50
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

/** Somebody in the room whose client can be told not to read. */
async function sitDown(name: string): Promise<Wire> {
  const wire = await Wire.open(town, town.account(newName(name)))
  const joined = wire.next(/^431/)
  wire.emit('join_room', { room: 'general' }, 1)
  await joined
  return wire
}

const company = (prefix: string): Promise<Resident[]> =>
  Promise.all(names(4, prefix).map((name) => new Resident(town, town.account(name), history).open()))

/** How soon these are answered while something happens: the 99th percentile, in ms. */
async function during(residents: Resident[], act: () => Promise<void>): Promise<number> {
  const pulses = residents.map((resident) => new Pulse(resident, 10))
  await act()
  return percentile((await Promise.all(pulses.map((pulse) => pulse.stop()))).flat(), 99)
}

async function undisturbed(residents: Resident[]): Promise<void> {
  await settled(town, residents)
  for (const resident of residents) {
    expect(resident.absences).toHaveLength(1)
    resident.leave()
  }
}

test('who stops reading while others talk is cut off at 1 MiB, and the others notice nothing', async () => {
  const { workers } = crewOf(town.data)
  const [before, counted] = [cutOff().length, await figure(town, 'neospace_slow_readers_total')]
  const sloth = await sitDown('sloth')
  const others = await company('other')
  const memory = workers.map(bytesOf)
  const calm = await during(others, () => say('heard by everybody', LINES))
  sloth.socket.pause()
  const p99 = await during(others, () => say('said past deaf ears', LINES))
  await expect.poll(() => cutOff().length, { timeout: 15_000 }).toBe(before + 1)
  const growth = Math.max(...workers.map((pid, n) => bytesOf(pid) - (memory[n] ?? 0)))
  sloth.socket.resume()
  await sloth.closed

  const { unsent } = JSON.parse(cutOff()[before] as string)
  report('does not read', { 'cut off at bytes': unsent, 'grown by MB': growth / 1024 / 1024, "others' p99 ms": p99, 'before it': calm })
  expect(unsent).toBeGreaterThan(UNSENT_BYTES)
  expect(await figure(town, 'neospace_slow_readers_total')).toBe(counted + 1)
  expect(growth).toBeLessThan(GROWTH_BYTES)
  expect(p99).toBeLessThan(2 * Math.max(calm, NOISE_MS))
  await undisturbed(others)
})

test('who asks for page after page without reading is told to read first', async () => {
  const glutton = await sitDown('glutton')
  const others = await company('waiter')
  const refused: string[] = []
  let acks = 0
  glutton.socket.on('message', (data) => {
    const frame = String(data)
    if (/^43\d/.test(frame)) acks += 1
    if (frame.includes('"too_many"')) refused.push(frame)
  })
  const before = glutton.received
  glutton.socket.pause()
  for (let n = 1; n <= PAGES; n++) glutton.emit('request_backfill', { limit: 200 }, n)
  // Limits are asked for in the order of coming: when these have been answered, so have those.
  for (let times = 0; times < 3; times++) await Promise.all(others.map((other) => other.ask('request_backfill', { limit: 1 })))
  glutton.socket.resume()
  await expect.poll(() => acks, { timeout: 15_000 }).toBe(PAGES)
  report('asks on and on', { pages: PAGES, refused: refused.length, 'MB sent': (glutton.received - before) / 1024 / 1024 })
  expect(refused.length).toBeGreaterThan(PAGES / 3)
  glutton.socket.close()
  await undisturbed(others)
})

test('a burst of more than 1 MiB cuts off nobody who reads', async () => {
  const before = cutOff().length
  const readers = await company('reader')
  const { id } = town.account(newName('burst'))
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
