import { type Avatar, avatarOf } from '../core/avatars.ts'
import { type ImageView, srcOf } from '../files/queries.ts'
import type { Face } from '../profiles/queries.ts'

export const KINDS = ['p5', 'three', 'canvas', 'shader'] as const
export const VISIBILITIES = ['private', 'unlisted', 'public'] as const
export type Kind = (typeof KINDS)[number]
export type Visibility = (typeof VISIBILITIES)[number]
/** A file of a sketch: text of its own, or (`file`) the public id of a kept picture or sound. The first file is the one that is run. */
export type SketchFile = { name: string; text: string } | { name: string; file: string }
/** What a sketch was forked from, in words that stay when that goes. */
export type Credit = { title: string; author: string; cuid: string }

/**
 * A sketch without its code. Times are in ms since 1970. `version` rises with each change that others see, and `seq` is that change's in
 * the feed; `draftVersion` rises with each save of the draft. `listedSeq` is its place in the gallery, from when it was first listed.
 */
export type Sketch = {
  id: number
  cuid: string
  authorId: number
  author: Face
  authorBanned: boolean
  title: string
  description: string
  kind: Kind
  library: string | null
  visibility: Visibility
  publishedId: number | null
  publishedAt: number | null
  listedSeq: number | null
  picture: ImageView | null
  parentId: number | null
  rootId: number | null
  credit: Credit | null
  draftVersion: number
  draftAt: number
  version: number
  seq: number
  createdAt: number
  updatedAt: number
  deletedAt: number | null
  tags: string[]
}

type FaceColumns = { username: string; name: string; drawn: string; avatarFile: string | null; faceVersion: number; banned: 0 | 1 }
type PictureColumns = {
  pictureFile: string | null
  width: number
  height: number
  color: string | null
  thumb: number | null
  frames: number
}
/** A row of `SKETCH`. */
export type SketchRow = Omit<Sketch, 'author' | 'authorBanned' | 'picture' | 'credit' | 'tags'> &
  FaceColumns &
  PictureColumns & { credit: string | null; tags: string }

/** Selects sketches `s` with their authors `u`: other files of this slice add WHERE, ORDER BY and LIMIT, and read rows by `sketchFrom`. */
export const SKETCH = `
  SELECT s.id, s.cuid, s.user_id AS authorId, u.username, coalesce(p.display_name, u.username) AS name, u.avatar AS drawn,
    (SELECT cuid FROM files WHERE id = p.avatar_file_id) AS avatarFile, coalesce(p.face_seq, 0) AS faceVersion, u.is_banned AS banned,
    s.title, s.description, s.script_type AS kind, s.library, s.visibility, s.published_id AS publishedId, s.published_at AS publishedAt,
    s.listed_seq AS listedSeq, pf.cuid AS pictureFile, pb.width, pb.height, pb.color, pb.thumb_id AS thumb, pb.frames,
    s.parent_id AS parentId, s.root_id AS rootId, s.credit, s.draft_version AS draftVersion, s.draft_at AS draftAt, s.version, s.seq,
    s.created_at AS createdAt, s.updated_at AS updatedAt, s.deleted_at AS deletedAt,
    (SELECT json_group_array(tag) FROM (SELECT tag FROM script_tags WHERE script_id = s.id ORDER BY tag)) AS tags
  FROM scripts s JOIN users u ON u.id = s.user_id LEFT JOIN profiles p ON p.user_id = u.id
    LEFT JOIN files pf ON pf.id = s.picture_file_id LEFT JOIN blobs pb ON pb.id = pf.blob_id`

/** What the gallery shows of `scripts s`; the indexes of the gallery are on just this. Whose author `u` was shut out is not shown either. */
export const LISTED = "s.visibility = 'public' AND s.published_id IS NOT NULL AND s.deleted_at IS NULL AND u.is_banned = 0"

/** A sketch out of a row of `SKETCH`. */
export function sketchFrom(row: SketchRow): Sketch {
  const { username, name, drawn, avatarFile, faceVersion, banned, pictureFile, width, height, color, thumb, frames, ...own } = row
  const avatar: Avatar = avatarOf(drawn, avatarFile)
  return {
    ...own,
    author: { name, username, avatar, version: faceVersion },
    authorBanned: banned === 1,
    picture: pictureFile === null ? null : pictureOf(pictureFile, { width, height, color, thumb, frames }),
    credit: own.credit === null ? null : (JSON.parse(own.credit) as Credit), // this slice alone writes it, see forks.ts
    tags: JSON.parse(own.tags) as string[],
  }
}

function pictureOf(cuid: string, { width, height, color, thumb, frames }: Omit<PictureColumns, 'pictureFile'>): ImageView {
  const src = srcOf(cuid)
  return { src, thumb: thumb === null ? src : `${src}/thumb`, width, height, color, animated: frames > 1 }
}
