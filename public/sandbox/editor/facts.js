// @ts-check
/** The metal line under the code: where the cursor is, the language, what is wrong, how much there is. */
import { find } from '../../page.js'
import { calledLanguage } from './languages.js'
import { currentLeaf } from './paper.js'
import { faultsNow } from './problems.js'

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const encoder = new TextEncoder()

/** @param {string} fact @param {string} words */
function put(fact, words) {
  const place = find(`[data-fact="${fact}"]`, HTMLElement)
  if (place && place.textContent !== words) place.textContent = words
}

/** @param {number} count */
const errors = (count) => (count === 0 ? '' : `${NUMBERS[count] ?? count} ${count === 1 ? 'error' : 'errors'}`)

/** Shows what is true of the file in view. */
export function showFacts() {
  const { state, name, file } = currentLeaf()
  put('errors', errors(faultsNow().length))
  put('language', file === null ? `${calledLanguage(name)}, ${state.tabSize} spaces` : 'a file of yours')
  if (file !== null) return [put('place', ''), put('size', '')]
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  const cursors = state.selection.ranges.length
  put('place', `line ${line.number}, column ${head - line.from + 1}${cursors > 1 ? `, ${cursors} cursors` : ''}`)
  put('size', `${state.doc.lines} ${state.doc.lines === 1 ? 'line' : 'lines'}, ${sizeOf(state.doc.toString())}`)
}

/** @param {string} text */
const sizeOf = (text) => `${(encoder.encode(text).length / 1024).toFixed(1)} kB`
