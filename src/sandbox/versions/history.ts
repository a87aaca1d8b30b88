import { config } from '../../core/config.ts'
import { statement, type Tx } from '../../core/database.ts'
import { TooLarge } from '../../core/errors.ts'
import { settle, usesOf } from '../attachments.ts'
import type { Sketch, SketchFile } from '../queries.ts'
import type { VersionRow } from '../sources.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Drafts are kept by the way no more often than this, in ms; one of which more than half is thrown away, sooner. */
const APART_MS = 3 * MINUTE_MS
const APART_WHEN_CUT_MS = 20_000
/** Shorter drafts may shrink as they like, in characters. */
const WORTH_KEEPING = 400

type Kept = { id: number; createdAt: number }
const insert = statement<[number, string, string | null, string, number, string, number, string]>(
  'INSERT INTO script_versions (script_id, kind, library, note, bytes, uses, created_at, files) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
)
const newest = statement<[number], Kept>(
  'SELECT id, created_at AS createdAt FROM script_versions WHERE script_id = ? ORDER BY id DESC LIMIT 1',
)
const holds = statement<[number, string, string, string], { id: number }>(
  "SELECT id FROM script_versions WHERE id = ? AND files = ? AND (? = '' OR note = ?)",
)
const drafts = statement<[number, number], Kept>(`
  SELECT id, created_at AS createdAt FROM script_versions
  WHERE script_id = ? AND kind <> 'publish' AND created_at < ? ORDER BY id DESC`)
const remove = statement<[number]>('DELETE FROM script_versions WHERE id = ?')

/** Which older drafts of a sketch go: of those older than an hour one an hour stays, of those older than a day one a day. */
export function thinned(old: readonly Kept[], now: number): number[] {
  const kept = new Set<string>()
  const gone: number[] = []
  for (const { id, createdAt } of old) {
    const age = now - createdAt
    if (age < HOUR_MS) continue
    const span = age < DAY_MS ? HOUR_MS : DAY_MS
    const place = `${span}:${Math.floor(createdAt / span)}`
    if (kept.has(place)) gone.push(id)
    else kept.add(place)
  }
  return gone
}

/** Thins the older drafts of a sketch. */
export function thin(tx: Tx, sketchId: number, now: number): void {
  const gone = thinned(drafts.all(sketchId, now - HOUR_MS), now)
  for (const id of gone) remove.run(id)
  if (gone.length > 0) settle(tx, sketchId)
}

type Taken = { live: number; liveDrafts: number; all: number; allDrafts: number }
const taken = statement<[number], Taken>(`
  SELECT coalesce(sum(v.bytes), 0) AS "all", coalesce(sum(v.bytes) FILTER (WHERE v.kind <> 'publish'), 0) AS allDrafts,
    coalesce(sum(v.bytes) FILTER (WHERE s.deleted_at IS NULL), 0) AS live,
    coalesce(sum(v.bytes) FILTER (WHERE s.deleted_at IS NULL AND v.kind <> 'publish'), 0) AS liveDrafts
  FROM scripts s JOIN script_versions v ON v.script_id = s.id WHERE s.user_id = ?`)
const oldest = statement<[number, 0 | 1], { id: number; sketchId: number; bytes: number }>(`
  SELECT v.id, v.script_id AS sketchId, v.bytes FROM scripts s JOIN script_versions v ON v.script_id = s.id
  WHERE s.user_id = ? AND v.kind <> 'publish' AND (s.deleted_at IS NULL OR ?) ORDER BY v.id LIMIT 50`)

/** Removes somebody's oldest drafts until so many bytes are free; `gone`: also of what was taken down. Gives what it freed. */
function drop(tx: Tx, account: number, bytes: number, gone: 0 | 1): number {
  let freed = 0
  while (freed < bytes) {
    const slice = oldest.all(account, gone)
    if (slice.length === 0) break
    for (const one of slice) {
      if (freed >= bytes) break
      remove.run(one.id)
      settle(tx, one.sketchId)
      freed += one.bytes
    }
  }
  return freed
}

/**
 * Makes room for one more version among all of somebody's: their oldest drafts go. What was taken down has as much room again, so that
 * taking a sketch down makes room at once, and doing so without end does not. Gives false, and removes nothing, where that is not enough.
 */
function makeRoom(tx: Tx, account: number, bytes: number): boolean {
  const { live = 0, liveDrafts = 0, all = 0, allDrafts = 0 } = taken.get(account) ?? {}
  const most = config.sketchHistoryMb * 1024 * 1024
  const [short, shortInAll] = [live + bytes - most, all + bytes - 2 * most]
  if (short > liveDrafts || shortInAll > allDrafts) return false
  const freed = drop(tx, account, short, 0)
  drop(tx, account, shortInAll - freed, 1)
  return true
}

/** What becomes a version: its kind, whose sketch, and the files as they are kept. */
type Keeping = { kind: VersionRow['kind']; files: string; note?: string; at: number }

const NO_ROOM = 'The versions of your sketches take all the room there is. Take down a sketch that you do not need.'

/** Keeps files of a sketch as a version, and gives its number. @throws TooLarge where there is no room for it */
export function keep(tx: Tx, sketch: Sketch, what: Keeping): number {
  const id = keepIfRoom(tx, sketch, what)
  if (id === null) throw new TooLarge(NO_ROOM)
  return id
}

function keepIfRoom(tx: Tx, sketch: Sketch, { kind, files, note = '', at }: Keeping): number | null {
  const bytes = Buffer.byteLength(files)
  if (!makeRoom(tx, sketch.authorId, bytes)) return null
  const uses = JSON.stringify(usesOf(JSON.parse(files) as SketchFile[]))
  const { lastInsertRowid } = insert.run(sketch.id, kind, sketch.library, note, bytes, uses, at, files)
  thin(tx, sketch.id, Date.now())
  return Number(lastInsertRowid)
}

/** True when that version of a sketch has these very files; and this note, if there is one. */
export const isVersion = (id: number | null, files: string, note = ''): boolean =>
  id !== null && holds.get(id, files, note, note) !== undefined

/**
 * Keeps the draft that is about to be written over: when the one kept last is three minutes older than it, when it has stood for as long,
 * or when much of it is about to go. Where there is no room the save goes on without: today's text is worth more than an older one.
 */
export function keepByTheWay(tx: Tx, sketch: Sketch, before: string, after: string): void {
  const last = newest.get(sketch.id)
  const [lastAt, now] = [last?.createdAt ?? sketch.createdAt, Date.now()]
  const isDue = sketch.draftAt - lastAt >= APART_MS || now - sketch.draftAt >= APART_MS
  const isCut = before.length > WORTH_KEEPING && after.length < before.length / 2 && now - lastAt >= APART_WHEN_CUT_MS
  if ((isDue || isCut) && !isVersion(last?.id ?? null, before)) keepIfRoom(tx, sketch, { kind: 'draft', files: before, at: sketch.draftAt })
}

/** Keeps the draft that an older one is about to take the place of, unless it is kept already. @throws TooLarge without room for it */
export function keepBeforeRestoring(tx: Tx, sketch: Sketch, before: string): void {
  const last = newest.get(sketch.id)
  if (!isVersion(last?.id ?? null, before)) keep(tx, sketch, { kind: 'restore', files: before, at: sketch.draftAt })
}
