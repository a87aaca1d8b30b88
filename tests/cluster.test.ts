import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Backoff } from '../src/cluster/backoff.ts'
import { CannotStart } from '../src/cluster/cannot-start.ts'
import { keepHouse, pruneSlice } from '../src/cluster/housekeeping.ts'
import { endLeftovers, isAlive, markOf, writeRegister } from '../src/cluster/leftovers.ts'
import { claimPort, leapFeed, prepareDatabase } from '../src/cluster/preparation.ts'
import { type Database, openDatabase } from '../src/core/sqlite.ts'

const migrations = join(import.meta.dirname, '../migrations')
const DAY = 24 * 3_600_000
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'neospace-cluster-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

describe('what keeps dying', () => {
  test('is started again at once, unless it died early three times running', () => {
    const backoff = new Backoff()
    const early = () => backoff.died(4999)
    expect([early(), early(), early(), early(), early()]).toEqual([0, 0, 1000, 2000, 4000])
    expect([early(), early(), early(), early()]).toEqual([8000, 16_000, 30_000, 30_000])
    expect(backoff.died(5000)).toBe(0)
    expect([early(), early(), early()]).toEqual([0, 0, 1000])
  })
})

describe.skipIf(!existsSync('/proc/self/stat'))('workers that a dead primary left behind', () => {
  const running: ChildProcess[] = []
  let register: string

  beforeEach(() => {
    register = join(home, 'workers.json')
  })
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL')
  })

  function bystander(): number {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    running.push(child)
    return child.pid as number
  }

  const change = (edit: (text: string) => string) => writeFileSync(register, edit(readFileSync(register, 'utf8')))

  test('are ended when they hang', async () => {
    const hung = bystander()
    writeRegister(register, [hung])
    const mark = markOf(hung)
    process.kill(hung, 'SIGSTOP')
    await endLeftovers(register)
    expect(mark && isAlive(mark)).toBe(false)
  })

  test('are given time to end by themselves', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => process.exit(7), 600)'], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    writeRegister(register, [child.pid as number])
    await endLeftovers(register)
    expect(await ended).toEqual([7, null])
  })

  test('are left alone when somebody else has their number now', async () => {
    const stranger = bystander()
    writeRegister(register, [stranger])
    change((text) => text.replace(`"pid":${stranger},"start":"`, `"pid":${stranger},"start":"1`))
    await endLeftovers(register)
    expect(markOf(stranger)).not.toBeNull()
  })

  test('are left alone after the machine was started anew', async () => {
    const stranger = bystander()
    writeRegister(register, [stranger])
    change((text) => text.replace('"boot":"', '"boot":"0'))
    await endLeftovers(register)
    expect(markOf(stranger)).not.toBeNull()
  })

  test('are no leftovers while their primary runs: a second one refuses to start', async () => {
    const primary = bystander()
    writeRegister(register, [])
    const mark = JSON.stringify(markOf(primary))
    change((text) => text.replace(/"primary":\{[^}]*\}/, `"primary":${mark}`))
    await expect(endLeftovers(register)).rejects.toThrow(`already running on this data directory, as process ${primary}`)
  })

  test.each(['', '{', 'null', '[]', '{"boot":"x"}', '{"boot":"x","primary":{"pid":0,"start":""},"workers":[{"pid":-1,"start":"1"}]}'])(
    'are nobody when the register reads %j',
    async (text) => {
      writeFileSync(register, text)
      await expect(endLeftovers(register)).resolves.toBeUndefined()
    },
  )
})

describe('before the first worker', () => {
  test('the feed leaps over every number that may have been given out', () => {
    const database = prepareDatabase(join(home, 'a.db'), migrations)
    const record = database.prepare("INSERT INTO changes (topic, kind, ref, at) VALUES ('t', 'k', 1, 1)")
    const first = Number(record.run().lastInsertRowid)
    expect(first).toBe(2 ** 20 + 1)
    leapFeed(database)
    expect(Number(record.run().lastInsertRowid)).toBe(first + 2 ** 20 + 1)
    database.close()
  })

  test('a file that is no database is refused with what to do', () => {
    const file = join(home, 'b.db')
    writeFileSync(file, 'x'.repeat(100_000))
    expect(() => prepareDatabase(file, migrations)).toThrow(/is damaged .* put a backup copy in its place/)
    expect(readFileSync(file, 'utf8')).toBe('x'.repeat(100_000))
  })

  test('a damaged page is refused, not repaired', () => {
    const file = join(home, 'c.db')
    const sound = prepareDatabase(file, migrations)
    for (let i = 0; i < 2000; i++) sound.exec(`INSERT INTO changes (topic, kind, ref, at) VALUES ('room:${i}', 'message', ${i}, ${i})`)
    sound.close()
    const bytes = readFileSync(file)
    const page = Math.floor(bytes.length / 8192) - 2
    bytes.fill(0x5a, page * 8192, page * 8192 + 8192)
    writeFileSync(file, bytes)
    expect(() => prepareDatabase(file, migrations)).toThrow(CannotStart)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  test('a newer database is refused with a sentence', () => {
    const file = join(home, 'd.db')
    const newer = openDatabase(file)
    newer.pragma('user_version = 999')
    newer.close()
    expect(() => prepareDatabase(file, migrations)).toThrow(CannotStart)
    expect(() => prepareDatabase(file, migrations)).toThrow('at version 999')
  })

  test('a port that is taken is named; 0 becomes a free one', async () => {
    const port = await claimPort('127.0.0.1', 0)
    expect(port).toBeGreaterThan(0)
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    await expect(claimPort('127.0.0.1', port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`)
    other.close()
  })
})

/** A thread that writes so many MB, in rows of 1 MB with hardly a pause. */
const steadyWriter = `
  const { workerData } = require('node:worker_threads')
  const database = new (require('better-sqlite3'))(workerData.file, { timeout: 5000 })
  database.pragma('synchronous = NORMAL')
  database.pragma('wal_autocheckpoint = 0')
  const add = database.prepare('INSERT INTO ballast VALUES (zeroblob(1048576))')
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let i = 0; i < workerData.mb; i++) {
    add.run()
    Atomics.wait(pause, 0, 0, 2)
  }
  database.close()
`

describe('housekeeping', () => {
  let database: Database

  beforeEach(() => {
    database = prepareDatabase(join(home, 'town.db'), migrations)
  })
  afterEach(() => {
    vi.useRealTimers()
    database.close()
  })

  function record(count: number, at: number): void {
    const insert = database.prepare<[number]>("INSERT INTO changes (topic, kind, ref, at) VALUES ('t', 'k', 1, ?)")
    database.transaction(() => {
      for (let i = 0; i < count; i++) insert.run(at)
    })()
  }
  const left = () => database.prepare('SELECT count(*) FROM changes').pluck().get()

  test('changes older than 7 days go in slices, the others stay', () => {
    const now = Date.now()
    record(1500, now - 8 * DAY)
    record(10, now - 6 * DAY)
    expect(pruneSlice(database, now)).toBe(true)
    expect(left()).toBe(510)
    expect(pruneSlice(database, now)).toBe(false)
    expect(left()).toBe(10)
    expect(pruneSlice(database, now)).toBe(false)
    expect(left()).toBe(10)
  })

  test('a clock that jumped never makes a hole in the feed', () => {
    const now = Date.now()
    record(5, now)
    record(5, now - 8 * DAY)
    expect(pruneSlice(database, now)).toBe(false)
    expect(left()).toBe(10)
  })

  test('the write-ahead log stays bounded while somebody writes on and on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const stop = keepHouse(database)
    const file = join(home, 'town.db')
    database.exec('CREATE TABLE ballast (b BLOB)')
    const writing = new Worker(steadyWriter, { eval: true, workerData: { file, mb: 600 } })
    let over = false
    const ended = once(writing, 'exit').then(() => {
      over = true
    })
    while (!over) {
      vi.advanceTimersByTime(1000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await ended
    expect(statSync(`${file}-wal`).size).toBeLessThan(400 * 1024 * 1024)
    stop()
  })

  test('the write-ahead log begins anew once no long reader holds it, and is cut once nobody writes', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    const stop = keepHouse(database)
    const wal = () => statSync(join(home, 'town.db-wal')).size
    const grow = (mb: number) => {
      for (let i = 0; i < mb; i++) database.prepare('INSERT INTO ballast VALUES (zeroblob(1048576))').run()
    }
    database.exec('CREATE TABLE ballast (b BLOB)')
    const reader = openDatabase(join(home, 'town.db'))
    reader.exec('BEGIN; SELECT count(*) FROM ballast')
    grow(140)
    vi.advanceTimersByTime(3000)
    const held = wal()
    expect(held).toBeGreaterThan(140 * 1024 * 1024)

    reader.exec('COMMIT')
    vi.advanceTimersByTime(1000)
    grow(10)
    expect(wal()).toBe(held)
    vi.advanceTimersByTime(15_000)
    expect(wal()).toBe(0)
    stop()
    reader.close()
  })
})
