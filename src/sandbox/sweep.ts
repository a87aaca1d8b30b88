import { place } from '../core/config.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { log } from '../core/log.ts'
import { releaseAll } from '../files/refs.ts'

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

async function sweep(): Promise<void> {
  try {
    while (await sweepSketches(Date.now()));
  } catch (error) {
    log('warn', 'sketches that were taken down could not be removed yet', { error })
  }
}

/** One worker sweeps, every hour. */
export function sweepRegularly(): void {
  if (place.worker === 1) setInterval(() => void sweep(), EVERY_MS).unref()
}
