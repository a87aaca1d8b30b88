import { statement } from '../../core/database.ts'
import type { Face } from '../../profiles/queries.ts'
import { type Kind, mayRead, SKETCH, type Sketch, type SketchRow, sketchFrom } from '../queries.ts'

/** A sketch in its family. `from`: what it says to be forked from, where that is not shown above it. */
export type Twig = {
  cuid: string
  title: string
  kind: Kind
  author: Face
  path: string
  isHere: boolean
  from: Sketch['credit']
  twigs: Twig[]
}
/** The family of a sketch; `more`: it is larger than what is shown of it. */
export type Tree = { roots: Twig[]; more: boolean }

/** How far up a family is followed, and how many of it are looked at on the way down. */
const MOST_UP = 500
const MOST_DOWN = 400
/** Forks of forks deeper than this stand beside each other: a page is only so wide. */
const DEEPEST = 10

type Kin = { id: number; parent: number | null }
const above = statement<[number, number], Kin>(`
  WITH RECURSIVE up (id, parent, step) AS (
    SELECT id, parent_id, 0 FROM scripts WHERE id = ?
    UNION ALL SELECT s.id, s.parent_id, step + 1 FROM up JOIN scripts s ON s.id = up.parent WHERE step < ?)
  SELECT id, parent FROM up ORDER BY step DESC`)
const below = statement<[number, number], Kin>(`
  WITH RECURSIVE down (id, parent, step) AS (
    SELECT id, NULL, 0 FROM scripts WHERE id = ?
    UNION ALL SELECT s.id, s.parent_id, step + 1 FROM down JOIN scripts s ON s.parent_id = down.id ORDER BY 3, 1 LIMIT ?)
  SELECT id, parent FROM down`)
const childrenOf = statement<[number, number], Kin>('SELECT id, parent_id AS parent FROM scripts WHERE parent_id = ? ORDER BY id LIMIT ?')
const among = statement<[string], SketchRow>(`${SKETCH} WHERE s.id IN (SELECT value FROM json_each(?))`)

/** An unlisted sketch is for who has its address: a family tree does not give it away. */
const isShown = (viewer: number | null, sketch: Sketch, here: number): boolean =>
  sketch.id === here || (mayRead(viewer, sketch) && (sketch.visibility === 'public' || sketch.authorId === viewer))

function shownAmong(viewer: number | null, kin: Kin[], here: number): Map<number, Sketch> {
  const rows = among.all(JSON.stringify(kin.map(({ id }) => id)))
  return new Map(rows.map((row) => [row.id, sketchFrom(row)] as const).filter(([, sketch]) => isShown(viewer, sketch, here)))
}

const twigOf = ({ id, cuid, title, kind, author, credit }: Sketch, here: number): Twig => ({
  cuid,
  title,
  kind,
  author,
  path: `/sketches/${cuid}`,
  isHere: id === here,
  from: credit,
  twigs: [],
})

type Spot = { twig: Twig; depth: number; onto: Twig | null; id: number }

/** Hangs every shown sketch on the nearest one above it that is shown; gives those above which there is none. Parents come first in `kin`. */
function grow(kin: Kin[], sketches: Map<number, Sketch>, here: number): Twig[] {
  const spots = new Map<number, Spot | null>()
  const roots: Twig[] = []
  for (const { id, parent } of kin) {
    const above = parent === null ? null : (spots.get(parent) ?? null)
    const sketch = sketches.get(id)
    spots.set(id, sketch ? hang(twigOf(sketch, here), id, parent, above, roots) : above)
  }
  return roots
}

function hang(twig: Twig, id: number, parent: number | null, above: Spot | null, roots: Twig[]): Spot {
  const isTooDeep = above !== null && above.depth >= DEEPEST
  if (above?.id === parent && !isTooDeep) twig.from = null // that it hangs there says so
  const onto = isTooDeep ? above.onto : (above?.twig ?? null)
  if (onto) onto.twigs.push(twig)
  else roots.push(twig)
  return { twig, depth: above ? Math.min(DEEPEST, above.depth + 1) : 0, onto, id }
}

/** Children stand by name, as the people of a family do. */
function byName(twigs: Twig[]): Twig[] {
  for (const { twigs: children } of twigs) byName(children)
  return twigs.sort((a, b) => a.title.localeCompare(b.title) || a.author.name.localeCompare(b.author.name))
}

/** Where a sketch comes from, and its own forks, as the viewer (null: a visitor) may see them: the line from the root down to its children. */
export function familyOf(viewer: number | null, sketch: Sketch, mostForks: number): Tree {
  const line = above.all(sketch.id, MOST_UP)
  const children = childrenOf.all(sketch.id, MOST_DOWN)
  const sketches = shownAmong(viewer, [...line, ...children], sketch.id)
  const shown = children.filter(({ id }) => sketches.has(id))
  const roots = grow([...line, ...shown.slice(0, mostForks)], sketches, sketch.id)
  return { roots: byName(roots), more: shown.length > mostForks || children.length === MOST_DOWN }
}

/** The whole family of a sketch, from the first one that there still is. */
export function treeOf(viewer: number | null, sketch: Sketch): Tree {
  const [first] = above.all(sketch.id, MOST_UP)
  const kin = below.all(first?.id ?? sketch.id, MOST_DOWN)
  const sketches = shownAmong(viewer, kin, sketch.id)
  // Of a family too large to look through, what is around this sketch is shown rather than a part without it.
  if (!kin.some(({ id }) => id === sketch.id)) return { ...familyOf(viewer, sketch, MOST_DOWN), more: true }
  return { roots: byName(grow(kin, sketches, sketch.id)), more: kin.length === MOST_DOWN }
}
