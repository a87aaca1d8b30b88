import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTown, type Town } from '../helpers/town.ts'
import { crewOf } from './tools/supervised.ts'

let town: Town
beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town?.close())

/** A worker that is silent for 10 s is ended; it is looked for once a second. */
const REPLACED_WITHIN_MS = 16_000

test('a worker that stands still is ended and replaced, and the other goes on', async () => {
  const [stuck = 0, other = 0] = crewOf(town.data).workers
  process.kill(stuck, 'SIGSTOP')
  const since = performance.now()
  await expect
    .poll(
      () => {
        const { workers } = crewOf(town.data)
        return !workers.includes(stuck) && workers.includes(other) && workers.length === 2
      },
      { timeout: REPLACED_WITHIN_MS, interval: 100 },
    )
    .toBe(true)
  expect(performance.now() - since).toBeGreaterThan(8000) // a short pause is no reason to end it
  expect(town.log.some((line) => line.includes('a worker does not answer and is ended'))).toBe(true)
  for (let i = 0; i < 4; i++) expect((await fetch(`${town.url}/livez`, { headers: { connection: 'close' } })).status).toBe(200)
}, 30_000)

test('SIGHUP while a migration is pending changes nobody: old workers cannot run on its schema', async () => {
  const before = crewOf(town.data)
  const said = (words: string) => town.log.filter((line) => line.includes(words)).length
  const version = Number(town.db().pragma('user_version', { simple: true }))
  town.db().pragma(`user_version = ${version - 1}`)
  try {
    town.primary.kill('SIGHUP')
    await expect.poll(() => said('no rolling restart: migration'), { timeout: 5000 }).toBe(1)
  } finally {
    town.db().pragma(`user_version = ${version}`)
  }
  expect(said('rolling restart begins')).toBe(0)
  expect(crewOf(town.data)).toEqual(before)
})
