// @ts-check
/** Taking a sticker out of the box: pressed, it lands in a free place of what is in view; dragged, where it is let go. */
import { copyOf, find, need } from '../../page.js'
import { post } from '../post.js'
import { stickersOf, wall } from '../wall.js'
import { select } from './box.js'
import { areOverControl } from './controls.js'
import { pieceAt, placeAt } from './grip.js'
import { save } from './saved.js'
import { cornersAt, round } from './shape.js'
import { undoable } from './undo.js'
import { onUpload } from './upload.js'

/** @import { Point } from './shape.js' */
/** @import { Place } from './sticker.js' */

const SIZE = { width: 120, height: 120 }
const FAR_ENOUGH = 8
const EMOJI = /^\p{RGI_Emoji}$/v

/** @type {Place} */
const FRESH = { piece: null, x_pos: 50, y_pos: 50, rotation: 0, scale: 1, z_index: 1, m_x: null, m_y: null, m_scale: null }

/** @param {Point} point in px of the window */
function isFree(point) {
  return pieceAt(point) !== undefined && !areOverControl(cornersAt(point, SIZE, 0))
}

/** A free place of what is in view: from the upper right of its middle outwards, as a hand would. @returns {Point} */
function freePlace() {
  const { left, right, top, bottom } = wall.getBoundingClientRect()
  const [from, to] = [Math.max(top, 60), Math.min(bottom, innerHeight - 60)]
  const middle = { x: left + (right - left) * 0.62, y: from + (to - from) * 0.4 }
  for (let step = 0; step < 120; step++) {
    const [turn, reach] = [step * 2.4, 22 * Math.sqrt(step)]
    const point = { x: middle.x + reach * Math.cos(turn), y: middle.y + reach * Math.sin(turn) }
    if (isFree(point)) return point
  }
  return middle
}

const form = find('#stick', HTMLFormElement)
const profile = form ? Number(need('[name="profile_id"]', HTMLInputElement, form).value) : 0

/** @param {object} kind what it is @param {Point} [at] where it was let go */
async function stick(kind, at = freePlace()) {
  const place = placeAt(FRESH, at)
  const top = Math.max(
    0,
    ...[...(stickersOf(place.piece)?.querySelectorAll('.stk') ?? [])].map((one) => Number(one.getAttribute('data-z'))),
  )
  // Its first place is one for every width; a phone's own comes when it is moved there.
  const { x_pos, y_pos, m_x, m_y, piece } = place
  const body = { profile_id: profile, ...kind, piece, x_pos: m_x ?? x_pos, y_pos: m_y ?? y_pos, rotation: tilt(), z_index: top + 1 }
  const answer = await save(() => post('/wall/sticker/add', body), { isSafe: false })
  if (!answer.ok) return
  const id = Number(answer.id)
  undoable('put a sticker on', () => save(() => post('/wall/sticker/delete', { id })))
  whenThere(`sticker-${id}`)
}

const tilt = () => round((Math.random() - 0.5) * 16, 1)

/** The server's echo brings it. @param {string} id */
function whenThere(id) {
  const took = () => {
    const sticker = document.getElementById(id)
    if (sticker) select(sticker)
    return sticker !== null
  }
  if (took()) return
  const watcher = new MutationObserver(() => took() && watcher.disconnect())
  watcher.observe(wall, { childList: true, subtree: true })
  setTimeout(() => watcher.disconnect(), 10_000)
}

/** @param {HTMLElement | null} button @returns {object | null} */
function kindOf(button) {
  if (!form || !(button instanceof HTMLButtonElement)) return null
  if (button.name === 'drawing') return { sticker_type: 'svg', drawing: button.value }
  const field = need('[name="text_content"]', HTMLInputElement, form)
  const words = field.value.trim()
  if (words === '') return null
  field.value = ''
  if (EMOJI.test(words)) return { sticker_type: 'emoji', text_content: words }
  return { sticker_type: 'text', text_content: words, pot: new FormData(form).get('pot') }
}

/** @type {{ button: HTMLButtonElement, start: Point, ghost: HTMLElement | null } | null} */
let drag = null
let isDragged = false

/** @param {PointerEvent} event */
function onMove({ clientX: x, clientY: y, pointerId }) {
  if (!drag) return
  if (!drag.ghost && Math.hypot(x - drag.start.x, y - drag.start.y) > FAR_ENOUGH) {
    drag.ghost = copyOf('ghost')
    const picture = drag.button.querySelector('img')
    if (picture) drag.ghost.append(picture.cloneNode())
    document.body.append(drag.ghost)
    // Not before: what captures the pointer gets the click, and a press is one.
    form?.setPointerCapture(pointerId)
  }
  if (drag.ghost) drag.ghost.style.translate = `${x}px ${y}px`
}

/** @param {PointerEvent} event */
function onUp({ clientX: x, clientY: y, type }) {
  const { button, ghost } = drag ?? {}
  drag = null
  ghost?.remove()
  isDragged = ghost !== null && ghost !== undefined
  const kind = isDragged && type === 'pointerup' && isFree({ x, y }) ? kindOf(button ?? null) : null
  if (kind) stick(kind, { x, y })
}

form?.addEventListener('pointerdown', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[name="drawing"]') : null
  // A finger in the tray scrolls it.
  if (!(button instanceof HTMLButtonElement) || event.pointerType === 'touch' || event.button !== 0) return
  drag = { button, start: { x: event.clientX, y: event.clientY }, ghost: null }
  isDragged = false
})
form?.addEventListener('pointermove', onMove)
form?.addEventListener('pointerup', onUp)
form?.addEventListener('pointercancel', onUp)
form?.addEventListener('submit', (event) => {
  event.preventDefault()
  const kind = isDragged ? null : kindOf(event.submitter)
  isDragged = false
  if (kind) stick(kind)
})
const zone = form && find('[data-sticker]', HTMLElement, form)
if (zone) onUpload(zone, ({ id }) => stick({ sticker_type: 'image', file: id }))
