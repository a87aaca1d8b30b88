import cluster from 'node:cluster'
import { flushCompileCache } from 'node:module'
import { type DrainReason, onPrimary, tellPrimary } from '../core/ipc.ts'
import { log } from '../core/log.ts'

const BEAT_MS = 1000
/** A drain that takes longer than this is cut off; the primary would kill us a moment later. */
const PATIENCE_MS = 3800
/** Without a primary nobody hands us connections, and the next primary must not find us still writing. */
const ORPHAN_PATIENCE_MS = 500

type App = { drain(reason: DrainReason): Promise<void> }

let app: App | null = null
let finishing = false

/** Runs one worker: tells the primary that it lives, starts the app, and ends it in order when asked to, or when the primary is gone. */
export async function runWorker(): Promise<void> {
  survive()
  obey()
  setInterval(() => tellPrimary({ neo: 'beat' }), BEAT_MS).unref()
  try {
    const { startWorker } = await import('../app.ts')
    app = await startWorker()
  } catch (error) {
    log('error', 'a worker could not start', { error })
    process.exit(1)
  }
  tellPrimary({ neo: 'ready' })
  flushCompileCache() // a worker is often ended by a signal, which would leave the next start without it
}

function survive(): void {
  // Libraries send over the channel without a callback; when it has closed, that is an 'error', which Node tells in two places.
  process.on('error', () => {})
  cluster.worker?.on('error', () => {})
  process.on('unhandledRejection', (error) => log('error', 'a promise was broken and nobody listened', { error }))
  process.on('uncaughtExceptionMonitor', (error) => log('error', 'a worker fails', { error }))
}

function obey(): void {
  // A terminal sends these to every process of the group; what follows from them is for the primary to say.
  process.on('SIGINT', () => {})
  process.on('SIGHUP', () => {})
  process.on('SIGTERM', () => finish('stop', PATIENCE_MS))
  onPrimary((message) => {
    if (message.neo === 'drain') finish(message.reason, PATIENCE_MS)
  })
  cluster.worker?.on('disconnect', () => {
    // Unless this says that the end was wished for, Node exits right here, with answers unsent.
    if (cluster.worker) cluster.worker.exitedAfterDisconnect = true
    finish('restart', ORPHAN_PATIENCE_MS)
  })
}

function finish(reason: DrainReason, patience: number): void {
  setTimeout(() => process.exit(0), patience)
  if (finishing) return
  finishing = true
  const drained = app?.drain(reason) ?? Promise.resolve()
  drained.catch((error: unknown) => log('error', 'a worker could not finish in order', { error })).finally(() => process.exit(0))
}
