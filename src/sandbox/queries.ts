import { statement, type Tx } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import type { ImageView } from '../files/queries.ts'
import type { Face } from '../profiles/queries.ts'
import { type Kind, SKETCH, type Sketch, type SketchRow, sketchFrom } from './rows.ts'

export * from './rows.ts'

// ── one sketch, by who asks
const byCuid = statement<[string], SketchRow>(`${SKETCH} WHERE s.cuid = ?`)
const byId = statement<[number], SketchRow>(`${SKETCH} WHERE s.id = ?`)
const openSession = statement<[number], { id: number }>('SELECT id FROM script_sessions WHERE script_id = ? AND closed_at IS NULL')
const guest = statement<[number, number], { user_id: number }>('SELECT user_id FROM script_guests WHERE script_id = ? AND user_id = ?')

/** What is said of every sketch that there is not, or not for whoever asks. */
export const GONE = 'There is no such sketch, or none that you may see. It may have been taken down.'
const NOT_YOURS = 'There is no such sketch of yours. It may have been taken down.'

/** The session of editing together that is open on a sketch; null when there is none. */
export const openSessionOf = (sketchId: number): number | null => openSession.get(sketchId)?.id ?? null

/** True while that account is invited to edit a sketch together, and the session is open. */
export const isGuest = (account: number, sketchId: number): boolean =>
  guest.get(sketchId, account) !== undefined && openSessionOf(sketchId) !== null

/** May they (null: a visitor) see this sketch? Its author, guests of an open session, and everybody once it is published and not private. */
export function mayRead(viewer: number | null, sketch: Sketch): boolean {
  if (sketch.deletedAt !== null) return false
  if (sketch.authorId === viewer) return true
  if (sketch.authorBanned) return false
  if (sketch.publishedId !== null && sketch.visibility !== 'private') return true
  return viewer !== null && isGuest(viewer, sketch.id)
}

function seen(row: SketchRow | undefined, viewer: number | null): Sketch {
  const sketch = row && sketchFrom(row)
  if (!sketch || !mayRead(viewer, sketch)) throw new NotFound(GONE)
  return sketch
}

/** A sketch as the viewer (null: a visitor) may see it. @throws NotFound when there is none, or none for them: nobody can tell which */
export const sketchFor = (viewer: number | null, cuid: string): Sketch => seen(byCuid.get(cuid), viewer)

/** The same by its number. @throws NotFound */
export const sketchById = (viewer: number | null, id: number): Sketch => seen(byId.get(id), viewer)

/** The same for a number that somebody typed, and may have guessed: what only who has the link may read is not found by it. @throws NotFound */
export function sketchNumbered(viewer: number | null, id: number): Sketch {
  const sketch = sketchById(viewer, id)
  if (sketch.visibility !== 'public' && !mayEdit(viewer, sketch)) throw new NotFound(GONE)
  return sketch
}

/** A sketch whoever asks: for the feed, which speaks to whole topics, and for writes that look at whose it is themselves. */
export function anySketch(id: number): Sketch | undefined {
  const row = byId.get(id)
  return row && sketchFrom(row)
}

/** One's own sketch, also one that was taken down and can still be put back. @throws NotFound */
export function ownSketchOrGone(account: number, which: string | number): Sketch {
  const row = typeof which === 'number' ? byId.get(which) : byCuid.get(which)
  if (!row || row.authorId !== account) throw new NotFound(NOT_YOURS)
  return sketchFrom(row)
}

/** One's own sketch, by its public id or its number. @throws NotFound for anybody else's, and once it was taken down */
export function ownSketch(account: number, which: string | number): Sketch {
  const sketch = ownSketchOrGone(account, which)
  if (sketch.deletedAt !== null) throw new NotFound(NOT_YOURS)
  return sketch
}

/** May this account (null: a visitor) edit a sketch? Its author, and guests of an open session. */
export const mayEdit = (viewer: number | null, sketch: Sketch): boolean =>
  viewer !== null && mayRead(viewer, sketch) && (sketch.authorId === viewer || isGuest(viewer, sketch.id))

/** A sketch that this account may edit: its own, or one to whose open session it is invited. @throws NotFound */
export function editableSketch(account: number, which: string | number): Sketch {
  const sketch = seen(typeof which === 'number' ? byId.get(which) : byCuid.get(which), account)
  if (!mayEdit(account, sketch)) throw new NotFound(GONE)
  return sketch
}

const byAuthor = statement<[number], SketchRow>(
  `${SKETCH} WHERE s.user_id = ? AND s.deleted_at IS NULL ORDER BY s.updated_at DESC, s.id DESC`,
)

/** One's own sketches, the one worked on last first. */
export const ownSketches = (account: number): Sketch[] => byAuthor.all(account).map(sketchFrom)

// ── cards
/** What a card of a sketch shows, wherever it stands. */
export type SketchCard = {
  id: number
  cuid: string
  title: string
  author: Face
  kind: Kind
  picture: ImageView | null
  path: string
  version: number
}

/** The card of a sketch; null where the viewer (null: a visitor) may not see it. Fragments for topics ask as a visitor. */
export function sketchCard(viewer: number | null, which: string | number): SketchCard | null {
  const row = typeof which === 'number' ? byId.get(which) : byCuid.get(which)
  const sketch = row && sketchFrom(row)
  return sketch && mayRead(viewer, sketch) ? cardOf(sketch) : null
}

/** The card of a sketch that the viewer may see already. */
export const cardOf = ({ id, cuid, title, author, kind, picture, version }: Sketch): SketchCard => ({
  id,
  cuid,
  title,
  author,
  kind,
  picture,
  path: `/sketches/${cuid}`,
  version,
})

// ── pins
const pins = statement<[number], SketchRow>(`
  ${SKETCH} JOIN profile_scripts x ON x.script_id = s.id WHERE x.profile_id = ? AND s.deleted_at IS NULL ORDER BY x.display_order`)

/** The sketches that somebody shows on their wall, in their order, as the viewer (null: a visitor) may see them. */
export const pinsOf = (viewer: number | null, profileId: number): Sketch[] =>
  pins
    .all(profileId)
    .map(sketchFrom)
    .filter((sketch) => mayRead(viewer, sketch))

// ── what changes with a sketch
/** Is told, in the transaction that writes it, that what others see of a sketch is another now. */
export type SketchListener = (tx: Tx, sketchId: number) => void
const listeners: SketchListener[] = []

/** A slice whose things show sketches notes here what changes with them. Register it where the slice is mounted. */
export const onSketch = (listener: SketchListener): void => {
  listeners.push(listener)
}
/** For the writes of this slice. */
export const sketchListeners = (): readonly SketchListener[] => listeners
