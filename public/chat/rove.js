// @ts-check
/**
 * Messages by keyboard: the log is one stop of the Tab key, the arrows go from line to line inside it, and only the line that
 * is in focus lets Tab into its links and tools. A room of fifty lines is then not a hundred stops.
 */
import { find } from '../page.js'
import { box, log, messageAfter, messageBefore, newest, oldest, placed } from './log.js'

/** @type {HTMLElement | null} */
let current = null

/** @param {HTMLElement} message @param {0 | -1} tabIndex */
function setReach(message, tabIndex) {
  message.tabIndex = tabIndex
  for (const link of message.querySelectorAll('a')) link.tabIndex = tabIndex
}

/** @param {HTMLElement | null} message */
function makeCurrent(message) {
  if (!message || message === current) return
  if (current?.isConnected) setReach(current, -1)
  current = message
  setReach(message, 0)
}

/** @param {KeyboardEvent} event @param {HTMLElement | null} from null: the log itself is in focus */
function nextFor({ key }, from) {
  if (key === 'Home') return oldest()
  if (key === 'End') return newest()
  if (key === 'ArrowUp') return from ? messageBefore(from) : (current ?? newest())
  if (key === 'ArrowDown') return from ? messageAfter(from) : (current ?? newest())
  return null
}

log.addEventListener('keydown', (event) => {
  const at = event.target
  if (!(at instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return
  if (at !== log && !at.classList.contains('msg')) return
  if (event.key === 'Escape') find('form[data-composer] textarea', HTMLTextAreaElement)?.focus()
  const next = nextFor(event, at === log ? null : at)
  if (!next) return
  event.preventDefault()
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
})
log.addEventListener('focusin', ({ target }) => {
  const message = target instanceof Element ? target.closest('.msg') : null
  if (message instanceof HTMLElement) makeCurrent(message)
})

/** Nobody has been in the log yet: Tab leads to its newest line. */
const isUntouched = () => !current?.isConnected || !box.contains(document.activeElement)

placed.on(({ message, isNew }) => {
  if (!isNew && message.tabIndex === 0) current = message
  setReach(message, message === current ? 0 : -1)
  if (isUntouched()) makeCurrent(newest())
})
for (const message of box.querySelectorAll('.msg')) if (message instanceof HTMLElement) setReach(message, -1)
makeCurrent(newest())
log.setAttribute('aria-keyshortcuts', 'ArrowUp ArrowDown Home End')
