import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChangeSet, Text } from '@codemirror/state'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connection, mutation, useDatabase } from '../src/core/database.ts'
import { Invalid } from '../src/core/errors.ts'
import { migrate } from '../src/core/migrations.ts'
import { createProfile } from '../src/profiles/mutations.ts'
import { createSketch } from '../src/sandbox/sketches.ts'
import { headOf, sessionById, stepsOf } from '../src/sandbox/together/queries.ts'
import { closeSession, openSession } from '../src/sandbox/together/session.ts'
import { pushSteps } from '../src/sandbox/together/steps.ts'
import { applied, replacement } from '../src/sandbox/together/steps-reading.ts'
import { sweepSessions } from '../src/sandbox/together/sweep.ts'

const home = mkdtempSync(join(tmpdir(), 'neospace-steps-'))
const [MINUTE, HOUR] = [60_000, 3_600_000]
let ann = 0

beforeAll(async () => {
  const database = useDatabase(join(home, 'town.db'))
  migrate(database, join(import.meta.dirname, '../migrations'))
  const insert = database.prepare(
    "INSERT INTO users (puid, username, password_hash, avatar, avatar_color, created_at) VALUES ('ann', 'ann', '', 'owl', 'user-color-1', '')",
  )
  ann = Number(insert.run().lastInsertRowid)
  await mutation((tx) => void createProfile(tx, ann, 'ann'))()
})
afterAll(() => {
  connection().close()
  rmSync(home, { recursive: true })
})

const texts = fc
  .array(fc.string({ unit: 'binary', maxLength: 12 }).map((line) => line.replace(/[\n\r\0]/g, ' ')))
  .map((lines) => lines.join('\n'))
const spots = fc.array(fc.record({ at: fc.nat(), length: fc.nat(9), insert: texts }), { maxLength: 6 })

/** Any change of a text, as an editor makes it. */
function changeOf(length: number, wanted: { at: number; length: number; insert: string }[]): ChangeSet {
  const specs = wanted.map(({ at, length: most, insert }) => {
    const from = at % (length + 1)
    return { from, to: Math.min(length, from + most), insert: Text.of(insert.split('\n')) }
  })
  return ChangeSet.of(specs, length)
}

describe('steps', () => {
  test('of editors make of a text what they made of it there', () => {
    fc.assert(
      fc.property(texts, fc.array(spots, { minLength: 1, maxLength: 4 }), (text, rounds) => {
        let doc = Text.of(text.split('\n'))
        const sent = rounds.map((wanted) => {
          const change = changeOf(doc.length, wanted)
          doc = change.apply(doc)
          return change.toJSON()
        })
        const { text: made, steps } = applied(text, JSON.parse(JSON.stringify(sent)))
        expect(made).toBe(doc.toString())
        expect(steps.map((step) => JSON.parse(step))).toEqual(sent)
      }),
      { numRuns: 300 },
    )
  })

  test('that were moved over others’ fit, too', () => {
    fc.assert(
      fc.property(texts, spots, spots, (text, here, there) => {
        const doc = Text.of(text.split('\n'))
        const [ours, theirs] = [changeOf(doc.length, here), changeOf(doc.length, there)]
        const one = applied(text, [theirs.toJSON(), ours.map(theirs).toJSON()]).text
        expect(one).toBe(applied(text, [ours.toJSON(), theirs.map(ours, true).toJSON()]).text)
      }),
      { numRuns: 300 },
    )
  })

  test('that are none are refused, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.jsonValue(), (text, json) => {
        try {
          expect(applied(text, [json]).text).toEqual(expect.any(String))
        } catch (error) {
          expect(error).toBeInstanceOf(Invalid)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('fill and empty a file that comes or goes', () => {
    for (const [from, to] of [
      ['', 'a\nb'],
      ['a\r\nb\rc', ''],
      ['a', 'a'],
    ] as const)
      expect(applied(from, [JSON.parse(replacement(from, to))]).text).toBe(to)
  })
})

describe('what nobody asks for any more is swept', () => {
  /** A session with three steps of one file. */
  async function session() {
    const { cuid } = await createSketch(ann, { kind: 'canvas', library: null, files: [{ name: 'sketch.js', text: '' }], title: 'Tide' })
    const id = await openSession(ann, cuid)
    const changes = [[[0, 'a']], [1, [0, 'b']], [2, [0, 'c']]]
    await pushSteps(ann, { session: id, file: 'sketch.js', version: 0, client: 'tab-one', changes })
    return { id, cuid }
  }
  const versions = (id: number, from = 0) => {
    const steps = stepsOf(id, 'sketch.js', from)
    return steps && [...steps].map(({ version }) => version)
  }

  test('an hour after the session was closed, with the session', async () => {
    const { id, cuid } = await session()
    await closeSession(ann, cuid)
    await sweepSessions(Date.now() + HOUR - MINUTE)
    expect(versions(id)).toEqual([0, 1, 2])
    await sweepSessions(Date.now() + HOUR + MINUTE)
    expect([versions(id), sessionById(id)]).toEqual([[], undefined])
  })

  test('after a day while it is open; the last one stays, and the next counts on', async () => {
    const { id } = await session()
    await sweepSessions(Date.now() + 24 * HOUR - MINUTE)
    expect(versions(id)).toEqual([0, 1, 2])
    await sweepSessions(Date.now() + 24 * HOUR + MINUTE)
    expect([versions(id), versions(id, 2), headOf(id, 'sketch.js')]).toEqual([null, [2], 3])
    expect(await pushSteps(ann, { session: id, file: 'sketch.js', version: 3, client: 'tab-one', changes: [[3, [0, 'd']]] })).toMatchObject(
      { version: 4 },
    )
  })
})
