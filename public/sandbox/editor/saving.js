// @ts-check
/**
 * Nothing that is written here is lost: this machine has it within a quarter of a second, the server a second after the last key and before
 * each run. What does not reach the server is tried again until it does; what was changed elsewhere meanwhile is never written over.
 */
import { pause } from '../../page.js'
import { Signal } from '../../signal.js'
import { draftIn, facts, versionIn } from './answers.js'
import { forget, keep } from './kept.js'
import { changed, filesNow, isSame } from './paper.js'
import { tellSaved } from './peers.js'
import { post } from './send.js'
import { tooLarge } from './size.js'
import { address, firstVersion } from './sketch.js'

/** @import { KeptState, SketchFile } from './types.d.ts' */
/** @import { Draft } from './answers.js' */
/** @import { Refusal } from './send.js' */

const KEEP_MS = 200
const SEND_MS = 1_000
/** Whoever writes without a pause is saved so often all the same. */
const AT_LATEST_MS = 10_000
/** So long the server waits for this machine to have it first; a browser that keeps nothing must not hold up what it could not keep. */
const KEPT_WITHIN_MS = 250
const AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
const PASSING = ['lost', 'busy', 'too_many', 'internal']

/** How it stands, whenever that changes. @type {Signal<KeptState>} */
export const stands = new Signal()
/** The draft of today is another one, and so is the text here: somebody has to choose. @type {Signal<Draft & { why?: string }>} */
export const disputed = new Signal()

/** The server's version that the text here was made on. */
let base = firstVersion
/** Counts the changes made here; what the server has is as of `sent`, what this machine has as of `written`. */
let count = 0
let sent = 0
let written = 0
let dirtySince = 0
/** Nobody is asked twice at the same time. */
let isDisputed = false
let isKept = true
let tries = 0
/** @type {string | null} */
let refused = null
/** Why there are two texts, where that is not another tab or device. @type {string | undefined} */
let reason
/** @type {Promise<boolean> | null} */
let sending = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let keepTimer
/** @type {ReturnType<typeof setTimeout> | undefined} */
let sendTimer

export const isDirty = () => count !== sent
/** Something is here that this machine does not have either. */
export const isUnwritten = () => isDirty() && (written !== count || !isKept)
/** The last try to reach the server came to nothing, and the next one has not begun. */
export const isWaiting = () => tries > 0 && sending === null
/** Nothing is on its way, and nobody is being asked. */
export const isFree = () => sending === null && !isDisputed && !resting.isOn
export const baseVersion = () => base
/** Settles when no save is on its way. */
export const settled = async () => {
  while (sending) await sending
}

/**
 * Another way of saving (writing together) takes over: then this one rests. `isAhead`: something here has not reached the server that way.
 * @type {{ isOn: boolean, save: () => Promise<boolean>, isAhead: () => boolean }}
 */
export const resting = { isOn: false, save: async () => false, isAhead: () => false }

/** Somebody is asked just now which of two texts it shall be. */
export const isAsking = () => isDisputed

/** @type {(() => void)[]} */
const waiting = []
/** Settles when the server has all that is here, and nobody is being asked. */
export const ashore = async () => {
  while (isDirty() || isDisputed) await new Promise((resolve) => waiting.push(() => resolve(undefined)))
}

/** @param {KeptState} state */
function say(state) {
  stands.send(state)
  if (state.at !== 'server') return
  for (const resolve of waiting.splice(0)) resolve()
}

function noteChange() {
  if (resting.isOn) return
  if (!isDirty()) dirtySince = Date.now()
  count++
  refused = null
  keepTimer ??= setTimeout(keepNow, KEEP_MS)
  if (sending || isDisputed) return
  const wait = Math.max(0, Math.min(SEND_MS, dirtySince + AT_LATEST_MS - Date.now()))
  // While the server is away its own clock goes on: each key would put the next try off.
  if (tries === 0) schedule(wait)
}

/** @param {number} wait */
function schedule(wait) {
  clearTimeout(sendTimer)
  sendTimer = setTimeout(save, wait)
}

/** Writes down here what is here. */
export async function keepNow() {
  clearTimeout(keepTimer)
  keepTimer = undefined
  const upTo = count
  try {
    await keep(filesNow(), base)
    written = upTo
    isKept = true
  } catch {
    isKept = false // a browser that keeps nothing: then the server alone has it
  }
  if (count === sent) return void forget()
  if (tries === 0 && !isDisputed && isKept && !refused) say({ at: 'machine', since: Date.now() })
}

/** Saves what is not saved. @returns {Promise<boolean>} whether the server has all of it now */
export async function save() {
  if (resting.isOn) return resting.save()
  clearTimeout(sendTimer)
  while (sending) await sending
  if (!isDirty()) return true
  if (isDisputed) return false
  const before = count
  sending = send()
  const isSaved = await sending
  sending = null
  if (count !== before && tries === 0) schedule(SEND_MS) // written while it was on its way
  return isSaved
}

async function send() {
  const upTo = count
  const [files, draft_version] = [filesNow(), base]
  if (written !== upTo || !isKept) await Promise.race([keepNow(), pause(KEPT_WITHIN_MS)])
  const why = tooLarge(files)
  if (why) return refuse(why)
  if (tries === 0) say({ at: 'sending' })
  const answer = await post(`${address}/draft`, { files, draft_version }, versionIn)
  if (answer.ok) return landed(answer.draft_version, upTo)
  return failed(answer, files, upTo)
}

/** @param {number} version @param {number} upTo */
function landed(version, upTo) {
  base = version
  sent = upTo
  tries = 0
  reason = undefined
  dirtySince = Date.now()
  tellSaved(version)
  if (isDirty()) return true
  forget()
  say({ at: 'server' })
  return true
}

/** @param {Refusal} answer @param {SketchFile[]} files @param {number} upTo */
function failed(answer, files, upTo) {
  const { code, error, detail, retryAfter } = answer
  const today = code === 'conflict' ? draftIn(facts(detail?.draft)) : null
  if (today) return conflicted(today, files, upTo)
  if (PASSING.includes(code) || code === 'unauthenticated') {
    say(code === 'unauthenticated' ? { at: 'signed-out', isKept } : { at: 'unreached', since: Date.now(), isKept })
    const wait = AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)] ?? 0
    schedule(Math.max(wait, retryAfter * 1000))
    return false
  }
  return refuse(error)
}

/** Nothing is tried again before something else is written. @param {string} why */
function refuse(why) {
  refused = why
  tries = 0
  say({ at: 'refused', why })
  return false
}

/** @param {Draft} today @param {SketchFile[]} files @param {number} upTo */
function conflicted(today, files, upTo) {
  if (isSame(today.files, files)) return landed(today.draft_version, upTo)
  dispute(reason ? { ...today, why: reason } : today)
  return false
}

/** Stops saving until somebody has chosen between the text here and this one. @param {Draft & { why?: string }} theirs */
export function dispute(theirs) {
  isDisputed = true
  say({ at: 'asking' })
  disputed.send(theirs)
}

/** Somebody has looked at both texts. What is here now is the answer: it goes over the server's draft of that version. @param {number} version */
export function settle(version) {
  isDisputed = false
  reason = undefined
  base = version
  count++
  keepNow()
  return save()
}

/** What is here is the server's draft of that version. @param {number} version */
export function agree(version) {
  isDisputed = false
  reason = undefined
  base = version
  sent = count
  tries = 0
  forget()
  say({ at: 'server' })
}

/**
 * Text that came back from this machine's own memory counts as written here.
 * @param {number} [from] the draft that it was made on, where that is not the one that stood here
 * @param {string} [why] what to say if the server has another one by now
 */
export function revive(from = base, why) {
  base = from
  reason = why
  count++
  dirtySince = Date.now()
  return keepNow()
}

changed.on(noteChange)
