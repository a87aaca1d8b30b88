import { record } from '../core/changes.ts'
import { config } from '../core/config.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { publicUrl } from '../core/outbound.ts'
import { usageOfTown } from '../files/queries.ts'
import { referTo, release } from '../files/refs.ts'
import type { PageFacts } from './page.ts'
import { listenerOf, type Shower, showers } from './queries.ts'

const HOUR_MS = 3_600_000
/** A page is looked at again when somebody links to it this long after the last time. */
const FRESH_MS = 7 * 24 * HOUR_MS
/** One that could not be read is tried again sooner. */
const RETRY_MS = HOUR_MS
/** A claim that is older than this was made by a worker that died. */
export const CLAIM_MS = 60_000

type Known = { id: number; state: 'wanted' | 'ready' | 'failed'; tried: number | null }
const byUrl = statement<[string], Known>('SELECT id, state, tried_at AS tried FROM link_previews WHERE url = ?')
const insert = statement<[string, number]>('INSERT INTO link_previews (url, created_at) VALUES (?, ?)')
const wantAgain = statement<[number]>("UPDATE link_previews SET state = 'wanted', claimed_at = 0 WHERE id = ?")
const insertRef = statement<[number, Shower, number]>(
  'INSERT OR IGNORE INTO link_preview_refs (preview_id, owner, owner_id) VALUES (?, ?, ?)',
)
const othersOf = statement<[Shower, number, number], { id: number }>(
  'SELECT preview_id AS id FROM link_preview_refs WHERE owner = ? AND owner_id = ? AND preview_id <> ?',
)
const removeRef = statement<[number, Shower, number]>('DELETE FROM link_preview_refs WHERE preview_id = ? AND owner = ? AND owner_id = ?')
const removeUnshown = statement<[number], { file: number | null }>(`
  DELETE FROM link_previews WHERE id = ? AND NOT EXISTS (SELECT 1 FROM link_preview_refs WHERE preview_id = link_previews.id)
  RETURNING file_id AS file`)

/**
 * From now on a thing shows the preview of this link, and of no other; null takes it away. What is not known yet is fetched after the
 * commit, and `onPreview` tells when it is there.
 */
export function showPreview(tx: Tx, owner: Shower, ownerId: number, link: string | null): void {
  const url = link === null || config.previews === 'off' ? null : publicUrl(link)
  const id = url && idOf(tx, url.href)
  if (id) insertRef.run(id, owner, ownerId)
  for (const other of othersOf.all(owner, ownerId, id ?? 0)) {
    removeRef.run(other.id, owner, ownerId)
    const gone = removeUnshown.get(other.id)
    if (gone?.file) release(tx, gone.file, 'preview', other.id)
  }
}

/** The row of a link: a new one, and one that has grown old, is wanted. */
function idOf(tx: Tx, url: string): number {
  const known = byUrl.get(url)
  const now = Date.now()
  if (known) {
    const isStale = known.state !== 'wanted' && now - (known.tried ?? 0) > (known.state === 'ready' ? FRESH_MS : RETRY_MS)
    if (!isStale) return known.id
    wantAgain.run(known.id)
  }
  const id = known?.id ?? Number(insert.run(url, now).lastInsertRowid)
  record(tx, 'previews', 'preview-wanted', id)
  return id
}

const claimRow = statement<[number, number, number], { url: string }>(`
  UPDATE link_previews SET claimed_at = ? WHERE id = ? AND state = 'wanted' AND claimed_at < ? RETURNING url`)

/** Takes the fetching of a preview for this worker: its link, or undefined when somebody else has it or nobody wants it any more. */
export const claim = mutation((_tx, id: number): string | undefined => {
  const now = Date.now()
  return claimRow.get(now, id, now - CLAIM_MS)?.url
})

const current = statement<[number], { file: number | null }>('SELECT file_id AS file FROM link_previews WHERE id = ?')
type Columns = [string | null, string | null, string | null, number | null, number, number]
const update = statement<Columns>(
  "UPDATE link_previews SET state = 'ready', title = ?, description = ?, site = ?, file_id = ?, tried_at = ?, claimed_at = 0 WHERE id = ?",
)

/** Stores what a page says of itself, with the file of its picture, and tells whoever shows it. Nothing when nobody does any more. */
export const store = mutation((tx, id: number, facts: PageFacts, file: number | null): void => {
  const before = current.get(id)
  if (!before) return
  if (before.file !== null) release(tx, before.file, 'preview', id)
  if (file !== null) referTo(tx, file, 'preview', id)
  update.run(facts.title, facts.description, facts.site, file, Date.now(), id)
  tellShowers(tx, id)
  if (file !== null) makeRoom(tx, id)
})

function tellShowers(tx: Tx, id: number): void {
  for (const { owner, ownerId } of showers(id)) listenerOf(owner)?.(tx, ownerId)
}

/** How many pictures go at most for one that comes. */
const MOST_RELEASED = 100
const oldestShown = statement<[number, number], { id: number; file: number }>(
  'SELECT id, file_id AS file FROM link_previews WHERE file_id IS NOT NULL AND id <> ? ORDER BY tried_at LIMIT ?',
)
const dropPicture = statement<[number]>('UPDATE link_previews SET file_id = NULL WHERE id = ?')

/** Takes the pictures off the cards of the pages that were looked at longest ago, until the others fit. */
function makeRoom(tx: Tx, newest: number): void {
  for (const { id, file } of oldestShown.all(newest, MOST_RELEASED)) {
    const { used, unused } = usageOfTown()
    if (used - unused <= previewBytes()) return
    dropPicture.run(id)
    release(tx, file, 'preview', id)
    tellShowers(tx, id)
  }
}

const previewBytes = (): number => config.previewsMb * 1024 * 1024

/** Whether one more picture may be kept. What was released stays on the disk for a day: all together is no more than twice the setting. */
export const hasRoomForPicture = (): boolean => usageOfTown().used < 2 * previewBytes()

const setFailed = statement<[number, number]>(
  "UPDATE link_previews SET state = 'failed', tried_at = ?, claimed_at = 0 WHERE id = ? AND state = 'wanted'",
)

/** Notes that a page could not be read; what is known of it from before stays. */
export const fail = mutation((_tx, id: number): void => void setFailed.run(Date.now(), id))
