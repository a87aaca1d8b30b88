import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connection, mutation, useDatabase } from '../src/core/database.ts'
import { migrate } from '../src/core/migrations.ts'
import { createProfile } from '../src/profiles/mutations.ts'
import { restoreVersion, saveDraft } from '../src/sandbox/drafts.ts'
import { forkSketch } from '../src/sandbox/forks.ts'
import { byChance, galleryPage } from '../src/sandbox/gallery.ts'
import { readNotes, wishForNotes } from '../src/sandbox/notes.ts'
import { saveScript } from '../src/sandbox/original.ts'
import { wearPicture } from '../src/sandbox/pictures.ts'
import { pin, reorderPins, unpin } from '../src/sandbox/pins.ts'
import { changeSettings, deleteSketch, publish, restoreSketch } from '../src/sandbox/publishing.ts'
import * as queries from '../src/sandbox/queries.ts'
import { createSketch } from '../src/sandbox/sketches.ts'
import { sweepSketches, thinResting } from '../src/sandbox/sweep.ts'

const home = mkdtempSync(join(tmpdir(), 'neospace-sketch-plans-'))
const asked = new Set<string>()
const PICTURE = 'A'.repeat(22)

/** Does everything that people do to sketches, and notes every statement that it takes. */
beforeAll(async () => {
  const database = useDatabase(join(home, 'town.db'))
  migrate(database, join(import.meta.dirname, '../migrations'))
  const insert = database.prepare(
    "INSERT INTO users (puid, username, password_hash, avatar, avatar_color, created_at) VALUES (?, ?, '', 'owl', 'user-color-1', '')",
  )
  const [ann, bob] = ['ann', 'bob'].map((name) => Number(insert.run(name, name).lastInsertRowid)) as [number, number]
  for (const [id, name] of [
    [ann, 'ann'],
    [bob, 'bob'],
  ] as const)
    await mutation((tx) => void createProfile(tx, id, name))()
  database.exec(`
    INSERT INTO blobs (id, hash, type, bytes, width, height, created_at) VALUES (1, 'a', 'image/png', 1, 1, 1, 0);
    INSERT INTO files (id, cuid, user_id, blob_id, kind, created_at) VALUES (1, '${PICTURE}', ${ann}, 1, 'image', 0)`)
  const prepare = database.prepare.bind(database)
  database.prepare = ((sql: string) => {
    asked.add(sql)
    return prepare(sql)
  }) as typeof database.prepare
  await write(ann, bob)
  await thinResting(Date.now())
  await sweepSketches(Date.now() + 31 * 86_400_000)
})
afterAll(() => {
  connection().close()
  rmSync(home, { recursive: true })
})

async function write(ann: number, bob: number): Promise<void> {
  const files = (text: string) => [
    { name: 'sketch.js', text },
    { name: 'a.png', file: PICTURE },
  ]
  const { id, cuid } = await createSketch(ann, { kind: 'p5', library: null, files: files('a'), title: 'Tide', clientId: 'client-id-1' })
  await wearPicture(ann, cuid, PICTURE)
  await publish(ann, cuid, { visibility: 'public', tags: ['ink'] })
  connection().exec('UPDATE scripts SET draft_at = 0, created_at = 0; UPDATE script_versions SET created_at = 0')
  await saveDraft(ann, cuid, { files: [{ name: 'sketch.js', text: 'b' }], title: 'Ebb' })
  await restoreVersion(ann, cuid, queries.ownSketch(ann, id).publishedId ?? 0)
  await changeSettings(ann, cuid, { tags: ['ink', 'slow'] })
  await pin(ann, id)
  await reorderPins(ann, [id])
  const fork = await forkSketch(bob, cuid)
  await saveScript(bob, { content: 'x', parentId: id })
  read(ann, bob, queries.sketchFor(null, cuid))
  await readNotes(ann, 99)
  await wishForNotes(ann, false)
  await unpin(ann, id)
  await deleteSketch(ann, cuid)
  queries.goneSketches(ann)
  await restoreSketch(ann, cuid)
  await deleteSketch(ann, cuid)
  await deleteSketch(bob, fork.id)
}

function read(ann: number, bob: number, { id, cuid }: queries.Sketch): void {
  queries.sketchById(bob, id)
  queries.isGuest(bob, id)
  queries.ownSketches(ann)
  queries.invitedTo(bob)
  queries.versionsOf({ id })
  queries.sourceFor(null, cuid, 'published')
  queries.sourceFor(ann, cuid, 'draft')
  queries.pinsOf(null, 1)
  queries.notesOf(ann)
  for (const wanted of [{}, { kind: 'p5' as const }, { tag: 'ink' }, { by: 'ann' }, { q: 'ebb' }])
    expect([wanted, galleryPage(wanted).sketches.some((one) => one.id === id)]).toEqual([wanted, true])
  byChance()
}

/** How SQLite would go about a statement, a line for each table. */
const planOf = (sql: string): string[] =>
  connection()
    .prepare<number[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => 1))
    .map(({ detail }) => detail)
const hot = () => [...asked].filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(sql) && sql.includes('script'))

test('the statements are really noted', () => {
  expect(hot().length).toBeGreaterThan(50)
})

/** What a statement has just picked out itself, and the search's own table. */
const FEW = /^SCAN (?:j|family|\w+ VIRTUAL TABLE|json_each|sqlite_sequence|CONSTANT ROW|\(subquery-\d+\))(?!\w)/

test('no statement reads a table from end to end', () => {
  const scans = hot().flatMap((sql) => planOf(sql).map((line) => `${line} in ${sql.replace(/\s+/g, ' ').trim()}`))
  expect(scans.filter((line) => line.startsWith('SCAN') && !FEW.test(line))).toEqual([])
})

test('the gallery comes out of its indexes in order: nothing is sorted', () => {
  const pages = hot().filter((sql) => /ORDER BY (?:s\.)?listed_seq DESC/.test(sql))
  expect(pages.length).toBeGreaterThanOrEqual(4)
  for (const sql of pages) expect([sql, planOf(sql).join('\n')]).toEqual([sql, expect.not.stringContaining('TEMP B-TREE')])
})
