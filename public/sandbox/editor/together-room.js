// @ts-check
/** A session from the inside: its files, steps and cursors. It is fetched with CodeMirror's own part for it when people write together. */
import { EditorState, StateEffect } from '@codemirror/state'
import { ask } from '../../live.js'
import { say } from '../../slips.js'
import { allLeaves, dispatch, take } from './paper.js'
import { post } from './send.js'
import { address, isMine } from './sketch.js'
import { hideCursors } from './together-cursors.js'
import { isBound, isWaiting, stand, unbind, waitingIn } from './together-files.js'
import { catchUp, enter, exit, flush, lastSteps, sessionNow } from './together-steps.js'

/** @import { Leaf, SketchFile } from './types.d.ts' */
/** @import { Together } from './together-types.d.ts' */

export { flush }

/** @param {number} [session] this very one, if given */
export const isIn = (session) => sessionNow() > 0 && (session === undefined || sessionNow() === session)

/** @param {Leaf} leaf @param {SketchFile} file */
const isLeafOf = (leaf, file) => leaf.name === file.name && leaf.file === ('file' in file ? file.file : null)

/** What would go with its file is offered. @param {Leaf} leaf */
function offer(leaf) {
  const text = leaf.state.doc.toString()
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'txtb', textContent: 'Copy your text' })
  button.addEventListener('click', () => navigator.clipboard.writeText(text))
  say(`${leaf.name} was removed while you wrote in it.`, { button })
}

/** Brings the list of files in line with the server's; those that are new here begin with the server's text. @param {Together} today */
function arrange({ files, versions }) {
  const textOf = (/** @type {Leaf} */ leaf) => ({ name: leaf.name, text: leaf.state.doc.toString() })
  for (const leaf of allLeaves()) {
    if (isBound(leaf) && waitingIn(leaf).length > 0 && !files.some((file) => isLeafOf(leaf, file))) offer(leaf)
  }
  take(
    files.map((file) => {
      const leaf = allLeaves().find((one) => isLeafOf(one, file))
      return leaf && leaf.file === null ? textOf(leaf) : file
    }),
  )
  for (const leaf of allLeaves()) {
    const file = files.find(({ name }) => name === leaf.name)
    if (file && 'text' in file && !isBound(leaf)) stand(leaf, file.text, versions[leaf.name] ?? 0, false)
  }
}

/** Files that its author began before the session was heard of. @param {readonly Leaf[]} own */
async function bring(own) {
  for (const { name, file, state } of own) {
    await post(`${address}/session/files`, { act: 'add', name, ...(file === null ? { text: state.doc.toString() } : { file }) })
  }
}

/**
 * @param {Together} today
 * @param {boolean} isAhead what stands here is newer than what the server has: it goes there as steps
 * @param {() => void} out
 */
export async function begin(today, isAhead, out) {
  const own = isAhead && isMine ? allLeaves().filter((leaf) => !today.files.some((file) => isLeafOf(leaf, file))) : []
  for (const leaf of allLeaves()) {
    const file = today.files.find((one) => isLeafOf(leaf, one))
    if (file && 'text' in file) stand(leaf, file.text, today.versions[leaf.name] ?? 0, isAhead)
  }
  arrange(today)
  await bring(own)
  await follow(today, out)
}

/** @type {() => void} */
let whenOut = () => {}

/** How the session is now: people and files may be others, and steps may have been missed. @param {Together} today @param {() => void} [out] */
export async function follow(today, out = whenOut) {
  whenOut = out
  enter(today, out)
  arrange(today)
  await ask('watch', { topic: `collab:${today.session}` })
  await catchUp()
}

/** Leaves the session, with the last steps if they are to be had. @returns {Promise<boolean>} whether something of one's own was not sent */
export async function end() {
  if (isMine) await lastSteps()
  const isAhead = isWaiting()
  exit()
  hideCursors()
  for (const leaf of allLeaves()) unbind(leaf)
  return isAhead
}

/** From now on the text can be read only. */
export function lock() {
  for (const leaf of allLeaves()) dispatch(leaf, { effects: StateEffect.appendConfig.of(EditorState.readOnly.of(true)) })
}
