// @ts-check
/**
 * The log: every message gets onto the page through `place`, whichever way it came. A message is found by its row's id
 * and kept in the order of ids, so that a double, a late or an early delivery leaves the same page.
 */
import { elementFrom, find, need, page } from '../page.js'
import { Signal } from '../signal.js'
import { dress } from './dress.js'

export const log = need('.log', HTMLElement)
export const box = need('.log__in', HTMLElement, log)

/** A message has come to stand on the page; `isNew` when it took nobody's place. @type {Signal<{ message: HTMLElement, isNew: boolean }>} */
export const placed = new Signal()

/** An older page shows a piece of the past: it is not added to, only what it shows is kept true. */
export const isPast = find('.past', HTMLElement) !== null

/** @param {HTMLElement} message */
export const idOf = (message) => Number(message.id.slice('message-'.length))

/** @param {number} id */
export const messageById = (id) => document.getElementById(`message-${id}`)

/** All of them, oldest first. The collection is live. */
const messages = /** @type {HTMLCollectionOf<HTMLElement>} */ (box.getElementsByClassName('msg'))
export const oldest = () => messages[0] ?? null

/** @param {Element | null} other where to begin @param {'previousElementSibling' | 'nextElementSibling'} way */
function nearest(other, way) {
  while (other && !other.classList.contains('msg')) other = other[way]
  return other instanceof HTMLElement ? other : null
}
/** From the end: the collection would count all of them after each that came. */
export const newest = () => nearest(box.lastElementChild, 'previousElementSibling')
/** @param {Element} element */
export const messageBefore = (element) => nearest(element.previousElementSibling, 'previousElementSibling')
/** @param {Element} element */
export const messageAfter = (element) => nearest(element.nextElementSibling, 'nextElementSibling')

/** The log is complete from this id on; what is older is brought by its own page. */
let from = find('[data-older]', HTMLElement) ? Number(oldest()?.id.slice('message-'.length) ?? 0) : 0
const upTo = isPast && newest() ? idOf(/** @type {HTMLElement} */ (newest())) : Number.POSITIVE_INFINITY
/** @param {number} id */
export const reachBackTo = (id) => {
  from = id
}

/** Dresses a message and the one below it, whose neighbour it is. @param {HTMLElement} message */
function settle(message) {
  dress(message, messageBefore(message))
  const below = messageAfter(message)
  if (below) dress(below, message)
}

/**
 * @param {HTMLElement} fresh
 * @param {number} id
 */
function insert(fresh, id) {
  let before = newest()
  while (before && idOf(before) > id) before = messageBefore(before)
  const after = before ? messageAfter(before) : oldest()
  if (after) after.before(fresh)
  else if (before) before.after(fresh)
  else box.prepend(fresh)
  find(':scope > .void', HTMLElement, box)?.remove()
}

/**
 * Takes over what the page itself has put into a message (an open edit form, the toolbar), and the keyboard's place.
 * @param {HTMLElement} present
 * @param {HTMLElement} fresh
 */
function swap(present, fresh) {
  const focused = present.contains(document.activeElement) ? document.activeElement : null
  if (!fresh.classList.contains('msg--gone')) fresh.append(...present.querySelectorAll(':scope > [data-kept]'))
  fresh.classList.toggle('is-editing', find(':scope > .editing', HTMLElement, fresh) !== null)
  fresh.tabIndex = present.tabIndex
  present.replaceWith(fresh)
  if (focused instanceof HTMLElement) (fresh.contains(focused) ? focused : fresh).focus({ preventScroll: true })
}

/**
 * Puts one message where its id belongs; what is there already is replaced unless it is newer.
 * @param {string} html as the server rendered it
 * @param {number} id
 * @returns {HTMLElement | null} the new element, or null if the page needed none
 */
export function place(html, id) {
  const fresh = elementFrom(html)
  const present = messageById(id)
  if (!fresh || (present ? Number(present.dataset.seq) > Number(fresh.dataset.seq) : id < from || id > upTo)) return null
  if (present) swap(present, fresh)
  else insert(fresh, id)
  settle(fresh)
  placed.send({ message: fresh, isNew: !present })
  return fresh
}

/** Takes every message out, for a log that begins again. */
export function clear() {
  takeOutNewline()
  for (const part of [...box.querySelectorAll(':scope > .msg, :scope > .seam')]) part.remove()
}

/** Takes the oldest ones out, so that a tab left open for days stays light. @param {number} keep */
export function trim(keep) {
  while (messages.length > keep) oldest()?.remove()
  const first = oldest()
  if (!first) return
  from = idOf(first)
  dress(first, null)
}

/** The line between what I had read and what was new. */
export function takeOutNewline() {
  find('#newline', HTMLElement)?.remove()
}

for (const message of messages) message.classList.toggle('msg--me', message.dataset.by === page.me)

export const isMine = /** @param {HTMLElement} message */ (message) => message.dataset.by === page.me
