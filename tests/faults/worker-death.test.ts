import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTown, type Person, type Town } from '../helpers/town.ts'
import { Control } from './tools/control.ts'
import { History } from './tools/history.ts'
import { Pulse } from './tools/pulse.ts'
import { Resident } from './tools/resident.ts'
import { names, percentile, report, size, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'

const PEOPLE = size(40, 12)
const BACK_MS = 3000
const UNNOTICED_MS = 200

let town: Town
let reader: Person
beforeEach(async () => {
  town = await openTown({ env: UNLIMITED })
  reader = town.account('reader')
})
afterEach(async () => {
  await town.close()
})

/** Everybody whom the room's page names as being here. */
async function listed(): Promise<string[]> {
  const page = await (await town.get('/rooms/general', { as: reader })).text()
  return [...page.matchAll(/data-user="([^"]+)"/g)].map(([, name]) => name as string)
}

/** Who came (their name) and who went (the name with a minus), as this page was told from its n-th event on. */
const comings = ({ heard }: Resident, from: number): string[] =>
  heard.slice(from).flatMap((text) => {
    const [event, payload] = JSON.parse(text) as [string, { user: string; html: string | null }]
    return event === 'presence' ? [payload.html === null ? `-${payload.user}` : payload.user] : []
  })

test('one of two workers dies: its people are back in 3 s, and those of the other notice nothing', async () => {
  const history = new History()
  const habits = { resends: true, records: true, patience: () => 300 }
  const people = names(PEOPLE).map((name) => new Resident(town, town.account(name), history, habits))
  // One whose laptop is closed in that moment.
  const goner = new Resident(town, town.account('goner'), history, { patience: () => 2 ** 30 })
  const residents = await Promise.all([...people, goner].map((person) => person.open()))
  const staying = people.filter(({ worker }) => worker !== goner.worker)
  const hit = people.filter(({ worker }) => worker === goner.worker)
  const told = staying.map(({ heard }) => heard.length)
  const pulses = staying.map((resident) => new Pulse(resident, 20))
  const control = new Control(20)

  const killed = performance.now()
  process.kill(crewOf(town.data).workers[goner.worker - 1] as number, 'SIGKILL') // at the start they stand in their order
  const lines = Promise.all(people.map((person) => person.say(`${person.name} talks on`)))
  const back = (await Promise.all(hit.map((resident) => resident.absence(1)))).map(({ to }) => to - killed)
  await lines
  await settled(town, people)
  await expect
    .poll(() => staying.map((resident, n) => comings(resident, told[n] ?? 0)), { timeout: 3000 })
    .toEqual(staying.map(() => ['-goner']))
  const roundTrips = (await Promise.all(pulses.map((pulse) => pulse.stop()))).flat()
  const machine = percentile(await control.stop(), 99)

  report('a worker dies', {
    hit: hit.length,
    'back after ms at worst': Math.max(...back),
    "the others' p99 ms": percentile(roundTrips, 99),
  })
  for (const resident of staying) expect([resident.absences.length, resident.complaints]).toEqual([1, []])
  for (const line of history.said.filter(({ by }) => staying.some(({ name }) => name === by))) expect(line.tries).toEqual(['ok'])
  expect((await listed()).sort()).toEqual(people.map(({ name }) => name).sort())
  expect(history.problems(town.db(), 'general', people)).toEqual([])
  expect(Math.max(...back)).toBeLessThan(BACK_MS)
  expect(percentile(roundTrips, 99)).toBeLessThan(UNNOTICED_MS + machine)
  for (const resident of residents) resident.leave()
})
