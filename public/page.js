// @ts-check
/** What the server wrote on this page, and how to find its parts. */

const { seq, build, me, account, dev } = document.body.dataset

export const page = {
  /** The feed's seq in the read that made this page. */
  seq: Number(seq ?? 0),
  build: build ?? '',
  /** My username; empty on a page without an account. */
  me: me ?? '',
  account: account ?? '',
  /** Set while developing: reload as soon as the server runs another build. */
  dev: dev !== undefined,
}

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @param {ParentNode} [within]
 * @returns {T | null}
 */
export function find(selector, type, within = document) {
  const found = within.querySelector(selector)
  return found instanceof type ? found : null
}

/**
 * Like `find`, for a part that the page cannot work without.
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function need(selector, type, within = document) {
  const found = find(selector, type, within)
  if (!found) throw new Error(`${selector} is missing here`)
  return found
}

/**
 * The first element of HTML that the server rendered.
 * @param {string} html
 */
export function elementFrom(html) {
  const template = document.createElement('template')
  template.innerHTML = html
  const first = template.content.firstElementChild
  return first instanceof HTMLElement ? first : null
}

/**
 * A fresh copy of a part that the page brings for scripts. It stands in a block of data: text browsers would show a <template>.
 * @param {string} id
 */
export function copyOf(id) {
  const part = elementFrom(need(`script#${id}`, HTMLScriptElement).text)
  if (!part) throw new Error(`script#${id} is empty`)
  return part
}

/**
 * A copy of a form as the server wrote it, whatever was typed or chosen in it before its script came.
 * @param {HTMLFormElement} form
 */
export function asServed(form) {
  const copy = /** @type {HTMLFormElement} */ (form.cloneNode(true))
  copy.reset()
  return copy
}

/**
 * While a syllable is being composed, Enter and the arrows belong to the input method. (229: Safari ends the composition
 * before it tells of the key that ended it.)
 * @param {KeyboardEvent} event
 */
export const isComposing = (event) => event.isComposing || event.keyCode === 229

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
