import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { config } from '../core/config.ts'
import { newPublicId } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../core/errors.ts'
import { idIn } from '../core/schema.ts'
import { ownFile } from '../files/queries.ts'
import { referTo } from '../files/refs.ts'
import { touchProfile } from '../profiles/mutations.ts'
import type { Place, StickerType } from './contents.ts'
import { STICKER_TYPES } from './contents.ts'
import { FRESH, readPlace } from './places.ts'
import { anyPost } from './post-rows.ts'
import { NO_STICKERS, takesStickersOf, type Wall, wallFor } from './queries.ts'
import { cleanLine, oneOfThese } from './reading.ts'
import type { AddSticker, UpdateSticker } from './schemas.ts'
import { anySticker, mayMove, type Sticker } from './sticker-rows.ts'
import { POTS } from './themes.ts'
import { idOf, namedWall, raiseSheet, writer } from './writing.ts'

/** The stickers that were drawn for the town: name of the file in public/stickers, and what it shows. */
export const DRAWINGS = JSON.parse(readFileSync(join(import.meta.dirname, '../../public/stickers/names.json'), 'utf8')) as readonly {
  id: string
  label: string
}[]

const PEELED = 'There is no such sticker. It may have been peeled off.'
const LONGEST_TEXT = 60

// ── what a sticker is
type Kind = { type: StickerType; text: string | null; drawing: string | null; fileId: number | null; pot: string | null }
const NOTHING = { text: null, drawing: null, fileId: null, pot: null }

const isEmoji = (text: string): boolean => /^\p{RGI_Emoji}$/v.test(text)

/** A plain form does not say which type it means: its pressed button does, and the words themselves. */
function typeOf({ sticker_type, drawing, file, text_content }: AddSticker): StickerType {
  if (sticker_type) return oneOfThese(sticker_type, STICKER_TYPES, 'The type of a sticker')
  if (drawing) return 'svg'
  if (file) return 'image'
  return isEmoji(text_content?.trim() ?? '') ? 'emoji' : 'text'
}

/** @throws Invalid, or NotFound for a picture that is not the account's */
function kindOf(account: number, form: AddSticker): Kind {
  const type = typeOf(form)
  if (type === 'image') return { ...NOTHING, type, fileId: ownFile(account, form.file, 'image').id }
  if (type === 'svg') {
    const drawing = DRAWINGS.find(({ id }) => id === form.drawing)
    if (!drawing) throw new Invalid('There is no sticker of that name in the box.')
    return { ...NOTHING, type, drawing: drawing.id }
  }
  const text = cleanLine(form.text_content, 'The sticker', 1, LONGEST_TEXT)
  if (type === 'emoji') {
    if (!isEmoji(text)) throw new Invalid('That is not one emoji. For words there are stickers of text.')
    return { ...NOTHING, type, text }
  }
  return { ...NOTHING, type, text, pot: oneOfThese(form.pot || 'y', POTS, 'The colour of a sticker') }
}

/** The piece that a client names: null is the header. @throws NotFound for one that does not hang on this wall */
function readPiece(wall: Wall, piece: unknown, before: number | null): number | null {
  if (piece === undefined) return before
  if (piece === null || piece === '' || piece === '0' || piece === 0) return null
  const id = idIn(typeof piece === 'number' ? String(piece) : piece)
  const post = id === undefined ? undefined : anyPost(id)
  if (!post || post.wallId !== wall.id || post.deletedAt !== null)
    throw new NotFound('There is no such piece on this wall to put a sticker on.')
  return post.id
}

// ── writes
const insert = statement<(string | number | null)[]>(`
  INSERT INTO profile_stickers (cuid, profile_id, post_id, sticker_type, text_content, file_id, drawing, pot, x_pos, y_pos, rotation, scale,
    z_index, m_x, m_y, m_scale, placed_by, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
const place = statement<(number | null)[]>(`
  UPDATE profile_stickers SET post_id = ?, x_pos = ?, y_pos = ?, rotation = ?, scale = ?, z_index = ?, m_x = ?, m_y = ?, m_scale = ? WHERE id = ?`)
const stamp = statement<[number, number]>('UPDATE profile_stickers SET seq = ? WHERE id = ?')
const peel = statement<[number | null, 0 | 1, number]>('UPDATE profile_stickers SET deleted_at = ?, peeled_by_owner = ? WHERE id = ?')
const counts = statement<[number, number], { all: number; own: number }>(`
  SELECT count(*) AS "all", coalesce(sum(placed_by = ?), 0) AS own FROM profile_stickers WHERE profile_id = ? AND deleted_at IS NULL`)

const numbers = ({ x_pos, y_pos, rotation, scale, z_index, m_x, m_y, m_scale }: Place) => [
  x_pos,
  y_pos,
  rotation,
  scale,
  z_index,
  m_x,
  m_y,
  m_scale,
]

/** May this account leave one more sticker? @throws Forbidden by its owner's word, Invalid when the wall is full */
function mayStick(wall: Wall, account: number): void {
  const isOwner = wall.userId === account
  if (!takesStickersOf(wall, account)) throw new Forbidden(NO_STICKERS)
  const { all, own } = counts.get(account, wall.id) ?? { all: 0, own: 0 }
  if (all >= config.wallStickers) throw new Invalid(`This wall is full: it holds ${config.wallStickers} stickers.`)
  if (!isOwner && own >= config.wallStickersEach)
    throw new Invalid(`You have left ${own} stickers here, and that is how many one visitor may. Peel one off first.`)
}

function tell(tx: Tx, wallId: number, kind: 'sticker' | 'sticker-gone', id: number): void {
  raiseSheet(tx, wallId)
  stamp.run(touchProfile(tx, wallId, kind, id), id)
}

/** Puts a sticker on a wall: on one's own, or on somebody's who allows it. Gives it as it lies there now. */
export const addSticker = mutation((tx, account: number, form: AddSticker): Sticker => {
  const wall = namedWall(tx, account, form)
  mayStick(wall, account)
  const { type, text, drawing, fileId, pot } = kindOf(account, form)
  const piece = readPiece(wall, form.piece, null)
  const lies = numbers(readPlace(form, FRESH))
  const row = insert.run(newPublicId(), wall.id, piece, type, text, fileId, drawing, pot, ...lies, account, Date.now())
  const id = Number(row.lastInsertRowid)
  if (fileId !== null) referTo(tx, fileId, 'sticker', id)
  tell(tx, wall.id, 'sticker', id)
  return present(id)
})

function present(id: number): Sticker {
  const sticker = anySticker(id)
  if (!sticker) throw new NotFound(PEELED)
  return sticker
}

/** A sticker that this account may touch, and its wall. @throws NotFound for every other one, as if it did not exist */
function touchable(tx: Tx, account: number, id: number): { sticker: Sticker; wall: Wall } {
  writer(tx, account)
  const sticker = anySticker(id)
  if (!sticker || !mayMove(sticker, account)) throw new NotFound(PEELED)
  return { sticker, wall: wallFor(account, sticker.wallId) }
}

/**
 * Moves, turns, scales or layers a sticker; what is left out stays.
 * @throws NotFound unless it is on one's own wall or was put there by oneself, Conflict with today's place
 */
export const updateSticker = mutation((tx, account: number, form: UpdateSticker): Sticker => {
  const { sticker, wall } = touchable(tx, account, idOf(form.id))
  if (sticker.deletedAt !== null) throw new NotFound(PEELED)
  if (form.version !== undefined && form.version !== '' && Number(form.version) !== sticker.seq)
    throw new Conflict('This sticker was moved elsewhere meanwhile.', { sticker: stickerJson(sticker) })
  const piece = readPiece(wall, form.piece, sticker.piece)
  const lies = readPlace(form, sticker)
  place.run(piece, ...numbers(lies), sticker.id)
  if (piece !== sticker.piece) touchProfile(tx, wall.id, 'sticker-gone', sticker.id) // it leaves the one piece and comes to the other
  tell(tx, wall.id, 'sticker', sticker.id)
  return present(sticker.id)
})

/** Peels a sticker off; it can be put back for a day. Doing it twice changes nothing. */
export const deleteSticker = mutation((tx, account: number, id: number): Sticker => {
  const { sticker } = touchable(tx, account, id)
  if (sticker.deletedAt === null) {
    peel.run(Date.now(), sticker.owner === account ? 1 : 0, id)
    tell(tx, sticker.wallId, 'sticker-gone', id)
  }
  return sticker
})

/** Puts a sticker back where it was. @throws Forbidden for one that the wall's owner peeled off, to anybody else */
export const restoreSticker = mutation((tx, account: number, id: number): Sticker => {
  const { sticker, wall } = touchable(tx, account, id)
  if (sticker.deletedAt !== null) {
    if (sticker.peeledByOwner && sticker.owner !== account)
      throw new Forbidden('Whose wall this is peeled that sticker off, so it stays off.')
    mayStick(wall, account)
    peel.run(null, 0, id)
    tell(tx, wall.id, 'sticker', id)
  }
  return present(id)
})

/** A sticker for programs, with the original's names. */
export const stickerJson = (sticker: Sticker) => ({
  id: sticker.id,
  profile_id: sticker.wallId,
  piece: sticker.piece,
  sticker_type: sticker.type,
  text_content: sticker.text,
  drawing: sticker.drawing,
  pot: sticker.pot,
  image_path: sticker.file && `/files/${sticker.file}`,
  x_pos: sticker.x_pos,
  y_pos: sticker.y_pos,
  rotation: sticker.rotation,
  scale: sticker.scale,
  z_index: sticker.z_index,
  m_x: sticker.m_x,
  m_y: sticker.m_y,
  m_scale: sticker.m_scale,
  placed_by: sticker.placedBy,
  placed_by_username: sticker.by,
  version: sticker.seq,
})
