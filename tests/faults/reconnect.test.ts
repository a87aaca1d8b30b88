import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTown, type Town } from '../helpers/town.ts'
import { figure } from './tools/figures.ts'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { names, percentile, report, size, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'

const CROWD = size(500, 100)
const ALL_BACK_MS = 10_000

let town: Town

beforeEach(async () => {
  town = await openTown({ env: UNLIMITED })
})
afterEach(async () => {
  await town.close()
})

test(`${CROWD} clients reconnect at once: all are back in 10 s, and no page fails meanwhile`, async () => {
  const history = new History()
  const people = names(CROWD).map((name) => town.account(name))
  const residents: Resident[] = []
  for (const person of people) residents.push(await new Resident(town, person, history).open())
  const [first] = residents as [Resident]
  await first.say('before everybody lost the line')

  const lost = performance.now()
  for (const pid of crewOf(town.data).workers) process.kill(pid, 'SIGKILL')
  const statuses = await Promise.all(
    residents.map(async (resident, n) => {
      await resident.absence(1)
      const page = await town.get('/rooms/general', { as: people[n] as (typeof people)[0] })
      await page.arrayBuffer()
      return page.status
    }),
  )
  const away = residents.map((resident) => (resident.absences[1]?.to ?? Number.NaN) - lost)
  report('everybody at once', { clients: CROWD, 'back after ms p50': percentile(away, 50), 'at worst': Math.max(...away) })
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(await figure(town, 'neospace_http_requests_total', { status: '5xx' })).toBe(0)
  await first.say('when everybody was back')
  await settled(town, residents)
  expect(history.problems(town.db(), 'general', residents)).toEqual([])
  expect(Math.max(...away)).toBeLessThan(ALL_BACK_MS)
  for (const resident of residents) resident.leave()
})
