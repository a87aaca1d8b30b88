import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTown, type Person, type Town } from '../helpers/town.ts'
import { figure } from './tools/figures.ts'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { isFull, report, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'

const MINUTES = 10
const PEOPLE = 40
const LINES_A_SECOND = 20
/** Until caches are full and code is compiled nothing is flat. */
const WARM_UP = 0.25
const SAMPLE_EVERY_MS = 5000
/** How far the last third may lie above the first. */
const FLAT = 1.1
/** The primary writes it back from 4 MB on, whenever no reader is in the way, and cuts it at this size. */
const WAL_BYTES = 64 * 1024 * 1024

type Sample = { memory: number; descriptors: number; wal: number; timers: number }

let town: Town
let history: History
const residents = new Map<string, Resident>()

beforeEach(async () => {
  // Small caches are full soon, so that growth is growth.
  town = await openTown({ env: { ...UNLIMITED, NEOSPACE_FRAGMENT_CACHE_MB: '1', NEOSPACE_PAGE_CACHE_MB: '4' } })
  history = new History()
})
afterEach(async () => {
  for (const resident of residents.values()) resident.leave()
  await town?.close()
})

async function sample(): Promise<Sample> {
  const { primary, workers } = crewOf(town.data)
  const pids = [primary, ...workers]
  // What belongs to the processes alone: the database's pages, which they share with the system, grow with the database.
  const memoryOf = (pid: number) => Number(/Pss_Anon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024
  const sum = (of: (pid: number) => number) => pids.reduce((total, pid) => total + of(pid), 0)
  return {
    memory: sum(memoryOf),
    descriptors: sum((pid) => readdirSync(`/proc/${pid}/fd`).length),
    wal: statSync(join(town.data, 'neospace.db-wal')).size,
    timers: await figure(town, 'nodejs_active_resources', { type: 'Timeout' }),
  }
}

const open = async (person: Person) => {
  residents.set(person.name, await new Resident(town, person, history, { resends: true }).open())
}

/** Talks at a steady pace until the end; every second somebody leaves, and comes in again by a new page. */
async function live(people: Person[], end: number): Promise<Sample[]> {
  const samples: Sample[] = []
  const said: Promise<unknown>[] = []
  const start = performance.now()
  let sampled = 0
  for (let tick = 0; performance.now() < end; tick++) {
    const person = people[tick % PEOPLE] as Person
    said.push(residents.get(person.name)?.say(`line ${tick} of a long evening`) ?? Promise.resolve())
    if (tick % LINES_A_SECOND === 0) {
      await Promise.all(said.splice(0))
      const mover = people[(tick / LINES_A_SECOND) % PEOPLE] as Person
      residents.get(mover.name)?.leave()
      await open(mover)
    }
    if (performance.now() - sampled > SAMPLE_EVERY_MS) {
      sampled = performance.now()
      samples.push(await sample())
    }
    await pause(Math.max(0, start + (tick * 1000) / LINES_A_SECOND - performance.now()))
  }
  await Promise.all(said)
  return samples
}

const mean = (figures: number[]) => figures.reduce((sum, one) => sum + one, 0) / figures.length

test.runIf(isFull)(
  `${MINUTES} minutes at ${LINES_A_SECOND} lines a second, with people coming and going: nothing grows`,
  async () => {
    const people = Array.from({ length: PEOPLE }, (_, n) => town.account(`person-${n + 1}`))
    await Promise.all(people.map(open))
    const samples = await live(people, performance.now() + MINUTES * 60_000)
    const warm = samples.slice(Math.ceil(samples.length * WARM_UP))
    const third = Math.floor(warm.length / 3)
    for (const what of ['memory', 'descriptors', 'timers'] as const) {
      const first = mean(warm.slice(0, third).map((one) => one[what]))
      const last = mean(warm.slice(-third).map((one) => one[what]))
      report(what, { 'first third': first, 'last third': last, ratio: (last / first).toFixed(3) })
      expect(last, what).toBeLessThan(first * FLAT)
    }
    const wal = Math.max(...samples.map((one) => one.wal))
    report('soak', { lines: history.said.length, 'WAL at most MB': wal / 1024 / 1024, warnings: count('warn') })
    expect(wal).toBeLessThan(WAL_BYTES)
    expect(count('error')).toBe(0)
    await settled(town, [...residents.values()])
    expect(history.count('ok')).toBe(history.said.length)
    expect(history.problems(town.db(), 'general')).toEqual([])
  },
  (MINUTES + 2) * 60_000,
)

const count = (level: string) => town.log.filter((line) => line.includes(`"level":"${level}"`)).length
