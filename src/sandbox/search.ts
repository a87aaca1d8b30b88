import { statement } from '../core/database.ts'

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

const anyHit = statement<[string], { rowid: number }>('SELECT rowid FROM scripts_search WHERE scripts_search MATCH ? LIMIT 1')
const hits = statement<[string, number, number], { place: number }>(
  'SELECT rowid AS place FROM scripts_search WHERE scripts_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
)

/** Whole words first; where nothing has them all, the last one may be the beginning of a word. */
function matchOf(words: string[]): string {
  const whole = quoted(words)
  const last = words.at(-1) ?? ''
  return last.length < SHORTEST_BEGINNING || anyHit.get(whole) ? whole : `${whole}*`
}

/**
 * Looks titles, tags and authors up.
 * @param typed as somebody typed it, however hostile
 * @returns a walk through the places in the gallery of what fits, newest first; null when there is no word in it
 */
export function searchFor(typed: string): ((before: number, limit: number) => number[]) | null {
  const words = wordsOf(typed)
  if (words.length === 0) return null
  const match = matchOf(words)
  return (before, limit) => hits.all(match, before, limit).map(({ place }) => place)
}
