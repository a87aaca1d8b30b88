import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { log } from '../core/log.ts'
import { DatabaseNewer, migrate } from '../core/migrations.ts'
import { type Database, openDatabase } from '../core/sqlite.ts'
import { CannotStart } from './cannot-start.ts'

/** How long a start waits for whoever holds the database, a backup say (ms). */
const LOCK_MS = 5000
/** Afterwards the primary never waits: it hands out connections, and there is a next time. */
const HOUSEKEEPING_LOCK_MS = 20
/** More than any run can have given out and lost again to a power cut or a restored backup. */
const SEQ_LEAP = 2 ** 20

/**
 * Makes the data folder unless it is there, and looks whether it can be written to.
 * @param data its whole path
 * @throws CannotStart when it cannot be made or written to
 */
export function prepareFolder(data: string): void {
  try {
    makeFolder(data)
    if (!statSync(data).isDirectory()) throw new Error('it is a file')
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const why = error instanceof Error ? error.message : error
    throw new CannotStart(`NEOSPACE_DATA is "${data}", but it must be a folder that NeoSpace may write to (${why}).`)
  }
}

/** Step by step: Node's own `recursive` goes round for ever where the system says that a folder which is there is not (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/**
 * Opens the database for the primary: whole, of today's schema, and with a feed that starts above every number ever given out.
 * @throws CannotStart when it is damaged or newer than the program
 */
export function prepareDatabase(file: string, migrations: string): Database {
  try {
    const database = openDatabase(file, { cacheKb: 512, busyMs: LOCK_MS })
    database.pragma('mmap_size = 0') // reading it once through would leave all of it in this process's share of memory
    const verdict = String(database.pragma('quick_check(1)', { simple: true }))
    if (verdict !== 'ok') throw damaged(file, verdict)
    for (const name of migrate(database, migrations)) log('info', 'migrated the database', { migration: name })
    leapFeed(database)
    database.pragma(`busy_timeout = ${HOUSEKEEPING_LOCK_MS}`)
    database.pragma('shrink_memory')
    return database
  } catch (error) {
    if (error instanceof DatabaseNewer) throw new CannotStart(error.message)
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) throw damaged(file, error.message)
    throw error
  }
}

/** A seq that a power cut or a restored backup took back must never be given out a second time: clients remember it. */
export function leapFeed(database: Database): void {
  const leap = database.transaction(() => {
    database.exec("INSERT INTO sqlite_sequence (name, seq) SELECT 'changes', 0 WHERE 'changes' NOT IN (SELECT name FROM sqlite_sequence)")
    database.exec(`UPDATE sqlite_sequence SET seq = seq + ${SEQ_LEAP} WHERE name = 'changes'`)
  })
  leap.immediate()
}

/**
 * The port that the workers shall listen on: the one that was asked for, or a free one for 0. Tried here once, because a worker
 * that finds it taken can only die, again and again.
 * @throws CannotStart when it cannot be listened on
 */
export async function claimPort(host: string, port: number): Promise<number> {
  const server = createServer()
  try {
    await once(server.listen({ host, port }), 'listening')
    return (server.address() as AddressInfo).port
  } catch (error) {
    throw new CannotStart(whyNotListening(host, port, error), { final: false })
  } finally {
    server.close()
  }
}

function whyNotListening(host: string, port: number, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken by another program. Stop that one, or choose another with PORT.`
  if (code === 'EACCES') return `Port ${port} needs rights that this user does not have. Choose one above 1023 with PORT.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `This machine has no address ${host}. Set HOST to one that it has.`
  return `NeoSpace cannot listen on ${host}, port ${port}: ${error instanceof Error ? error.message : error}.`
}

/**
 * Has the assets built by a process of its own, and gives the build's name.
 * @throws Error when that process ends without a word: it has said why in the log
 */
export async function makeAssets(root: string, data: string): Promise<string> {
  const builder = fork(join(import.meta.dirname, 'asset-builder.ts'), [root, data])
  return new Promise((resolve, reject) => {
    builder.on('message', (build) => resolve(String(build)))
    builder.on('error', reject)
    builder.on('exit', (code, signal) => reject(new Error(`the assets could not be built (${signal ?? `exit code ${code}`})`)))
  })
}

/** The short name of the commit that runs, or null where this is no git checkout. */
export async function findCommit(root: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD'], { cwd: root })
    return stdout.trim() || null
  } catch {
    return null
  }
}

function damaged(file: string, detail: string): CannotStart {
  return new CannotStart(
    `The database ${file} is damaged (${detail.replaceAll('\n', ' ')}). NeoSpace never repairs it by itself: move it away together ` +
      'with the files beside it that end in -wal and -shm, put a backup copy in its place, and start again.',
  )
}
