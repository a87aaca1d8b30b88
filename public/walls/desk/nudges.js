// @ts-check
/** Tells those who look at the wall where a sticker is while it is dragged, at most 15 times a second. */
import { socket } from '../../live.js'
import { topic } from '../wall.js'
import { idOf } from './sticker.js'

/** @import { Place } from './sticker.js' */

const EVERY_MS = 70
let last = 0

/** @param {HTMLElement} sticker @param {Place} place */
export function nudge(sticker, { piece, x_pos, y_pos, rotation, scale }) {
  const now = performance.now()
  if (!socket.connected || now - last < EVERY_MS) return
  last = now
  // Not acknowledged and not repeated: the next one comes in a moment.
  socket.volatile.emit('nudge', { topic, ref: idOf(sticker), piece, x: x_pos, y: y_pos, rotation, scale }, () => {})
}
