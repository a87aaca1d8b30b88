import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { names, percentile, report, size, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'
import { crewOf, Supervised } from './tools/supervised.ts'

const CLIENTS = size(50, 12)
const KILLS = size(20, 5)
const LINES_A_ROUND = size(5, 4)
const WORKER_BACK_MS = 3000
const PRIMARY_BACK_MS = 5000
/** startprod.sh pauses before it starts again what died within 5 s of its start three times running. */
const GROWN_UP_MS = 6000

let site: Supervised

beforeEach(async () => {
  site = await Supervised.open(UNLIMITED)
})
afterEach(async () => {
  expect(await site.close()).toBe(0)
})

type Victim = { pid: number; primary: boolean }

/** The first worker of those there are, the primary, the next worker, the primary, and so on. */
function victimOf(number: number): Victim {
  const { primary, workers } = crewOf(site.town.data)
  return number % 2 === 1 ? { pid: primary, primary: true } : { pid: workers[0] as number, primary: false }
}

/** Settles when the primary that runs now has lived so long that its death is none of those that bring a pause. */
async function grownUp(): Promise<void> {
  const started = site.town.log.findLast((text) => text.includes('"NeoSpace starts"')) as string
  const age = Date.now() - Date.parse(JSON.parse(started).time)
  await pause(Math.max(0, GROWN_UP_MS - age))
}

/** The number of a worker that died, as the primary told it. */
async function slotOf(pid: number): Promise<number> {
  const line = () => site.town.log.find((text) => text.includes('"a worker ended"') && text.includes(`"process":${pid},`))
  await expect.poll(line, { timeout: WORKER_BACK_MS, interval: 10 }).toBeDefined()
  return JSON.parse(line() as string).worker
}

/** Everybody says their lines; in the middle of it somebody dies. Gives how long each who lost the line was away from the kill on. */
async function round(number: number, residents: Resident[], history: History): Promise<{ away: number[]; primary: boolean }> {
  const before = residents.map((resident) => ({ resident, worker: resident.worker, absences: resident.absences.length }))
  const middle = history.said.length + (CLIENTS * LINES_A_ROUND) / 2
  const victim = victimOf(number)
  if (victim.primary && number > 3) await grownUp()
  let killed = 0
  const talks = residents.map(async (resident) => {
    for (let n = 1; n <= LINES_A_ROUND; n++) {
      const line = resident.say(`${resident.name} in round ${number}, line ${n}`)
      if (killed === 0 && history.said.length >= middle) {
        killed = performance.now()
        process.kill(victim.pid, 'SIGKILL')
      }
      await line
    }
  })
  await Promise.all(talks)
  const slot = victim.primary ? null : await slotOf(victim.pid)
  const hit = before.filter(({ worker }) => slot === null || worker === slot)
  const returns = await Promise.all(hit.map(({ resident, absences }) => resident.absence(absences)))
  await Promise.all(residents.map((resident) => resident.back()))
  return { away: returns.map(({ to }) => to - killed), primary: victim.primary }
}

test('kill -9 of workers and of the primary while people talk: nothing acknowledged is lost, nothing is doubled', async () => {
  const history = new History()
  const { town } = site
  // Half of them send again what was not answered, as the page does; the others leave it unknown.
  const people = names(CLIENTS).map((name, i) => new Resident(town, town.account(name), history, { resends: i % 2 === 0 }))
  const residents = await Promise.all(people.map((person) => person.open()))
  const afterWorker: number[] = []
  const afterPrimary: number[] = []
  for (let number = 0; number < KILLS; number++) {
    const { primary, away } = await round(number, residents, history)
    ;(primary ? afterPrimary : afterWorker).push(...away)
  }
  const last = await Promise.all(residents.map((resident) => resident.say(`${resident.name} was here to the end`)))
  expect(last.filter(({ ids }) => ids.length === 0)).toEqual([])
  await settled(town, residents)

  report('kills', {
    lines: history.said.length,
    unknown: history.count('unknown'),
    'worker: back p50': percentile(afterWorker, 50),
    'worker: back at worst': Math.max(...afterWorker),
    'primary: back p50': percentile(afterPrimary, 50),
    'primary: back at worst': Math.max(...afterPrimary),
  })
  expect(history.problems(town.db(), 'general', residents)).toEqual([])
  expect(history.count('failed')).toBe(0)
  expect(Math.max(...afterWorker)).toBeLessThan(WORKER_BACK_MS)
  expect(Math.max(...afterPrimary)).toBeLessThan(PRIMARY_BACK_MS)
  for (const resident of residents) resident.leave()
})
