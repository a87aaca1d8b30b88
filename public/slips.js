// @ts-check
/** Paper slips: what the server or the page has to say to a person, put away by hand. Read out by the live region they lie in. */
import { find } from './page.js'

const SHOWN_AT_ONCE = 3

/** @param {string} name one of icons.svg */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', 'i')
  svg.setAttribute('aria-hidden', 'true')
  const use = svg.appendChild(document.createElementNS(svg.namespaceURI, 'use'))
  use.setAttribute('href', `${new URL('./icons.svg', import.meta.url).pathname}#i-${name}`)
  return svg
}

/**
 * @param {string} label
 * @param {() => void} act
 */
export function textButton(label, act) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'txtb'
  button.textContent = label
  button.addEventListener('click', act)
  return button
}

function putAway() {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'tool'
  button.ariaLabel = 'Put away'
  button.append(icon('x'))
  return button
}

/**
 * A slip around this text, with a button that puts it away.
 * @param {HTMLElement} text
 */
export function makeSlip(text) {
  const slip = document.createElement('div')
  slip.className = 'slip'
  slip.append(text, putAway())
  return slip
}

/**
 * Shows a slip on the page; the same words are not shown twice.
 * @param {string} words
 * @param {{ button?: HTMLElement, forMs?: number }} [more] what can be done about it; how long it stays, if not until it is put away
 */
export function say(words, { button, forMs } = {}) {
  const place = find('#slips', HTMLElement)
  const text = document.createElement('p')
  text.append(words, ...(button ? [' ', button] : []))
  const slip = makeSlip(text)
  if (forMs) setTimeout(() => slip.remove(), forMs)
  if (!place || [...place.children].some((other) => other.textContent === slip.textContent)) return
  place.append(slip)
  while (place.children.length > SHOWN_AT_ONCE) place.firstElementChild?.remove()
}

// Those that the server sends are put away like those that are made here.
document.addEventListener('click', ({ target }) => {
  if (target instanceof Element) target.closest('.slip > .tool')?.parentElement?.remove()
})
