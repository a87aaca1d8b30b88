// @ts-check
/** The pinned sketches at their owner's desk: moved by hand or by arrow keys, and taken off. What the server pushes comes without handles. */
import { copyOf, find } from '../../page.js'
import { post } from '../post.js'
import { grid } from '../wall.js'
import { save } from './saved.js'
import { undoable } from './undo.js'

/** Which button has the keyboard: a push takes it along. @type {{ id: number, act: string } | null} */
let focused = null
/** @type {{ pin: HTMLElement, was: number[] } | null} */
let drag = null

const list = () => find('#pins .pins', HTMLElement, grid)
const pins = () => /** @type {HTMLElement[]} */ ([...(list()?.querySelectorAll(':scope > .pin') ?? [])])
/** @param {HTMLElement} pin */
const idOf = (pin) => Number(pin.dataset.pin)
const orderNow = () => pins().map(idOf)
/** @param {HTMLElement} pin @param {string} act */
const buttonOf = (pin, act) => find(`.pin__h [data-act="${act}"]`, HTMLButtonElement, pin)

/** @param {EventTarget | null} target */
function pinOf(target) {
  const pin = target instanceof Element ? target.closest('#pins .pin') : null
  return pin instanceof HTMLElement ? pin : null
}

/** @param {HTMLElement} pin */
function giveHandle(pin) {
  if (find('.pin__h', HTMLElement, pin)) return
  const handle = copyOf('pin-handle')
  handle.dataset.kept = ''
  const title = find('.run__t b', HTMLElement, pin)?.textContent?.trim() ?? ''
  handle.ariaLabel = title
  const grip = find('[data-act="move"]', HTMLElement, handle)
  if (grip) grip.ariaLabel = `Move ${title}. Arrow keys move it`
  pin.append(handle)
}

function dressAll() {
  const all = pins()
  for (const [at, pin] of all.entries()) {
    giveHandle(pin)
    const [earlier, later] = [buttonOf(pin, 'earlier'), buttonOf(pin, 'later')]
    if (earlier) earlier.disabled = at === 0
    if (later) later.disabled = at === all.length - 1
  }
  const pin = focused && all.find((one) => idOf(one) === focused?.id)
  if (!pin || !focused || document.activeElement !== document.body) return
  const button = buttonOf(pin, focused.act)
  const given = button?.disabled ? buttonOf(pin, 'move') : button
  given?.focus({ preventScroll: true })
}

/** @param {number[]} order */
const hang = (order) => save(() => post('/profile/scripts/reorder', { script_ids: order }))

/** @param {number[]} order @param {number[]} was */
async function reorder(order, was) {
  if (order.join() === was.join()) return
  const answer = await hang(order)
  if (answer.ok) undoable('moved a pinned sketch', () => hang(was))
  else put(was)
}

/** Stands the pins in an order, until the server's own comes. @param {number[]} order */
function put(order) {
  const all = pins()
  for (const id of order) list()?.append(...all.filter((pin) => idOf(pin) === id))
}

/** @param {number} id @param {1 | -1} way */
function step(id, way) {
  const was = orderNow()
  const at = was.indexOf(id)
  const other = was[at + way]
  if (other === undefined) return
  reorder(was.with(at, other).with(at + way, id), was)
}

/** @param {number} id */
async function unpin(id) {
  const was = orderNow()
  const answer = await save(() => post('/profile/scripts/unpin', { script_id: id }))
  if (!answer.ok) return
  undoable('took a sketch off the wall', async () => {
    const again = await save(() => post('/profile/scripts/pin', { script_id: id }))
    return again.ok ? hang(was) : again
  })
}

/** @param {number} id @param {string} act */
function handle(id, act) {
  if (act === 'unpin') unpin(id)
  else if (act === 'earlier') step(id, -1)
  else if (act === 'later') step(id, 1)
}

/** @type {Record<string, string>} */
const KEYS = { ArrowLeft: 'earlier', ArrowUp: 'earlier', ArrowRight: 'later', ArrowDown: 'later', Delete: 'unpin' }

grid.addEventListener('submit', (event) => {
  const pin = pinOf(event.target)
  if (!pin || !(event.submitter instanceof HTMLElement)) return
  event.preventDefault()
  handle(idOf(pin), event.submitter.dataset.act ?? '')
})
grid.addEventListener('keydown', (event) => {
  const pin = pinOf(event.target)
  const act = KEYS[event.key]
  if (!pin || !act || !(event.target instanceof Element) || !event.target.closest('[data-act="move"]')) return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  handle(idOf(pin), act)
})
grid.addEventListener('focusin', ({ target }) => {
  const pin = pinOf(target)
  const button = target instanceof Element ? target.closest('.pin__h [data-act]') : null
  focused = pin && button instanceof HTMLElement ? { id: idOf(pin), act: button.dataset.act ?? '' } : null
})

// ── by hand
/** Lays the pin that is held where the pointer is. @param {number} x @param {number} y */
function seek(x, y) {
  const over = drag && pinOf(document.elementFromPoint(x, y))
  if (!drag || !over || over === drag.pin) return
  const all = pins()
  if (all.indexOf(over) > all.indexOf(drag.pin)) over.after(drag.pin)
  else over.before(drag.pin)
}

/** @param {boolean} isDropped */
function end(isDropped) {
  if (!drag) return
  const { pin, was } = drag
  drag = null
  pin.classList.remove('is-lifted')
  if (isDropped) reorder(orderNow(), was)
  else put(was)
}

grid.addEventListener('pointerdown', (event) => {
  focused = null
  const grip = event.target instanceof Element ? event.target.closest('.pin__g') : null
  const pin = grip && pinOf(grip)
  if (!pin || event.button !== 0) return
  grid.setPointerCapture(event.pointerId)
  pin.classList.add('is-lifted')
  drag = { pin, was: orderNow() }
})
addEventListener('pointermove', ({ clientX, clientY }) => seek(clientX, clientY))
addEventListener('pointerup', () => end(true))
addEventListener('pointercancel', () => end(false))
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') end(false)
})

dressAll()
new MutationObserver(dressAll).observe(grid, { childList: true })
