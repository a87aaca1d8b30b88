// @ts-check
/** Answering one message: the bar above the composer says which. */
import { find } from '../page.js'

const bar = find('#replying', HTMLElement)
const field = find('form[data-composer] [name="reply_to"]', HTMLInputElement)
const SHOWN = 120

/** @returns {number | null} the id of the message that I am answering */
export const replyTo = () => Number(field?.value) || null

export function cancelReply() {
  if (field) field.value = ''
  if (bar) bar.hidden = true
}

/**
 * @param {HTMLElement} message
 * @param {number} id
 */
export function startReply(message, id) {
  if (!bar || !field) return
  field.value = String(id)
  const text = find('.msg__b', HTMLElement, message)?.textContent?.trim() ?? ''
  const who = find('[data-reply="who"]', HTMLElement, bar)
  const what = find('[data-reply="what"]', HTMLElement, bar)
  if (who) who.textContent = message.dataset.by ?? ''
  if (what) what.textContent = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  bar.hidden = false
}

if (bar) find('[data-act="cancel"]', HTMLButtonElement, bar)?.addEventListener('click', cancelReply)
