// @ts-check
/** A sticker by keyboard and by its toolbar. What is pressed several times in a row is one change. */
import { say, textButton } from '../../slips.js'
import { post } from '../post.js'
import { wall } from '../wall.js'
import { frame, pressed, select } from './box.js'
import { isOverControl } from './controls.js'
import { LARGEST, SMALLEST, upright } from './grip.js'
import { isNarrow } from './narrow.js'
import { save } from './saved.js'
import { round, within } from './shape.js'
import { idOf, keep, movedTo, placeOf, scaledTo, show, sizeIn } from './sticker.js'
import { undoable } from './undo.js'

/** @import { Place } from './sticker.js' */

const TOPMOST = 999
const IN_A_ROW_MS = 700
const NOTED_MS = 8_000

/** @param {Place} place @param {number} dx @param {number} dy percent */
function step(place, dx, dy) {
  const [x, y] = isNarrow() ? [place.m_x ?? place.x_pos, place.m_y ?? place.y_pos] : [place.x_pos, place.y_pos]
  return movedTo(place, round(within(x + dx, 0, 100)), round(within(y + dy, 0, 100)))
}

/** @param {Place} place @param {number} times */
const grow = (place, times) => scaledTo(place, round(within(sizeIn(place) * times, SMALLEST, LARGEST)))

/** @param {HTMLElement} sticker @param {1 | -1} way */
function layer(sticker, way) {
  const others = [...(sticker.parentElement?.querySelectorAll('.stk') ?? [])].map((one) =>
    Number(one instanceof HTMLElement ? one.dataset.z : 0),
  )
  return within(way > 0 ? Math.max(...others) + 1 : Math.min(...others) - 1, 0, TOPMOST)
}

/** @type {Record<string, (place: Place, sticker: HTMLElement, far: boolean) => Place>} */
const acts = {
  ArrowLeft: (place, _, far) => step(place, far ? -5 : -1, 0),
  ArrowRight: (place, _, far) => step(place, far ? 5 : 1, 0),
  ArrowUp: (place, _, far) => step(place, 0, far ? -5 : -1),
  ArrowDown: (place, _, far) => step(place, 0, far ? 5 : 1),
  '[': (place) => ({ ...place, rotation: upright(place.rotation - 5) }),
  ']': (place) => ({ ...place, rotation: upright(place.rotation + 5) }),
  turn: (place) => ({ ...place, rotation: upright(place.rotation + 15) }),
  '+': (place) => grow(place, 1.1),
  '-': (place) => grow(place, 1 / 1.1),
  PageUp: (place, sticker) => ({ ...place, z_index: layer(sticker, 1) }),
  PageDown: (place, sticker) => ({ ...place, z_index: layer(sticker, -1) }),
  wide: (place) => ({ ...place, m_x: null, m_y: null, m_scale: null }),
}

/**
 * The presses so far: where the sticker lay before, and where it lies now. The element is the one that shows it, until the echo of an
 * earlier change brings another.
 * @type {{ sticker: HTMLElement, before: Place, now: Place, timer: ReturnType<typeof setTimeout> } | null}
 */
let row = null

function finish() {
  const sticker = row && document.getElementById(row.sticker.id)
  if (!row || !sticker) return
  clearTimeout(row.timer)
  const { before, now } = row
  row = null
  keep(sticker, before, now, 'moved a sticker')
}

/** @param {HTMLElement} sticker @param {string} act @param {boolean} far */
function change(sticker, act, far = false) {
  if (row && row.sticker.id !== sticker.id) finish()
  const from = row?.now ?? placeOf(sticker)
  const now = acts[act]?.(from, sticker, far)
  if (!now) return
  show(sticker, now)
  if (isOverControl(sticker) && !act.startsWith('Page')) {
    show(sticker, from)
    return say('There is something to press there. Stickers do not lie over it.', { forMs: 3_000 })
  }
  frame()
  clearTimeout(row?.timer)
  row = { sticker, before: row?.before ?? from, now, timer: setTimeout(finish, IN_A_ROW_MS) }
}

// What the server sends meanwhile is older than what was pressed since.
new MutationObserver(() => {
  const sticker = row && document.getElementById(row.sticker.id)
  if (!row || !sticker || sticker === row.sticker) return
  row.sticker = sticker
  show(sticker, row.now)
  frame()
}).observe(wall, { childList: true, subtree: true })

/** @param {HTMLElement} sticker */
async function peel(sticker) {
  finish()
  const id = idOf(sticker)
  const answer = await save(() => post('/wall/sticker/delete', { id }))
  if (!answer.ok) return
  select(null)
  const back = () => save(() => post('/wall/sticker/restore', { id }))
  undoable('peeled off a sticker', back)
  say('Peeled off.', { button: textButton('Put it back', back), forMs: NOTED_MS })
}

wall.addEventListener('keydown', (event) => {
  const { target, key, ctrlKey, metaKey, altKey } = event
  if (!(target instanceof HTMLElement) || !target.matches('.stk.is-mine') || ctrlKey || metaKey || altKey) return
  const act = key === '=' ? '+' : key
  if (act === 'Delete' || act === 'Backspace') peel(target)
  else if (act === 'Escape') select(null)
  else if (act in acts) change(target, act, event.shiftKey)
  else return
  event.preventDefault()
})
wall.addEventListener('focusout', ({ target }) => {
  if (target instanceof HTMLElement && target === row?.sticker) finish()
})

const NAMES = { turn: 'turn', bigger: '+', smaller: '-', front: 'PageUp', behind: 'PageDown', wide: 'wide' }
pressed.on(({ act, sticker }) => {
  if (act === 'peel') peel(sticker)
  else if (act in NAMES) change(sticker, NAMES[/** @type {keyof typeof NAMES} */ (act)])
})
