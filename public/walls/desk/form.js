// @ts-check
/** Opens the forms of pieces in the tray, and puts them away. */
import { elementFrom, find } from '../../page.js'
import { say } from '../../slips.js'
import { part } from '../post.js'
import { makeRows } from './rows.js'
import { begin, close, end, flush, isOpen, isSaved, stale, touch } from './session.js'
import { takeFiles } from './upload.js'

const PAUSE_MS = 900

const place = find('#piece-form', HTMLElement)
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

function later() {
  touch()
  clearTimeout(timer)
  timer = setTimeout(() => flush(), PAUSE_MS)
}

/** @param {HTMLFormElement} form */
function wire(form) {
  begin(form)
  makeRows(form, later)
  takeFiles(form, later)
  form.addEventListener('input', later)
  form.addEventListener('change', later)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    clearTimeout(timer)
    await flush(true)
    if (isOpen(form) && isSaved(form)) end()
  })
  find('[data-act="close"]', HTMLElement, form)?.addEventListener('click', (event) => {
    event.preventDefault()
    close()
  })
}

/** @param {string} query which form the server shall render */
async function openForm(query) {
  await close()
  const html = await part(`/wall/post/form?${query}`)
  const form = html === null ? null : elementFrom(html)
  if (!(form instanceof HTMLFormElement) || !place) return say('The form could not be fetched just now. Try again in a moment.')
  place.replaceChildren(form)
  wire(form)
  location.hash = 'tray'
  form.scrollIntoView({ block: 'nearest' })
  find('textarea, input:not([type="hidden"], .vh), label.btn', HTMLElement, form)?.focus()
}

/** @param {number} id */
export const editPiece = (id) => openForm(`id=${id}`)

const given = place && find('form.pf', HTMLFormElement, place)
if (given) wire(given)
for (const link of document.querySelectorAll('[data-add]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault()
    if (link instanceof HTMLElement) openForm(`type=${link.dataset.add}`)
  })
}
stale.on((id) => {
  end()
  editPiece(id)
})
document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush())
