// @ts-check
/** The line that says who writes along, and its forms: they do their work without leaving the page. */
import { elementFrom, find } from '../../../page.js'
import { save } from '../saving.js'
import { post } from '../send.js'

const UNSAVED = 'The newest text has not reached the server yet. Try again when it has.'
let shown = ''

/** Shows how it is now, without closing it or taking a name away that is being written. @param {string} html */
export function showBar(html) {
  const [bar, fresh] = [find('#together', HTMLDetailsElement), elementFrom(html)]
  if (!bar || html === shown || !(fresh instanceof HTMLDetailsElement)) return
  shown = html
  const [field, next] = [find('#guest', HTMLInputElement, bar), find('#guest', HTMLInputElement, fresh)]
  const isWriting = field !== null && document.activeElement === field
  if (field && next) next.value = field.value
  fresh.open = bar.open
  bar.replaceWith(fresh)
  if (isWriting) next?.focus()
}

/** @param {HTMLFormElement} form @param {string} why */
function refuse(form, why) {
  const failed = find('#together [data-failed]', HTMLElement)
  if (failed) failed.textContent = why
  if (failed) failed.hidden = why === ''
  for (const button of form.querySelectorAll('button')) button.ariaBusy = 'false'
}

/** @param {HTMLFormElement} form @param {() => void} done */
async function submit(form, done) {
  const path = new URL(form.action).pathname
  const said = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
  // A session begins and ends with all that was written here.
  if (said.act && !(await save())) return refuse(form, UNSAVED)
  const answer = await post(path, said)
  refuse(form, answer.ok ? '' : answer.error)
  if (!answer.ok) return
  const field = find('#guest', HTMLInputElement)
  if (field && path.endsWith('/guests')) field.value = ''
  done()
}

/** @param {() => void} done called when something was changed */
export function wireBar(done) {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.dataset.together === undefined) return
    event.preventDefault()
    submit(form, done)
  })
}
