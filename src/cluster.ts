import cluster from 'node:cluster'
import { rmSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { CannotStart } from './cluster/cannot-start.ts'
import { Crew } from './cluster/crew.ts'
import { keepHouse } from './cluster/housekeeping.ts'
import { endLeftovers, writeRegister } from './cluster/leftovers.ts'
import { claimPort, findCommit, makeAssets, prepareDatabase, prepareFolder } from './cluster/preparation.ts'
import { connectWorkers } from './cluster/switchboard.ts'
import { config, place } from './core/config.ts'
import { log } from './core/log.ts'
import { pendingMigrations } from './core/migrations.ts'
import type { Database } from './core/sqlite.ts'

const root = join(import.meta.dirname, '..')
const migrations = join(root, 'migrations')
const register = join(config.data, 'workers.json')

/** Ctrl-C reaches us twice: from the terminal, and from the script that started us. This is how long they are the same wish (ms). */
const SAME_WISH_MS = 1000
/** See sysexits.h: a supervisor shall not try again what cannot succeed. */
const EXIT_FINAL = 78

/** What V8 sets aside for young objects, which it never gives back: with its own 16 MB a worker at rest takes 25 MB more. */
const YOUNG_MB = 4

type Primary = { crew: Crew; database: Database; stopHouse: () => void }

let primary: Primary | null = null
let stoppedAt: number | null = null
let renewing = false
let identity = { NEOSPACE_BUILD: place.build, NEOSPACE_COMMIT: place.commit }

/** Runs the primary: makes everything ready, starts the workers, and keeps them until it is told to stop. */
export async function runPrimary(): Promise<void> {
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', () => void renew())
  process.on('uncaughtExceptionMonitor', (error) => log('error', 'the primary fails', { error }))
  try {
    primary = await start()
  } catch (error) {
    refuse(error)
  }
}

async function start(): Promise<Primary> {
  prepareFolder(config.data)
  await endLeftovers(register)
  const port = await claimPort(config.host, config.port)
  const database = prepareDatabase(join(config.data, 'neospace.db'), migrations)
  await identify()
  cluster.setupPrimary({ serialization: 'advanced', execArgv: [...process.execArgv, `--max-semi-space-size=${YOUNG_MB}`] })
  const crew = assemble(port)
  connectWorkers(crew)
  log('info', 'NeoSpace starts', { url: `http://${config.host}:${port}`, workers: config.workers, data: config.data })
  crew.start()
  return { crew, database, stopHouse: keepHouse(database) }
}

function assemble(port: number): Crew {
  const constant = { PORT: String(port), NEOSPACE_WORKERS_TOTAL: String(config.workers), NEOSPACE_STARTED: String(place.started) }
  return new Crew({
    size: config.workers,
    env: () => ({ ...constant, ...identity }),
    changed: (pids) => writeRegister(register, pids),
    complete: () => {
      log('info', 'NeoSpace is ready', { ms: Date.now() - place.started })
      flushCompileCache() // with it the next start is faster, and each process 15 MB smaller: it needs no TypeScript stripper
    },
  })
}

/** What the workers that start from now on are to serve. */
async function identify(): Promise<void> {
  const [build, commit] = await Promise.all([makeAssets(root, config.data), findCommit(root)])
  identity = { NEOSPACE_BUILD: build, NEOSPACE_COMMIT: commit ?? place.commit }
}

async function renew(): Promise<void> {
  if (!primary || renewing || stoppedAt !== null) return
  renewing = true
  try {
    const [pending] = pendingMigrations(primary.database, migrations)
    if (pending) {
      log(
        'warn',
        `no rolling restart: migration ${pending.name} is pending, and old workers cannot run on its schema. Stop the server and start it.`,
      )
      return
    }
    await identify()
    log('info', 'rolling restart begins', { build: identity.NEOSPACE_BUILD })
    const renewed = await primary.crew.renew()
    if (renewed) log('info', 'rolling restart is done')
    else if (stoppedAt === null) log('error', 'rolling restart given up: a new worker did not come up, and the old ones go on')
  } catch (error) {
    log('error', 'no rolling restart', { error })
  } finally {
    renewing = false
  }
}

function stop(signal: NodeJS.Signals): void {
  const now = performance.now()
  if (stoppedAt !== null && now - stoppedAt < SAME_WISH_MS) return
  if (stoppedAt !== null || !primary) {
    primary?.crew.kill()
    process.exit(0)
  }
  stoppedAt = now
  void finish(primary, signal)
}

async function finish({ crew, database, stopHouse }: Primary, signal: NodeJS.Signals): Promise<void> {
  log('info', 'NeoSpace stops', { signal })
  stopHouse()
  await crew.stop()
  database.close() // the last connection: its close writes the log back into the database
  rmSync(register, { force: true })
  process.exit(0)
}

function refuse(error: unknown): never {
  if (!(error instanceof CannotStart)) {
    log('error', 'NeoSpace cannot start', { error })
    process.exit(1)
  }
  process.stderr.write(`NeoSpace cannot start: ${error.message}\n`)
  process.exit(error.final ? EXIT_FINAL : 1)
}
