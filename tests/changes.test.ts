import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Change, feedSeq, followFeed, onAnyChange, onChange, record } from '../src/core/changes.ts'
import { connection, mutation, useDatabase } from '../src/core/database.ts'
import { deliveryErrors } from '../src/core/metrics.ts'
import { migrate } from '../src/core/migrations.ts'
import type { Client } from './helpers/client.ts'
import { newName, ownRoom, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

describe('the feed', () => {
  const home = mkdtempSync(join(tmpdir(), 'neospace-changes-'))
  const file = join(home, 'town.db')
  migrate(useDatabase(file), join(import.meta.dirname, '../migrations'))
  const other = new Sqlite(file) // somebody else: another worker, or the command line
  const heard: Change[] = []
  onChange('thing', (change) => heard.push(change))
  onChange('broken', () => {
    throw new Error('this one cannot be shown')
  })
  const seen: string[] = []
  onAnyChange(({ kind }) => seen.push(kind))
  const stop = followFeed()

  afterAll(() => {
    stop()
    other.close()
    connection().close()
    rmSync(home, { recursive: true })
  })
  beforeEach(() => {
    heard.length = 0
    seen.length = 0
  })

  const note = mutation((tx, kind: string, ref: number) => record(tx, 'everybody', kind, ref))
  const insert = other.prepare("INSERT INTO changes (topic, kind, ref, at) VALUES ('everybody', 'thing', ?, 0)")
  const refs = () => heard.map(({ ref }) => ref)

  test('tells of a change after its commit, with its seq', async () => {
    const before = Date.now()
    const seq = await note('thing', 7)
    expect(feedSeq()).toBe(seq)
    await expect.poll(refs).toEqual([7])
    expect(heard[0]).toEqual({ seq, topic: 'everybody', kind: 'thing', ref: 7, at: expect.any(Number) })
    expect(heard[0]?.at).toBeGreaterThanOrEqual(before)
  })

  test('tells nothing of what was taken back', async () => {
    const seq = feedSeq()
    const broken = mutation((tx) => {
      record(tx, 'everybody', 'thing', 1)
      throw new Error('no')
    })
    await expect(broken()).rejects.toThrow('no')
    await pause(80)
    expect([refs(), feedSeq()]).toEqual([[], seq])
  })

  test('tells of what another process wrote, soon and once', async () => {
    insert.run(1)
    await expect.poll(refs, { timeout: 1000, interval: 10 }).toEqual([1])
    await pause(120)
    expect(refs()).toEqual([1])
  })

  test('keeps the order of seq, whoever wrote, and reads a long one in turns', async () => {
    other.transaction(() => {
      for (let i = 0; i < 1200; i++) insert.run(i)
    })()
    await note('thing', 1200)
    await expect.poll(() => heard.length, { timeout: 3000 }).toBe(1201)
    expect(refs()).toEqual(Array.from({ length: 1201 }, (_, i) => i))
    expect(heard.map(({ seq }) => seq)).toEqual(heard.map(({ seq }) => seq).sort((a, b) => a - b))
  })

  test('passes over what cannot be shown: it is counted, and the next one comes', async () => {
    const counted = async () => (await deliveryErrors.get()).values[0]?.value ?? 0
    const before = await counted()
    await note('broken', 1)
    await note('thing', 2)
    await expect.poll(refs).toEqual([2])
    expect(await counted()).toBe(before + 1)
    expect(seen).toEqual(['broken', 'thing']) // the other listeners of a broken one heard it
  })

  test('stops when it is told to', async () => {
    stop()
    insert.run(5)
    await pause(150)
    expect(refs()).toEqual([])
  })
})

describe('a town', () => {
  let town: Town
  let ann: Person
  const sockets: Client[] = []

  beforeAll(async () => {
    town = await openTown()
    ann = town.account('ann')
    for (const worker of [1, 2]) sockets.push(await takeSeat(town, ann, { worker }))
  })
  afterAll(() => town.close())

  test('shows what another program wrote beside it, on every worker, within a second', async () => {
    const content = newName('from outside ')
    const program = `
      import Sqlite from 'better-sqlite3'
      const db = new Sqlite(process.argv[1], { timeout: 5000 })
      db.transaction(() => {
        const { lastInsertRowid: id } = db.prepare("INSERT INTO messages (cuid, room_id, user_id, content, created_at) VALUES (?, 1, ?, ?, '2026-11-21T00:00:00.000Z')").run(process.argv[3], process.argv[2], process.argv[3])
        const { lastInsertRowid: seq } = db.prepare("INSERT INTO changes (topic, kind, ref, at) VALUES ('room:1', 'message', ?, 0)").run(id)
        db.prepare('UPDATE messages SET seq = ? WHERE id = ?').run(seq, id)
        db.prepare('UPDATE rooms SET seq = ?, last_message_id = ? WHERE id = 1').run(seq, id)
      }).immediate()`
    execFileSync(process.execPath, ['--input-type=module', '-e', program, join(town.data, 'neospace.db'), String(ann.id), content])
    for (const socket of sockets) {
      expect(await socket.until('message', (message) => message.content === content, 1000)).toMatchObject({ user: 'ann' })
    }
    expect(await (await town.get('/rooms/general', { as: ann })).text()).toContain(content)
  })

  test('is not stopped by a change of nothing', async () => {
    const add = town.db().prepare('INSERT INTO changes (topic, kind, ref, at) VALUES (?, ?, ?, 0)')
    const kinds = [
      'message',
      'message-edited',
      'message-deleted',
      'mention',
      'read',
      'room-opened',
      'room-changed',
      'room-closed',
      'member-added',
      'member-removed',
      'ban',
      'password',
      'nobody-knows-this',
    ]
    for (const kind of kinds)
      for (const topic of ['room:999', 'account:999', 'session:999', 'room:', 'nothing']) add.run(topic, kind, 999_999)
    for (const socket of sockets) {
      await socket.settled()
      expect(socket.socket.connected).toBe(true)
    }
    expect(town.log.filter((line) => line.includes('could not be delivered'))).toEqual([])
  })

  test('hands nobody a line before it is in the database', async () => {
    const room = await ownRoom(town)
    const readers = await Promise.all([1, 2].map((worker) => takeSeat(town, town.account(newName('reader')), { room: room.name, worker })))
    const exists = town.db().prepare<[number], number>('SELECT count(*) FROM messages WHERE id = ?').pluck()
    const missing: unknown[] = []
    for (const { socket } of readers) socket.on('message', ({ id }) => exists.get(id) === 1 || missing.push(id))
    const writer = await takeSeat(town, town.account(newName('writer')), { room: room.name })
    await Promise.all(Array.from({ length: 40 }, (_, i) => writer.ask('send_message', { content: `line ${i}` })))
    for (const reader of readers) {
      await reader.settled()
      expect(reader.of('message')).toHaveLength(40)
    }
    expect(missing).toEqual([])
  })

  test('never gives a seq out twice, whatever a restart took back', async () => {
    const newest = () => Number(town.db().prepare("SELECT seq FROM sqlite_sequence WHERE name = 'changes'").pluck().get())
    const before = newest()
    await town.stop()
    await town.start()
    expect(newest()).toBeGreaterThanOrEqual(before + 2 ** 20)
  })
})
