// @ts-check
/** Moving a piece by its handle: a slot shows where it would hang. */
import { copyOf } from '../../page.js'
import { say } from '../../slips.js'
import { arrange, orderNow } from '../order.js'
import { post } from '../post.js'
import { grid, idOf, main, pieces } from '../wall.js'
import { pieceOf } from './pieces.js'
import { save } from './saved.js'
import { undoable } from './undo.js'

const FAR_ENOUGH = 8
/** The slot makes room, which moves what is under the pointer: a new place needs a movement. */
const SETTLED = 14
const EDGE = 70

/** @type {{ piece: HTMLElement, slot: HTMLElement, ghost: HTMLElement, moved: { x: number, y: number } } | null} */
let drag = null
/** @type {{ piece: HTMLElement, x: number, y: number } | null} */
let pressed = null

/** @param {HTMLElement} piece @param {PointerEvent} event */
function begin(piece, { clientX: x, clientY: y, pointerId }) {
  const slot = copyOf('slot')
  slot.classList.add(`c${piece.dataset.width}`)
  const ghost = copyOf('ghost')
  ghost.textContent = piece.querySelector('.hnd [data-act="move"]')?.textContent?.trim() ?? ''
  document.body.append(ghost)
  piece.classList.add('is-lifted')
  piece.before(slot)
  grid.setPointerCapture(pointerId)
  drag = { piece, slot, ghost, moved: { x, y } }
}

/** @param {number} x @param {number} y @param {DOMRect} box */
const distance = (x, y, box) => Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom))

/** Lays the slot before or after the piece that is nearest to the pointer. @param {number} x @param {number} y */
function seek(x, y) {
  if (!drag || Math.hypot(x - drag.moved.x, y - drag.moved.y) < SETTLED) return
  if (distance(x, y, drag.slot.getBoundingClientRect()) === 0) return
  drag.moved = { x, y }
  const others = pieces().filter((piece) => piece !== drag?.piece)
  const near = others
    .map((piece) => ({ piece, box: piece.getBoundingClientRect() }))
    .sort((a, b) => distance(x, y, a.box) - distance(x, y, b.box))[0]
  if (!near) return
  const { left, width, top, height } = near.box
  const isWide = width > grid.clientWidth * 0.8
  const isAfter = isWide ? y > top + height / 2 : y > top + height || (x > left + width / 2 && y > top)
  if (isAfter) near.piece.after(drag.slot)
  else near.piece.before(drag.slot)
}

/** @param {PointerEvent} event */
function onMove(event) {
  const { clientX: x, clientY: y } = event
  if (pressed && !drag && Math.hypot(x - pressed.x, y - pressed.y) > FAR_ENOUGH) begin(pressed.piece, event)
  if (!drag) return
  drag.ghost.style.translate = `${x + 12}px ${y + 12}px`
  seek(x, y)
  const { top, bottom } = main.getBoundingClientRect()
  if (y < top + EDGE) main.scrollBy(0, -18)
  else if (y > bottom - EDGE) main.scrollBy(0, 18)
}

/** The order with the piece where the slot is. @param {HTMLElement} piece @param {HTMLElement} slot */
function orderWith(piece, slot) {
  const ids = []
  for (const child of grid.children) {
    if (child === slot) ids.push(idOf(piece))
    else if (child !== piece && child.id.startsWith('post-')) ids.push(idOf(child))
  }
  return ids
}

/** @param {number[]} order @param {number[]} was */
async function reorder(order, was) {
  arrange(order)
  const answer = await save(() => post('/wall/reorder', { order, was }), { isQuiet: true })
  if (answer.ok) return answer
  const today = answer.error.detail?.order
  arrange(Array.isArray(today) ? today : was)
  say(answer.error.code === 'conflict' ? 'The pieces were moved elsewhere a moment ago. This is how they hang now.' : answer.error.message)
  return answer
}

/** @param {boolean} isDropped */
async function end(isDropped) {
  pressed = null
  if (!drag) return
  const { piece, slot, ghost } = drag
  drag = null
  const [was, order] = [orderNow(), orderWith(piece, slot)]
  slot.remove()
  ghost.remove()
  piece.classList.remove('is-lifted')
  if (!isDropped || order.join() === was.join()) return
  const answer = await reorder(order, was)
  if (answer.ok) undoable('moved a piece', () => reorder(was, orderNow()))
}

grid.addEventListener('pointerdown', (event) => {
  const grip = event.target instanceof Element ? event.target.closest('.hnd [data-act="move"]') : null
  const piece = grip && pieceOf(grip)
  if (!piece || event.button !== 0) return
  pressed = { piece, x: event.clientX, y: event.clientY }
})
addEventListener('pointermove', onMove)
addEventListener('pointerup', ({ clientX, clientY }) => {
  if (drag) drag.moved = { x: Number.NEGATIVE_INFINITY, y: 0 }
  seek(clientX, clientY)
  end(true)
})
addEventListener('pointercancel', () => end(false))
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') end(false)
})
