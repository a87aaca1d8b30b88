import { statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import type { Content, Style } from './contents.ts'
import type { Wall } from './queries.ts'

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
