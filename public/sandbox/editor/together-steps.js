// @ts-check
/**
 * Writing together: what is written here goes to the server as steps, what others write comes as steps. The server's order counts. Whoever
 * was away fetches what they missed before they send, so nothing is lost on either side.
 */
import { ask, socket } from '../../live.js'
import { keep, tab } from './kept.js'
import { changed, filesNow } from './paper.js'
import { agree, stands } from './saving.js'
import { get, post } from './send.js'
import { address, sketchId } from './sketch.js'
import { showCursors, soon, textCame } from './together-cursors.js'
import { arrived, boundLeaves, isBound, isWaiting, offer, stand, syncedOf, taken, waitingIn } from './together-files.js'

/** @import { Leaf } from './types.d.ts' */
/** @import { Together } from './together-types.d.ts' */
/** @typedef {{ ok: true } | { ok: false, code: string, error: string }} Sent */

const SEND_MS = 150
const KEEP_MS = 200
const AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
const PASSING = ['lost', 'busy', 'too_many', 'internal']
/** What is longer than this goes by HTTP, in characters of JSON. */
const FITS_THE_LINE = 32 * 1024
const MOST_AT_ONCE = 300
const MOST_CHARACTERS = 400_000

/** The session that this page is in; 0 for none. */
let session = 0
/** The draft that the last answered step made. */
let draftVersion = 0
/** @type {Promise<void> | null} */
let running = null
let isAgain = false
let isMissing = false
let tries = 0
/** What the server would not take, in which file: it is made anew out of what stands there once that changes. @type {Leaf | null} */
let stuck = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
/** @type {ReturnType<typeof setTimeout> | undefined} */
let keepTimer
/** @type {() => void} */
let whenOut = () => {}

export const sessionNow = () => session

/** @param {Leaf} leaf @param {readonly import('@codemirror/collab').Update[]} updates @returns {Promise<Sent>} */
async function send(leaf, updates) {
  const changes = updates.map((one) => one.changes.toJSON())
  const form = { session, file: leaf.name, version: syncedOf(leaf), client: tab, changes }
  if (!socket.connected || JSON.stringify(changes).length > FITS_THE_LINE) {
    const answer = await post(`${address}/steps`, form)
    if (answer.ok) draftVersion = Math.max(draftVersion, answer.draft_version)
    return answer
  }
  const answer = await ask('push_steps', form)
  if (!answer.ok) return { ok: false, code: answer.error.code, error: answer.error.message }
  draftVersion = Math.max(draftVersion, answer.draft_version)
  return { ok: true }
}

/** As much of what waits as one push takes; always something. @param {Leaf} leaf */
function portion(leaf) {
  let room = MOST_CHARACTERS
  const waiting = waitingIn(leaf).slice(0, MOST_AT_ONCE)
  const end = waiting.findIndex(({ changes }, index) => {
    room -= JSON.stringify(changes.toJSON()).length
    return room < 0 && index > 0
  })
  return end < 0 ? waiting : waiting.slice(0, end)
}

/** Sends what was written in one file. @param {Leaf} leaf @returns {Promise<boolean>} whether to go on */
async function pushFrom(leaf) {
  while (session > 0 && isBound(leaf) && waitingIn(leaf).length > 0) {
    const [version, updates] = [syncedOf(leaf), portion(leaf)]
    const answer = await send(leaf, updates)
    if (!answer.ok) return refusedIn(leaf, answer)
    arrived(leaf, version, updates)
    tries = 0
  }
  return true
}

/** @param {Leaf} leaf @param {Extract<Sent, { ok: false }>} answer @returns {boolean} whether to go on */
function refusedIn(leaf, { code, error }) {
  if (code === 'conflict') {
    isMissing = true
    isAgain = true
    // A conflict that fetching does not solve is the end of the session; the server tells of that.
    return tries++ < AGAIN_MS.length || later()
  }
  if (PASSING.includes(code)) return later()
  if (code === 'unauthenticated') stands.send({ at: 'signed-out', isKept: true })
  else if (code === 'not_found' || code === 'forbidden') whenOut()
  else {
    stuck = leaf
    stands.send({ at: 'refused', why: error })
  }
  return false
}

/** @returns {false} */
function later() {
  if (isWaiting()) stands.send({ at: 'unreached', since: Date.now(), isKept: true })
  clearTimeout(timer)
  timer = setTimeout(pump, AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)])
  return false
}

/** Fetches the steps that are missing here. @returns {Promise<boolean>} */
async function pull() {
  for (;;) {
    const after = boundLeaves().map((leaf) => `after=${leaf.name}:${syncedOf(leaf)}`)
    if (after.length === 0) return true
    const answer = await get(`${address}/steps?session=${session}&${after.join('&')}`)
    if (!answer.ok) return refusedPull(answer.code)
    for (const step of answer.steps) if (taken(step)) textCame(step.file)
    if (answer.gone.length > 0) await standAnew(answer.gone, true)
    if (!answer.more) return true
  }
}

/** @param {string} code */
function refusedPull(code) {
  if (PASSING.includes(code)) return later()
  whenOut()
  return false
}

/**
 * Puts files on the server's text once more; what was written here becomes one change on top of it.
 * @param {readonly string[]} names
 * @param {boolean} isGone the steps since are not to be had any more, so what was written here cannot be moved over them: it is offered
 */
async function standAnew(names, isGone) {
  const today = await get(`${address}/session`)
  if (!today.ok || today.session !== session) return
  for (const leaf of boundLeaves()) {
    const file = today.files.find((/** @type {{ name: string }} */ one) => one.name === leaf.name)
    const version = today.versions[leaf.name] ?? 0
    if (!file || !names.includes(leaf.name)) continue
    const isAhead = waitingIn(leaf).length > 0
    if (isGone && isAhead) offer(leaf, `Others wrote in ${leaf.name} while you were away for long. It is shown as it is now.`)
    if (isGone) stand(leaf, file.text, version, leaf.state.doc.toString())
    else if (version === syncedOf(leaf)) stand(leaf, file.text, version, file.text)
  }
}

async function run() {
  while (isAgain && session > 0) {
    isAgain = false
    if (isMissing) {
      isMissing = false
      if (!(await pull())) {
        isMissing = true
        return
      }
    }
    for (const leaf of boundLeaves()) if (!(await pushFrom(leaf)) && !isMissing) return
  }
  settle()
}

function settle() {
  if (session === 0 || isWaiting()) return
  tries = 0
  agree(draftVersion)
  soon()
}

/** Brings both sides together; what is under way already goes on. @returns {Promise<void>} */
export function pump() {
  clearTimeout(timer)
  timer = undefined
  isAgain = true
  running ??= run().finally(() => {
    running = null
    if (isAgain && tries === 0 && session > 0) pump()
  })
  return running
}

/** Fetches what is missing, then sends. */
export function catchUp() {
  isMissing = true
  tries = 0
  return pump()
}

/** Fetches what others wrote to the end, where nothing can be sent any more. */
export const lastSteps = () => pull()

/** Settles when all that was written here has been sent, or could not be. @returns {Promise<boolean>} whether the server has all of it */
export async function flush() {
  if (session === 0) return false
  await pump()
  return !isWaiting()
}

async function noteChange() {
  if (session === 0) return
  keepTimer ??= setTimeout(keepNow, KEEP_MS)
  if (tries === 0) stands.send({ at: 'sending' })
  if (stuck) {
    const { name } = stuck
    stuck = null
    await standAnew([name], false)
  }
  if (tries === 0) timer ??= setTimeout(pump, SEND_MS)
}

/** This machine has what the server does not have yet, should the tab close. */
function keepNow() {
  clearTimeout(keepTimer)
  keepTimer = undefined
  if (session > 0 && isWaiting()) keep(filesNow(), draftVersion).catch(() => {})
}

/** @param {import('./together-types.d.ts').Step & { topic: string }} step */
function hear(step) {
  if (step.topic !== `collab:${session}`) return
  if (taken(step)) textCame(step.file)
  else catchUp()
}

/** Somebody's step made this of the draft. @param {number} version */
function hearDraft(version) {
  draftVersion = Math.max(draftVersion, version)
  if (session > 0 && !isWaiting()) agree(draftVersion)
}

/**
 * @param {Together} today
 * @param {() => void} out called when the server says that one is not in it
 */
export function enter(today, out) {
  session = today.session
  draftVersion = Math.max(draftVersion, today.draft_version)
  tries = 0
  stuck = null
  whenOut = out
  showCursors(session, today.people)
}

/** Sends no more. What could not be sent stands in the text. */
export function exit() {
  session = 0
  clearTimeout(timer)
  timer = undefined
}

changed.on(noteChange)
socket.on('step', hear)
socket.on('draft', ({ topic, draft_version }) => topic === `draft:${sketchId}` && hearDraft(draft_version))
addEventListener('pagehide', keepNow)
addEventListener('online', () => session > 0 && catchUp())
