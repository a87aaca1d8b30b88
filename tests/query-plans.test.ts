import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identify } from '../src/accounts/sessions.ts'
import * as calls from '../src/chat/calls.ts'
import * as lines from '../src/chat/lines.ts'
import { deleteMessage, editMessage, markRead, postMessage } from '../src/chat/mutations.ts'
import * as chat from '../src/chat/queries.ts'
import { messageHtml } from '../src/chat/render.ts'
import { openRoom } from '../src/chat/rooms.ts'
import { feedSeq, followFeed } from '../src/core/changes.ts'
import { connection, mutation, useDatabase } from '../src/core/database.ts'
import { migrate } from '../src/core/migrations.ts'
import * as files from '../src/files/queries.ts'
import * as previewWrites from '../src/previews/mutations.ts'
import * as previews from '../src/previews/queries.ts'
import { createProfile, updateProfile } from '../src/profiles/mutations.ts'
import * as profiles from '../src/profiles/queries.ts'
import { noteStatements, planOf } from './helpers/plans.ts'

const home = mkdtempSync(join(tmpdir(), 'neospace-plans-'))
let asked: Set<string>

/** Does everything that people do all day, and notes every statement that it takes. */
beforeAll(async () => {
  const database = useDatabase(join(home, 'town.db'))
  migrate(database, join(import.meta.dirname, '../migrations'))
  const insert = database.prepare(
    "INSERT INTO users (puid, username, password_hash, avatar, avatar_color, created_at) VALUES (?, ?, '', 'owl', 'user-color-1', '')",
  )
  const [ann, bob] = ['ann', 'bob'].map((name) => Number(insert.run(name, name).lastInsertRowid)) as [number, number]
  asked = noteStatements(database)

  const stop = followFeed()
  await mutation((tx) => void createProfile(tx, ann, 'ann'))()
  await updateProfile(ann, { displayName: 'Ann', statusMessage: 'knitting' })
  await openRoom(ann, { name: 'den', private: true })
  const first = await postMessage(ann, 'general', { content: 'hello @bob', client_id: 'client-id-1' })
  const reply = await postMessage(bob, 'general', { content: 'hello', reply_to: first.id })
  await editMessage(ann, first.id, 'hello all')
  await markRead(bob, 'general', first.id)
  await deleteMessage(ann, first.id)
  database.exec(`
    INSERT INTO blobs (id, hash, type, bytes, width, height, created_at) VALUES (1, 'a', 'image/png', 1, 1, 1, 0);
    INSERT INTO files (id, cuid, user_id, blob_id, kind, created_at) VALUES (1, 'picture', ${ann}, 1, 'image', 0)`)
  files.provideAudience('message', chat.mayReadLine)
  const photo = await postMessage(ann, 'general', { content: '', file: 'picture' })
  for (const size of ['whole', 'thumb'] as const) files.fileFor(bob, 'picture', size)
  files.shelfOf(ann)
  await deleteMessage(ann, photo.id)
  const show = mutation((tx, url: string | null): void => previewWrites.showPreview(tx, 'post', 1, url))
  await show('https://example.org/')
  await previewWrites.claim(1)
  await previewWrites.store(1, { title: 'A page', description: null, site: null, picture: null }, 1)
  previews.previewOn('post', 1)
  previews.unclaimed(0, 1)
  await show(null)
  await new Promise((resolve) => setTimeout(resolve, 20)) // the feed is read
  stop()

  identify({ neospace_session: 'x'.repeat(43) })
  const room = chat.roomFor(bob, 'general')
  for (const request of [{}, { before_id: 5 }, { after_id: 0 }, { after_seq: 0 }]) lines.backfill(room, request)
  messageHtml(lines.messageIn(room, reply.id))
  lines.pageAround(room, reply.id, 5)
  lines.calledBy(first.id)
  calls.callsOf(bob)
  calls.markOf(bob, room.id)
  calls.calledLately(room.id, first.id)
  calls.mentionsOf(bob)
  chat.privateRooms(ann)
  lines.linesShowing(room.id, ann)
  lines.linesChangedFace(room.id, 0)
  profiles.personShown(ann)
  profiles.peopleShown([ann, bob])
  profiles.anyFaceChanged(new Set([ann]), 0)
  profiles.faceOf(ann)
  for (const look of [
    () => profiles.profileByName(null, 'ann'),
    () => profiles.profileByUser(null, ann),
    () => profiles.profileById(null, 1),
  ])
    look()
  chat.roomsFor(bob)
  feedSeq()
})
afterAll(() => {
  connection().close()
  rmSync(home, { recursive: true })
})

const hot = () => [...asked].filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE)/.test(sql))

test('the statements are really noted', () => {
  expect(hot().length).toBeGreaterThan(25)
  for (const table of [
    'blobs',
    'file_refs',
    'link_previews',
    'messages',
    'changes',
    'sessions',
    'mentions',
    'read_marks',
    'room_members',
    'rooms',
    'users',
  ]) {
    expect(hot().some((sql) => sql.includes(table))).toBe(true)
  }
})

/** What may be read whole: the rooms, which are few, and what a statement has just picked out itself. */
const FEW = /^SCAN (r|x|sqlite_sequence|json_each|\(subquery-\d+\))\b|^SCAN \(subquery/

test('no statement reads a table from end to end, but for the list of rooms', () => {
  const scans = hot().flatMap((sql) => planOf(sql).map((line) => `${line} in ${sql.trim()}`))
  expect(scans.filter((line) => line.startsWith('SCAN') && !FEW.test(line))).toEqual([])
})

test('pages, backfills and the feed come out of their index in order: nothing is sorted', () => {
  const pages = hot().filter((sql) => /FROM messages m\b/.test(sql) && /ORDER BY m\.(id|seq)/.test(sql) && !sql.includes('JOIN mentions'))
  const tail = hot().filter((sql) => sql.includes('FROM changes WHERE seq >'))
  expect([pages.length, tail.length]).toEqual([3, 1])
  for (const sql of [...pages, ...tail]) expect(planOf(sql).join('\n')).not.toContain('TEMP B-TREE')
})
