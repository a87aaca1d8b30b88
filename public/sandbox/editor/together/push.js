// @ts-check
/** One push of steps: over the line while it is open and they fit, else by HTTP. */
import { ask, socket } from '../../../live.js'
import { versionIn } from '../answers.js'
import { tab } from '../kept.js'
import { post } from '../send.js'
import { address } from '../sketch.js'
import { syncedOf, waitingIn } from './files.js'

/** @import { Update } from '@codemirror/collab' */
/** @import { Leaf } from '../types.d.ts' */
/** @typedef {{ ok: true, draft_version: number } | { ok: false, code: string, error: string }} Sent */

/** What is longer than this goes by HTTP, in characters of JSON. */
const FITS_THE_LINE = 32 * 1024
const MOST_AT_ONCE = 300
const MOST_CHARACTERS = 400_000

/** As much of what waits as one push takes; always something. @param {Leaf} leaf */
export function portion(leaf) {
  let room = MOST_CHARACTERS
  const waiting = waitingIn(leaf).slice(0, MOST_AT_ONCE)
  const end = waiting.findIndex(({ changes }, index) => {
    room -= JSON.stringify(changes.toJSON()).length
    return room < 0 && index > 0
  })
  return end < 0 ? waiting : waiting.slice(0, end)
}

/** @param {number} session @param {Leaf} leaf @param {readonly Update[]} updates @returns {Promise<Sent>} */
export async function send(session, leaf, updates) {
  const changes = updates.map((one) => one.changes.toJSON())
  const form = { session, file: leaf.name, version: syncedOf(leaf), client: tab, changes }
  if (!socket.connected || JSON.stringify(changes).length > FITS_THE_LINE) {
    const answer = await post(`${address}/steps`, form, versionIn)
    return answer
  }
  const answer = await ask('push_steps', form)
  return answer.ok ? answer : { ok: false, code: answer.error.code, error: answer.error.message }
}
