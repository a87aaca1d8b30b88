// @ts-check
/** The keys that are the Codeground's own. What they do is said by who does it. */
import { Signal } from '../../signal.js'

/** @import { KeyBinding } from '@codemirror/view' */

/** @type {Signal} */
export const wantsRun = new Signal()
/** @type {Signal} */
export const wantsSave = new Signal()

/** @param {Signal} signal */
const sends = (signal) => () => {
  signal.send()
  return true
}

/** @type {KeyBinding[]} */
export const ownKeys = [
  { key: 'Mod-Enter', run: sends(wantsRun), preventDefault: true },
  { key: 'Mod-s', run: sends(wantsSave), preventDefault: true },
]

// Elsewhere on the page the same keys do the same.
addEventListener('keydown', (event) => {
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
  const signal = event.key === 'Enter' ? wantsRun : event.key === 's' ? wantsSave : null
  if (!signal) return
  event.preventDefault()
  signal.send()
})
