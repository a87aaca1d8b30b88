// @ts-check
/** The guestbook: it is signed in place, and each entry that I may take out has a button for that. */
import { copyOf, find, page } from '../page.js'
import { say } from '../slips.js'
import { post } from './post.js'
import { isMine, wall } from './wall.js'

/** @param {HTMLFormElement} form */
async function sign(form) {
  const field = find('textarea', HTMLTextAreaElement, form)
  const button = find('button', HTMLButtonElement, form)
  const content = field?.value.trim()
  if (!field || !content || button?.ariaBusy === 'true') return
  if (button) button.ariaBusy = 'true'
  const answer = await post(form.action, { profile_id: Number(find('[name="profile_id"]', HTMLInputElement, form)?.value), content })
  if (button) button.ariaBusy = null
  if (!answer.ok) return say(answer.error.message)
  // The server's echo brings the entry; it may have been written on after it was sent.
  if (field.value.trim() === content) field.value = ''
}

/** @param {HTMLFormElement} form */
async function takeOut(form) {
  const answer = await post(form.action, { id: Number(find('[name="id"]', HTMLInputElement, form)?.value) })
  if (!answer.ok) say(answer.error.message)
}

/** Lays the tool on the entry that is pointed at or in focus. @param {EventTarget | null} target */
function layTool(target) {
  const entry = target instanceof Element ? target.closest('.gb__e') : null
  if (!(entry instanceof HTMLElement) || !(isMine || entry.dataset.by === page.me) || entry.querySelector('.gb__x')) return
  const tool = copyOf('entry-tools')
  tool.dataset.kept = ''
  const field = find('[name="id"]', HTMLInputElement, tool)
  if (field) field.value = entry.id.slice('entry-'.length)
  for (const other of wall.querySelectorAll('.gb__x')) if (!other.matches(':focus-within')) other.remove()
  entry.append(tool)
}

wall.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.matches('#sign, .gb__x')) return
  event.preventDefault()
  if (form.id === 'sign') sign(form)
  else takeOut(form)
})
if (page.account && document.getElementById('entry-tools')) {
  for (const kind of ['pointerover', 'focusin', 'click']) wall.addEventListener(kind, ({ target }) => layTool(target))
}
