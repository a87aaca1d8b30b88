import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newName } from '../helpers/seats.ts'
import { openTown, type Person, type Town } from '../helpers/town.ts'
import { Attacker } from './tools/attacker.ts'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { names, percentile, report, size } from './tools/scale.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'
import { Wire } from './tools/wire.ts'

const PEOPLE = 30
/** Loopback has as many addresses as one likes: the people's, and one for each attacker. */
const HOME = '127.0.0.9'
const PAUSE_MS = 1100
const CROWD = size(10_000, 1500)
const TYPING_A_SECOND = 10_000
const SLOW = size(1000, 200)
const CALM_MS = size(15_000, 5000)
/** Long enough for the slowest connection to be ended in. */
const STORM_MS = size(30_000, 17_000)
/** A request's head must be whole in 10 s, which is looked at every 5 s. */
const SLOWLORIS_MS = 15_500
const SOCKETS_AN_ADDRESS = 200
/** Workers tell each other of new sockets, so a few may slip in meanwhile. */
const SLIPPED_IN = 10
/** Below this a percentile says more about the machine's other work than about the town. */
const NOISE_MS = 25

let town: Town
let residents: Resident[]
let history: History
let villain: Person

beforeAll(async () => {
  town = await openTown() // with the limits that everybody has
  villain = town.account('villain')
  history = new History()
  const people = names(PEOPLE).map((name) => new Resident(town, town.account(name), history, { from: HOME, records: true }))
  residents = await Promise.all(people.map((person) => person.open()))
})
afterAll(async () => {
  for (const resident of residents) resident.leave()
  await town.close()
})

/** Everybody talks for a while, each about once a second; gives how soon their lines were acknowledged, in ms. */
async function live(ms: number, what: string): Promise<number[]> {
  const waits: number[] = []
  const end = performance.now() + ms
  const talks = residents.map(async (resident, place) => {
    await pause((PAUSE_MS * place) / PEOPLE) // not all in one breath
    for (let n = 1; performance.now() < end; n++) {
      const start = performance.now()
      await resident.say(`${resident.name} ${what}, line ${n}`)
      waits.push(performance.now() - start)
      await pause(PAUSE_MS)
    }
  })
  await Promise.all(talks)
  return waits
}

const timesTyping = (resident: Resident) =>
  resident.heard.filter((event) => event.startsWith('["typing"') && event.includes(villain.name)).length

test('slowloris, a crowd from one address, a flood of typing and of joins: the limits bite, and others hardly wait longer', async () => {
  const { workers } = crewOf(town.data)
  const calm = await live(CALM_MS, 'in calm')
  const crowd = new Attacker(town, 'crowd', { as: villain, from: '127.0.0.66', count: CROWD })
  const flood = new Attacker(town, 'flood', { as: villain, from: '127.0.0.67', count: TYPING_A_SECOND })
  const slow = new Attacker(town, 'slowloris', { as: villain, from: '127.0.0.68', count: SLOW })
  const storm = await live(STORM_MS, 'in the storm')
  const [crowded, flooded, slowed] = await Promise.all([crowd.stop(), flood.stop(), slow.stop()])

  // What else the machine does comes and goes, so the calm is measured on both sides of the storm.
  calm.push(...(await live(CALM_MS, 'in calm again')))
  const [quiet, loud] = [percentile(calm, 99), percentile(storm, 99)]
  report('crowd', crowded)
  report('flood', flooded)
  report('slowloris', slowed)
  report("others' p99 ms", { 'in calm': quiet, 'in the storm': loud, lines: calm.length + storm.length })
  expect(crowded.tried).toBe(CROWD)
  expect(crowded.seated).toBeGreaterThanOrEqual(SOCKETS_AN_ADDRESS)
  expect(crowded.seated).toBeLessThanOrEqual(SOCKETS_AN_ADDRESS + SLIPPED_IN)
  expect(crowded.lost).toBe(0)
  expect(flooded['thrown out']).toBeGreaterThan(0)
  expect(slowed.closed).toBe(SLOW)
  expect(slowed['longest ms']).toBeLessThan(SLOWLORIS_MS)
  // Ten in ten seconds, as for everybody, in each window that the storm touches.
  expect(Math.max(...residents.map(timesTyping))).toBeLessThanOrEqual(10 * Math.ceil(STORM_MS / 10_000 + 1))

  await settled(town, residents)
  expect(history.count('ok')).toBe(history.said.length)
  expect(history.problems(town.db(), 'general', residents)).toEqual([])
  expect(crewOf(town.data).workers).toEqual(workers)
  expect(town.log.filter((line) => line.includes('"level":"error"'))).toEqual([])
  expect(loud).toBeLessThan(2 * Math.max(quiet, NOISE_MS))
})

test('a frame over 64 KiB closes its socket, one of 64 KiB does not', async () => {
  const wire = await Wire.open(town, villain, '127.0.0.70')
  const answer = wire.next(/^437/)
  const frame = `427["send_message",{"content":""}]`
  wire.socket.send(frame.replace('""', `"${'x'.repeat(65_536 - frame.length)}"`))
  expect(await answer).toContain('"ok":false')
  wire.socket.send('x'.repeat(65_537))
  expect(await wire.closed).toBe(1009)
})

test('of 1,000 joins at once 30 are served', async () => {
  const person = town.account(newName('restless'))
  const wire = await Wire.open(town, person, '127.0.0.71')
  const answers: string[] = []
  wire.socket.on('message', (data) => {
    const frame = String(data)
    if (/^43\d/.test(frame)) answers.push(frame)
  })
  for (let n = 1; n <= 1000; n++) wire.emit('join_room', { room: 'general' }, n)
  await expect.poll(() => answers.length, { timeout: 10_000 }).toBe(1000)
  expect(answers.filter((frame) => frame.includes('"ok":true'))).toHaveLength(30)
  expect(answers.filter((frame) => frame.includes('"too_many"'))).toHaveLength(970)
  wire.socket.close()
})
