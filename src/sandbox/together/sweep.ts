import { place } from '../../core/config.ts'
import { mutation, statement } from '../../core/database.ts'
import { log } from '../../core/log.ts'

const EVERY_MS = 600_000
const SLICE = 500
/** A session that is over is kept for so long: its author may still have steps that were not sent, in ms. */
const AFTER_THE_END_MS = 3_600_000
/** In a session that stays open steps are kept for so long: who was away longer fetches the text as it is, in ms. */
const WHILE_OPEN_MS = 86_400_000

const over = statement<[number, number], { id: number }>(`
  SELECT t.id FROM script_sessions s JOIN script_steps t ON t.session_id = s.id
  WHERE s.closed_at IS NOT NULL AND s.closed_at < ? LIMIT ?`)
const old = statement<[number, number], { id: number }>(`
  SELECT t.id FROM script_sessions s JOIN script_steps t ON t.session_id = s.id
  WHERE s.closed_at IS NULL AND t.created_at < ?
    AND t.version < (SELECT max(l.version) FROM script_steps l WHERE l.session_id = t.session_id AND l.file = t.file) LIMIT ?`)
const drop = statement<[number]>('DELETE FROM script_steps WHERE id = ?')
const dropEmpty = statement<[number]>(`
  DELETE FROM script_sessions WHERE closed_at IS NOT NULL AND closed_at < ?
    AND NOT EXISTS (SELECT 1 FROM script_steps t WHERE t.session_id = script_sessions.id)`)

/**
 * Removes steps that nobody asks for any more as of `now` (ms since 1970), at most 500: those of sessions that are over, which go too,
 * and the oldest of those that are open. The last step of each file stays: the next one counts on from it.
 * @returns true when there may be more
 */
export const sweepSessions = mutation((_tx, now: number): boolean => {
  const rows = [...over.all(now - AFTER_THE_END_MS, SLICE), ...old.all(now - WHILE_OPEN_MS, SLICE)].slice(0, SLICE)
  for (const { id } of rows) drop.run(id)
  if (rows.length < SLICE) dropEmpty.run(now - AFTER_THE_END_MS)
  return rows.length === SLICE
})

async function sweep(): Promise<void> {
  try {
    while (await sweepSessions(Date.now()));
  } catch (error) {
    log('warn', 'old steps of editing together could not be removed yet', { error })
  }
}

/** One worker sweeps, every ten minutes. */
export function sweepSessionsRegularly(): void {
  if (place.worker === 1) setInterval(() => void sweep(), EVERY_MS).unref()
}
