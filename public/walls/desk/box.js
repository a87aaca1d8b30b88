// @ts-check
/** The sticker that is being worked on: a frame with corners to turn and scale by, and a toolbar. */
import { copyOf } from '../../page.js'
import { Signal } from '../../signal.js'
import { wall } from '../wall.js'
import { scaleOf } from './controls.js'
import { mayMove } from './sticker.js'

const MARGIN = 18

/** By its DOM id: the element changes whenever the server sends the sticker anew. */
let selectedId = ''
const box = copyOf('stkbox')
box.dataset.kept = ''

/** Something was done with the toolbar. @type {Signal<{ act: string, sticker: HTMLElement }>} */
export const pressed = new Signal()

/** The sticker that is selected. */
export const selected = () => (selectedId ? document.getElementById(selectedId) : null)

/** Lays the frame around the selected sticker, wherever that is now. */
export function frame() {
  const sticker = selected()
  if (!sticker) {
    box.remove()
    return
  }
  if (box.parentElement !== sticker.parentElement) sticker.after(box)
  const { style } = box
  const scale = scaleOf(sticker)
  for (const name of ['--x', '--y', '--mx', '--my', '--r']) style.setProperty(name, sticker.style.getPropertyValue(name))
  style.inlineSize = `${sticker.offsetWidth * scale + MARGIN}px`
  style.blockSize = `${sticker.offsetHeight * scale + MARGIN}px`
  box.classList.toggle('is-bad', sticker.classList.contains('is-bad'))
  box.classList.toggle('has-phone', sticker.dataset.mx !== undefined || sticker.dataset.ms !== undefined)
  box.ariaLabel = `Sticker: ${sticker.ariaLabel}`
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
