// @ts-check
/** At the desk stickers are things that one can take hold of, by pointer and by keyboard. */
import { wall } from '../wall.js'
import { frame, select } from './box.js'
import { mayMove } from './sticker.js'

/** @param {HTMLElement} sticker */
const nameOf = (sticker) => sticker.title || sticker.textContent || 'A picture'

/** @param {HTMLElement} sticker */
function dress(sticker) {
  if (!mayMove(sticker)) return
  sticker.classList.add('is-mine')
  sticker.tabIndex = 0
  sticker.setAttribute('role', 'button')
  sticker.ariaLabel = nameOf(sticker)
  sticker.draggable = false
  if (sticker instanceof HTMLImageElement) sticker.alt = nameOf(sticker)
  sticker.parentElement?.removeAttribute('aria-hidden')
}

/** The sticker that has the keyboard: when it is sent anew, it keeps it. */
let focusedId = ''

function dressAll() {
  for (const sticker of wall.querySelectorAll('.stk:not(.is-mine)')) if (sticker instanceof HTMLElement) dress(sticker)
  frame()
  if (focusedId && document.activeElement === document.body) document.getElementById(focusedId)?.focus({ preventScroll: true })
}

dressAll()
new MutationObserver((changes) => {
  const isOurs = changes.every(({ addedNodes }) => [...addedNodes].every((node) => node instanceof Element && node.matches('.stkbox')))
  if (!isOurs) dressAll()
}).observe(wall, { childList: true, subtree: true })

addEventListener('focusin', ({ target }) => {
  const sticker = target instanceof HTMLElement && target.matches('.stk.is-mine') ? target : null
  focusedId = sticker?.id ?? ''
  if (sticker) select(sticker)
})
addEventListener('pointerdown', ({ target }) => {
  if (target instanceof Element && !target.closest('.stk, .stkbox')) focusedId = ''
})
