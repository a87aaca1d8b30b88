// @ts-check
/** Answering one message: the bar above the composer says which. */
import { find } from '../page.js'

const bar = find('#replying', HTMLElement)
const field = find('form[data-composer] [name="reply_to"]', HTMLInputElement)
const SHOWN = 120

/** @returns {number | null} the id of the message that I am answering */
export const replyTo = () => Number(field?.value) || null

/** @param {string} who @param {string} what */
function quote(who, what) {
  const places = bar ? { who: find('[data-reply="who"]', HTMLElement, bar), what: find('[data-reply="what"]', HTMLElement, bar) } : {}
  if (places.who) places.who.textContent = who
  if (places.what) places.what.textContent = what
}

export function cancelReply() {
  if (field) field.value = ''
  if (bar) bar.hidden = true
  quote('', '') // the line may be taken down one day, and then it must stand nowhere
}

/**
 * @param {HTMLElement} message
 * @param {number} id
 */
export function startReply(message, id) {
  if (!bar || !field) return
  field.value = String(id)
  const text = find('.msg__b', HTMLElement, message)?.textContent?.trim() ?? ''
  quote(message.dataset.by ?? '', text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)
  bar.hidden = false
}

if (bar) find('[data-act="cancel"]', HTMLButtonElement, bar)?.addEventListener('click', cancelReply)
