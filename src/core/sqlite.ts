import Sqlite from 'better-sqlite3'
import { config } from './config.ts'

export type Database = Sqlite.Database

/** How long one try for the write lock may hold the event loop up, in ms. */
const LOCK_TRY_MS = 20

/**
 * Opens the database file and sets its PRAGMAs.
 * @param options.cacheKb page cache of this connection in KB; options.busyMs how long a statement waits for a lock
 * @throws SqliteError when the file is no database
 */
export function openDatabase(file: string, options: { cacheKb?: number; busyMs?: number } = {}): Database {
  const database = new Sqlite(file, { timeout: options.busyMs ?? LOCK_TRY_MS })
  database.pragma('page_size = 8192') // only a new file takes it, and only before WAL
  database.pragma('journal_mode = WAL')
  database.pragma(`synchronous = ${config.durability === 'full' ? 'FULL' : 'NORMAL'}`)
  database.pragma('foreign_keys = ON')
  database.pragma('temp_store = MEMORY')
  database.pragma('secure_delete = FAST')
  database.pragma(`mmap_size = ${config.mmapMb * 1024 * 1024}`)
  database.pragma(`cache_size = -${options.cacheKb ?? 2048}`)
  // The primary checkpoints off the request path; a writer does it only should the log have grown to 128 MB all the same.
  database.pragma('wal_autocheckpoint = 16384')
  return database
}
