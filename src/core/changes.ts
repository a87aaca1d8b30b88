import { foreignVersion, onCommit, statement, type Tx } from './database.ts'
import { onPrimary, tellPrimary } from './ipc.ts'
import { log } from './log.ts'
import { deliveryErrors } from './metrics.ts'

/** One row of the feed: what happened (`kind`) to which row (`ref`), for whom (`topic`), when (ms since 1970). */
export type Change = { seq: number; topic: string; kind: string; ref: number; at: number }

/** How often a worker looks whether another process has committed, in ms: covers a worker that died before its poke, and the command line. */
const LOOK_EVERY_MS = 50
/** How long a reading of the feed is followed by none, in ms: one frame of a screen. A lone change waits for nothing. */
const BREATH_MS = 16
/** The most rows in one turn, so that a long feed never holds the event loop up. */
const ROWS_A_TURN = 500

const insertChange = statement<[string, string, number, number]>('INSERT INTO changes (topic, kind, ref, at) VALUES (?, ?, ?, ?)')
const newestSeq = statement<[], { seq: number }>("SELECT coalesce(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = 'changes'")
const after = statement<[number, number], Change>('SELECT seq, topic, kind, ref, at FROM changes WHERE seq > ? ORDER BY seq LIMIT ?')

/** Records a change inside a mutation and gives its seq. Every worker shows it after the commit. */
export function record(tx: Tx, topic: string, kind: string, ref: number): number {
  tx.changed = true
  return Number(insertChange.run(topic, kind, ref, Date.now()).lastInsertRowid)
}

/** The seq of the newest change that was ever recorded (it survives pruning). */
export const feedSeq = (): number => newestSeq.get()?.seq ?? 0

type Listener = (change: Change) => void
const listeners = new Map<string, Listener[]>()
const watchers: Listener[] = []
let last = 0
let scheduled = false
let readAt = 0

/** Calls back for every change of a kind, in the order of the feed. Listeners are synchronous and emit to this worker's own sockets only. */
export function onChange(kind: string, listener: Listener): void {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener])
}

/** Calls back for every change of any kind. */
export const onAnyChange = (listener: Listener): void => {
  watchers.push(listener)
}

/** Starts to follow the feed from its newest row on; call it before listening. Gives a function that stops. */
export function followFeed(): () => void {
  last = feedSeq()
  let seen = foreignVersion()
  onCommit(() => {
    schedule()
    tellPrimary({ neo: 'poke' })
  })
  onPrimary((message) => {
    if (message.neo === 'poke') schedule()
  })
  const timer = setInterval(() => {
    const today = foreignVersion()
    if (today === seen) return
    seen = today
    schedule()
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

/**
 * Pokes are merged: however many commits a turn brings, the feed is read once. A lone change goes out at once; in a busy feed
 * the next reading waits for its breath, so that several changes travel together.
 */
function schedule(): void {
  if (scheduled) return
  scheduled = true
  const rest = readAt + BREATH_MS - performance.now()
  if (rest > 0) setTimeout(readFeed, rest)
  else setImmediate(readFeed)
}

function readFeed(): void {
  scheduled = false
  readAt = performance.now()
  try {
    deliverNext()
  } catch (error) {
    log('error', 'the feed could not be read', { error })
    setTimeout(schedule, LOOK_EVERY_MS)
  }
}

function deliverNext(): void {
  const rows = after.all(last, ROWS_A_TURN)
  for (const change of rows) {
    last = change.seq
    deliver(change)
  }
  if (rows.length === ROWS_A_TURN) schedule()
}

/** A change that cannot be shown is logged, counted and passed over: it must never stop the feed. */
function deliver(change: Change): void {
  for (const listener of [...(listeners.get(change.kind) ?? []), ...watchers]) {
    try {
      listener(change)
    } catch (error) {
      deliveryErrors.inc()
      log('error', 'a change could not be delivered', { change, error })
    }
  }
}
