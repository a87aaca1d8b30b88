// @ts-check
/** A session from the inside: its files, steps and cursors. It is fetched with CodeMirror's own part for it when people write together. */
import { EditorState, StateEffect } from '@codemirror/state'
import { ask } from '../../../live.js'
import { allLeaves, dispatch, take } from '../paper.js'
import { post } from '../send.js'
import { address, isMine } from '../sketch.js'
import { hideCursors } from './cursors.js'
import { isBound, isWaiting, offer, stand, unbind, waitingIn } from './files.js'
import { catchUp, enter, exit, flush, lastSteps, sessionNow } from './steps.js'

/** @import { Leaf, SketchFile } from '../types.d.ts' */
/** @import { Together } from './types.d.ts' */

export { flush, isWaiting }

/** @param {number} [session] this very one, if given */
export const isIn = (session) => sessionNow() > 0 && (session === undefined || sessionNow() === session)

/** @param {Leaf} leaf @param {SketchFile} file */
const isLeafOf = (leaf, file) => leaf.name === file.name && leaf.file === ('file' in file ? file.file : null)

/** Brings the list of files in line with the server's; those that are new here begin with the server's text. @param {Together} today */
function arrange({ files, versions }) {
  for (const leaf of allLeaves()) {
    const isGone = isBound(leaf) && !files.some((file) => isLeafOf(leaf, file))
    if (isGone && waitingIn(leaf).length > 0) offer(leaf, `${leaf.name} was removed while you wrote in it.`)
  }
  const isAsItWas =
    files.length === allLeaves().length && files.every((file, index) => isLeafOf(/** @type {Leaf} */ (allLeaves()[index]), file))
  if (!isAsItWas) take(files.map(asHere))
  for (const leaf of allLeaves()) {
    const file = files.find(({ name }) => name === leaf.name)
    if (file && 'text' in file && !isBound(leaf)) stand(leaf, file.text, versions[leaf.name] ?? 0, file.text)
  }
}

/** A file with the text that it has here: the steps alone change that. @param {SketchFile} file @returns {SketchFile} */
function asHere(file) {
  const leaf = allLeaves().find((one) => isLeafOf(one, file))
  return leaf && leaf.file === null ? { name: leaf.name, text: leaf.state.doc.toString() } : file
}

/** Files that its author began before the session was heard of. @param {readonly Leaf[]} own */
async function bring(own) {
  for (const { name, file, state } of own) {
    await post(`${address}/session/files`, { act: 'add', name, ...(file === null ? { text: state.doc.toString() } : { file }) })
  }
}

/**
 * @param {Together} today
 * @param {readonly SketchFile[]} before the files that what stands here was made from; the server's own where there is nothing to move over
 * @param {() => void} out
 */
export async function begin(today, before, out) {
  const isBefore = (/** @type {Leaf} */ leaf) => before.some((file) => isLeafOf(leaf, file))
  const own = isMine ? allLeaves().filter((leaf) => !isBefore(leaf) && !today.files.some((file) => isLeafOf(leaf, file))) : []
  for (const leaf of allLeaves()) {
    const file = today.files.find((one) => isLeafOf(leaf, one))
    const was = before.find((one) => isLeafOf(leaf, one))
    if (file && 'text' in file) stand(leaf, file.text, today.versions[leaf.name] ?? 0, was && 'text' in was ? was.text : file.text)
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

/** Leaves the session. `isAhead`: something of one's own was not sent; `isWhole`: all that others wrote is here. */
export async function end() {
  const isWhole = isMine && (await lastSteps())
  const isAhead = isWaiting()
  exit()
  hideCursors()
  for (const leaf of allLeaves()) unbind(leaf)
  return { isAhead, isWhole }
}

/** From now on the text can be read only. */
export function lock() {
  for (const leaf of allLeaves()) dispatch(leaf, { effects: StateEffect.appendConfig.of(EditorState.readOnly.of(true)) })
}
