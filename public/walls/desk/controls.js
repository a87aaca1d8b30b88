// @ts-check
/** Stickers lie on paper, never on what people press. */
import { wall } from '../wall.js'
import { centreOf, cornersAt, overlap } from './shape.js'

/** @import { Point } from './shape.js' */

/** A picture is no control for this: it is what stickers are for, and a press goes through them and opens it all the same. */
const CONTROLS = 'a[href]:not([data-photo]), button, input, textarea, select, audio, video, summary, label'
/** The desk's own handles are there for nobody else. */
const OURS = '.hnd, .stks, .gb__x, .edges'

/** @param {Point[]} corners of something turned, in px of the window */
export const areOverControl = (corners) =>
  [...wall.querySelectorAll(CONTROLS)].some((control) => {
    if (control.closest(OURS)) return false
    return [...control.getClientRects()].some((box) => box.width > 0 && overlap(corners, box))
  })

/** What a sticker is scaled by where it lies now: phones may have a size of their own. @param {HTMLElement} sticker */
export const scaleOf = (sticker) => Number.parseFloat(getComputedStyle(sticker).scale) || 1

/** @param {HTMLElement} sticker */
export function isOverControl(sticker) {
  const scale = scaleOf(sticker)
  const size = { width: sticker.offsetWidth * scale, height: sticker.offsetHeight * scale }
  return areOverControl(cornersAt(centreOf(sticker), size, Number(sticker.dataset.r ?? 0)))
}
