import cluster, { type Worker } from 'node:cluster'
import type { AccountId, RoomId, WhoSnapshot } from './ledger.ts'

/** What a worker says to the primary. */
export type ToPrimary =
  | { neo: 'beat' }
  | { neo: 'poke' }
  | { neo: 'ready' }
  | { neo: 'who?' }
  | { neo: 'here' | 'gone'; room: RoomId; account: AccountId; name: string }
  | { neo: 'open'; address: string; open: number }
  | { neo: 'metrics?'; id: number }
  | { neo: 'figures'; id: number; figures: object[] }

/** What the primary says to a worker. */
export type ToWorker =
  | { neo: 'poke' }
  | { neo: 'who'; rooms: WhoSnapshot }
  | { neo: 'came' | 'went'; room: RoomId; account: AccountId; name: string }
  | { neo: 'open'; worker: number; address: string; open: number }
  | { neo: 'dead'; worker: number }
  | { neo: 'figures?'; id: number }
  | { neo: 'metrics'; id: number; text: string }
  | { neo: 'drain'; reason: DrainReason }

/** Why a worker is asked to finish: the whole server stops, or others go on in its place. */
export type DrainReason = 'restart' | 'stop'

// A send that fails means the other side is dying; whoever watches over it hears of that by its 'exit' or 'disconnect'.
const ignore = () => {}

const handlers: ((message: ToWorker) => void)[] = []
let pokePending = false

/** True when this process is a worker of the cluster; false in the primary, in tests and in command-line tools. */
export const inCluster = cluster.isWorker

/**
 * Sends a message to the primary. Does nothing outside a cluster or when the primary is gone, and never throws.
 * Pokes of one turn of the event loop become one.
 */
export function tellPrimary(message: ToPrimary): void {
  if (!inCluster) return
  if (message.neo === 'poke') pokeSoon()
  else send(message)
}

/** Calls `handler` with each message of the primary. Messages of other libraries on the same channel are left out. */
export function onPrimary(handler: (message: ToWorker) => void): void {
  if (!inCluster) return
  if (handlers.length === 0) process.on('message', hear)
  handlers.push(handler)
}

/** Sends a message to one worker. A worker that is dying is passed over: without the callback its EPIPE would end the primary. */
export function tellWorker(worker: Worker, message: ToWorker): void {
  if (!worker.isConnected()) return
  try {
    worker.send(message, undefined, ignore)
  } catch {
    ignore()
  }
}

/** The message as one of ours, or null when it belongs to a library that shares the channel. */
export function asToPrimary(message: unknown): ToPrimary | null {
  return isOurs(message) ? (message as ToPrimary) : null
}

function pokeSoon(): void {
  if (pokePending) return
  pokePending = true
  setImmediate(() => {
    pokePending = false
    send({ neo: 'poke' })
  })
}

function send(message: ToPrimary): void {
  if (!process.connected) return
  try {
    process.send?.(message, undefined, undefined, ignore)
  } catch {
    ignore()
  }
}

function hear(message: unknown): void {
  if (!isOurs(message)) return
  for (const handler of handlers) handler(message as ToWorker)
}

function isOurs(message: unknown): message is { neo: string } {
  return typeof message === 'object' && message !== null && 'neo' in message
}
