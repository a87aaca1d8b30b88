import { statement } from '../../core/database.ts'
import { KINDS, type Kind, LISTED, SKETCH, type Sketch, type SketchRow, sketchFrom } from '../queries.ts'
import { type Place, searchFor, type Walk } from './search.ts'

/** What of the gallery is asked for; what is undefined is not asked. `before`: a place in the gallery, older ones follow. */
export type Wanted = {
  kind?: Kind | undefined
  tag?: string | undefined
  by?: string | undefined
  q?: string | undefined
  before?: number | undefined
}
export type GalleryPage = { sketches: Sketch[]; older: number | null }

/** Sketches on a page of the gallery. */
export const SKETCHES_A_PAGE = 24
/** Where two wishes meet, so many are looked through for a page: what is asked twice may be rare. */
const MOST_LOOKED_AT = 600
const NEWEST = Number.MAX_SAFE_INTEGER

// Each is read in order straight from its index, however many there are. The conditions are those of the indexes, word for word.
const SHOWN = "visibility = 'public' AND published_id IS NOT NULL AND deleted_at IS NULL"
const PAGE = 'AND listed_seq < ? ORDER BY listed_seq DESC LIMIT ?'
const SCRIPTS = `SELECT id, listed_seq AS place FROM scripts WHERE ${SHOWN}`
const newest = statement<[number, number], Place>(`${SCRIPTS} ${PAGE}`)
const ofKind = statement<[string, number, number], Place>(`${SCRIPTS} AND script_type = ? ${PAGE}`)
const ofAuthor = statement<[number, number, number], Place>(`${SCRIPTS} AND user_id = ? ${PAGE}`)
const ofTag = statement<[string, number, number], Place>(
  `SELECT script_id AS id, listed_seq AS place FROM script_tags WHERE listed_seq IS NOT NULL AND tag = ? ${PAGE}`,
)
const listed = statement<[number], SketchRow>(`${SKETCH} WHERE s.id = ? AND ${LISTED}`)
const person = statement<[string], { id: number }>('SELECT id FROM users WHERE username = ? AND is_banned = 0')

const nothing: Walk = () => []

/** The narrowest way through the gallery that leads past everything that is wanted. */
function walkFor({ q, by, tag, kind }: Wanted, author: number | undefined): Walk {
  if (q !== undefined) return searchFor(q)
  if (by !== undefined) return author === undefined ? nothing : (before, limit) => ofAuthor.all(author, before, limit)
  if (tag !== undefined) return (before, limit) => ofTag.all(tag, before, limit)
  if (kind !== undefined) return (before, limit) => ofKind.all(kind, before, limit)
  return newest.all
}

/** A page of the gallery, newest first, and where the older ones begin. A rare meeting of two wishes may give a page that is not full. */
export function galleryPage(wanted: Wanted): GalleryPage {
  const author = wanted.by === undefined ? undefined : person.get(wanted.by)?.id
  const walk = walkFor(wanted, author)
  const fits = ({ kind, tags, authorId }: Sketch) =>
    (wanted.kind === undefined || kind === wanted.kind) &&
    (wanted.tag === undefined || tags.includes(wanted.tag)) &&
    (wanted.by === undefined || authorId === author)
  const sketches: Sketch[] = []
  let before = wanted.before ?? NEWEST
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += SKETCHES_A_PAGE + 1) {
    const places = walk(before, SKETCHES_A_PAGE + 1)
    for (const { id } of places) {
      const row = listed.get(id)
      const sketch = row && sketchFrom(row)
      if (!sketch || !fits(sketch)) continue
      if (sketches.length === SKETCHES_A_PAGE) return { sketches, older: sketches.at(-1)?.listedSeq ?? null }
      sketches.push(sketch)
    }
    before = places.at(-1)?.place ?? 0
    if (places.length <= SKETCHES_A_PAGE) return { sketches, older: null }
  }
  return { sketches, older: before }
}

// ── by chance
const CHANCES = `FROM scripts WHERE ${SHOWN}`
const span = statement<[], { first: number | null; last: number | null }>(
  `SELECT (SELECT min(chance) ${CHANCES}) AS first, (SELECT max(chance) ${CHANCES}) AS last`,
)
const atChance = statement<[number], Place>(`SELECT id, listed_seq AS place ${CHANCES} AND chance >= ? ORDER BY chance LIMIT 1`)

/** With each one that is drawn come those that hang beside it: they are in the same page of the database. */
const A_DRAW = 3

/** A handful of the gallery by chance, in any order. */
export function byChance(): Sketch[] {
  const { first, last } = span.get() ?? { first: null, last: null }
  if (first === null || last === null) return []
  const handful = new Map<number, { sketch: Sketch; lot: number }>()
  const take = ({ id }: Place) => {
    const row = handful.size < SKETCHES_A_PAGE && !handful.has(id) ? listed.get(id) : undefined
    if (row) handful.set(id, { sketch: sketchFrom(row), lot: Math.random() })
  }
  for (let draws = 0; draws < SKETCHES_A_PAGE && handful.size < SKETCHES_A_PAGE; draws++) {
    const one = atChance.get(first + Math.floor(Math.random() * (last - first + 1)))
    if (one) newest.all(one.place + 1, A_DRAW).forEach(take)
  }
  // Of few sketches most are drawn twice: what is missing is taken from the newest.
  if (handful.size < SKETCHES_A_PAGE) newest.all(NEWEST, SKETCHES_A_PAGE * 2).forEach(take)
  return [...handful.values()].sort((a, b) => a.lot - b.lot).map(({ sketch }) => sketch)
}

/** A kind by its name; undefined for anything else. */
export const kindNamed = (name: unknown): Kind | undefined => KINDS.find((kind) => kind === name)
