import { statement } from '../core/database.ts'
import type { Place, StickerType } from './contents.ts'

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
  peeledByOwner: 0 | 1
}

const STICKER = `
  SELECT s.id, s.cuid, s.profile_id AS wallId, p.user_id AS owner, s.post_id AS piece, s.sticker_type AS type, s.text_content AS text,
    s.drawing, s.pot, s.file_id AS fileId, f.cuid AS file, b.width, b.height, b.thumb_id IS NOT NULL AS hasThumb, s.x_pos, s.y_pos,
    s.rotation, s.scale, s.z_index, s.m_x, s.m_y, s.m_scale, s.placed_by AS placedBy, u.username AS by, s.seq, s.deleted_at AS deletedAt,
    s.peeled_by_owner AS peeledByOwner
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
