import { randomInt } from 'node:crypto'
import { record } from '../core/changes.ts'
import { statement, type Tx } from '../core/database.ts'
import { Banned, Unauthenticated } from '../core/errors.ts'
import { touchProfile } from '../profiles/mutations.ts'
import { anySketch, ownSketch, type Sketch, sketchListeners } from './queries.ts'

const author = statement<[number], { banned: 0 | 1 }>('SELECT is_banned AS banned FROM users WHERE id = ?')

/** Looks an account up inside the write: a ban may have come while it waited for the lock. @throws Banned, Unauthenticated */
export function writer(_tx: Tx, account: number): void {
  const row = author.get(account)
  if (!row) throw new Unauthenticated()
  if (row.banned) throw new Banned()
}

/** The account's own sketch, for a write. @throws Banned, Unauthenticated, NotFound */
export function mySketch(tx: Tx, account: number, which: string | number): Sketch {
  writer(tx, account)
  return ownSketch(account, which)
}

const raise = statement<[number, number, number]>('UPDATE scripts SET version = version + 1, seq = ?, updated_at = ? WHERE id = ?')
const wallsWith = statement<[number], { id: number }>('SELECT profile_id AS id FROM profile_scripts WHERE script_id = ?')

/**
 * Notes that what others see of a sketch is another now: whoever watches it is told, and so are the walls that it is pinned to
 * and the slices whose things show it. Call it last, when all else is written.
 * @returns the seq of the change
 */
export function tell(tx: Tx, sketchId: number, kind: 'script' | 'script-gone' = 'script'): number {
  const seq = record(tx, `script:${sketchId}`, kind, sketchId)
  raise.run(seq, Date.now(), sketchId)
  list(tx, sketchId, seq)
  for (const { id } of wallsWith.all(sketchId)) touchProfile(tx, id, 'script-pins')
  for (const listener of sketchListeners()) listener(tx, sketchId)
  return seq
}

const setListed = statement<[number, number, number]>('UPDATE scripts SET listed_seq = ?, chance = ? WHERE id = ?')
const stampTags = statement<[number | null, number]>('UPDATE script_tags SET listed_seq = ? WHERE script_id = ?')
// The row's number is the place with its sign turned round, so that the newest is the first that the words lead to.
const forget = statement<[number]>('DELETE FROM scripts_search WHERE rowid = ?')
const index = statement<[number, string, string, string]>('INSERT INTO scripts_search (rowid, title, tags, author) VALUES (?, ?, ?, ?)')
/** Below this is where a sketch's chance lies. */
const CHANCES = 2 ** 47

/** Brings the gallery in line with a sketch: its tags, the search, and, the first time that everybody may see it, its place. */
function list(_tx: Tx, sketchId: number, seq: number): void {
  const sketch = anySketch(sketchId)
  if (!sketch) return
  const isListed = sketch.visibility === 'public' && sketch.publishedId !== null && sketch.deletedAt === null
  const place = sketch.listedSeq ?? (isListed ? seq : null)
  if (place === null) return
  if (sketch.listedSeq === null) setListed.run(place, randomInt(CHANCES), sketchId)
  stampTags.run(isListed ? place : null, sketchId)
  forget.run(-place)
  if (isListed) index.run(-place, sketch.title, sketch.tags.join(' '), sketch.author.username)
}
