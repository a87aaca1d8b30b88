// @ts-check
/** How a message looks beside its neighbour: whose it is, which lines belong together, where a day ends. Never what it says. */
import { page } from '../page.js'

const TOGETHER = 5 * 60

/**
 * @param {HTMLElement} message
 * @param {HTMLElement} previous
 */
function belongsTo(message, previous) {
  const { by, day, at } = message.dataset
  if (message.classList.contains('msg--gone') || previous.classList.contains('msg--gone')) return false
  if (previous.dataset.by !== by || previous.dataset.day !== day) return false
  return Number(at) - Number(previous.dataset.at) <= TOGETHER
}

/** @param {HTMLElement} message */
function removeSeam(message) {
  let above = message.previousElementSibling
  while (above && !above.classList.contains('msg')) {
    const next = above.previousElementSibling
    if (above.classList.contains('seam')) above.remove()
    above = next
  }
}

/** @param {string} day as the server wrote it */
function seam(day) {
  const line = document.createElement('div')
  line.className = 'seam'
  line.appendChild(document.createElement('span')).textContent = day
  return line
}

/**
 * @param {HTMLElement} message
 * @param {HTMLElement | null} previous the message above it
 */
export function dress(message, previous) {
  removeSeam(message)
  const day = message.dataset.day ?? ''
  if (day !== previous?.dataset.day) message.before(seam(day))
  message.classList.toggle('msg--me', message.dataset.by === page.me)
  message.classList.toggle('msg--more', previous !== null && belongsTo(message, previous))
}
