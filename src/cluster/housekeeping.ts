import { type Stats, statSync } from 'node:fs'
import { filesFolder } from '../core/folders.ts'
import { log } from '../core/log.ts'
import type { Database } from '../core/sqlite.ts'
import { sweepLostBlobs, sweepSlice, sweepStrays } from '../files/sweep.ts'

const MB = 1024 * 1024
const CHECKPOINT_EVERY_MS = 1000
/** A write-ahead log larger than this is written back into the database, beside the writers. */
const PASSIVE_BYTES = 4 * MB
/** One that holds more than this, because writers came faster than it was written back, is made to begin anew. They wait for that (30 ms). */
const RESTART_BYTES = 128 * MB
/** A file larger than this is cut, but only once nobody has written for a while: cutting takes 100 ms, and growing again costs each writer. */
const CUT_BYTES = 16 * MB
const QUIET_MS = 10_000
const WARN_EVERY_MS = 60_000
const PRUNE_EVERY_MS = 3_600_000
/** The feed answers clients that were away; the ones away for longer get a fresh page. */
const KEEP_CHANGES_MS = 7 * 24 * 3_600_000
const SWEEP_EVERY_MS = 3_600_000
const SWEEP_STRAYS_EVERY_MS = 24 * 3_600_000
const SLICE = 1000
const BETWEEN_SLICES_MS = 50

const PAGE_BYTES = 8192 // as openDatabase sets it

type Checkpoint = { busy: number; log: number; checkpointed: number }

/** Keeps the database's log, its feed and the folder of files bounded, away from every request. Gives a function that stops it. */
export function keepHouse(database: Database): () => void {
  const checkpoint = makeCheckpoint(database)
  const timers = [
    setInterval(quietly('checkpoint', checkpoint), CHECKPOINT_EVERY_MS),
    setInterval(
      quietly('pruning the feed', () => pruneAll(database)),
      PRUNE_EVERY_MS,
    ),
    setInterval(
      quietly('sweeping files', () => sweepAll(database)),
      SWEEP_EVERY_MS,
    ),
    setInterval(() => void sweepDeep(database), SWEEP_STRAYS_EVERY_MS),
  ]
  pruneAll(database)
  quietly('sweeping files', () => sweepAll(database))()
  void sweepDeep(database)
  return () => timers.forEach(clearInterval)
}

/** Takes at most 1,000 changes older than 7 days off the beginning of the feed. Returns true when there may be more. */
export function pruneSlice(database: Database, now: number): boolean {
  const oldest = database.prepare<[number], { seq: number; at: number }>('SELECT seq, at FROM changes ORDER BY seq LIMIT ?').all(SLICE)
  // From the beginning and never out of the middle, whatever the clock did: what is left is always the feed's unbroken end.
  const kept = oldest.findIndex(({ at }) => at >= now - KEEP_CHANGES_MS)
  const last = oldest.at(kept === -1 ? -1 : kept - 1)
  if (!last || kept === 0) return false
  database.prepare('DELETE FROM changes WHERE seq <= ?').run(last.seq)
  return kept === -1 && oldest.length === SLICE
}

function pruneAll(database: Database): void {
  if (!database.open || !pruneSlice(database, Date.now())) return
  setTimeout(
    quietly('pruning the feed', () => pruneAll(database)),
    BETWEEN_SLICES_MS,
  ).unref()
}

function sweepAll(database: Database): void {
  if (!database.open || !sweepSlice(database, filesFolder(), Date.now())) return
  setTimeout(
    quietly('sweeping files', () => sweepAll(database)),
    BETWEEN_SLICES_MS,
  ).unref()
}

async function sweepDeep(database: Database): Promise<void> {
  try {
    sweepLostBlobs(database, filesFolder(), Date.now())
    await sweepStrays(database, filesFolder(), Date.now())
  } catch (error) {
    log('warn', 'housekeeping did not succeed and will be tried again', { what: 'sweeping stray files', error })
  }
}

function makeCheckpoint(database: Database): () => void {
  const file = `${database.name}-wal`
  let doneAt = 0
  let warnedAt = Number.NEGATIVE_INFINITY
  return () => {
    const wal = statSync(file, { throwIfNoEntry: false })
    if (!wal || wal.size < PASSIVE_BYTES) return
    // The file keeps its size once it is written back; only a newer write makes it worth another look.
    if (wal.mtimeMs === doneAt) return cutWhenQuiet(database, wal)
    const { busy, log: frames, checkpointed } = run(database, 'PASSIVE')
    const done = busy === 0 && frames === checkpointed
    if (done) doneAt = wal.mtimeMs
    const bytes = frames * PAGE_BYTES
    if (bytes < RESTART_BYTES) return
    // While a reader still needs the old pages, it would only make the writers wait.
    if (done) run(database, 'RESTART')
    else if (performance.now() - warnedAt > WARN_EVERY_MS) {
      warnedAt = performance.now()
      log('warn', 'a long reader keeps the write-ahead log from beginning anew', { bytes })
    }
  }
}

function cutWhenQuiet(database: Database, { size, mtimeMs }: Stats): void {
  if (size >= CUT_BYTES && Date.now() - mtimeMs > QUIET_MS) run(database, 'TRUNCATE')
}

function run(database: Database, mode: 'PASSIVE' | 'RESTART' | 'TRUNCATE'): Checkpoint {
  const [result] = database.pragma(`wal_checkpoint(${mode})`) as Checkpoint[]
  return result ?? { busy: 1, log: 0, checkpointed: 0 }
}

// What fails here (a lock, a full disk) is tried again the next time; it must never end the primary.
function quietly(what: string, task: () => void): () => void {
  return () => {
    try {
      task()
    } catch (error) {
      log('warn', 'housekeeping did not succeed and will be tried again', { what, error })
    }
  }
}
