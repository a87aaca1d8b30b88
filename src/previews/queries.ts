import { statement, type Tx } from '../core/database.ts'
import { type ImageView, imageView, isShownTo } from '../files/queries.ts'

/** What can show a preview. */
export type Shower = 'post'
/** A link as a card: what its page said when it was looked at last. `title` is null until it was, or where it could not be. */
export type Preview = {
  url: string
  host: string
  title: string | null
  description: string | null
  site: string | null
  picture: ImageView | null
}

type Row = { id: number; url: string; title: string | null; description: string | null; site: string | null; fileId: number | null }
const shownBy = statement<[Shower, number], Row>(`
  SELECT p.id, p.url, p.title, p.description, p.site, p.file_id AS fileId
  FROM link_preview_refs r JOIN link_previews p ON p.id = r.preview_id WHERE r.owner = ? AND r.owner_id = ?`)

/** The preview on a thing, for templates; null when it has none. Ask before whether the viewer may see the thing. */
export function previewOn(owner: Shower, ownerId: number): Preview | null {
  const row = shownBy.get(owner, ownerId)
  if (!row) return null
  const { url, title, description, site, fileId } = row
  return { url, host: hostOf(url), title, description, site, picture: fileId === null ? null : imageView(fileId) }
}

const hostOf = (url: string): string => new URL(url).host.replace(/^www\./, '')

const showersOf = statement<[number], { owner: Shower; ownerId: number }>(
  'SELECT owner, owner_id AS ownerId FROM link_preview_refs WHERE preview_id = ? LIMIT 1000',
)

/** The things that show a preview. */
export const showers = (previewId: number) => showersOf.all(previewId)

/** Whoever may see a thing that shows a preview may see its picture. */
export const mayReadPreview = (viewer: number | null, previewId: number): boolean =>
  showers(previewId).some(({ owner, ownerId }) => isShownTo(owner, viewer, ownerId))

/** Is told, in the transaction that stores it, that the preview on one of its things is another now. */
export type Listener = (tx: Tx, ownerId: number) => void
const listeners = new Map<Shower, Listener>()

/** A slice that shows previews notes here what changes with them. */
export const onPreview = (owner: Shower, listener: Listener): void => {
  listeners.set(owner, listener)
}
export const listenerOf = (owner: Shower): Listener | undefined => listeners.get(owner)

const wanted = statement<[number, number], { id: number; url: string }>(
  "SELECT id, url FROM link_previews WHERE state = 'wanted' AND claimed_at < ? ORDER BY claimed_at LIMIT ?",
)
/** Previews that nobody is at, be it that whoever was died: whose claim is older than `before` (ms since 1970). */
export const unclaimed = (before: number, most: number) => wanted.all(before, most)
