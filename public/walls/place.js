// @ts-check
/**
 * Puts what comes onto the wall in its place: positions, tilts and placeholder colours travel as data- attributes, as there is no inline
 * style in what the server sends. For the page itself the wall's own style sheet says the same.
 */
import { wall } from './wall.js'

/** @type {Record<string, { as: string, unit: string }>} */
const STICKER = {
  x: { as: '--x', unit: '%' },
  y: { as: '--y', unit: '%' },
  r: { as: '--r', unit: 'deg' },
  s: { as: '--s', unit: '' },
  z: { as: '--z', unit: '' },
  mx: { as: '--mx', unit: '%' },
  my: { as: '--my', unit: '%' },
  ms: { as: '--ms', unit: '' },
}

/** @param {HTMLElement} sticker */
export function placeSticker(sticker) {
  for (const [name, { as, unit }] of Object.entries(STICKER)) {
    const value = sticker.dataset[name]
    if (value === undefined || value === '') sticker.style.removeProperty(as)
    else sticker.style.setProperty(as, value + unit)
  }
}

/** @param {HTMLElement} piece */
const tilt = (piece) => piece.style.setProperty('--tilt', `${piece.dataset.tilt}deg`)

/** @param {HTMLElement} picture */
const hold = (picture) => (picture.parentElement ?? picture).style.setProperty('--ph', picture.dataset.color ?? '')

/** @type {[selector: string, place: (element: HTMLElement) => void][]} */
const kinds = [
  ['.stk', placeSticker],
  ['.mod[data-tilt]', tilt],
  ['img[data-color]', hold],
]

/** @param {HTMLElement} root */
function place(root) {
  for (const [selector, put] of kinds) {
    if (root.matches(selector)) put(root)
    for (const element of root.querySelectorAll(selector)) if (element instanceof HTMLElement) put(element)
  }
}

/** Where the anthem and the voice are; a push may bring the first of them, or take the last. */
function showSound() {
  const sound = document.getElementById('sound')
  if (sound) sound.hidden = !sound.querySelector('.deck, .voice-card')
}

place(wall)
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof HTMLElement) place(node)
  showSound()
}).observe(wall, { childList: true, subtree: true })
