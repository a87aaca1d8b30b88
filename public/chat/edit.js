// @ts-check
/** Changing a message of mine where it stands. The text comes from the server as it was written, never out of the page's HTML. */
import { ask } from '../live.js'
import { copyOf, find, isComposing, need } from '../page.js'
import { say } from '../slips.js'
import { box, idOf, isMine, messageBefore, newest } from './log.js'

/** Where the keyboard was when the edit was opened, and goes when it ends. */
let cameFromComposer = false

/** @param {HTMLElement} message */
export const linkOf = (message) => need('.msg__at', HTMLAnchorElement, message).href

/**
 * @param {HTMLElement} message
 * @returns {Promise<string | null>} the raw text; null if it could not be had, which has been said
 */
async function rawText(message) {
  try {
    const response = await fetch(linkOf(message), { headers: { accept: 'application/json' } })
    /** @type {{ ok: true, message: { content: string | null } } | { ok: false, error: string }} */
    const answer = await response.json()
    if (answer.ok) return answer.message.content ?? ''
    say(answer.error)
  } catch {
    say('The text could not be fetched just now. Try again in a moment.')
  }
  return null
}

/** Ends the edit that is open, if one is, and gives the keyboard back. */
function close() {
  const form = find('.editing', HTMLFormElement, box)
  if (!form) return
  const message = form.closest('.msg')
  message?.classList.remove('is-editing')
  form.remove()
  const field = find('form[data-composer] textarea', HTMLTextAreaElement)
  const back = cameFromComposer || !(message instanceof HTMLElement) ? field : message
  back?.focus({ preventScroll: true })
}

/**
 * @param {HTMLFormElement} form
 * @param {number} id
 * @param {string} before what it said
 */
async function save(form, id, before) {
  const content = need('textarea', HTMLTextAreaElement, form).value.trim()
  if (content === before) return close()
  const button = need('[type="submit"]', HTMLButtonElement, form)
  button.ariaBusy = 'true'
  const answer = await ask('edit_message', { id, content })
  button.ariaBusy = null
  if (answer.ok) return close()
  const error = need('[data-error]', HTMLElement, form)
  error.textContent = answer.error.message
  error.hidden = false
}

/**
 * @param {HTMLFormElement} form
 * @param {number} id
 * @param {string} content
 */
function wire(form, id, content) {
  const field = need('textarea', HTMLTextAreaElement, form)
  field.value = content
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    save(form, id, content)
  })
  need('[data-act="cancel"]', HTMLButtonElement, form).addEventListener('click', close)
  form.addEventListener('keydown', (event) => {
    if (isComposing(event)) return
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && !event.shiftKey && event.target === field) form.requestSubmit()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  return field
}

/** @param {HTMLElement} message one of mine */
export async function edit(message) {
  const id = idOf(message)
  const content = await rawText(message)
  // It may have been replaced or taken down while the text was on its way.
  const now = document.getElementById(message.id)
  if (content === null || !now || now.classList.contains('msg--gone')) return
  close()
  cameFromComposer = document.activeElement?.closest('form[data-composer]') !== null
  const form = copyOf('editing')
  if (!(form instanceof HTMLFormElement)) return
  form.dataset.kept = ''
  const field = wire(form, id, content)
  now.classList.add('is-editing')
  now.append(form)
  field.focus()
  field.setSelectionRange(content.length, content.length)
  form.scrollIntoView({ block: 'nearest' })
}

/** Opens the newest of my messages that is still there. */
export function editLast() {
  let message = newest()
  while (message && !(isMine(message) && !message.classList.contains('msg--gone'))) message = messageBefore(message)
  if (message) edit(message)
}
