// @ts-check
/** Sending one thing to the server, and saying beside it what became of that. */
import { find } from '../page.js'
import { textButton } from '../slips.js'

/** @typedef {{ ok: boolean, error?: string, code?: string, detail?: { value?: unknown }, html?: string, saved?: Record<string, unknown> }} Answer */

const LOST = { ok: false, code: 'lost', error: 'The line dropped.' }

/**
 * Posts JSON. Never rejects: a line that drops is an answer too.
 * @param {string} path
 * @param {object} body
 * @param {boolean} [keepalive] the page is about to go
 * @returns {Promise<Answer>}
 */
export async function post(path, body, keepalive = false) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body), keepalive }).catch(() => null)
  return (await response?.json().catch(() => null)) ?? LOST
}

/**
 * Says beside a form how it stands with what is in it.
 * @param {HTMLElement} form
 * @param {string} words
 * @param {{ failed?: boolean, button?: HTMLElement }} [more]
 */
export function tell(form, words, { failed = false, button } = {}) {
  const place = find('[data-state]', HTMLElement, form)
  if (!place) return
  place.classList.toggle('err', failed)
  place.replaceChildren(words, ...(button ? [' ', button] : []))
}

/**
 * Says that it failed, and offers to try again.
 * @param {HTMLElement} form
 * @param {string} why
 * @param {() => void} again
 */
export function tellFailed(form, why, again) {
  tell(form, `not saved: ${why}`, { failed: true, button: textButton('Try again', again) })
}
