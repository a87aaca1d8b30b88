// @ts-check
/** The sticker that is being worked on: a frame with corners to turn and scale by, and a toolbar. */
import { copyOf, need } from '../../page.js'
import { Signal } from '../../signal.js'
import { wall } from '../wall.js'
import { scaleOf } from './controls.js'
import { mayMove } from './sticker.js'

const MARGIN = 18

/** By its DOM id: the element changes whenever the server sends the sticker anew. */
let selectedId = ''
const box = copyOf('stkbox')
box.dataset.kept = ''
const edge = need('.stkbox__f', HTMLElement, box)
const bar = need('.stkbox__t', HTMLElement, box)

/** Something was done with the toolbar. @type {Signal<{ act: string, sticker: HTMLElement }>} */
export const pressed = new Signal()

/** The sticker that is selected. */
export const selected = () => (selectedId ? document.getElementById(selectedId) : null)

/** The toolbar stands below the sticker, or above where there is no room, and never over the edge of the wall. @param {HTMLElement} sticker */
function layBar(sticker) {
  const [around, within] = [sticker.getBoundingClientRect(), wall.getBoundingClientRect()]
  const half = around.height / 2 + MARGIN
  const isLow = around.bottom + MARGIN + bar.offsetHeight > Math.min(within.bottom, innerHeight)
  const middle = around.left + around.width / 2
  const left = Math.max(within.left + 4, Math.min(middle - bar.offsetWidth / 2, within.right - bar.offsetWidth - 4))
  bar.style.setProperty('--dx', `${left - middle}px`)
  bar.style.setProperty('--dy', `${isLow ? -half - bar.offsetHeight : half}px`)
}

/** Lays the frame around the selected sticker, wherever that is now. */
export function frame() {
  const sticker = selected()
  if (!sticker) {
    box.remove()
    return
  }
  if (box.parentElement !== sticker.parentElement) sticker.after(box)
  const scale = scaleOf(sticker)
  for (const name of ['--x', '--y', '--mx', '--my', '--r']) box.style.setProperty(name, sticker.style.getPropertyValue(name))
  edge.style.inlineSize = `${sticker.offsetWidth * scale + MARGIN}px`
  edge.style.blockSize = `${sticker.offsetHeight * scale + MARGIN}px`
  box.classList.toggle('is-bad', sticker.classList.contains('is-bad'))
  box.classList.toggle('has-phone', sticker.dataset.mx !== undefined || sticker.dataset.ms !== undefined)
  box.ariaLabel = `Sticker: ${sticker.ariaLabel}`
  layBar(sticker)
}

/** @param {HTMLElement | null} sticker */
export function select(sticker) {
  selectedId = sticker && mayMove(sticker) ? sticker.id : ''
  frame()
}

box.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-act]') : null
  const sticker = selected()
  if (button instanceof HTMLElement && sticker) pressed.send({ act: button.dataset.act ?? '', sticker })
})
addEventListener('pointerdown', ({ target, isPrimary }) => {
  if (isPrimary && target instanceof Element && !target.closest('.stk, .stkbox, .tray')) select(null)
})
addEventListener('resize', frame)
wall.addEventListener('resized', frame)
