// @ts-check
/**
 * Writing together: what is written here goes to the server as steps, what others write comes as steps. The server's order counts. Whoever
 * was away fetches what they missed before they send, so nothing is lost on either side.
 */
import { socket } from '../../../live.js'
import { keep } from '../kept.js'
import { changed, filesNow } from '../paper.js'
import { agree, stands } from '../saving.js'
import { sketchId } from '../sketch.js'
import { showCursors, soon } from './cursors.js'
import { arrived, boundLeaves, isBound, isWaiting, syncedOf, waitingIn } from './files.js'
import { accept, pull, standAnew } from './pull.js'
import { portion, send } from './push.js'

/** @import { Leaf } from '../types.d.ts' */
/** @import { Sent } from './push.js' */
/** @import { Together } from './types.d.ts' */

const SEND_MS = 150
const KEEP_MS = 200
const AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
const MOST_IN_VAIN = 4
const PASSING = ['lost', 'busy', 'too_many', 'internal']

/** The session that this page is in; 0 for none. */
let session = 0
/** The draft that the last answered step made. */
let draftVersion = 0
/** @type {Promise<void> | null} */
let running = null
let isAgain = false
let isMissing = false
let tries = 0
/** Where the last push came too late, and how often it did there. */
let missedAt = ''
let inVain = 0
/** What the server would not take, in which file: it is made anew out of what stands there once that changes. @type {Leaf | null} */
let stuck = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
/** @type {ReturnType<typeof setTimeout> | undefined} */
let keepTimer
/** @type {() => void} */
let whenOut = () => {}

export const sessionNow = () => session

/** Sends what was written in one file. @param {Leaf} leaf @returns {Promise<boolean>} whether to go on */
async function pushFrom(leaf) {
  while (session > 0 && isBound(leaf) && waitingIn(leaf).length > 0) {
    const [version, updates] = [syncedOf(leaf), portion(leaf)]
    const answer = await send(session, leaf, updates)
    if (!answer.ok) return refusedIn(leaf, answer)
    draftVersion = Math.max(draftVersion, answer.draft_version)
    arrived(leaf, version, updates)
    tries = 0
  }
  return true
}

/** @param {Leaf} leaf @param {Extract<Sent, { ok: false }>} answer @returns {boolean} whether to go on */
function refusedIn(leaf, { code, error }) {
  if (code === 'conflict') return missedIn(leaf)
  if (PASSING.includes(code)) return later()
  if (code === 'unauthenticated') stands.send({ at: 'signed-out', isKept: true })
  else if (code === 'not_found' || code === 'forbidden') whenOut()
  else {
    stuck = leaf
    stands.send({ at: 'refused', why: error })
  }
  return false
}

/** Others came first. Where fetching their steps brings nothing, this page counts other than the server. @param {Leaf} leaf */
function missedIn(leaf) {
  const at = `${leaf.name}:${syncedOf(leaf)}`
  inVain = at === missedAt ? inVain + 1 : 0
  missedAt = at
  if (inVain > MOST_IN_VAIN) {
    standAnew(session, [leaf.name], true)
    return later()
  }
  isMissing = true
  isAgain = true
  return true
}

/** @returns {false} */
function later() {
  if (isWaiting()) stands.send({ at: 'unreached', since: Date.now(), isKept: true })
  clearTimeout(timer)
  timer = setTimeout(pump, AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)])
  return false
}

/** @returns {Promise<boolean>} whether everything that others wrote is here */
async function fetchMissed() {
  isMissing = false // more may be missed while these are fetched
  const refusal = await pull(session)
  if (refusal) isMissing = true
  if (PASSING.includes(refusal)) later()
  else if (refusal) whenOut()
  return refusal === ''
}

async function run() {
  while (isAgain && session > 0) {
    isAgain = false
    if (isMissing && !(await fetchMissed())) return
    for (const leaf of boundLeaves()) if (!(await pushFrom(leaf))) return
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
export const lastSteps = fetchMissed

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
    if (await fetchMissed()) await standAnew(session, [name], false)
  }
  if (tries === 0) timer ??= setTimeout(pump, SEND_MS)
}

/** This machine has what the server does not have yet, should the tab close. */
function keepNow() {
  clearTimeout(keepTimer)
  keepTimer = undefined
  if (session > 0 && isWaiting()) keep(filesNow(), draftVersion).catch(() => {})
}

/** @param {import('./types.d.ts').Step & { topic: string }} step */
function hear(step) {
  if (step.topic !== `collab:${session}`) return
  if (!accept(session, step)) catchUp()
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
