import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTown, type Person, type Town } from '../helpers/town.ts'
import { Control } from './tools/control.ts'
import { History, type Said, verdictOn } from './tools/history.ts'
import { Pulse } from './tools/pulse.ts'
import { Resident } from './tools/resident.ts'
import { isFull, names, report, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'

/** After this long in the queue a write is given up. */
const DEADLINE_MS = 10_000
/** The longest that the event loop may be held up. */
const STALL_MS = 200
const LINES = 5

let town: Town
let history: History
let residents: Resident[]
let reader: Person

beforeEach(async () => {
  town = await openTown({ env: UNLIMITED })
  history = new History()
  reader = town.account('reader')
  const people = names(6).map((name) => new Resident(town, town.account(name), history))
  residents = await Promise.all(people.map((person) => person.open()))
})
afterEach(async () => {
  for (const resident of residents) resident.leave()
  await town.close()
})

type Timed = { line: Said; ms: number }

/** Everybody says some lines at once, without waiting for the answers. */
const everybodySays = (what: string): Promise<Timed[]> =>
  Promise.all(
    residents.flatMap((resident) =>
      Array.from({ length: LINES }, async (_, n) => {
        const start = performance.now()
        const line = await resident.say(`${resident.name} ${what}, line ${n}`)
        return { line, ms: performance.now() - start }
      }),
    ),
  )

/** The worst answer that needs no write, of the town and of a process that does nothing, in ms. */
type Stall = { town: number; machine: number }

/** Another program holds the write lock while `during` runs. */
async function locked(during: (db: ReturnType<Town['db']>) => Promise<void>): Promise<Stall> {
  const { workers } = crewOf(town.data)
  const [one, two] = [1, 2].map((worker) => residents.find((resident) => resident.worker === worker) as Resident)
  const pulses = [one, two].map((asker) => new Pulse(asker as Resident, 20))
  const control = new Control(20)
  const db = town.db()
  db.exec('BEGIN IMMEDIATE')
  try {
    await during(db)
  } finally {
    if (db.inTransaction) db.exec('COMMIT')
  }
  expect(crewOf(town.data).workers).toEqual(workers)
  const roundTrips = (await Promise.all(pulses.map((pulse) => pulse.stop()))).flat()
  return { town: Math.max(...roundTrips), machine: Math.max(...(await control.stop())) }
}

const verdicts = (timed: Timed[]) => [...new Set(timed.map(({ line }) => verdictOn(line)))]

test.runIf(isFull)('the database locked for 8 s: sends wait, and succeed in order', async () => {
  let timed: Timed[] = []
  const stall = await locked(async (db) => {
    const said = everybodySays('waits for 8 s')
    await pause(8000)
    db.exec('COMMIT')
    timed = await said
  })
  expect(verdicts(timed)).toEqual(['ok'])
  expect(history.problems(town.db(), 'general')).toEqual([])
  report('locked for 8 s', {
    lines: timed.length,
    'answered after ms at worst': Math.max(...timed.map(({ ms }) => ms)),
    'stall ms': stall.town,
  })
  expect(stall.town).toBeLessThanOrEqual(STALL_MS + stall.machine)
})

const LONG_MS = isFull ? 15_000 : 11_500

test(`the database locked for ${LONG_MS / 1000} s: busy after 10 s, later sends wait, reads go on`, async () => {
  let early: Timed[] = []
  let late: Timed[] = []
  const stall = await locked(async (db) => {
    const first = everybodySays('gives up')
    await pause(LONG_MS / 2)
    const second = everybodySays('waits')
    expect((await town.get('/rooms/general', { as: reader })).status).toBe(200)
    await pause(LONG_MS / 2)
    db.exec('COMMIT')
    early = await first
    late = await second
  })
  expect(verdicts(early)).toEqual(['failed'])
  for (const { line, ms } of early) {
    expect(line.refusals).toEqual(['busy'])
    expect(ms).toBeGreaterThan(DEADLINE_MS - 100)
    expect(ms).toBeLessThan(DEADLINE_MS + 1000)
  }
  expect(verdicts(late)).toEqual(['ok'])
  await settled(town, residents)
  expect(history.problems(town.db(), 'general', residents)).toEqual([])
  report(`locked for ${LONG_MS / 1000} s`, {
    'busy after ms': Math.max(...early.map(({ ms }) => ms)),
    'waited and succeeded': late.length,
    'stall ms': stall.town,
    'of it the machine': stall.machine,
  })
  expect(stall.town).toBeLessThanOrEqual(STALL_MS + stall.machine)
})
