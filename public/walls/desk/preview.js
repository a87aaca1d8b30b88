// @ts-check
/** Shows a style sheet that the server made, to me alone, until it is saved or thrown away. */

/** @type {Map<string, CSSStyleSheet>} */
const shown = new Map()

/** @param {string} name which preview; '' takes it off @param {string | null} css */
export function preview(name, css) {
  const old = shown.get(name)
  const sheet = css ? (old ?? new CSSStyleSheet()) : null
  if (sheet) sheet.replaceSync(css ?? '')
  if (sheet && !old) document.adoptedStyleSheets.push(sheet)
  if (old && !sheet) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== old)
  if (sheet) shown.set(name, sheet)
  else shown.delete(name)
}
