import { config } from '../core/config.ts'
import { newPublicId } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Conflict, Invalid, NotFound } from '../core/errors.ts'
import { showPreview } from '../previews/mutations.ts'
import { touchProfile } from '../profiles/mutations.ts'
import { type Filled, fill, refer } from './attachments.ts'
import type { Content, Style } from './contents.ts'
import { contentJson, defaultStyle, moduleType, readContent, readStyle } from './modules.ts'
import { anyPost, type Post, placesOf, postsWithSketch } from './post-rows.ts'
import type { Wall } from './queries.ts'
import { GONE, ofWall, ownWall, raiseSheet } from './writing.ts'

/** What a write on a piece answers: the piece as it is now. */
export type Written = { id: number; cuid: string; version: number; username: string }

const insert = statement<[string, number, string, string, string, number, string | null, number, number]>(`
  INSERT INTO profile_posts (cuid, profile_id, module_type, content_payload, style_payload, display_order, client_id, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
const byClientId = statement<[number, string], { id: number; cuid: string; version: number }>(
  'SELECT id, cuid, version FROM profile_posts WHERE profile_id = ? AND client_id = ?',
)
const stamp = statement<[number, number]>('UPDATE profile_posts SET seq = ? WHERE id = ?')
const update = statement<[string, string, string, number, number]>(`
  UPDATE profile_posts SET module_type = ?, content_payload = ?, style_payload = ?, version = version + 1, updated_at = ? WHERE id = ?`)

/** Shows what the page behind a link says of itself, now that it is known. For previews, which call it in their own write. */
export function showFetched(tx: Tx, id: number): void {
  const post = anyPost(id)
  if (post && post.deletedAt === null) stamp.run(touchProfile(tx, post.wallId, 'post', id), id)
}

/** Shows a sketch on walls as it is now. For the sketches, which call it in their own write. */
export function showSketch(tx: Tx, scriptId: number): void {
  for (const id of postsWithSketch(scriptId)) showFetched(tx, id)
}

/** Records a change of a piece, which raises everything that depends on it. */
function tell(tx: Tx, wall: Wall, kind: 'post' | 'post-gone', id: number): void {
  stamp.run(touchProfile(tx, wall.id, kind, id), id)
}

/** Records that the pieces of a wall hang in another order. */
export const tellOrder = (tx: Tx, wall: Wall): void => void touchProfile(tx, wall.id, 'order')

type Hung = { style: Style; order: number; clientId?: string | undefined }

/** Writes a piece down, with what it shows, and its change. */
export function insertPost(tx: Tx, wall: Wall, { content, files }: Filled, { style, order, clientId }: Hung): Written {
  const [cuid, now] = [newPublicId(), Date.now()]
  const [says, hangs] = [JSON.stringify(content.says), JSON.stringify(style)]
  const row = insert.run(cuid, wall.id, content.type, says, hangs, order, clientId || null, now, now)
  const id = Number(row.lastInsertRowid)
  refer(tx, id, files)
  if (content.type === 'link') showPreview(tx, 'post', id, content.says.url)
  if (style.tilt !== 0) raiseSheet(tx, wall.id)
  tell(tx, wall, 'post', id)
  return { id, cuid, version: 1, username: wall.username }
}

const linkOf = ({ type, says }: Content): string | null => (type === 'link' ? says.url : null)

/** The pieces of a wall in their order. @throws Invalid when there is no room for one more */
export function roomFor(wall: Wall): { id: number; order: number }[] {
  const places = placesOf(wall.id)
  if (places.length >= config.wallPieces) throw new Invalid(`Your wall is full: it holds ${config.wallPieces} pieces. Take one down first.`)
  return places
}

/** What a client says of a new piece; `content` and `style` are not looked at yet. */
export type NewPost = { type: unknown; content: unknown; style?: unknown; order?: number | undefined; clientId?: string | undefined }

/** Hangs a new piece: behind the others, or where `order` says. The same client id again gives the first piece and writes nothing. */
export const addPost = mutation((tx, account: number, { type: raw, content, style, order, clientId }: NewPost): Written => {
  const wall = ownWall(tx, account)
  const earlier = clientId ? byClientId.get(wall.id, clientId) : undefined
  if (earlier) return { ...earlier, username: wall.username }
  const type = moduleType(raw)
  const filled = fill(tx, account, readContent(type, content))
  const hung = style === undefined ? defaultStyle(type) : readStyle(style, defaultStyle(type))
  const places = roomFor(wall)
  const last = places.at(-1)?.order ?? -1
  const written = insertPost(tx, wall, filled, { style: hung, order: order ?? last + 1, clientId })
  if (order !== undefined && order <= last) tellOrder(tx, wall)
  return written
})

/** A change of a piece; what is left out stays. `version` is the one that it was made on. */
export type PostChange = { id: number; type?: unknown; content?: unknown; style?: unknown; version?: number | undefined }

/** @throws Conflict with today's piece, so that nothing that somebody wrote is lost */
function unchangedSince(post: Post, version: number | undefined): void {
  if (version === undefined || version === post.version) return
  throw new Conflict('This piece was changed elsewhere meanwhile. Look at it as it is now, then save again.', { post: postJson(post) })
}

/** Changes a piece of one's own wall. @throws NotFound, Conflict, Invalid when there is nothing to change */
export const updatePost = mutation((tx, account: number, { id, type, content, style, version }: PostChange): Written => {
  const wall = ownWall(tx, account)
  const post = standing(ofWall(anyPost(id), wall))
  unchangedSince(post, version)
  if (content === undefined && style === undefined) throw new Invalid('There is nothing to change: neither content nor style was sent.')
  const becomes = type === undefined || type === '' ? post.content.type : moduleType(type)
  if (becomes !== post.content.type && content === undefined) throw new Invalid('A piece of another type needs its content too.')
  const filled = content === undefined ? null : fill(tx, account, readContent(becomes, content))
  if (filled) refer(tx, id, filled.files)
  const hung = style === undefined ? post.style : readStyle(style, post.style)
  return rewrite(tx, wall, post, filled?.content ?? post.content, hung)
})

/** Writes a piece anew: what it says, and how it hangs. */
export function rewrite(tx: Tx, wall: Wall, post: Post, content: Content, style: Style): Written {
  update.run(content.type, JSON.stringify(content.says), JSON.stringify(style), Date.now(), post.id)
  if (style.tilt !== post.style.tilt) raiseSheet(tx, wall.id)
  tell(tx, wall, 'post', post.id)
  const [before, link] = [linkOf(post.content), linkOf(content)]
  if (link !== before) showPreview(tx, 'post', post.id, link)
  return { id: post.id, cuid: post.cuid, version: post.version + 1, username: wall.username }
}

/** @throws NotFound for a piece that was taken down */
export function standing(post: Post): Post {
  if (post.deletedAt !== null) throw new NotFound(GONE)
  return post
}

const setGone = statement<[number | null, number]>('UPDATE profile_posts SET deleted_at = ? WHERE id = ?')

/** Takes a piece down, with what sticks on it. It can be put back for a day. Doing it twice changes nothing. */
export const deletePost = mutation((tx, account: number, id: number, version?: number): Written => {
  const wall = ownWall(tx, account)
  const post = ofWall(anyPost(id), wall)
  if (post.deletedAt === null) {
    unchangedSince(post, version)
    setGone.run(Date.now(), id)
    tell(tx, wall, 'post-gone', id)
  }
  return { id, cuid: post.cuid, version: post.version, username: wall.username }
})

/** Puts a piece back that was taken down, where it hung. @throws NotFound when it is gone for good */
export const restorePost = mutation((tx, account: number, id: number): Written => {
  const wall = ownWall(tx, account)
  const post = ofWall(anyPost(id), wall)
  if (post.deletedAt !== null) {
    roomFor(wall)
    setGone.run(null, id)
    raiseSheet(tx, wall.id) // what sticks on it is back too
    tell(tx, wall, 'post', id)
    tellOrder(tx, wall)
  }
  return { id, cuid: post.cuid, version: post.version, username: wall.username }
})

/** A piece for programs. */
export const postJson = (post: Post) => ({
  id: post.id,
  cuid: post.cuid,
  profile_id: post.wallId,
  module_type: post.content.type,
  content: contentJson(post.content),
  style: post.style,
  display_order: post.order,
  version: post.version,
  url: `/@${post.username}/${post.cuid}`,
  created_at: new Date(post.createdAt).toISOString(),
  updated_at: new Date(post.updatedAt).toISOString(),
})
