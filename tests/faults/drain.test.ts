import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTown, type Town } from '../helpers/town.ts'
import { figure } from './tools/figures.ts'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { names, report, size, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'

const EXIT_WITHIN_MS = 5000
const CLIENTS = size(40, 10)
const POSTS = 10
const RENEWALS = size(5, 1)

let town: Town
let history: History

beforeEach(async () => {
  town = await openTown({ env: UNLIMITED })
  history = new History()
})
afterEach(async () => {
  await town.close()
})

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const never = () => 2 ** 30

test('SIGTERM under load: what was begun is answered, everybody is told, and all of it ends with 0 in 5 s', async () => {
  const db = town.db()
  const people = names(CLIENTS).map((name) => new Resident(town, town.account(name), history, { patience: never }))
  const residents = await Promise.all(people.map((person) => person.open()))
  const poster = town.account('poster')
  const { workers } = crewOf(town.data)

  // Nothing is written while another program holds the lock, so all of these are under way when the signal comes.
  db.exec('BEGIN IMMEDIATE')
  const said = residents.map((resident) => resident.say(`${resident.name} asks in time`))
  const posted = Array.from({ length: POSTS }, (_, n) => {
    const line = history.begin('poster', `posted in time, ${n}`)
    return town.post('/send', { content: line.content }, { as: poster }).then((answer) => {
      line.tries.push(answer.ok ? 'ok' : 'failed')
      return answer.status
    })
  })
  await expect.poll(() => figure(town, 'neospace_mutation_queue'), { timeout: 15_000 }).toBe(CLIENTS + POSTS)

  const began = performance.now()
  const code = town.stop('SIGTERM')
  await expect.poll(() => residents.every(({ farewells }) => farewells.length === 1), { timeout: 2000 }).toBe(true)
  await expect
    .poll(
      () =>
        town.get('/livez').then(
          () => 'served',
          () => 'refused',
        ),
      { timeout: 1000 },
    )
    .toBe('refused')
  db.exec('COMMIT')

  expect(await Promise.all(posted)).toEqual(Array(POSTS).fill(200))
  for (const line of await Promise.all(said)) expect(line.tries).toEqual(['ok'])
  expect(await code).toBe(0)
  const took = performance.now() - began
  report('SIGTERM under load', { 'under way': CLIENTS + POSTS, 'ended after ms': took })
  expect(took).toBeLessThan(EXIT_WITHIN_MS)
  for (const { farewells } of residents) expect(farewells).toEqual([{ reason: 'stop', reconnect: true }])
  expect(workers.filter(isRunning)).toEqual([])
  expect(history.problems(db, 'general')).toEqual([])
})

test('SIGHUP under load: every worker is replaced, and nothing that was acknowledged is lost', async () => {
  const people = names(CLIENTS).map((name) => new Resident(town, town.account(name), history, { resends: true }))
  const residents = await Promise.all(people.map((person) => person.open()))
  const before = crewOf(town.data).workers
  let over = false
  const talks = residents.map(async (resident) => {
    for (let n = 1; !over; n++) {
      await resident.say(`${resident.name} talks on, line ${n}`)
      await pause(CLIENTS * 5) // two hundred lines a second in all
    }
  })
  const renewed = () => town.log.filter((line) => line.includes('"rolling restart is done"')).length
  for (let times = 1; times <= RENEWALS; times++) {
    town.primary.kill('SIGHUP')
    await expect.poll(renewed, { timeout: 45_000 }).toBe(times)
  }
  over = true
  await Promise.all(talks)
  await settled(town, residents)

  report('SIGHUP under load', {
    renewals: RENEWALS,
    lines: history.said.length,
    'sent again': history.said.filter(({ tries }) => tries.length > 1).length,
  })
  expect(crewOf(town.data).workers.filter((pid) => before.includes(pid))).toEqual([])
  expect(history.count('ok')).toBe(history.said.length)
  expect(history.problems(town.db(), 'general', residents)).toEqual([])
  for (const { farewells } of residents) expect(farewells).toContainEqual({ reason: 'restart', reconnect: true })
  for (const resident of residents) resident.leave()
})
