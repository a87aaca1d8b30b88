import cluster, { type Worker } from 'node:cluster'
import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Crew } from '../src/cluster/crew.ts'

/** A start that hangs is given up after 30 s, and its worker is killed 4 s later. */
const UNTIL_GIVEN_UP_MS = 36_000

/** A worker without a process, which ends when it is killed. */
class Stub extends EventEmitter {
  readonly slot: string
  readonly process = { pid: 1, kill: () => this.end(null) }

  constructor(slot: string) {
    super()
    this.slot = slot
  }

  isConnected = () => true
  send = () => true
  end(code: number | null): void {
    this.emit('exit', code, code === null ? 'SIGKILL' : null)
  }
}

let forked: Stub[]
let crew: Crew
const asWorker = (stub: Stub): Worker => stub as unknown as Worker

/** Lets time pass, in which every worker says that it lives. Node's own promised timers are real all the same. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1000) {
    for (const stub of forked) crew.heard(asWorker(stub))
    await vi.advanceTimersByTimeAsync(1000)
    await pause(25)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  forked = []
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(cluster, 'fork').mockImplementation((env) => {
    const stub = new Stub(String((env as Record<string, string>).NEOSPACE_WORKER))
    forked.push(stub)
    return asWorker(stub)
  })
  crew = new Crew({ size: 2, env: () => ({}), changed: () => {}, complete: () => {} })
  crew.start()
  for (const stub of forked) crew.serves(asWorker(stub))
})
afterEach(() => {
  crew.kill()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('a worker that dies while its successor never comes up is replaced all the same', async () => {
  const [first] = forked
  const renewed = crew.renew()
  expect(forked.map(({ slot }) => slot)).toEqual(['1', '2', '1'])
  first?.end(1) // the successor holds its place, and hangs
  await pass(UNTIL_GIVEN_UP_MS)
  expect(await renewed).toBe(false)
  expect(forked.map(({ slot }) => slot)).toEqual(['1', '2', '1', '1'])
})

test('a rolling restart whose new worker does not come up leaves the old one, and starts no other', async () => {
  const renewed = crew.renew()
  await pass(UNTIL_GIVEN_UP_MS)
  expect(await renewed).toBe(false)
  expect(forked.map(({ slot }) => slot)).toEqual(['1', '2', '1'])
})
