// @ts-check
/** What the bar's buttons do besides running: they wait until what is written has reached the server. */
import { find, need } from '../../page.js'
import { icon, say } from '../../slips.js'
import { save } from './saving.js'
import { post } from './send.js'
import { sketchId } from './sketch.js'

const bar = need('.cg__bar', HTMLElement)
const more = find('.more', HTMLDetailsElement, bar)

/** Pins the sketch to the wall, or takes it off, without leaving the code. @param {HTMLFormElement} form */
async function pin(form) {
  const button = need('button', HTMLButtonElement, form)
  const isPinned = form.action.endsWith('/unpin')
  const answer = await post(new URL(form.action).pathname, { script_id: sketchId })
  if (!answer.ok) return say(answer.error)
  form.action = `/profile/scripts/${isPinned ? 'pin' : 'unpin'}`
  button.replaceChildren(icon('pin'), isPinned ? ' Pin to wall' : ' Take off the wall')
  say(isPinned ? 'It is off your wall.' : 'It hangs on your wall.', { forMs: 6_000 })
}

bar.addEventListener('submit', async (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement)) return
  event.preventDefault()
  if (find('[data-act="pin"]', HTMLElement, form)) return pin(form)
  if (await save()) form.submit()
  else say('The newest text has not reached the server yet. Try again when it has.')
})

/** @param {Event} event */
const isInside = ({ target }) => target instanceof Node && more?.contains(target)
document.addEventListener('pointerdown', (event) => more?.open && !isInside(event) && more.removeAttribute('open'))
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !more?.open) return
  more.open = false
  find('summary', HTMLElement, more)?.focus()
})
