// @ts-check
/** What went wrong in the last run, marked in the files where it did. */

import { EditorView } from '@codemirror/view'
import { Signal } from '../../signal.js'
import { faultsIn } from './faults.js'
import { allLeaves, currentLeaf, dispatch, show, view } from './paper.js'

/** @import { Fault } from './types.d.ts' */

/** One mistake in a draw loop comes sixty times a second: the first ones say it all. */
const MOST = 20

/** @type {Fault[]} */
let faults = []

/** There are others now. @type {Signal} */
export const found = new Signal()
export const faultsNow = () => faults

function mark() {
  for (const leaf of allLeaves()) {
    if (leaf.file !== null) continue
    dispatch(
      leaf,
      faultsIn(
        leaf.state,
        faults.filter(({ file }) => file === leaf.name),
      ),
    )
  }
  found.send()
}

/** A new run begins with a clean sheet. */
export function clearFaults() {
  if (faults.length === 0) return
  faults = []
  mark()
}

/** @param {Fault} fault */
export function addFault(fault) {
  const isKnown = faults.some(({ file, line, message }) => file === fault.file && line === fault.line && message === fault.message)
  if (isKnown || faults.length >= MOST) return
  faults = [...faults, fault]
  mark()
}

/** Goes to a place in the code. @param {string} file @param {number} line @param {number} column both from 1 */
export function goTo(file, line, column) {
  if (currentLeaf().name !== file) show(file)
  const { doc } = view.state
  const at = doc.line(Math.min(Math.max(1, line), doc.lines))
  const anchor = Math.min(at.to, at.from + Math.max(0, column - 1))
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
  view.focus()
}
