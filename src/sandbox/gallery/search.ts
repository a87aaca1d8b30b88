import { statement } from '../../core/database.ts'

/** Words beyond these do not make a search more exact. */
const MOST_WORDS = 6
const LONGEST_WORD = 40
/** Shorter beginnings fit too much to be worth looking through. */
const SHORTEST_BEGINNING = 3

/** What people typed as words: everything that the full-text engine would take for its own language is gone. */
const wordsOf = (typed: string): string[] =>
  typed
    .slice(0, 400)
    .toWellFormed()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean)
    .map((word) => word.slice(0, LONGEST_WORD))
    .slice(0, MOST_WORDS)

const quoted = (words: string[]): string => words.map((word) => `"${word}"`).join(' ')

/** A sketch by its number, and its place in the gallery. */
export type Place = { id: number; place: number }
/** Leads through a part of the gallery, newest first: so many places below one. */
export type Walk = (before: number, limit: number) => Place[]

const anyHit = statement<[string], { rowid: number }>('SELECT rowid FROM scripts_search WHERE scripts_search MATCH ? LIMIT 1')
// What is found leads to the sketch, never the other way round: CROSS JOIN keeps SQLite from trying.
const hits = statement<[string, number, number], Place>(`
  SELECT s.id, -f.rowid AS place FROM scripts_search f CROSS JOIN scripts s ON s.listed_seq = -f.rowid
  WHERE f.scripts_search MATCH ? AND f.rowid > ? AND s.visibility = 'public' AND s.published_id IS NOT NULL AND s.deleted_at IS NULL
  ORDER BY f.rowid LIMIT ?`)

/**
 * Looks titles, tags and authors up. What has all the words comes; where nothing has, what has the last one as the beginning of a word.
 * @param typed as somebody typed it, however hostile
 */
export function searchFor(typed: string): Walk {
  const words = wordsOf(typed)
  if (words.length === 0) return () => []
  const whole = quoted(words)
  const mayBegin = (words.at(-1) ?? '').length >= SHORTEST_BEGINNING
  return (before, limit) => {
    const found = hits.all(whole, -before, limit)
    if (found.length > 0 || !mayBegin || anyHit.get(whole)) return found
    return hits.all(`${whole}*`, -before, limit)
  }
}
