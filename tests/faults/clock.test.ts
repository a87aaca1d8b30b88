import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTown, type Person, type Town } from '../helpers/town.ts'
import { History } from './tools/history.ts'
import type { Resident } from './tools/resident.ts'
import { settled } from './tools/settle.ts'
import { crewOf } from './tools/supervised.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Small, so that it can be run into; a minute long, so that only a clock could take it away. */
const MESSAGES = 8
const EVENTS = 40
const WINDOW_S = 5

let town: Town
let author: Person
let history: History

beforeAll(async () => {
  const preload = `--import=${join(import.meta.dirname, 'preload/clock.ts')}`
  const env = { NEOSPACE_LIMIT_MESSAGES: `${MESSAGES}/${WINDOW_S}`, NEOSPACE_LIMIT_EVENTS: `${EVENTS}/${WINDOW_S}`, NODE_OPTIONS: preload }
  town = await openTown({ env })
  author = town.account('author')
  history = new History()
})
afterAll(async () => {
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
