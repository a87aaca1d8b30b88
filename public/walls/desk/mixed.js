// @ts-check
/** What the forms of the look say, and how they are brought to what it is today. Paper and CSS share one version. */
import { find } from '../../page.js'
import { Signal } from '../../signal.js'
import { part } from '../post.js'

/** @typedef {{ fonts: string, pointer: string, background: { pattern: string, file: string, tiled: boolean }, mixed: Record<string, string> }} Look */

const VERSIONS = '#look [name="version"], #own-css [name="version"]'

/** The version of the look that the forms show. */
export const lookVersion = () => Number(find(VERSIONS, HTMLInputElement)?.value)

/** @param {unknown} version */
export function setLookVersion(version) {
  if (version === undefined) return
  for (const field of document.querySelectorAll(VERSIONS)) if (field instanceof HTMLInputElement) field.value = String(version)
}

/** What the form says; of the colours only those that are not the paper's own. @param {HTMLFormElement} form @returns {Look} */
export function lookOf(form) {
  const fields = new FormData(form)
  const text = (/** @type {string} */ name) => String(fields.get(name) ?? '')
  /** @type {Record<string, string>} */
  const mixed = {}
  for (const field of form.querySelectorAll('[type="color"]')) {
    if (field instanceof HTMLInputElement && field.value !== field.dataset.preset) mixed[field.name.slice('mix_'.length)] = field.value
  }
  const background = { pattern: text('background_pattern'), file: text('background_file'), tiled: fields.has('background_tiled') }
  return { fonts: text('fonts'), pointer: text('pointer'), background, mixed }
}

/** A form was brought to what it is today: what is wired to its parts must be wired again. @type {Signal<string>} */
export const renewed = new Signal()

/** Brings forms of the desk to what the server has. @param {string[]} ids */
export async function renew(...ids) {
  const html = await part(location.pathname)
  if (html === null) return
  const now = new DOMParser().parseFromString(html, 'text/html')
  for (const id of ids) {
    const [form, fresh] = [document.getElementById(id), now.getElementById(id)]
    if (!form || !fresh) continue
    const isOpen = find('details', HTMLDetailsElement, form)?.open
    form.replaceChildren(...fresh.childNodes)
    const details = find('details', HTMLDetailsElement, form)
    if (details && isOpen) details.open = true
    renewed.send(id)
  }
  setLookVersion(find(VERSIONS, HTMLInputElement, now)?.value)
}
