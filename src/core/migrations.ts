import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from './sqlite.ts'

/** The database was written by a newer program than this one, which could only harm it. */
export class DatabaseNewer extends Error {
  constructor(version: number, known: number) {
    super(
      `The database is at version ${version}, but this program knows versions up to ${known}. ` +
        'Start the newer program, or put back a copy of the database that was made before it was updated.',
    )
  }
}

/** One numbered file of SQL. */
export type Migration = { version: number; name: string; sql: string }

/**
 * Brings the schema up to date, forward only. Each file runs in one IMMEDIATE transaction together with its version number,
 * so a process that is killed half-way leaves the schema before or after it, never between.
 * @param directory where NNNN_name.sql are, numbered from 0001 without a gap
 * @returns the names of the files that were run
 * @throws DatabaseNewer when the database is ahead of the files
 */
export function migrate(database: Database, directory: string): string[] {
  const pending = pendingMigrations(database, directory)
  if (pending.length === 0) return []
  // A migration that builds a table anew must be able to drop the old one without its rows' dependants going with it.
  // The pragma does nothing inside a transaction, hence here; what the keys would have refused is looked for before each commit.
  database.pragma('foreign_keys = OFF')
  try {
    for (const migration of pending) run(database, migration)
  } finally {
    database.pragma('foreign_keys = ON')
  }
  return pending.map((migration) => migration.name)
}

/**
 * What `migrate` would run now.
 * @throws DatabaseNewer when the database is ahead of the files
 */
export function pendingMigrations(database: Database, directory: string): Migration[] {
  const files = migrationsIn(directory)
  const version = versionOf(database)
  if (version > files.length) throw new DatabaseNewer(version, files.length)
  return files.slice(version).map((name, index) => ({
    version: version + index + 1,
    name,
    sql: readFileSync(join(directory, name), 'utf8'),
  }))
}

/** The version that a database has once every file was run. */
export const newestVersion = (directory: string): number => migrationsIn(directory).length

function run(database: Database, { version, name, sql }: Migration): void {
  const apply = database.transaction(() => {
    // Another process may have got here first, between our look and our lock.
    if (versionOf(database) >= version) return
    database.exec(sql)
    if (!database.inTransaction) throw new Error('it ends the transaction that it runs in')
    const broken = database.pragma('foreign_key_check') as { table: string }[]
    if (broken[0]) throw new Error(`it leaves rows of ${broken[0].table} that refer to nothing`)
    database.pragma(`user_version = ${version}`)
  })
  try {
    apply.immediate()
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

const versionOf = (database: Database): number => Number(database.pragma('user_version', { simple: true }))

function migrationsIn(directory: string): string[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  for (const [index, name] of names.entries()) {
    const expected = String(index + 1).padStart(4, '0')
    if (!name.startsWith(`${expected}_`)) throw new Error(`Migration ${name} is out of order: number ${expected} comes next.`)
  }
  return names
}
