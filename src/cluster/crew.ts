import cluster, { type Worker } from 'node:cluster'
import { setTimeout as pause } from 'node:timers/promises'
import { type DrainReason, tellWorker } from '../core/ipc.ts'
import { log } from '../core/log.ts'
import { Backoff } from './backoff.ts'

const LOOK_EVERY_MS = 1000
/** A worker that is silent for longer than this hangs. */
const SILENCE_MS = 10_000
/** Until it is ready it may be busy loading, on an old disk for long. */
const START_MS = 30_000
/** How long a worker may finish what it has begun. */
const DRAIN_MS = 4000
/** A look that comes this late means that the primary itself was stopped, and heard nobody. */
const ASLEEP_MS = 3000

type Member = { worker: Worker; slot: number; ready: boolean; leaving: boolean; born: number; heard: number; gone: Promise<void> }

export type CrewOptions = {
  size: number
  /** Asked before each start of a worker. */
  env: () => Record<string, string>
  /** Told whenever a worker came or went. */
  changed: (pids: number[]) => void
  /** Told once, when all of them serve. */
  complete: () => void
}

/** The workers: as many as there are slots, each replaced when it dies or hangs. */
export class Crew {
  readonly #options: CrewOptions
  readonly #members = new Map<Worker, Member>()
  readonly #backoffs = new Map<number, Backoff>()
  #looked = performance.now()
  #complete = false
  #stopping = false
  #replaced = 0
  #timer: NodeJS.Timeout | null = null

  constructor(options: CrewOptions) {
    this.#options = options
  }

  /** How many workers died or hung and were replaced. */
  get replaced(): number {
    return this.#replaced
  }

  /** Those that serve now. */
  ready(): Worker[] {
    return [...this.#members.values()].filter((member) => member.ready).map((member) => member.worker)
  }

  start(): void {
    for (let slot = 1; slot <= this.#options.size; slot++) this.#fork(slot)
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  heard(worker: Worker): void {
    const member = this.#members.get(worker)
    if (member) member.heard = performance.now()
  }

  serves(worker: Worker): void {
    const member = this.#members.get(worker)
    if (!member) return
    member.ready = true
    member.heard = performance.now()
    if (this.#complete || this.ready().length < this.#options.size) return
    this.#complete = true
    this.#options.complete()
  }

  /**
   * Replaces one worker after the other, each new one serving before its forerunner is asked to finish.
   * Gives up, with the rest as they were, when a new one does not come up.
   */
  async renew(): Promise<boolean> {
    for (let slot = 1; slot <= this.#options.size && !this.#stopping; slot++) {
      const before = this.#at(slot)
      const after = this.#fork(slot)
      if (!(await this.#comesUp(after))) {
        await this.#dismiss(after, 'restart')
        this.#fill(slot) // the old one may have died meanwhile, when its place seemed to be taken
        return false
      }
      await Promise.all(before.map((member) => this.#dismiss(member, 'restart')))
    }
    return !this.#stopping
  }

  /** Lets every worker finish, and ends the ones that cannot. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#timer) clearInterval(this.#timer)
    await Promise.all([...this.#members.values()].map((member) => this.#dismiss(member, 'stop')))
  }

  /** Ends every worker now. */
  kill(): void {
    this.#stopping = true
    for (const { worker } of this.#members.values()) worker.process.kill('SIGKILL')
  }

  #fork(slot: number): Member {
    const worker = cluster.fork({ ...this.#options.env(), NEOSPACE_WORKER: String(slot) })
    const { promise: gone, resolve } = Promise.withResolvers<void>()
    const now = performance.now()
    const member: Member = { worker, slot, ready: false, leaving: false, born: now, heard: now, gone }
    this.#members.set(worker, member)
    // Libraries send without a callback; without this a worker that is just dying would end the primary.
    worker.on('error', () => {})
    worker.once('exit', (code, signal) => {
      this.#members.delete(worker)
      resolve()
      this.#changed()
      this.#exited(member, code, signal)
    })
    this.#changed()
    return member
  }

  #exited(member: Member, code: number | null, signal: string | null): void {
    if (this.#stopping || member.leaving) return
    const lived = performance.now() - member.born
    const wait = this.#backoff(member.slot).died(lived)
    this.#replaced++
    log('error', 'a worker ended', {
      worker: member.slot,
      process: member.worker.process.pid,
      code,
      signal,
      lived: Math.round(lived),
      wait,
    })
    if (wait > 0) setTimeout(() => this.#fill(member.slot), wait)
    else this.#fill(member.slot)
  }

  /** Puts a worker in a place where there is none. In a rolling restart somebody may have taken it already. */
  #fill(slot: number): void {
    if (!this.#stopping && this.#at(slot).length === 0) this.#fork(slot)
  }

  #look(): void {
    const now = performance.now()
    const asleep = now - this.#looked > ASLEEP_MS
    this.#looked = now
    for (const member of this.#members.values()) {
      if (asleep) member.heard = now
      const silent = now - member.heard
      if (silent <= (member.ready ? SILENCE_MS : START_MS)) continue
      log('error', 'a worker does not answer and is ended', {
        worker: member.slot,
        process: member.worker.process.pid,
        silent: Math.round(silent),
      })
      member.worker.process.kill('SIGKILL')
    }
  }

  async #comesUp(member: Member): Promise<boolean> {
    const until = performance.now() + START_MS
    while (!member.ready && performance.now() < until && this.#members.has(member.worker)) await pause(20)
    return member.ready && this.#members.has(member.worker)
  }

  async #dismiss(member: Member, reason: DrainReason): Promise<void> {
    member.leaving = true
    tellWorker(member.worker, { neo: 'drain', reason })
    const late = setTimeout(() => member.worker.process.kill('SIGKILL'), DRAIN_MS)
    await member.gone
    clearTimeout(late)
  }

  #at(slot: number): Member[] {
    return [...this.#members.values()].filter((member) => member.slot === slot && !member.leaving)
  }

  #backoff(slot: number): Backoff {
    const backoff = this.#backoffs.get(slot) ?? new Backoff()
    this.#backoffs.set(slot, backoff)
    return backoff
  }

  #changed(): void {
    this.#options.changed([...this.#members.keys()].map((worker) => worker.process.pid ?? 0))
  }
}
