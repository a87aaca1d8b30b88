import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connection, statementsRun, useDatabase } from '../src/core/database.ts'
import { migrate } from '../src/core/migrations.ts'
import { byChance, galleryPage } from '../src/sandbox/gallery/gallery.ts'
import { familyOf, treeOf } from '../src/sandbox/pages/lineage.ts'
import { sketchFor } from '../src/sandbox/queries.ts'
import { noteStatements, planOf } from './helpers/plans.ts'

const home = mkdtempSync(join(tmpdir(), 'neospace-sketch-plans-'))
let asked: Set<string>

/** Looks at the gallery in every way there is, and at a sketch and its family, and notes every statement that it takes. */
beforeAll(() => {
  const database = useDatabase(join(home, 'town.db'))
  migrate(database, join(import.meta.dirname, '../migrations'))
  database.exec(`
    INSERT INTO users (id, puid, username, password_hash, avatar, avatar_color, created_at) VALUES (1, 'a', 'ann', '', 'owl', 'user-color-1', '');
    INSERT INTO scripts (id, cuid, user_id, title, visibility, draft, draft_at, listed_seq, chance, created_at, updated_at)
      VALUES (1, 'one', 1, 'One', 'public', '[]', 0, 1, 1, 0, 0), (2, 'two', 1, 'Two', 'public', '[]', 0, 2, 2, 0, 0);
    INSERT INTO script_versions (id, script_id, kind, files, bytes, created_at) VALUES (1, 1, 'publish', '[]', 2, 0), (2, 2, 'publish', '[]', 2, 0);
    UPDATE scripts SET published_id = id, parent_id = CASE id WHEN 2 THEN 1 END;
    INSERT INTO script_tags (script_id, tag, listed_seq) VALUES (1, 'slow', 1);
    INSERT INTO scripts_search (rowid, title, tags, author) VALUES (-1, 'One', 'slow', 'ann'), (-2, 'Two', '', 'ann')`)
  asked = noteStatements(database)

  for (const wanted of [{}, { kind: 'p5' as const }, { tag: 'slow' }, { by: 'ann' }, { q: 'one' }, { q: 'onl' }]) galleryPage(wanted)
  byChance()
  const sketch = sketchFor(null, 'two')
  familyOf(null, sketch, 5)
  treeOf(null, sketch)
})
afterAll(() => {
  connection().close()
  rmSync(home, { recursive: true })
})

const hot = () => [...asked].filter((sql) => /^\s*(SELECT|WITH)/.test(sql))

test('everything was looked at, and found', () => {
  expect(galleryPage({ q: 'on' }).sketches).toEqual([])
  expect(galleryPage({ q: 'tw' }).sketches).toEqual([])
  expect(galleryPage({ q: 'two' }).sketches.map(({ title }) => title)).toEqual(['Two'])
  expect(hot().length).toBeGreaterThan(10)
})

/** What is read whole: what a statement has just picked out itself, and the words' own index, which knows where to go. */
const OWN = /^SCAN (CONSTANT ROW|up|down|f VIRTUAL TABLE INDEX|scripts_search VIRTUAL TABLE INDEX|json_each|\(subquery-\d+\))/

test('no statement of the gallery or of a sketch’s page reads a table from end to end', () => {
  const scans = hot().flatMap((sql) => planOf(sql).map((line) => `${line} in ${sql.trim()}`))
  expect(scans.filter((line) => line.startsWith('SCAN') && !OWN.test(line) && !/^SCAN \(subquery/.test(line))).toEqual([])
})

test('pages of the gallery come out of their index in order: nothing is sorted', () => {
  const pages = hot().filter((sql) => sql.includes('AS place'))
  expect(pages).toHaveLength(6)
  for (const sql of pages) expect([sql, planOf(sql).join('\n').includes('TEMP B-TREE')]).toEqual([sql, false])
  const indexes = ['scripts_newest ', 'scripts_newest_of_kind', 'scripts_newest_of_author', 'script_tags_newest']
  for (const index of indexes) expect(pages.some((sql) => planOf(sql).join('\n').includes(index))).toBe(true)
})

test('a page of the gallery takes a statement for its index and one for each sketch on it', () => {
  const before = statementsRun()
  expect(galleryPage({}).sketches).toHaveLength(2)
  expect(statementsRun() - before).toBe(3)
})

test('whatever is typed into the search is words to it, never a query', () => {
  const signs = fc.constantFrom(
    '"',
    '*',
    '^',
    ':',
    '-',
    '(',
    ')',
    '{',
    '}',
    '+',
    ',',
    '\u0000',
    '\u0301',
    '\ud800',
    'NEAR(',
    ' AND ',
    ' NOT ',
    'title:',
    'one',
  )
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(signs).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(typed, (q) => {
      expect(galleryPage({ q }).sketches.length).toBeLessThanOrEqual(2)
    }),
    { numRuns: 500 },
  )
})
