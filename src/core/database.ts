import Sqlite from 'better-sqlite3'
import { Busy, Refusal } from './errors.ts'
import { log } from './log.ts'
import { busyAnswers, mutationQueue, mutationSeconds, slowStatements } from './metrics.ts'
import { type Database, openDatabase } from './sqlite.ts'

/** Proof that a transaction is open: only `mutation()` makes one, so a function that asks for it cannot write outside of one. */
export type Tx = { readonly transaction: unique symbol; changed: boolean }

/** How long a write waits in its worker's queue before people are told to come back, in ms. */
const QUEUE_DEADLINE_MS = 10_000
const SLOW_STATEMENT_MS = 100
/** After this long in one turn the queue lets the event loop breathe, in ms. */
const TURN_MS = 8

let open: Database | undefined
let ran = 0

/** Opens this process's one connection, which every statement and mutation uses from then on. */
export function useDatabase(file: string, options: { cacheKb?: number; busyMs?: number } = {}): Database {
  open = openDatabase(file, options)
  return open
}

/** This process's connection. @throws Error before `useDatabase` */
export function connection(): Database {
  if (!open) throw new Error('the database is not open')
  return open
}

/** How many statements this process ran so far; the difference around a piece of synchronous work is its cost. */
export const statementsRun = (): number => ran

export type Statement<P extends unknown[], Row> = {
  get: (...params: P) => Row | undefined
  all: (...params: P) => Row[]
  run: (...params: P) => Sqlite.RunResult
}

/**
 * A prepared statement, prepared at its first use. Statements slower than 100 ms are logged.
 * @param sql one statement; P are its positional parameters, Row what a row looks like
 */
export function statement<P extends unknown[], Row = never>(sql: string): Statement<P, Row> {
  let owner: Database | undefined
  let prepared: Sqlite.Statement<P, Row>
  const timed = <T>(work: () => T): T => {
    if (owner !== open) {
      owner = connection()
      prepared = owner.prepare<P, Row>(withSettledPlan(sql))
    }
    ran += 1
    const start = performance.now()
    try {
      return work()
    } finally {
      const ms = performance.now() - start
      if (ms > SLOW_STATEMENT_MS) noteSlow(sql, ms)
    }
  }
  return {
    get: (...params) => timed(() => prepared.get(...params)),
    all: (...params) => timed(() => prepared.all(...params)),
    run: (...params) => timed(() => prepared.run(...params)),
  }
}

/**
 * This SQLite (built with STAT4) looks at what is bound to a bare `?` while it plans, and so parses and plans most statements anew at every
 * run: 41 µs instead of 5 for `roomFor`. Behind an expression the value stays out of the plan, which is then made once.
 */
const withSettledPlan = (sql: string): string => sql.replace(/LIMIT \?\d*/g, '$&+0').replace(/(?<!LIMIT )\?\d*/g, '+$&')

function noteSlow(sql: string, ms: number): void {
  slowStatements.inc()
  log('warn', 'slow statement', { sql: sql.replace(/\s+/g, ' ').trim(), ms: Math.round(ms) })
}

const begin = step('BEGIN')
const beginImmediate = step('BEGIN IMMEDIATE')
const commit = step('COMMIT')
const rollback = step('ROLLBACK')

/** A step of a transaction: a statement to SQLite, but no query that anybody would count. */
function step(sql: string): Pick<Statement<[], never>, 'run'> {
  const bare = statement<[]>(sql)
  return {
    run: () => {
      ran -= 1
      return bare.run()
    },
  }
}

/** Runs `body` in one read transaction: everything it reads is of the same moment. */
export function read<T>(body: () => T): T {
  if (connection().inTransaction) return body()
  begin.run()
  try {
    return body()
  } finally {
    if (connection().inTransaction) commit.run()
  }
}

const foreign = statement<[], { data_version: number }>('PRAGMA data_version')
let own = 0

/** Differs from one that was had before as soon as any process has committed anything since. */
export const databaseVersion = (): string => `${foreignVersion()}:${own}`
/** Moves when another process has committed. */
export const foreignVersion = (): number => foreign.get()?.data_version ?? 0

const committed: (() => void)[] = []
/** Calls back after each commit that recorded a change. */
export const onCommit = (listener: () => void): void => {
  committed.push(listener)
}

type Job = { since: number; run: (tx: Tx) => unknown; done: (value: unknown) => void; failed: (error: unknown) => void }
const queue: Job[] = []
let isDraining = false
let drained = Promise.resolve()

/**
 * Makes a write out of `body`: one IMMEDIATE transaction, first in, first out in this worker. The promise is kept after COMMIT;
 * it is broken by whatever `body` throws (nothing is written then) or by Busy after 10 s without the lock or when the disk is full.
 * @param body synchronous: a promise in it is a type error, since the transaction would be over before it settles
 */
export function mutation<A extends unknown[], R>(
  body: (tx: Tx, ...args: A) => R extends PromiseLike<unknown> ? never : R,
): (...args: A) => Promise<R> {
  return (...args) =>
    new Promise<R>((resolve, reject) => {
      queue.push({
        since: performance.now(),
        run: (tx) => body(tx, ...args),
        done: (value) => resolve(value as R),
        failed: reject,
      })
      if (!isDraining) drained = drain()
    })
}

/** Settles when no write is waiting. */
export const mutationsSettled = async (): Promise<void> => {
  while (isDraining) await drained
}

async function drain(): Promise<void> {
  isDraining = true
  let turn = performance.now()
  while (queue.length > 0) {
    mutationQueue.set(queue.length)
    const job = queue[0] as Job
    const waited = performance.now() - job.since
    const outcome = attempt(job)
    if (outcome === 'locked' && waited > QUEUE_DEADLINE_MS) fail(job, new Busy())
    if (outcome === 'settled' || waited > QUEUE_DEADLINE_MS) queue.shift()
    else await pause(5 + Math.random() * 15)
    if (performance.now() - turn > TURN_MS) {
      await pause(0)
      turn = performance.now()
    }
  }
  mutationQueue.set(0)
  isDraining = false // in the turn of the last look at the queue: a write that comes later in it starts anew
}

const pause = (ms: number) => new Promise<void>((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)))

function attempt(job: Job): 'settled' | 'locked' {
  try {
    beginImmediate.run()
  } catch (error) {
    return lost(job, error)
  }
  const tx = { changed: false } as Tx
  try {
    const value = job.run(tx)
    commit.run()
    own += 1
    mutationSeconds.observe((performance.now() - job.since) / 1000)
    job.done(value)
  } catch (error) {
    // A full disk or a failed write rolls back by itself.
    if (connection().inTransaction) rollback.run()
    return lost(job, error)
  }
  if (tx.changed) for (const listener of committed) listener()
  return 'settled'
}

function lost(job: Job, error: unknown): 'settled' | 'locked' {
  const code = error instanceof Sqlite.SqliteError ? error.code : ''
  if (code.startsWith('SQLITE_BUSY')) return 'locked'
  if (/^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/.test(code)) {
    log('error', 'the database could not be written', { error })
    fail(job, new Busy('The machine could not write that down: its disk may be full. Nothing was changed; try again later.'))
    return 'settled'
  }
  fail(job, error)
  return 'settled'
}

function fail(job: Job, error: unknown): void {
  if (error instanceof Refusal && error.status === 503) busyAnswers.inc()
  job.failed(error)
}

/** True for a failure of SQLite that goes away by itself: a lock held by somebody else, a disk without room. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED|FULL|IOERR)/.test(error.code)
