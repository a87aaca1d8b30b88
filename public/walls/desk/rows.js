// @ts-check
/** Forms with as many lines as one likes: the server sends one empty line to copy. */
import { elementFrom, find } from '../../page.js'

/** Fields of lines are numbered; gaps do not matter. @param {HTMLElement} form */
function nextNumber(form) {
  const numbers = [...form.querySelectorAll('[data-rows] [name]')].map((field) =>
    Number(/\.(\d+)\./.exec(field.getAttribute('name') ?? '')?.[1] ?? -1),
  )
  return Math.max(-1, ...numbers) + 1
}

/** A new line as the server renders it. @param {HTMLElement} form */
export function newRow(form) {
  const html = find('script[data-row]', HTMLScriptElement, form)?.text ?? ''
  return elementFrom(html.replaceAll('{n}', String(nextNumber(form))))
}

/**
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 */
export function makeRows(form, changed) {
  const rows = find('[data-rows]', HTMLElement, form)
  const more = find('[data-act="row"]', HTMLButtonElement, form)
  if (!rows) return
  const show = () => {
    for (const out of rows.querySelectorAll('[data-act="row-out"]')) if (out instanceof HTMLElement) out.hidden = false
  }
  show()
  if (more) more.hidden = false
  more?.addEventListener('click', () => {
    const row = newRow(form)
    if (!row) return
    rows.append(row)
    show()
    find('input', HTMLInputElement, row)?.focus()
  })
  rows.addEventListener('click', ({ target }) => {
    const out = target instanceof Element ? target.closest('[data-act="row-out"]') : null
    if (!out) return
    out.closest('li')?.remove()
    changed()
  })
}
