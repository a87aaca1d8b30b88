import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import { config } from '../src/core/config.ts'
import {
  connection,
  mutation,
  mutationsSettled,
  onCommit,
  read,
  statement,
  statementsRun,
  type Tx,
  useDatabase,
} from '../src/core/database.ts'
import { Busy, NotFound } from '../src/core/errors.ts'
import { slowStatements } from '../src/core/metrics.ts'
import { openDatabase } from '../src/core/sqlite.ts'

const home = mkdtempSync(join(tmpdir(), 'neospace-database-'))
const file = join(home, 'town.db')

useDatabase(file).exec('CREATE TABLE lines (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')

afterAll(() => {
  connection().close()
  rmSync(home, { recursive: true })
})
beforeEach(() => {
  connection().exec('DELETE FROM lines')
})

const insert = statement<[string]>('INSERT INTO lines (text) VALUES (?)')
const texts = () => connection().prepare<[], string>('SELECT text FROM lines ORDER BY id').pluck().all()
const write = mutation((_tx, text: string) => Number(insert.run(text).lastInsertRowid))

describe('the connection', () => {
  test.each([
    ['page_size', 8192],
    ['journal_mode', 'wal'],
    ['synchronous', 1],
    ['foreign_keys', 1],
    ['temp_store', 2],
    ['secure_delete', 2],
    ['mmap_size', 256 * 1024 * 1024],
  ])('has %s %s', (pragma, value) => {
    expect(connection().pragma(pragma, { simple: true })).toBe(value)
  })

  test('counts the queries that it runs, not the steps of their transactions', () => {
    const before = statementsRun()
    read(() => insert.run('counted'))
    expect(statementsRun() - before).toBe(1)
  })
})

test('a statement over 100 ms is logged, and counted', async () => {
  connection().function('wait', (ms: unknown) => {
    const end = performance.now() + Number(ms)
    while (performance.now() < end);
    return 1
  })
  const counted = async () => (await slowStatements.get()).values[0]?.value ?? 0
  const [before, written] = [await counted(), vi.spyOn(process.stdout, 'write').mockReturnValue(true)]
  statement<[number]>('SELECT wait(?) AS quick').get(1)
  statement<[number]>('SELECT wait(?)\n  AS slow').get(120)
  const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)))
  written.mockRestore()
  expect(lines).toMatchObject([
    { level: 'warn', message: 'slow statement', sql: expect.stringContaining('AS slow'), ms: expect.any(Number) },
  ])
  expect(await counted()).toBe(before + 1)
})

describe('a mutation', () => {
  test('is kept when its promise is', async () => {
    const id = await write('here')
    expect(id).toBeGreaterThan(0)
    expect(texts()).toEqual(['here'])
  })

  test('that throws writes nothing, and says what was thrown', async () => {
    const half = mutation(() => {
      insert.run('half')
      throw new NotFound('Not here.')
    })
    await expect(half()).rejects.toThrow(new NotFound('Not here.'))
    expect(texts()).toEqual([])
    await write('after it')
    expect(texts()).toEqual(['after it'])
  })

  test('runs in the order of its call, one at a time', async () => {
    const order: string[] = []
    const noted = mutation((_tx, text: string) => {
      expect(connection().inTransaction).toBe(true)
      insert.run(text)
      order.push(text)
    })
    const names = Array.from({ length: 200 }, (_, i) => `${i}`)
    await Promise.all(names.map((name) => noted(name)))
    expect(order).toEqual(names)
    expect(texts()).toEqual(names)
  })

  test('called at any moment after another was kept is kept too', async () => {
    for (let turns = 0; turns < 6; turns++) {
      let moment: Promise<unknown> = write('first')
      for (let i = 0; i < turns; i++) moment = moment.then(() => undefined)
      const second = moment.then(() => write('second'))
      expect(await Promise.race([second, pause(300, `forgotten ${turns} turns later`)])).toEqual(expect.any(Number))
    }
    await mutationsSettled()
    expect(texts()).toHaveLength(12)
  })

  test('is announced to its listeners only when it recorded a change, after the commit', async () => {
    const seen: string[][] = []
    onCommit(() => seen.push(texts()))
    await write('quiet')
    expect(seen).toEqual([])
    await mutation((tx) => {
      insert.run('heard')
      tx.changed = true
    })()
    expect(seen).toEqual([['quiet', 'heard']])
  })

  test('with a promise in it is a type error', () => {
    // @ts-expect-error the transaction would be over before the promise settles
    mutation(async (_tx: Tx) => 1)
    // @ts-expect-error the same with any other promise
    mutation((_tx: Tx) => pause(1))
    expectTypeOf(mutation((_tx: Tx, n: number) => n)).toEqualTypeOf<(n: number) => Promise<number>>()
  })
})

describe('while somebody else holds the lock', () => {
  const other = new Sqlite(file)
  afterAll(() => other.close())
  afterEach(() => {
    vi.restoreAllMocks()
    if (other.inTransaction) other.exec('ROLLBACK')
  })

  test('writes wait, in order, and reading goes on; the event loop is not held up', async () => {
    other.exec('BEGIN IMMEDIATE')
    const writes = Promise.all(['one', 'two', 'three'].map((text) => write(text)))
    const heldUp: number[] = []
    for (let i = 0; i < 20; i++) {
      const start = performance.now()
      await pause(10)
      heldUp.push(performance.now() - start - 10)
      expect(texts()).toEqual([])
    }
    other.exec('COMMIT')
    await writes
    expect(texts()).toEqual(['one', 'two', 'three'])
    // The middle one, since this test is not alone on the machine: a try for the lock takes 20 ms, and there is air between two.
    expect(heldUp.sort((a, b) => a - b)[10]).toBeLessThan(60)
  })

  test('they are given up as busy after ten seconds, each of them, and the next one is not', async () => {
    other.exec('BEGIN IMMEDIATE')
    const refused = ['one', 'two', 'three'].map((text) => write(text).catch((error: unknown) => error))
    await pause(50)
    const { now } = performance
    const spy = vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 9900)
    const fresh = write('fresh')
    await pause(30)
    spy.mockImplementation(() => now.call(performance) + 10_100)
    for (const error of await Promise.all(refused)) {
      expect(error).toBeInstanceOf(Busy)
      expect(error).toMatchObject({ code: 'busy', status: 503, retryAfter: expect.any(Number) })
    }
    other.exec('COMMIT')
    await fresh
    expect(texts()).toEqual(['fresh'])
  })

  test('a write for a database that cannot be written to is busy at once', async () => {
    connection().pragma('query_only = ON')
    await expect(write('nowhere')).rejects.toBeInstanceOf(Busy)
    connection().pragma('query_only = OFF')
    expect(texts()).toEqual([])
  })

  test('a full disk is busy at once, and reading goes on', async () => {
    const pages = Number(connection().pragma('page_count', { simple: true }))
    connection().pragma(`max_page_count = ${pages}`)
    await expect(write('x'.repeat(100_000))).rejects.toBeInstanceOf(Busy)
    expect(texts()).toEqual([])
    connection().pragma('max_page_count = 1073741823')
    await write('room again')
    expect(texts()).toEqual(['room again'])
  })
})

test('NEOSPACE_DURABILITY=full syncs the disk with every write', () => {
  config.durability = 'full'
  try {
    const full = openDatabase(join(home, 'full.db'))
    expect(full.pragma('synchronous', { simple: true })).toBe(2)
    full.close()
  } finally {
    config.durability = 'normal'
  }
})
