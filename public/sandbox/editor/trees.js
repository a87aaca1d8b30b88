// @ts-check
/** Values of a sketch as the console shows them. They come from the frame, so they are only ever shown as text. */

/** @import { Tree } from '../running.d.ts' */

/** @param {string} className @param {...(string | Node)} parts */
export function span(className, ...parts) {
  const part = document.createElement('span')
  part.className = className
  part.append(...parts)
  return part
}

/** @param {number} more */
const rest = (more) => (more > 0 ? [span('c', ` … ${more} more`)] : [])

/** @param {string} value */
const classOfPlain = (value) => (/^-?(?:\d|Infinity|NaN)/.test(value) ? 'n' : 'k')

/** @param {readonly Node[]} nodes */
const between = (nodes) => nodes.flatMap((node, index) => (index > 0 ? [document.createTextNode(', '), node] : [node]))

/** In one line, as far as it goes. @param {Tree} tree @param {boolean} [isInside] a text inside something else stands in quotes @returns {HTMLElement} */
function brief(tree, isInside = true) {
  switch (tree.t) {
    case 'text':
      return span(isInside ? 's' : 'w', isInside ? JSON.stringify(tree.v) : tree.v, ...rest(tree.more))
    case 'plain':
      return span(classOfPlain(tree.v), tree.v)
    case 'error':
      return span('e', `${tree.report.name}: ${tree.report.message}`)
    case 'list':
      return span('w', nameOf(tree.name, 'Array'), '[', ...between(tree.items.map((item) => brief(item))), ...rest(tree.more), ']')
    case 'object':
      return span('w', nameOf(tree.name, 'Object'), '{', ...between(tree.entries.map(pair)), ...rest(tree.more), '}')
  }
}

/** @param {[string, Tree]} entry */
const pair = ([key, value]) => span('w', span('f', key), ': ', brief(value))
/** @param {string} name @param {string} usual */
const nameOf = (name, usual) => (name.replace(/\(\d+\)$/, '') === usual || name === '' ? '' : `${name} `)

/** @param {Tree} tree @returns {[string, Tree][]} */
function entriesOf(tree) {
  if (tree.t === 'list') return tree.items.map((item, index) => [String(index), item])
  return tree.t === 'object' ? tree.entries : []
}

/** What is short is shown at once; what is not can be opened. */
const SHORT = 60

/** @param {Tree} tree @returns {HTMLElement} */
export function treePart(tree) {
  const line = brief(tree, false)
  const entries = entriesOf(tree)
  if (entries.length === 0 || (line.textContent ?? '').length < SHORT) return line
  const whole = document.createElement('details')
  const summary = document.createElement('summary')
  summary.append(line)
  whole.append(summary)
  // Made when it is opened: most are not.
  whole.addEventListener('toggle', () => whole.open && whole.children.length === 1 && whole.append(listOf(entries)), { once: true })
  return whole
}

/** @param {[string, Tree][]} entries */
function listOf(entries) {
  const list = document.createElement('ul')
  list.className = 'con__t'
  list.append(
    ...entries.map(([key, value]) => {
      const item = document.createElement('li')
      item.append(span('f', key), ': ', value.t === 'text' ? brief(value) : treePart(value))
      return item
    }),
  )
  return list
}
