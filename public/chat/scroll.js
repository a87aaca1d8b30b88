// @ts-check
/** Where the reader is in the log. It runs from the bottom up (column-reverse): scrollTop is 0 at the newest line, negative above. */
import { find } from '../page.js'
import { idOf, isMine, log, messageBefore, messageById, newest, placed } from './log.js'

const CLOSE = 48

// The place is kept by hand below; a browser that anchors too would do it twice.
log.style.overflowAnchor = 'none'

/** Asking where the log stands makes the browser lay it out: for lines that come together it is asked once. @type {boolean | null} */
let known = null

export function atNewest() {
  if (known === null) queueMicrotask(forget)
  known ??= log.scrollTop >= -CLOSE
  return known
}

function forget() {
  known = null
}

/** @param {number} top */
function scrollTo(top) {
  log.scrollTop = top
  forget()
}

export const toNewest = () => scrollTo(0)

/** The message at the upper edge of what is seen. */
function firstSeen() {
  const edge = log.getBoundingClientRect().top
  let seen = newest()
  for (let up = seen; up && up.getBoundingClientRect().bottom > edge; up = messageBefore(up)) seen = up
  return seen
}

/**
 * Changes the log without moving what the reader looks at. At the newest line the log stays there by itself.
 * @param {() => void} change
 */
export function steady(change) {
  const anchor = atNewest() ? null : firstSeen()
  if (!anchor) return change()
  const top = anchor.getBoundingClientRect().top
  change()
  const now = messageById(idOf(anchor))
  if (now) scrollTo(log.scrollTop + now.getBoundingClientRect().top - top)
}

const below = find('#below', HTMLButtonElement)

placed.on(({ message, isNew }) => {
  if (below && isNew && message === newest() && !isMine(message) && !atNewest()) below.hidden = false
})
below?.addEventListener('click', () => {
  toNewest()
  below.hidden = true
})
log.addEventListener(
  'scroll',
  () => {
    if (below && atNewest()) below.hidden = true
  },
  { passive: true },
)
