// @ts-check
/** One sticker at the desk: what its attributes say of it, and how a change of it is saved. */
import { page } from '../../page.js'
import { placeSticker } from '../place.js'
import { post } from '../post.js'
import { isMine, stickersOf } from '../wall.js'
import { isNarrow } from './narrow.js'
import { save } from './saved.js'
import { undoable } from './undo.js'

/**
 * Where a sticker lies, as the server takes it. `piece` null is the header.
 * @typedef {{ piece: number | null, x_pos: number, y_pos: number, rotation: number, scale: number, z_index: number,
 *   m_x: number | null, m_y: number | null, m_scale: number | null }} Place
 */

/** @param {Element} sticker */
export const idOf = (sticker) => Number(sticker.id.slice('sticker-'.length))

/** @param {HTMLElement} sticker */
export const mayMove = (sticker) => isMine || sticker.dataset.by === page.me

/** @param {string | undefined} value */
const numberOr = (value, otherwise = 0) => (value === undefined || value === '' ? otherwise : Number(value))
/** @param {string | undefined} value */
const numberOrNull = (value) => (value === undefined || value === '' ? null : Number(value))

/** The piece that a sticker lies on. @param {HTMLElement} sticker */
export const pieceOf = (sticker) => Number(sticker.parentElement?.id.slice('stks-'.length)) || null

/** @param {HTMLElement} sticker @returns {Place} */
export function placeOf(sticker) {
  const { x, y, r, s, z, mx, my, ms } = sticker.dataset
  return {
    piece: pieceOf(sticker),
    x_pos: numberOr(x, 50),
    y_pos: numberOr(y, 50),
    rotation: numberOr(r),
    scale: numberOr(s, 1),
    z_index: numberOr(z),
    m_x: numberOrNull(mx),
    m_y: numberOrNull(my),
    m_scale: numberOrNull(ms),
  }
}

/** Shows a place, on this screen only. @param {HTMLElement} sticker @param {Place} place */
export function show(sticker, place) {
  const lies = stickersOf(place.piece)
  if (lies && sticker.parentElement !== lies) lies.append(sticker)
  const { x_pos, y_pos, rotation, scale, z_index, m_x, m_y, m_scale } = place
  const said = { x: x_pos, y: y_pos, r: rotation, s: scale, z: z_index, mx: m_x, my: m_y, ms: m_scale }
  for (const [name, value] of Object.entries(said)) {
    if (value === null) delete sticker.dataset[name]
    else sticker.dataset[name] = String(value)
  }
  placeSticker(sticker)
}

/** A place with the centre put elsewhere: on a phone that is the phone's own. @param {Place} place @param {number} x @param {number} y */
export const movedTo = (place, x, y) => (isNarrow() ? { ...place, m_x: x, m_y: y } : { ...place, x_pos: x, y_pos: y })

/** @param {Place} place @param {number} scale */
export const scaledTo = (place, scale) => (isNarrow() ? { ...place, m_scale: scale } : { ...place, scale })

/** Its size where it lies now. @param {Place} place */
export const sizeIn = (place) => (isNarrow() ? (place.m_scale ?? place.scale * 0.85) : place.scale)

/** The versions that my own changes made, by DOM id: what comes next in the queue was made on them. @type {Map<string, number>} */
const mine = new Map()

/**
 * The change carries the version that it was made on, so that what somebody else did meanwhile is not undone unseen.
 * @param {string} id @param {Place} place @param {number} made
 */
async function send(id, place, made) {
  const number = Number(id.slice('sticker-'.length))
  const answer = await save(() => post('/wall/sticker/update', { id: number, version: Math.max(made, mine.get(id) ?? 0), ...place }))
  if (answer.ok) mine.set(id, Number(answer.version))
  return answer
}

/** @param {string} id @param {Place} place */
function showById(id, place) {
  const sticker = document.getElementById(id)
  if (sticker) show(sticker, place)
}

/** @param {string} id */
const versionOf = (id) => Number(document.getElementById(id)?.dataset.seq ?? 0)

/**
 * Saves where a sticker lies now; can be undone.
 * @param {HTMLElement} sticker @param {Place} before @param {Place} now @param {string} words what was done
 */
export async function keep(sticker, before, now, words) {
  show(sticker, now)
  if (JSON.stringify(before) === JSON.stringify(now)) return
  const { id } = sticker
  const answer = await send(id, now, versionOf(id))
  if (!answer.ok) return showById(id, /** @type {Place} */ (answer.error.detail?.sticker ?? before))
  undoable(words, () => {
    showById(id, before)
    return send(id, before, versionOf(id))
  })
}
