// @ts-check
/** Stickers that somebody else is moving right now. What is not followed by the real thing goes back to where it was. */
import { page } from '../page.js'
import { placeSticker } from './place.js'
import { stickersOf, topic } from './wall.js'

/** @import { Nudge } from './types.d.ts' */

const FORGOTTEN_MS = 4_000

/** @type {Map<HTMLElement, ReturnType<typeof setTimeout>>} */
const moving = new Map()

/** @param {HTMLElement} sticker */
function settle(sticker) {
  moving.delete(sticker)
  sticker.classList.remove('is-nudged')
  if (!sticker.isConnected) return
  stickersOf(sticker.dataset.piece || 0)?.append(sticker)
  placeSticker(sticker)
}

/** @param {Nudge} nudge */
export function nudged(nudge) {
  const sticker = document.getElementById(`sticker-${nudge.ref}`)
  const place = stickersOf(nudge.piece)
  if (nudge.topic !== topic || nudge.user === page.me || !sticker || !place || sticker.classList.contains('is-mine-now')) return
  if (sticker.parentElement !== place) place.append(sticker)
  sticker.classList.add('is-nudged')
  const { style } = sticker
  style.setProperty('--x', `${nudge.x}%`)
  style.setProperty('--y', `${nudge.y}%`)
  style.removeProperty('--mx')
  style.removeProperty('--my')
  if (nudge.rotation !== undefined) style.setProperty('--r', `${nudge.rotation}deg`)
  if (nudge.scale !== undefined) style.setProperty('--s', String(nudge.scale))
  clearTimeout(moving.get(sticker))
  moving.set(
    sticker,
    setTimeout(() => settle(sticker), FORGOTTEN_MS),
  )
}
