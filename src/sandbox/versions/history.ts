import { config } from '../../core/config.ts'
import { statement, type Tx } from '../../core/database.ts'
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

const total = statement<[number], { bytes: number }>(`
  SELECT coalesce(sum(v.bytes), 0) AS bytes FROM scripts s JOIN script_versions v ON v.script_id = s.id WHERE s.user_id = ?`)
const oldest = statement<[number], { id: number; sketchId: number; bytes: number }>(`
  SELECT v.id, v.script_id AS sketchId, v.bytes FROM scripts s JOIN script_versions v ON v.script_id = s.id
  WHERE s.user_id = ? AND v.kind <> 'publish' ORDER BY v.id LIMIT 50`)

/** Makes room for one more version among all of somebody's: their oldest drafts go. Gives false where that is not enough. */
function makeRoom(tx: Tx, account: number, bytes: number): boolean {
  let left = config.sketchHistoryMb * 1024 * 1024 - bytes - (total.get(account)?.bytes ?? 0)
  while (left < 0) {
    const slice = oldest.all(account)
    if (slice.length === 0) return false
    for (const { id, sketchId, bytes } of slice) {
      if (left >= 0) break
      remove.run(id)
      settle(tx, sketchId)
      left += bytes
    }
  }
  return true
}

/** What becomes a version: its kind, whose sketch, and the files as they are kept. */
type Keeping = { kind: VersionRow['kind']; files: string; note?: string; at: number }

/** Keeps files of a sketch as a version, and gives its number; null where there is no room for it. */
export function keep(tx: Tx, sketch: Sketch, { kind, files, note = '', at }: Keeping): number | null {
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
 * or when much of it is about to go.
 */
export function keepByTheWay(tx: Tx, sketch: Sketch, before: string, after: string): void {
  const last = newest.get(sketch.id)
  const [lastAt, now] = [last?.createdAt ?? sketch.createdAt, Date.now()]
  const isDue = sketch.draftAt - lastAt >= APART_MS || now - sketch.draftAt >= APART_MS
  const isCut = before.length > WORTH_KEEPING && after.length < before.length / 2 && now - lastAt >= APART_WHEN_CUT_MS
  if ((isDue || isCut) && !isVersion(last?.id ?? null, before)) keep(tx, sketch, { kind: 'draft', files: before, at: sketch.draftAt })
}

/** Keeps the draft that an older one is about to take the place of, unless it is kept already. */
export function keepBeforeRestoring(tx: Tx, sketch: Sketch, before: string): void {
  const last = newest.get(sketch.id)
  if (!isVersion(last?.id ?? null, before)) keep(tx, sketch, { kind: 'restore', files: before, at: sketch.draftAt })
}
