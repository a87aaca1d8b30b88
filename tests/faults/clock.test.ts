import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTown, type Town } from '../helpers/town.ts'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Limits small enough to be run into, and to wait for. */
const MESSAGES = 8
const EVENTS = 40
const WINDOW_S = 3

let town: Town

beforeEach(async () => {
  const preload = `--import=${join(import.meta.dirname, 'preload/clock.ts')}`
  const env = { NEOSPACE_LIMIT_MESSAGES: `${MESSAGES}/${WINDOW_S}`, NEOSPACE_LIMIT_EVENTS: `${EVENTS}/${WINDOW_S}`, NODE_OPTIONS: preload }
  town = await openTown({ env })
})
afterEach(async () => {
  await town.close()
})

/** Moves the clock of every process of the town, as an operator or NTP might; settles when all of them have it. */
async function jumpTo(ms: number, residents: Resident[]): Promise<void> {
  writeFileSync(join(town.data, 'clock'), String(ms))
  const { primary, workers } = crewOf(town.data)
  for (const pid of [primary, ...workers]) process.kill(pid, 'SIGUSR2')
  for (const resident of residents) {
    await expect.poll(async () => Math.round((Number((await resident.ask('latency_check'))?.server_time) - Date.now() - ms) / 1000)).toBe(0)
  }
}

const JUMPS = [
  { name: '−1 h', ms: -HOUR_MS },
  { name: '+1 day', ms: DAY_MS },
  { name: 'back again', ms: 0 },
]

test('the clock jumps: the order stays, nobody is signed out, nobody loses the line', async () => {
  const history = new History()
  const person = town.account('teller')
  const residents = await Promise.all([person, town.account('listener')].map((one) => new Resident(town, one, history).open()))
  const [teller] = residents as [Resident]
  await teller.say('before any jump')
  for (const { name, ms } of JUMPS) {
    await jumpTo(ms, residents)
    await teller.say(`first after ${name}`)
    await teller.say(`second after ${name}`)
    expect((await town.get('/rooms/general', { as: person })).status).toBe(200)
    const newcomer = await new Resident(town, person, history).open()
    await settled(town, [...residents, newcomer])
    expect(history.problems(town.db(), 'general', [...residents, newcomer])).toEqual([])
    newcomer.leave()
  }
  expect(history.count('ok')).toBe(history.said.length)
  expect(teller.shown.lines().map(({ content }) => content)).toEqual(history.said.map(({ content }) => content))
  for (const resident of residents) {
    expect(resident.absences).toHaveLength(1)
    resident.leave()
  }
})

test.each(JUMPS.slice(0, 2))('limits last as long as they say, by a clock that jumps $name', async ({ ms }) => {
  const person = town.account(`hasty-${Math.abs(ms)}`)
  const [resident, flooder] = await Promise.all([1, 2].map(() => new Resident(town, person, new History(), { records: true }).open()))
  if (!resident || !flooder) throw new Error('nobody came')
  const send = (n: number) => resident.ask('send_message', { content: `said in haste ${n}` })
  for (let n = 1; n <= MESSAGES; n++) expect((await send(n))?.ok).toBe(true)
  for (let n = 0; n <= EVENTS; n++) flooder.socket.emit('stop_typing')
  await expect.poll(() => flooder.complaints.length).toBe(1)

  await jumpTo(ms, [resident])
  const refused = await send(0)
  if (!refused?.ok) {
    expect(refused?.error?.code).toBe('too_many')
    expect(refused?.error?.retry_after).toBeLessThanOrEqual(WINDOW_S)
  }
  const patience = { timeout: (WINDOW_S + 2) * 1000, interval: 500 }
  await expect.poll(async () => (await send(0))?.ok, patience).toBe(true)
  let answered = false
  await expect
    .poll(() => {
      flooder.socket.emit('latency_check', {}, () => {
        answered = true
      })
      return answered
    }, patience)
    .toBe(true)
  await jumpTo(0, [resident])
  for (const one of [resident, flooder]) one.leave()
})
