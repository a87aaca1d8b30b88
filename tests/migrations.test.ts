import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DatabaseNewer, migrate, pendingMigrations } from '../src/core/migrations.ts'

const shipped = join(import.meta.dirname, '../migrations')
let home: string
let directory: string
let file: string
let connections: Sqlite.Database[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'neospace-migrations-'))
  directory = join(home, 'migrations')
  file = join(home, 'town.db')
  connections = []
  mkdirSync(directory)
})

afterEach(() => {
  for (const connection of connections) connection.close()
  rmSync(home, { recursive: true, force: true })
})

function open(): Sqlite.Database {
  const database = new Sqlite(file)
  database.pragma('journal_mode = WAL')
  database.pragma('foreign_keys = ON')
  connections.push(database)
  return database
}

const write = (name: string, sql: string) => writeFileSync(join(directory, name), sql)
const version = (database: Sqlite.Database) => database.pragma('user_version', { simple: true })
const tables = (database: Sqlite.Database) =>
  database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()

describe('migrate', () => {
  test('runs what is missing, in order, once', () => {
    write('0001_one.sql', 'CREATE TABLE one (id INTEGER PRIMARY KEY); INSERT INTO one VALUES (7);')
    const database = open()
    expect(migrate(database, directory)).toEqual(['0001_one.sql'])
    write('0002_two.sql', 'CREATE TABLE two AS SELECT id * 6 AS n FROM one;')
    expect(pendingMigrations(database, directory).map(({ name }) => name)).toEqual(['0002_two.sql'])
    expect(migrate(database, directory)).toEqual(['0002_two.sql'])
    expect(migrate(database, directory)).toEqual([])
    expect(database.prepare('SELECT n FROM two').pluck().get()).toBe(42)
    expect(version(database)).toBe(2)
  })

  test('brings an empty file to the shipped schema, sound in every row', () => {
    const database = open()
    expect(migrate(database, shipped).length).toBeGreaterThan(0)
    expect(pendingMigrations(database, shipped)).toEqual([])
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
    expect(tables(database)).toContain('messages')
  })

  test('refuses a database that is newer than the program, and leaves it as it is', () => {
    write('0001_one.sql', 'CREATE TABLE one (id INTEGER PRIMARY KEY);')
    const database = open()
    database.pragma('user_version = 5')
    expect(() => migrate(database, directory)).toThrow(DatabaseNewer)
    expect(() => pendingMigrations(database, directory)).toThrow('is at version 5, but this program knows versions up to 1')
    expect(tables(database)).toEqual([])
    expect(version(database)).toBe(5)
  })

  test('a statement that fails takes its whole file back, and names it', () => {
    write('0001_good.sql', 'CREATE TABLE good (id INTEGER PRIMARY KEY);')
    write('0002_bad.sql', 'CREATE TABLE half (id INTEGER PRIMARY KEY); INSERT INTO nowhere VALUES (1);')
    const database = open()
    expect(() => migrate(database, directory)).toThrow('Migration 0002_bad.sql failed: no such table: nowhere')
    expect(tables(database)).toEqual(['good'])
    expect(version(database)).toBe(1)
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1)
  })

  test('a table built anew keeps the rows that refer to it', () => {
    write('0001_one.sql', 'CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a ON DELETE CASCADE);')
    const database = open()
    migrate(database, directory)
    database.exec('INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);')
    write(
      '0002_two.sql',
      'CREATE TABLE c (id INTEGER PRIMARY KEY, t TEXT); INSERT INTO c (id) SELECT id FROM a; DROP TABLE a; ALTER TABLE c RENAME TO a;',
    )
    migrate(database, directory)
    expect(database.prepare('SELECT count(*) FROM b').pluck().get()).toBe(1)
  })

  test('rows that refer to nothing are not committed', () => {
    write('0001_one.sql', 'CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a); INSERT INTO b VALUES (9);')
    const database = open()
    expect(() => migrate(database, directory)).toThrow('leaves rows of b that refer to nothing')
    expect(tables(database)).toEqual([])
  })

  test('a file out of order is refused before anything runs', () => {
    write('0001_one.sql', 'CREATE TABLE one (id INTEGER PRIMARY KEY);')
    write('0003_three.sql', 'CREATE TABLE three (id INTEGER PRIMARY KEY);')
    const database = open()
    expect(() => migrate(database, directory)).toThrow('number 0002 comes next')
    expect(tables(database)).toEqual([])
  })
})

describe('a migration that is killed half-way', () => {
  // The child stops for ever at step n of 10, inside the transaction, and is killed there.
  const child = `
    import Sqlite from 'better-sqlite3'
    import { writeSync } from 'node:fs'
    import { migrate } from './src/core/migrations.ts'
    const [file, directory, stopAt] = process.argv.slice(1)
    const database = new Sqlite(file)
    database.pragma('journal_mode = WAL')
    database.pragma('cache_size = 4') // so that half of the work has reached the log when it is killed
    database.function('step', (n) => {
      if (n !== Number(stopAt)) return n
      writeSync(1, 'at step ' + n)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })
    migrate(database, directory)
  `

  async function killAt(step: number): Promise<string> {
    const started = spawn(process.execPath, ['--input-type=module', '-e', child, file, directory, String(step)], {
      cwd: join(import.meta.dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = await once(started.stdout, 'data')
    started.kill('SIGKILL')
    await once(started, 'exit')
    return String(said)
  }

  test('leaves the schema before it or after it, ten times, and then succeeds', async () => {
    const numbers = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 20000) SELECT n FROM c'
    write('0001_old.sql', `CREATE TABLE old (n INTEGER); INSERT INTO old ${numbers};`)
    migrate(open(), directory)
    const steps = (from: number, to: number) =>
      Array.from(
        { length: to - from + 1 },
        (_, i) => `CREATE TABLE new_${from + i} AS SELECT n * 2 AS n FROM old; SELECT step(${from + i});`,
      )
    write('0002_new.sql', ['DELETE FROM old WHERE n > 10000;', ...steps(1, 5)].join('\n'))
    write('0003_newer.sql', [...steps(6, 10), 'DROP TABLE old;'].join('\n'))
    const upTo = (n: number) => ['old', ...Array.from({ length: n }, (_, i) => `new_${i + 1}`)].sort()

    for (let step = 1; step <= 10; step++) {
      expect(await killAt(step)).toBe(`at step ${step}`)
      const database = open()
      const done = step > 5 // the second file was committed before the third was killed
      expect(version(database)).toBe(done ? 2 : 1)
      expect(tables(database)).toEqual(upTo(done ? 5 : 0))
      expect(database.prepare('SELECT count(*) FROM old').pluck().get()).toBe(done ? 10000 : 20000)
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
      database.close()
    }

    const database = open()
    database.function('step', (n) => n)
    expect(migrate(database, directory)).toEqual(['0003_newer.sql'])
    expect(tables(database)).toEqual(upTo(10).filter((name) => name !== 'old'))
  })
})
