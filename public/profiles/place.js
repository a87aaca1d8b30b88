// @ts-check
/** Putting the server's parts in their places on the settings page, and taking things off it. */
import { elementFrom, find } from '../page.js'
import { say } from '../slips.js'
import { post } from './save.js'

/** @param {string | undefined} html a part that the server rendered; it takes the place of the one with its id */
export function put(html) {
  const fresh = html ? elementFrom(html) : null
  const present = fresh?.id ? document.getElementById(fresh.id) : null
  if (!fresh || !present) return
  const hadFocus = present.contains(document.activeElement)
  present.replaceWith(fresh)
  if (hadFocus) find('button, input', HTMLElement, fresh.parentElement ?? fresh)?.focus()
  if (fresh.id === 'picture') wear(fresh)
}

/** The picture beside my name is mine, too. @param {HTMLElement} fresh */
function wear(fresh) {
  const mine = document.querySelector('.rail .me .av')
  const copy = fresh.querySelector('.av')?.cloneNode(true)
  if (!mine || !(copy instanceof Element)) return
  copy.setAttribute('class', mine.getAttribute('class') ?? 'av')
  mine.replaceWith(copy)
}

document.addEventListener('submit', async (event) => {
  const { target } = event
  if (!(target instanceof HTMLFormElement) || !('removal' in target.dataset)) return
  event.preventDefault()
  const answer = await post(target.action, {})
  if (answer.ok) put(answer.html)
  else say(answer.error ?? 'That could not be taken off. Try again.')
})
