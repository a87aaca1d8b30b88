import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../src/core/sqlite.ts'
import { repository } from './helpers/town.ts'

const data = mkdtempSync(join(tmpdir(), 'neospace-demo-'))
const demo = (): string =>
  execFileSync(process.execPath, ['scripts/demo.ts'], { cwd: repository, encoding: 'utf8', env: { ...process.env, NEOSPACE_DATA: data } })

type Row = Record<string, string | number>

/** What the town's database answers. */
function ask(sql: string): Row[] {
  const database = openDatabase(join(data, 'neospace.db'))
  try {
    return database.prepare<[], Row>(sql).all()
  } finally {
    database.close()
  }
}

function run(sql: string): void {
  const database = openDatabase(join(data, 'neospace.db'))
  database.exec(sql)
  database.close()
}

const KEPT = [
  'scripts',
  'script_versions',
  'profile_scripts',
  'script_notes',
  'users',
  'profile_posts',
  'profile_stickers',
  'guestbook_entries',
  'files',
  'file_refs',
  'messages',
  'changes',
]
const counts = () => Object.fromEntries(KEPT.map((table) => [table, ask(`SELECT count(*) AS n FROM ${table}`)[0]?.n]))

beforeAll(() => {
  expect(demo()).toContain('8 of its walls hang full')
}, 120_000)
afterAll(() => rmSync(data, { recursive: true }))

describe('the sketches of the demo town', () => {
  const sketches = () =>
    ask(`
      SELECT s.script_type AS kind, s.title, s.description, s.visibility, s.published_id AS published, s.picture_file_id AS picture, s.parent_id AS parent,
        u.is_demo AS demo, (SELECT count(*) FROM script_tags WHERE script_id = s.id) AS tags, json_extract(s.credit, '$.author') AS author
      FROM scripts s JOIN users u ON u.id = s.user_id`)

  test('are at least six of the four kinds, shown to everybody, each with words, tags and a picture of its own', () => {
    const all = sketches()
    expect(all.length).toBeGreaterThanOrEqual(6)
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['p5', 'three', 'canvas', 'shader']))
    for (const one of all) {
      expect(one).toMatchObject({ visibility: 'public', demo: 1 })
      expect(String(one.description).length).toBeGreaterThan(20)
      expect(one.tags).toBeGreaterThanOrEqual(2)
      expect([one.title, one.published !== null, one.picture !== null]).toEqual([one.title, true, true])
    }
    expect(new Set(all.map(({ picture }) => picture)).size).toBe(all.length)
  })

  test('some are forked from others, some pinned, one hangs on a wall, one in a room', () => {
    const forks = sketches().filter(({ parent }) => parent !== null)
    expect(forks.map(({ title, author }) => [title, author])).toEqual([
      ['Field guide to kettles', 'fenn'],
      ['Harbour lamps', 'brine'],
    ])
    expect(ask('SELECT DISTINCT profile_id FROM profile_scripts').length).toBeGreaterThanOrEqual(1)
    expect(ask("SELECT 1 FROM profile_posts x JOIN scripts s ON s.id = json_extract(x.content_payload, '$.script_id')")).toHaveLength(1)
    expect(ask('SELECT 1 FROM messages m JOIN scripts s ON s.id = m.script_id').length).toBeGreaterThanOrEqual(1)
    expect(
      ask(
        'SELECT 1 FROM messages m WHERE created_at < (SELECT max(created_at) FROM messages b WHERE b.room_id = m.room_id AND b.id < m.id)',
      ),
    ).toEqual([])
  })
})

describe('the walls of the demo town', () => {
  test('are eight, each on a paper of its own, with five to ten pieces and entries in their guestbooks', () => {
    const walls = ask(`
      SELECT u.username, p.display_name, p.theme_preset AS theme,
        (SELECT count(*) FROM profile_posts WHERE profile_id = p.id) AS pieces,
        (SELECT count(*) FROM profile_stickers WHERE profile_id = p.id) AS stickers,
        (SELECT count(*) FROM guestbook_entries WHERE profile_id = p.id AND author_id <> p.user_id) AS guests
      FROM profiles p JOIN users u ON u.id = p.user_id`)
    expect(walls).toHaveLength(8)
    expect(new Set(walls.map(({ theme }) => theme)).size).toBe(8)
    for (const { display_name, username, pieces, stickers, guests } of walls) {
      expect(display_name).not.toBe(username)
      expect(pieces).toBeGreaterThanOrEqual(5)
      expect(pieces).toBeLessThanOrEqual(10)
      expect(stickers).toBeGreaterThanOrEqual(2)
      expect(guests).toBeGreaterThanOrEqual(3)
    }
  })

  test('have pieces of every type, stickers of three, pictures with words for who cannot see them', () => {
    const types = ask('SELECT DISTINCT module_type AS type FROM profile_posts ORDER BY 1').map(({ type }) => type)
    expect(types).toEqual(['audio', 'badges', 'image', 'link', 'list', 'quote', 'script', 'text', 'voice_note', 'webring'])
    expect(ask('SELECT DISTINCT sticker_type AS type FROM profile_stickers ORDER BY 1').map(({ type }) => type)).toEqual([
      'image',
      'svg',
      'text',
    ])
    const images = ask("SELECT content_payload AS says FROM profile_posts WHERE module_type = 'image'")
    const alts = images.flatMap(({ says }) => (JSON.parse(String(says)) as { pictures: { alt: string }[] }).pictures.map(({ alt }) => alt))
    expect(alts.length).toBeGreaterThanOrEqual(12)
    for (const alt of alts) expect(alt.length).toBeGreaterThan(10)
  })

  test('keep files that something refers to, within the quota, and a greeting with its waveform', () => {
    expect(ask('SELECT 1 FROM files f WHERE NOT EXISTS (SELECT 1 FROM file_refs r WHERE r.file_id = f.id)')).toEqual([])
    const greeting = ask('SELECT voice_waveform AS wave, voice_seconds AS seconds FROM profiles WHERE voice_file_id IS NOT NULL')
    expect(greeting).toHaveLength(1)
    expect(JSON.parse(String(greeting[0]?.wave))).toHaveLength(100)
    expect(ask('SELECT 1 FROM profiles WHERE anthem_file_id IS NOT NULL').length).toBeGreaterThanOrEqual(1)
    const [sounds] = ask("SELECT max(b.bytes) AS most FROM files f JOIN blobs b ON b.id = f.blob_id WHERE f.kind = 'audio'")
    expect(sounds?.most).toBeLessThan(700_000)
  })

  test('are not touched by a second --demo', () => {
    const before = counts()
    expect(demo()).toContain('was here already')
    expect(counts()).toEqual(before)
  }, 60_000)

  test('are finished by the next --demo when the first was interrupted, with nothing twice', () => {
    const before = counts()
    const versions = ask('SELECT id, module_type FROM profile_posts ORDER BY id')
    run(
      "DELETE FROM guestbook_entries WHERE profile_id = (SELECT p.id FROM profiles p JOIN users u ON u.id = p.user_id WHERE username = 'strix')",
    )
    expect(demo()).toContain('1 of its walls hangs full')
    expect(ask('SELECT id, module_type FROM profile_posts ORDER BY id')).toEqual(versions)
    const { users, profile_posts, profile_stickers, guestbook_entries } = counts()
    expect({ users, profile_posts, profile_stickers, guestbook_entries }).toEqual({
      users: before.users,
      profile_posts: before.profile_posts,
      profile_stickers: before.profile_stickers,
      guestbook_entries: before.guestbook_entries,
    })
  }, 60_000)
})
