// @ts-check
/**
 * Everything that is done at the desk goes to the server by itself, one thing after the other, and the bar says how that stands. What could
 * not be delivered is tried again until it is: the page may be left when the bar says saved.
 */
import { find, pause } from '../../page.js'
import { say } from '../../slips.js'

/** @import { Reply } from '../types.d.ts' */

const line = find('#saved', HTMLElement)
/** Passing troubles: the same thing may well go through a moment later. */
const PASSING = ['lost', 'busy', 'too_many']
const AGAIN_MS = [1_000, 2_000, 4_000, 8_000]

/** The first sentence is enough for the bar. @param {string} message */
const brief = (message) => message.split(/(?<=\.) /, 1)[0] ?? message

let waiting = 0
/** @type {Promise<unknown>} */
let queue = Promise.resolve()

/** @param {'saving' | 'saved' | 'failed'} state @param {string} words */
function show(state, words) {
  if (!line) return
  line.dataset.state = state
  line.textContent = words
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** @param {() => Promise<Reply>} act @param {boolean} isSafe it may be done twice */
async function insist(act, isSafe) {
  for (let tries = 0; ; tries++) {
    const answer = await act()
    if (answer.ok || !PASSING.includes(answer.error.code) || (!isSafe && answer.error.code === 'lost')) return answer
    show('failed', `not saved yet: ${brief(answer.error.message)} Trying again`)
    await pause(1000 * (answer.error.retry_after ?? 0) + (AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)] ?? 0))
  }
}

/** @param {() => Promise<Reply>} act @param {boolean} isSafe @returns {Promise<Reply>} */
async function run(act, isSafe) {
  const answer = await insist(act, isSafe)
  waiting--
  if (!answer.ok) show('failed', `not saved: ${brief(answer.error.message)}`)
  else if (waiting === 0) show('saved', `saved ${clock.format(new Date())}`)
  return answer
}

/**
 * Saves one thing, after those before it.
 * @param {() => Promise<Reply>} act
 * @param {{ isSafe?: boolean, isQuiet?: boolean }} [how] `isSafe`: may be done twice, so it is tried again after silence; `isQuiet`: whoever
 * calls says what went wrong
 * @returns {Promise<Reply>}
 */
export function save(act, { isSafe = true, isQuiet = false } = {}) {
  waiting++
  show('saving', 'saving')
  const answer = queue.then(() => run(act, isSafe))
  queue = answer
  answer.then((reply) => {
    if (!reply.ok && !isQuiet) say(reply.error.message)
  })
  return answer
}

/** Says that something is not saved, and why. @param {string} words */
export const saidUnsaved = (words) => show('failed', brief(words))

/** Something is on its way. */
export const isSaving = () => waiting > 0

addEventListener('beforeunload', (event) => {
  if (waiting > 0) event.preventDefault()
})
