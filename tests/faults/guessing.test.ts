import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTown, type Town } from '../helpers/town.ts'
import { Attacker } from './tools/attacker.ts'
import { Control } from './tools/control.ts'
import { History } from './tools/history.ts'
import { Pulse } from './tools/pulse.ts'
import { Resident } from './tools/resident.ts'
import { percentile, report, size } from './tools/scale.ts'

const PASSWORD = 'correct horse'
const ADDRESSES = size(60, 30)
/** A hash on the event loop would hold everybody up for longer, again and again. */
const STALL_MS = 200

let town: Town
beforeEach(async () => {
  town = await openTown({ env: { NEOSPACE_PASSWORD_COST: size('12', '10') } })
})
afterEach(async () => {
  await town.close()
})

test('a flood of guesses from many addresses: few are looked at, all are answered, and the talk goes on', async () => {
  const owner = town.account('owner', { password: PASSWORD })
  town.account('bystander', { password: PASSWORD })
  const history = new History()
  const talkers = await Promise.all([1, 2, 3, 4].map((n) => new Resident(town, town.account(`talker-${n}`), history).open()))
  expect(new Set(talkers.map(({ worker }) => worker)).size).toBe(2)
  const pulses = talkers.map((talker) => new Pulse(talker, 20))
  const control = new Control(20)
  const attacker = new Attacker(town, 'guesses', { as: owner, from: '127.0.0.1', count: ADDRESSES })
  const flood = attacker.stop()
  const line = await (talkers[0] as Resident).say('in the middle of it')
  const seen = await flood
  const roundTrips = (await Promise.all(pulses.map((pulse) => pulse.stop()))).flat()
  const machine = percentile(await control.stop(), 99)

  report('guesses', { ...seen, "others' p99 ms": percentile(roundTrips, 99), 'stall ms': Math.max(...roundTrips) })
  const { tries = 0, wrong = 0, 'too many': tooMany = 0, 'come back': comeBack = 0, texts } = seen
  expect(wrong + tooMany + comeBack).toBe(tries)
  expect(texts).toBe(1) // the same words for a name that nobody has
  expect(comeBack).toBeGreaterThan(0)
  expect(tooMany).toBeGreaterThan(0)
  expect(line.tries).toEqual(['ok'])
  expect(percentile(roundTrips, 99)).toBeLessThan(STALL_MS + machine)
  const answer = await town.post('/auth/login', { username: 'bystander', password: PASSWORD })
  expect(answer.status).toBe(200)
  for (const talker of talkers) talker.leave()
})
