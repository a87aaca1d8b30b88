// @ts-check
/** Whether the wall stands in one column now, as on a phone: then stickers get their places for phones. */
import { find } from '../../page.js'
import { main, wall } from '../wall.js'

const PHONE = 640

/** @see wall-narrow.css */
export const isNarrow = () => wall.clientWidth <= PHONE

const button = find('[data-act="phone"]', HTMLButtonElement, main)
button?.addEventListener('click', () => {
  const isPhone = main.classList.toggle('is-phone')
  button.ariaPressed = String(isPhone)
  wall.dispatchEvent(new CustomEvent('resized'))
})
