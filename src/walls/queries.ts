import { type Avatar, avatarOf } from '../core/avatars.ts'
import { statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { maySee } from '../profiles/queries.ts'
import type { Content, GuestbookState, Place, StickersPolicy, StickerType, Style } from './contents.ts'
import type { Background, Mix } from './mixing.ts'

// ── walls
/** A wall: whose it is, who may see it, how it looks, what visitors may do there. `version` is today's of everything that it shows. */
export type Wall = {
  id: number
  userId: number
  username: string
  displayName: string
  visibility: 'public' | 'members' | 'private'
  version: number
  preset: string
  accent: string | null
  guestbook: GuestbookState
  stickersPolicy: StickersPolicy
  background: Background
  pointer: string | null
  fonts: string | null
  mix: Mix | null
  lookVersion: number
  sheetVersion: number
}
type WallRow = Omit<Wall, 'background' | 'mix'> & { background: string | null; mix: string | null }

const WALL_COLUMNS = `
  p.id, p.user_id AS userId, u.username, p.display_name AS displayName, p.visibility, p.version, p.theme_preset AS preset,
  p.accent_color AS accent, coalesce(w.guestbook, 'open') AS guestbook, coalesce(w.stickers_policy, 'off') AS stickersPolicy,
  w.background, w.pointer, w.fonts, w.mixed AS mix, coalesce(w.version, 0) AS lookVersion, coalesce(w.sheet_version, 0) AS sheetVersion`
const WALL_FROM = 'FROM profiles p JOIN users u ON u.id = p.user_id LEFT JOIN wall_settings w ON w.profile_id = p.id'
const WALL = `SELECT ${WALL_COLUMNS} ${WALL_FROM}`
const wallByName = statement<[string], WallRow>(`${WALL} WHERE u.username = ?`)
const wallById = statement<[number], WallRow>(`${WALL} WHERE p.id = ?`)
const wallByUser = statement<[number], WallRow>(`${WALL} WHERE p.user_id = ?`)

const wallFrom = (row: WallRow): Wall => ({
  ...row,
  background: row.background ? (JSON.parse(row.background) as Background) : {},
  mix: row.mix ? (JSON.parse(row.mix) as Mix) : null,
})

function seen(row: WallRow | undefined, viewer: number | null): Wall {
  if (!row || !maySee(row, viewer ?? 0)) throw new NotFound('There is no wall at this address, or none that you may see.')
  return wallFrom(row)
}

/** A wall as the viewer (null: a visitor) may see it, by its profile's id or its owner's name. @throws NotFound */
export const wallFor = (viewer: number | null, which: number | string): Wall =>
  seen(typeof which === 'number' ? wallById.get(which) : wallByName.get(which), viewer)

/** The wall of an account, by the account's number; the viewer may be anybody. @throws NotFound */
export const wallOfAccount = (viewer: number | null, user: number): Wall => seen(wallByUser.get(user), viewer)

/**
 * May this account leave stickers on a wall? Its owner always, others as its owner says. Friends are people who follow each other, and
 * there is no following here yet: that choice is kept, and lets nobody in until there is.
 */
export const takesStickersOf = ({ userId, stickersPolicy }: Pick<Wall, 'userId' | 'stickersPolicy'>, account: number): boolean =>
  userId === account || stickersPolicy === 'anyone'

/** What everybody else is told. */
export const NO_STICKERS = 'Whose wall this is does not take stickers from you.'

/** A wall for the feed, which speaks to whole topics; not for handlers: they ask `wallFor`. */
export function wallOfFeed(id: number): Wall | undefined {
  const row = wallById.get(id)
  return row && wallFrom(row)
}

/** A wall as a page begins with it: also the newest change of the feed and of anybody's face, all of one moment. */
export type Door = Wall & { seq: number; faceSeq: number }
const doorByName = statement<[string], WallRow & { seq: number; faceSeq: number }>(`
  SELECT ${WALL_COLUMNS}, (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'changes') AS seq,
    (SELECT coalesce(max(face_seq), 0) FROM profiles) AS faceSeq
  ${WALL_FROM} WHERE u.username = ?`)

/** The one read of a page that is kept already. @throws NotFound */
export function doorOf(viewer: number | null, username: string): Door {
  const row = doorByName.get(username)
  const wall = seen(row, viewer)
  return { ...wall, seq: row?.seq ?? 0, faceSeq: row?.faceSeq ?? 0 }
}

// ── pieces
/** A piece of a wall. Times are in ms since 1970. */
export type Post = {
  id: number
  cuid: string
  wallId: number
  username: string
  content: Content
  style: Style
  order: number
  version: number
  seq: number
  createdAt: number
  updatedAt: number
  deletedAt: number | null
  preview: LinkPreview | null
}
/** What the page behind a link says of itself. */
export type LinkPreview = { title: string; description: string | null; site: string | null; picture: PreviewPicture | null }
type PreviewPicture = { src: string; width: number; height: number; color: string | null }
type PreviewRow = {
  title: string | null
  description: string | null
  site: string | null
  picture: string | null
  width: number
  height: number
  color: string | null
}
type PostRow = Omit<Post, 'content' | 'style' | 'preview'> & { type: Content['type']; content: string; style: string } & PreviewRow

const POST = `
  SELECT x.id, x.cuid, x.profile_id AS wallId, u.username, x.module_type AS type, x.content_payload AS content,
    x.style_payload AS style, x.display_order AS "order", x.version, x.seq, x.created_at AS createdAt, x.updated_at AS updatedAt,
    x.deleted_at AS deletedAt, v.title, v.description, v.site, vf.cuid AS picture, vb.width, vb.height, vb.color
  FROM profile_posts x JOIN profiles p ON p.id = x.profile_id JOIN users u ON u.id = p.user_id
    LEFT JOIN link_preview_refs r ON r.owner = 'post' AND r.owner_id = x.id LEFT JOIN link_previews v ON v.id = r.preview_id
    LEFT JOIN files vf ON vf.id = v.file_id LEFT JOIN blobs vb ON vb.id = vf.blob_id`
const postsInOrder = statement<[number, number, number], PostRow>(
  `${POST} WHERE x.profile_id = ? AND x.deleted_at IS NULL ORDER BY x.display_order, x.id DESC LIMIT ? OFFSET ?`,
)
const newestPosts = statement<[number, number], PostRow>(
  `${POST} WHERE x.profile_id = ? AND x.deleted_at IS NULL ORDER BY x.id DESC LIMIT ?`,
)
const postById = statement<[number], PostRow>(`${POST} WHERE x.id = ?`)
const postByCuid = statement<[number, string], PostRow>(`${POST} WHERE x.profile_id = ? AND x.cuid = ? AND x.deleted_at IS NULL`)
const orderOf = statement<[number], { id: number; order: number }>(
  'SELECT id, display_order AS "order" FROM profile_posts WHERE profile_id = ? AND deleted_at IS NULL ORDER BY display_order, id DESC',
)

const postFrom = ({ type, content, style, title, description, site, picture, width, height, color, ...row }: PostRow): Post => ({
  ...row,
  content: { type, says: JSON.parse(content) } as Content, // this slice alone writes it, see posts.ts
  style: JSON.parse(style) as Style,
  preview:
    title === null
      ? null
      : { title, description, site, picture: picture === null ? null : { src: `/files/${picture}`, width, height, color } },
})

/** Pieces of a wall in its owner's order, and whether there are more behind them. */
export function postsOf(wallId: number, from: number, limit: number): { posts: Post[]; more: boolean } {
  const rows = postsInOrder.all(wallId, limit + 1, from)
  return { posts: rows.slice(0, limit).map(postFrom), more: rows.length > limit }
}

/** The newest pieces of a wall, newest first. */
export const newestOf = (wallId: number, limit: number): Post[] => newestPosts.all(wallId, limit).map(postFrom)

/** Every piece of a wall in its order, with the number that it is ordered by. */
export const placesOf = (wallId: number): { id: number; order: number }[] => orderOf.all(wallId)

const tilted = statement<[number], { id: number; tilt: number }>(`
  SELECT id, json_extract(style_payload, '$.tilt') AS tilt FROM profile_posts
  WHERE profile_id = ? AND deleted_at IS NULL AND json_extract(style_payload, '$.tilt') <> 0`)

/** The pieces that hang askew, with their degrees. */
export const tiltsOf = (wallId: number): { id: number; tilt: number }[] => tilted.all(wallId)

const withSketch = statement<[number], { id: number }>(`
  SELECT id FROM profile_posts WHERE module_type = 'script' AND deleted_at IS NULL AND json_extract(content_payload, '$.script_id') = ?`)

/** The pieces that show a sketch. */
export const postsWithSketch = (scriptId: number): number[] => withSketch.all(scriptId).map(({ id }) => id)

/** A piece for the feed and for writes that look at whose it is themselves; also one that was taken down. */
export function anyPost(id: number): Post | undefined {
  const row = postById.get(id)
  return row && postFrom(row)
}

/** A piece of a wall that the viewer may see, by its public id. @throws NotFound */
export function postOf(wall: Wall, cuid: string): Post {
  const row = postByCuid.get(wall.id, cuid)
  if (!row) throw new NotFound('There is no such piece on this wall. It may have been taken down.')
  return postFrom(row)
}

// ── stickers
/** A sticker where it lies. `piece` null is the header. Pictures come with what a page needs of them. */
export type Sticker = Place & {
  id: number
  cuid: string
  wallId: number
  owner: number
  piece: number | null
  type: StickerType
  text: string | null
  drawing: string | null
  pot: string | null
  fileId: number | null
  file: string | null
  width: number | null
  height: number | null
  hasThumb: 0 | 1
  placedBy: number | null
  by: string | null
  seq: number
  deletedAt: number | null
}

const STICKER = `
  SELECT s.id, s.cuid, s.profile_id AS wallId, p.user_id AS owner, s.post_id AS piece, s.sticker_type AS type, s.text_content AS text,
    s.drawing, s.pot, s.file_id AS fileId, f.cuid AS file, b.width, b.height, b.thumb_id IS NOT NULL AS hasThumb, s.x_pos, s.y_pos,
    s.rotation, s.scale, s.z_index, s.m_x, s.m_y, s.m_scale, s.placed_by AS placedBy, u.username AS by, s.seq, s.deleted_at AS deletedAt
  FROM profile_stickers s JOIN profiles p ON p.id = s.profile_id LEFT JOIN users u ON u.id = s.placed_by
    LEFT JOIN files f ON f.id = s.file_id LEFT JOIN blobs b ON b.id = f.blob_id`
const ON_SHOW = 'NOT EXISTS (SELECT 1 FROM profile_posts g WHERE g.id = s.post_id AND g.deleted_at IS NOT NULL)'
const stickersOnWall = statement<[number], Sticker>(
  `${STICKER} WHERE s.profile_id = ? AND s.deleted_at IS NULL AND ${ON_SHOW} ORDER BY s.id`,
)
const stickerById = statement<[number], Sticker>(`${STICKER} WHERE s.id = ?`)
const stickersOnPiece = statement<[number], Sticker>(`${STICKER} WHERE s.post_id = ? AND s.deleted_at IS NULL ORDER BY s.id`)

/** Every sticker that shows on a wall. */
export const stickersOf = (wallId: number): Sticker[] => stickersOnWall.all(wallId)
/** The stickers on one piece. */
export const stickersOn = (post: number): Sticker[] => stickersOnPiece.all(post)
/** A sticker for the feed and for writes that look at who may touch it themselves; also one that was peeled off. */
export const anySticker = (id: number): Sticker | undefined => stickerById.get(id)

/** May this account move the sticker or peel it off? Whoever put it there, and whose wall it is. */
export const mayMove = ({ owner, placedBy }: Sticker, account: number): boolean => owner === account || placedBy === account

// ── guestbook
/** An entry with its writer's face; `content` is null once it was taken out. */
export type Entry = {
  id: number
  wallId: number
  owner: number
  authorId: number
  username: string
  name: string
  avatar: Avatar
  faceSeq: number
  content: string | null
  createdAt: number
  seq: number
}
type EntryRow = Omit<Entry, 'avatar'> & { drawn: string; file: string | null }

const ENTRY = `
  SELECT g.id, g.profile_id AS wallId, w.user_id AS owner, g.author_id AS authorId, u.username, coalesce(p.display_name, u.username) AS name,
    u.avatar AS drawn, (SELECT cuid FROM files WHERE id = p.avatar_file_id) AS file, coalesce(p.face_seq, 0) AS faceSeq, g.content,
    g.created_at AS createdAt, g.seq
  FROM guestbook_entries g JOIN profiles w ON w.id = g.profile_id JOIN users u ON u.id = g.author_id
    LEFT JOIN profiles p ON p.user_id = u.id`
const entriesBefore = statement<[number, number, number], EntryRow>(
  `${ENTRY} WHERE g.profile_id = ? AND g.deleted_at IS NULL AND g.id < ? ORDER BY g.id DESC LIMIT ?`,
)
const entryById = statement<[number], EntryRow>(`${ENTRY} WHERE g.id = ?`)

const entryFrom = ({ drawn, file, ...row }: EntryRow): Entry => ({ ...row, avatar: avatarOf(drawn, file) })
const NO_ID = Number.MAX_SAFE_INTEGER

/** A page of a guestbook, newest first, and whether there are older ones. */
export function entriesOf(wallId: number, before: number | undefined, limit: number): { entries: Entry[]; more: boolean } {
  const rows = entriesBefore.all(wallId, before ?? NO_ID, limit + 1)
  return { entries: rows.slice(0, limit).map(entryFrom), more: rows.length > limit }
}

/** An entry for the feed and for writes that look at who may touch it themselves. */
export function anyEntry(id: number): Entry | undefined {
  const row = entryById.get(id)
  return row && entryFrom(row)
}

// ── own CSS
const cssOf = statement<[number], { css: string | null; scoped: string | null }>(
  'SELECT own_css AS css, own_css_scoped AS scoped FROM wall_settings WHERE profile_id = ?',
)

/** What the owner typed, and what the server made of it (JSON of `rules` and `keyframes`). */
export const ownCssOf = (wallId: number): { css: string; scoped: { rules: string; keyframes: string } | null } => {
  const { css, scoped } = cssOf.get(wallId) ?? { css: null, scoped: null }
  return { css: css ?? '', scoped: scoped ? (JSON.parse(scoped) as { rules: string; keyframes: string }) : null }
}
