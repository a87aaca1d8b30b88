// @ts-check
/** Taking hold of a sticker: one finger or the mouse moves it, a corner of its frame or a second finger turns and scales it. */
import { say } from '../../slips.js'
import { stickersOf, wall } from '../wall.js'
import { frame, select, selected } from './box.js'
import { isOverControl } from './controls.js'
import { isNarrow } from './narrow.js'
import { nudge } from './nudges.js'
import { centreOf, round, within } from './shape.js'
import { keep, movedTo, placeOf, scaledTo, show, sizeIn } from './sticker.js'

/** @import { Point } from './shape.js' */
/** @import { Place } from './sticker.js' */

export const SMALLEST = 0.2
export const LARGEST = 5

/**
 * What is going on: which sticker, where it lay, where it may stay, and where the pointers were when they came.
 * @type {{ id: string, before: Place, good: Place, by: 'body' | 'corner', from: Place, centre: Point, start: Point[] } | null}
 */
let grip = null
/** @type {Map<number, Point>} */
const pointers = new Map()

const points = () => [...pointers.values()]
/** @param {Point} a @param {Point} b */
const span = (a, b) => ({ length: Math.hypot(b.x - a.x, b.y - a.y), turn: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI })
/** @param {Point[]} all */
const middle = (all) => ({ x: all.reduce((sum, { x }) => sum + x, 0) / all.length, y: all.reduce((sum, { y }) => sum + y, 0) / all.length })

/** The piece at a point, null for the header; undefined where there is none. @param {Point} point */
export function pieceAt({ x, y }) {
  for (const element of document.elementsFromPoint(x, y)) {
    const piece = wall.contains(element) && !element.closest('.hnd') ? element.closest('[id^="post-"], #piece-0') : null
    if (piece) return Number(piece.id.slice(piece.id.indexOf('-') + 1)) || null
  }
  return undefined
}

/** A place with its centre at a point of the window. @param {Place} place @param {Point} point @returns {Place} */
export function placeAt(place, point) {
  const there = pieceAt(point)
  const piece = there === undefined ? place.piece : there
  const box = stickersOf(piece)?.getBoundingClientRect()
  if (!box) return place
  const x = within(((point.x - box.left) / box.width) * 100, 0, 100)
  const y = within(((point.y - box.top) / box.height) * 100, 0, 100)
  return movedTo({ ...place, piece }, round(x), round(y))
}

/** The same turn, from -180 to 180. @param {number} turn degrees */
export const upright = (turn) => round(((((turn + 180) % 360) + 360) % 360) - 180, 1)

/** @param {Place} from @param {number} times @param {number} by degrees */
const turned = (from, times, by) =>
  scaledTo({ ...from, rotation: upright(from.rotation + by) }, round(within(sizeIn(from) * times, SMALLEST, LARGEST)))

/** From where they are now, pointers move and turn anew. @param {HTMLElement} sticker */
function restart(sticker) {
  if (grip) Object.assign(grip, { from: placeOf(sticker), centre: centreOf(sticker), start: points() })
}

/** @param {PointerEvent} event */
function onDown(event) {
  if (event.button !== 0 || !(event.target instanceof Element)) return
  const corner = event.target.closest('.stkbox__f > i')
  const sticker = corner ? selected() : event.target.closest('.stk.is-mine')
  const isSecond = grip !== null && pointers.size === 1
  if (!(sticker instanceof HTMLElement) && !isSecond) return
  event.preventDefault()
  wall.setPointerCapture(event.pointerId)
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
  const held = isSecond && grip ? document.getElementById(grip.id) : sticker
  if (!(held instanceof HTMLElement)) return
  if (!isSecond) {
    select(held)
    held.focus({ preventScroll: true })
    held.classList.add('is-mine-now')
    const before = placeOf(held)
    grip = { id: held.id, before, good: before, by: corner ? 'corner' : 'body', from: before, centre: centreOf(held), start: [] }
  }
  restart(held)
}

/** Where the pointers want it. @param {NonNullable<typeof grip>} held @returns {Place} */
function wanted({ by, from, centre, start }) {
  const [now, was] = [points(), start]
  const [first, second] = now
  const [one, two] = was
  if (!first || !one) return from
  if (by === 'corner' || (second && two)) {
    const [a, b] = by === 'corner' ? [span(centre, one), span(centre, first)] : [span(one, two ?? one), span(first, second ?? first)]
    const place = turned(from, b.length / Math.max(a.length, 8), b.turn - a.turn)
    if (by === 'corner') return place
    const [from2, to2] = [middle(was), middle(now)]
    return placeAt(place, { x: centre.x + to2.x - from2.x, y: centre.y + to2.y - from2.y })
  }
  return placeAt(from, { x: centre.x + first.x - one.x, y: centre.y + first.y - one.y })
}

/** @param {PointerEvent} event */
function onMove(event) {
  const sticker = grip && document.getElementById(grip.id)
  if (!grip || !sticker || !pointers.has(event.pointerId)) return
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
  const place = wanted(grip)
  show(sticker, place)
  const isBad = isOverControl(sticker)
  sticker.classList.toggle('is-bad', isBad)
  if (!isBad) grip.good = place
  frame()
  if (!isNarrow()) nudge(sticker, place)
}

/** @param {PointerEvent} event */
function onUp(event) {
  if (!pointers.delete(event.pointerId) || !grip) return
  const held = grip
  const sticker = document.getElementById(held.id)
  if (pointers.size > 0 && sticker) return restart(sticker)
  grip = null
  if (!sticker) return
  if (sticker.classList.contains('is-bad'))
    say('Stickers do not lie over what people press. It went back to the last free place.', { forMs: 5_000 })
  sticker.classList.remove('is-bad', 'is-mine-now')
  keep(sticker, held.before, held.good, 'moved a sticker')
  frame()
}

wall.addEventListener('pointerdown', onDown)
wall.addEventListener('pointermove', onMove)
wall.addEventListener('pointerup', onUp)
wall.addEventListener('pointercancel', onUp)
