// @ts-check
/** Plain view: the wall on the town's paper, with nothing stuck on it. Remembered by a cookie, so that the next page comes so; one key. */
import { find } from '../page.js'
import { post } from './post.js'
import { main, wall } from './wall.js'

const form = find('#plain', HTMLFormElement, main)
const button = form && find('button', HTMLButtonElement, form)

function toggle() {
  const isPlain = wall.toggleAttribute('data-plain')
  wall.dataset.theme = isPlain ? 'paper' : (wall.dataset.worn ?? 'paper')
  if (button) button.ariaPressed = String(isPlain)
  const field = form && find('[name="on"]', HTMLInputElement, form)
  if (field) field.value = isPlain ? '0' : '1'
  post('/wall/plain', { on: isPlain ? 1 : 0 })
}

form?.addEventListener('submit', (event) => {
  event.preventDefault()
  toggle()
})

button?.setAttribute('aria-keyshortcuts', 'p')
addEventListener('keydown', ({ key, target, ctrlKey, metaKey, altKey }) => {
  if (!button || key !== 'p' || ctrlKey || metaKey || altKey) return
  const isWriting = target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  if (!isWriting) toggle()
})
