import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { config } from '../src/core/config.ts'
import { connection, mutation, useDatabase } from '../src/core/database.ts'
import { migrate } from '../src/core/migrations.ts'
import { createProfile } from '../src/profiles/mutations.ts'
import { restoreVersion, saveDraft } from '../src/sandbox/editor/drafts.ts'
import { forkSketch } from '../src/sandbox/forks.ts'
import { wishForNotes } from '../src/sandbox/notes.ts'
import { saveScript } from '../src/sandbox/original/scripts.ts'
import { pin } from '../src/sandbox/publish/pins.ts'
import { changeSettings, deleteSketch, publish } from '../src/sandbox/publish/publishing.ts'
import { anySketch, ownSketch, type Sketch, sketchFor } from '../src/sandbox/queries.ts'
import { createSketch } from '../src/sandbox/sketches.ts'
import { draftOf, publishedFiles, sourceFor, versionOf, versionsOf } from '../src/sandbox/sources.ts'
import { sweepSketches, thinResting } from '../src/sandbox/sweep.ts'
import { thinned } from '../src/sandbox/versions/history.ts'
import { newName } from './helpers/seats.ts'

const home = mkdtempSync(join(tmpdir(), 'neospace-history-'))
const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]
let [ann, bob] = [0, 0]

function account(name: string): number {
  const insert = connection().prepare(
    "INSERT INTO users (puid, username, password_hash, avatar, avatar_color, created_at) VALUES (?, ?, '', 'owl', 'user-color-1', '')",
  )
  return Number(insert.run(name, name).lastInsertRowid)
}

beforeAll(async () => {
  const database = useDatabase(join(home, 'town.db'))
  migrate(database, join(import.meta.dirname, '../migrations'))
  ;[ann, bob] = [account('ann'), account('bob')]
  await mutation((tx) => void createProfile(tx, ann, 'ann'))()
})
afterAll(() => {
  connection().close()
  rmSync(home, { recursive: true })
})
// Only the date: the queue of writes waits by the real clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 20, 12) }))
afterEach(() => {
  vi.useRealTimers()
})
const later = (ms: number) => vi.setSystemTime(Date.now() + ms)

const files = (text: string) => [{ name: 'sketch.js', text }]
const begin = (author = ann): Promise<Sketch> =>
  createSketch(author, { kind: 'p5', library: null, files: files('template'), title: 'Tide' })
const save = ({ cuid }: Sketch, text: string): Promise<Sketch> => saveDraft(ann, cuid, { files: files(text) })
const kept = (sketch: Sketch) => versionsOf(sketch).map(({ id, kind }) => [kind, textOf(sketch, id)])
const textOf = (sketch: Sketch, id: number) => versionOf(sketch, id).files.map((file) => ('text' in file ? file.text : ''))[0]

describe('drafts are kept by the way', () => {
  test('at most every three minutes, and as they were before they were written over', async () => {
    const one = await begin()
    for (let i = 0; i < 10; i++) {
      later(MINUTE)
      await save(one, `minute ${i}`)
    }
    expect(kept(one)).toEqual([
      ['draft', 'minute 8'],
      ['draft', 'minute 5'],
      ['draft', 'minute 2'],
    ])
  })

  test('what was written days ago is kept before anything takes its place', async () => {
    const one = await begin()
    await save(one, 'days of work')
    later(3 * DAY)
    await save(one, '')
    expect(kept(one)).toEqual([['draft', 'days of work']])
  })

  test('also sooner, when more than half of it is thrown away', async () => {
    const one = await begin()
    later(MINUTE)
    await save(one, 'x'.repeat(2000))
    later(30 * SECOND)
    await save(one, 'x'.repeat(1900))
    expect(kept(one)).toEqual([])
    await save(one, 'oh')
    expect(kept(one).map(([, text]) => String(text).length)).toEqual([1900])
  })

  test('never twice the same, and not what was just published', async () => {
    const one = await begin()
    later(HOUR)
    await save(one, 'a')
    await publish(ann, one.cuid, { visibility: 'public' })
    later(HOUR)
    await save(one, 'b')
    expect(kept(one)).toEqual([
      ['publish', 'a'],
      ['draft', 'template'],
    ])
  })
})

describe('with age they are thinned', () => {
  const now = Date.UTC(2026, 10, 20, 12)
  const at = (...ages: number[]) => ages.map((age, index) => ({ id: ages.length - index, createdAt: now - age }))

  test('all for an hour, one an hour for a day, one a day for ever', () => {
    const old = at(
      MINUTE,
      59 * MINUTE,
      HOUR + MINUTE,
      HOUR + 2 * MINUTE,
      2 * HOUR + MINUTE,
      DAY + HOUR,
      DAY + 2 * HOUR,
      40 * DAY,
      40 * DAY + HOUR,
    )
    expect(thinned(old, now)).toEqual([6, 3, 1])
  })

  test('the newest of each hour and day stays, whatever there is', () => {
    const ages = fc.array(fc.integer({ min: 0, max: 90 * DAY }), { maxLength: 200 })
    fc.assert(
      fc.property(ages, (unordered) => {
        const old = at(...unordered.toSorted((a, b) => a - b))
        const gone = new Set(thinned(old, now))
        const left = old.filter(({ id }) => !gone.has(id))
        const placeOf = ({ createdAt }: { createdAt: number }) => {
          const span = now - createdAt < DAY ? HOUR : DAY
          return now - createdAt < HOUR ? `${createdAt}` : `${span}:${Math.floor(createdAt / span)}`
        }
        const newest = new Map(old.toReversed().map((one) => [placeOf(one), one.id]))
        for (const one of left.filter(({ createdAt }) => now - createdAt >= HOUR)) expect(newest.get(placeOf(one))).toBe(one.id)
        expect(new Set(left.map(placeOf))).toEqual(new Set(old.map(placeOf)))
      }),
    )
  })

  test('while the sketch is written on; what was published stays, all of it', async () => {
    const one = await begin()
    for (let i = 0; i < 60; i++) {
      later(4 * MINUTE)
      await save(one, `draft ${i}`)
      if (i % 20 === 0) await publish(ann, one.cuid, { visibility: 'public' })
    }
    later(2 * DAY)
    await save(one, 'two days later')
    later(4 * MINUTE)
    await save(one, 'and again')
    const kinds = versionsOf(one).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'publish')).toHaveLength(3)
    expect(kinds.filter((kind) => kind === 'draft').length).toBeLessThanOrEqual(3)
  })

  test('also when nobody writes any more, of however many sketches', async () => {
    const all = await Promise.all(Array.from({ length: 25 }, () => begin(bob)))
    for (let i = 0; i < 8; i++) {
      later(4 * MINUTE)
      for (const { cuid } of all) await saveDraft(bob, cuid, { files: files(`draft ${i}`) })
    }
    const left = () => all.map((one) => versionsOf(one).length)
    const sweep = async (now: number) => {
      for (let at = await thinResting(now); at; at = await thinResting(now, at));
    }
    const before = left()
    await sweep(Date.now() + 10 * MINUTE)
    expect(left()).toEqual(before)
    expect(before[0]).toBeGreaterThan(4)
    await sweep(Date.now() + 26 * HOUR)
    expect(left()).toEqual(all.map(() => 1))
  })
})

describe('an older version', () => {
  test('becomes the draft again, and the draft before is kept as one of its own', async () => {
    const one = await begin()
    await save(one, 'first')
    await publish(ann, one.cuid, { visibility: 'public' })
    await save(one, 'second')
    const [first] = versionsOf(one)
    await restoreVersion(ann, one.cuid, first?.id ?? 0)
    expect(draftOf(one)).toEqual(files('first'))
    expect(kept(one)).toEqual([
      ['restore', 'second'],
      ['publish', 'first'],
    ])
  })

  test('of another sketch, or onto a draft that was saved meanwhile, is refused', async () => {
    const [one, two] = [await begin(), await begin()]
    await publish(ann, two.cuid, { visibility: 'public' })
    const version = ownSketch(ann, two.id).publishedId ?? 0
    await expect(restoreVersion(ann, one.cuid, version)).rejects.toThrow('no such version')
    await save(two, 'meanwhile')
    await expect(restoreVersion(ann, two.cuid, version, 1)).rejects.toThrow('saved elsewhere')
    await expect(restoreVersion(bob, two.cuid, version)).rejects.toThrow('no such sketch')
  })

  test('is its author’s alone: others get what is published, and that only', async () => {
    const one = await begin()
    await publish(ann, one.cuid, { visibility: 'public' })
    await save(one, 'second')
    await publish(ann, one.cuid, { visibility: 'public' })
    const [second, first] = versionsOf(one).map(({ id }) => id) as [number, number]
    expect(sourceFor(ann, one.cuid, first).files).toEqual(files('template'))
    expect(sourceFor(null, one.cuid, second).files).toEqual(files('second'))
    for (const which of ['draft', first] as const)
      for (const who of [bob, null]) expect(() => sourceFor(who, one.cuid, which)).toThrow('no such sketch')
  })
})

describe('all versions of somebody’s sketches together', () => {
  test('have a limit: the oldest drafts go first, and a publish without room is refused', async () => {
    const before = config.sketchHistoryMb
    try {
      const cyd = account(newName('cyd'))
      const one = await begin(cyd)
      const write = (text: string) => saveDraft(cyd, one.cuid, { files: files(text) })
      config.sketchHistoryMb = 1
      const big = (sign: string) => sign.repeat(120 * 1024)
      for (const sign of 'abcdefghijkl') {
        later(4 * MINUTE)
        await write(big(sign))
      }
      expect(versionsOf(one).map(({ id }) => textOf(one, id)?.[0])).toEqual([...'kjihgfed'])
      for (const sign of 'ABCDEFGH') {
        await write(big(sign))
        await publish(cyd, one.cuid, { visibility: 'public' })
      }
      expect(versionsOf(one).every(({ kind }) => kind === 'publish')).toBe(true)
      await write(big('I'))
      await expect(publish(cyd, one.cuid, { visibility: 'public' })).rejects.toThrow('all the room')
      expect(publishedFiles(ownSketch(cyd, one.id))).toEqual(files(big('H')))
    } finally {
      config.sketchHistoryMb = before
    }
  })
})

describe('what was taken down', () => {
  test('goes for good after 30 days and not before, with its versions; its forks stay, each the root of its own', async () => {
    const one = await begin()
    await publish(ann, one.cuid, { visibility: 'public' })
    const child = await forkSketch(bob, one.cuid)
    const grandchild = await forkSketch(bob, child.cuid)
    await deleteSketch(ann, one.cuid)
    expect(await sweepSketches(Date.now() + 30 * DAY - MINUTE)).toBe(false)
    expect(anySketch(one.id)?.deletedAt).toBe(Date.now())
    expect(anySketch(grandchild.id)?.rootId).toBe(one.id)
    await sweepSketches(Date.now() + 30 * DAY + MINUTE)
    expect(anySketch(one.id)).toBeUndefined()
    expect(versionsOf(one)).toEqual([])
    expect(anySketch(child.id)).toMatchObject({ parentId: null, rootId: null, credit: { title: 'Tide', author: 'ann', cuid: one.cuid } })
    expect(anySketch(grandchild.id)).toMatchObject({ parentId: child.id, rootId: child.id })
    expect(() => sketchFor(ann, one.cuid)).toThrow('no such sketch')
  })
})

test('a ban that came while a write waited for its turn stops it', async () => {
  const [one, two] = [await begin(), await begin(bob)]
  await publish(ann, one.cuid, { visibility: 'public' })
  await publish(bob, two.cuid, { visibility: 'public' })
  const writes: (() => Promise<unknown>)[] = [
    () => save(one, 'more'),
    () => begin(),
    () => publish(ann, one.cuid, { visibility: 'private' }),
    () => changeSettings(ann, one.cuid, { title: 'more' }),
    () => deleteSketch(ann, one.cuid),
    () => forkSketch(ann, two.cuid),
    () => saveScript(ann, { content: 'more' }),
    () => pin(ann, one.id),
    () => wishForNotes(ann, false),
  ]
  const rows = () => connection().prepare('SELECT (SELECT count(*) FROM scripts) AS sketches, (SELECT max(seq) FROM changes) AS seq').get()
  const before = rows()
  connection().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(ann)
  try {
    for (const write of writes) await expect(write()).rejects.toThrow('shut out')
    expect(rows()).toEqual(before)
    expect(() => sketchFor(bob, one.cuid)).toThrow('no such sketch')
  } finally {
    connection().prepare('UPDATE users SET is_banned = 0 WHERE id = ?').run(ann)
  }
})

test('a town from before sketches keeps what its files are on', () => {
  const database = new Sqlite(':memory:')
  const shipped = join(import.meta.dirname, '../migrations')
  const older = mkdtempSync(join(tmpdir(), 'neospace-older-'))
  for (const name of readdirSync(shipped).filter((name) => name < '0005')) copyFileSync(join(shipped, name), join(older, name))
  migrate(database, older)
  database.exec(`
    INSERT INTO blobs (id, hash, type, bytes, created_at) VALUES (1, 'a', 'image/png', 1, 0);
    INSERT INTO files (id, cuid, blob_id, kind, created_at) VALUES (7, 'f', 1, 'image', 0);
    INSERT INTO file_refs VALUES (7, 'message', 3), (7, 'post', 4)`)
  migrate(database, shipped)
  expect(database.prepare('SELECT file_id, owner, owner_id FROM file_refs ORDER BY owner').raw().all()).toEqual([
    [7, 'message', 3],
    [7, 'post', 4],
  ])
  database.exec("INSERT INTO file_refs VALUES (7, 'sketch', 5)")
  database.exec('DELETE FROM files')
  expect(database.prepare('SELECT count(*) FROM file_refs').pluck().get()).toBe(0)
  database.close()
  rmSync(older, { recursive: true })
})

describe('where versions take all the room', () => {
  const big = (sign: string) => sign.repeat(120 * 1024)
  const write = (by: number, one: Sketch, text: string) => saveDraft(by, one.cuid, { files: files(text) })
  let next = 0
  /** Somebody new with a limit of one MB, and a sketch with so many published versions and then so many drafts. */
  async function filled(published: number, drafts: number): Promise<{ eve: number; one: Sketch }> {
    const name = `eve${next++}`
    const insert = connection().prepare(
      "INSERT INTO users (puid, username, password_hash, avatar, avatar_color, created_at) VALUES (?, ?, '', 'owl', 'user-color-1', '')",
    )
    const eve = Number(insert.run(name, name).lastInsertRowid)
    const one = await begin(eve)
    for (let i = 0; i < published; i++) {
      await write(eve, one, big(String.fromCharCode(65 + i)))
      await publish(eve, one.cuid, { visibility: 'public' })
    }
    for (let i = 0; i <= drafts; i++) {
      later(4 * MINUTE)
      await write(eve, one, big(String.fromCharCode(97 + i)))
    }
    return { eve, one }
  }
  const signs = (one: Sketch) => versionsOf(one).map(({ id }) => textOf(one, id)?.[0])
  const before = config.sketchHistoryMb
  beforeEach(() => {
    config.sketchHistoryMb = 1
  })
  afterEach(() => {
    config.sketchHistoryMb = before
  })

  test('only as many of the oldest drafts go as must, and of no sketch where that would not be enough', async () => {
    const { eve, one } = await filled(6, 2)
    expect(signs(one)).toEqual([...'baFEDCBA'])
    later(4 * MINUTE)
    await write(eve, one, 'small')
    expect(signs(one)).toEqual([...'cbFEDCBA'])
    const huge = await begin(eve)
    const wide = ['x', 'y', 'z'].map((sign) => ({ name: `${sign}.js`, text: big(sign) }))
    const all = [{ name: 'sketch.js', text: '' }, ...wide]
    await saveDraft(eve, huge.cuid, { files: all })
    await expect(publish(eve, huge.cuid, { visibility: 'public' })).rejects.toThrow('all the room')
    later(4 * MINUTE)
    await saveDraft(eve, huge.cuid, { files: files('the save itself goes on') })
    expect(draftOf(huge)).toEqual(files('the save itself goes on'))
    expect(signs(one)).toEqual([...'cbFEDCBA'])
  })

  test('an older version does not take the place of a draft that could not be kept', async () => {
    const { eve, one } = await filled(8, 0)
    const [, older] = versionsOf(one)
    await expect(restoreVersion(eve, one.cuid, older?.id ?? 0)).rejects.toThrow('all the room')
    expect(draftOf(one)).toEqual(files(big('a')))
  })

  test('taking a sketch down makes room at once, but not without end', async () => {
    const { eve, one } = await filled(8, 0)
    const two = await begin(eve)
    await write(eve, two, big('x'))
    await expect(publish(eve, two.cuid, { visibility: 'public' })).rejects.toThrow('Take down a sketch')
    await deleteSketch(eve, one.cuid)
    for (const sign of 'xyzuvwst') {
      await write(eve, two, big(sign))
      await publish(eve, two.cuid, { visibility: 'public' })
    }
    await deleteSketch(eve, two.cuid)
    const three = await begin(eve)
    await write(eve, three, big('n'))
    await publish(eve, three.cuid, { visibility: 'public' })
    await write(eve, three, big('o'))
    await expect(publish(eve, three.cuid, { visibility: 'public' })).rejects.toThrow('all the room')
    expect([versionsOf(one).length, versionsOf(two).length]).toEqual([8, 8])
  })
})
