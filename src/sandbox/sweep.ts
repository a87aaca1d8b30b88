import { place } from '../core/config.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { log } from '../core/log.ts'
import { releaseAll } from '../files/refs.ts'
import { thin } from './versions/history.ts'

/** What was taken down can be put back for so long, in ms. */
export const KEPT_MS = 30 * 86_400_000
const EVERY_MS = 3_600_000
const SLICE = 20

const gone = statement<[number, number], { id: number }>(
  'SELECT id FROM scripts WHERE deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at LIMIT ?',
)
const remove = statement<[number]>('DELETE FROM scripts WHERE id = ?')
const children = statement<[number], { id: number }>('SELECT id FROM scripts WHERE parent_id = ?')
const uproot = statement<[number]>('UPDATE scripts SET root_id = NULL WHERE id = ?')
const reroot = statement<[number, number]>(`
  WITH RECURSIVE family (id) AS (SELECT id FROM scripts WHERE parent_id = ?
    UNION SELECT s.id FROM family JOIN scripts s ON s.parent_id = family.id)
  UPDATE scripts SET root_id = ? WHERE id IN family`)

/** Its forks stay, with their credit; each becomes the root of its own. */
function purge(tx: Tx, id: number): void {
  for (const child of children.all(id)) {
    uproot.run(child.id)
    reroot.run(child.id, child.id)
  }
  releaseAll(tx, 'sketch', id)
  remove.run(id)
}

/**
 * Removes for good what was taken down more than 30 days before `now` (ms since 1970), with its versions: at most 20.
 * @returns true when there may be more
 */
export const sweepSketches = mutation((tx, now: number): boolean => {
  const rows = gone.all(now - KEPT_MS, SLICE)
  for (const { id } of rows) purge(tx, id)
  return rows.length === SLICE
})

/** Drafts last written so long ago, in ms, may have become old enough to be thinned since. */
const THINNED_FROM_MS = 48 * 3_600_000
const THINNED_TO_MS = 3_600_000
const restingSince = statement<[number, number, number, number, number], { id: number; at: number }>(`
  SELECT id, draft_at AS at FROM scripts WHERE (draft_at > ? OR (draft_at = ? AND id > ?)) AND draft_at < ? ORDER BY draft_at, id LIMIT ?`)

type Cursor = { at: number; id: number }

/**
 * Thins the drafts of sketches that nobody has written in lately: while somebody does, each save sees to it. At most 20 sketches.
 * @returns where to go on; null when that was all
 */
export const thinResting = mutation((tx, now: number, from: Cursor = { at: now - THINNED_FROM_MS, id: 0 }): Cursor | null => {
  const rows = restingSince.all(from.at, from.at, from.id, now - THINNED_TO_MS, SLICE)
  for (const { id } of rows) thin(tx, id, now)
  return rows.length === SLICE ? (rows.at(-1) ?? null) : null
})

async function sweep(): Promise<void> {
  try {
    const now = Date.now()
    while (await sweepSketches(now));
    for (let at = await thinResting(now); at; at = await thinResting(now, at));
  } catch (error) {
    log('warn', 'old sketches and drafts could not be removed yet', { error })
  }
}

/** One worker sweeps, every hour. */
export function sweepRegularly(): void {
  if (place.worker === 1) setInterval(() => void sweep(), EVERY_MS).unref()
}
