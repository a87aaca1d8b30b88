// @ts-check
/** What others wrote comes into the text: step by step, or, where that cannot be, the text as the server has it. */
import { standingIn, stepsIn } from '../answers.js'
import { get } from '../send.js'
import { address } from '../sketch.js'
import { textCame } from './cursors.js'
import { boundLeaves, offer, stand, syncedOf, taken, waitingIn } from './files.js'

/** @import { Step } from './types.d.ts' */

/**
 * Takes a step into its file. One that does not fit would leave two texts where there should be one: then the server's counts.
 * @param {number} session @param {Step} step
 * @returns {boolean} false when steps before it, or its content, are missing here
 */
export function accept(session, step) {
  try {
    if (!taken(step)) return false
    textCame(step.file)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    standAnew(session, [step.file], true)
  }
  return true
}

/**
 * Puts files on the server's text once more.
 * @param {number} session @param {readonly string[]} names
 * @param {boolean} isLost what was written here cannot be moved over what others wrote, so it is offered; else it becomes one change on top
 */
export async function standAnew(session, names, isLost) {
  const today = await get(`${address}/session`, standingIn)
  if (!today.ok || today.session === null || today.session !== session) return
  for (const leaf of boundLeaves()) {
    const file = today.files.find((one) => one.name === leaf.name)
    const version = today.versions[leaf.name] ?? 0
    if (!file || !('text' in file) || !names.includes(leaf.name)) continue
    if (isLost && waitingIn(leaf).length > 0)
      offer(leaf, `What you wrote in ${leaf.name} no longer fits what others wrote, which is shown now.`)
    if (isLost) stand(leaf, file.text, version, leaf.state.doc.toString())
    else if (version === syncedOf(leaf)) stand(leaf, file.text, version, file.text)
  }
}

const standing = () =>
  boundLeaves()
    .map((leaf) => `after=${leaf.name}:${syncedOf(leaf)}`)
    .join('&')

/** Fetches the steps that are missing here. @param {number} session @returns {Promise<string>} the code of the refusal; empty when all are here */
export async function pull(session) {
  for (;;) {
    const before = standing()
    if (before === '') return ''
    const answer = await get(`${address}/steps?session=${session}&${before}`, stepsIn)
    if (!answer.ok) return answer.code
    for (const step of answer.steps) accept(session, step)
    if (answer.gone.length > 0) await standAnew(session, answer.gone, true)
    if (!answer.more || standing() === before) return ''
  }
}
