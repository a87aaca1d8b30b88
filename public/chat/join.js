// @ts-check
/**
 * Sitting in the room: join first, then ask for everything that changed after the cursor, then live. The cursor only moves
 * past what has been placed, so a line that drops at any moment loses nothing.
 */
import { ask, hangUp, socket } from '../live.js'
import { need, page, pause } from '../page.js'
import { Signal } from '../signal.js'
import { say } from '../slips.js'
import { clear, isPast, place, reachBackTo } from './log.js'
import { steady } from './scroll.js'

/** @import { Backfill, BackfillRequest, Failure, MessagePush } from '../types.d.ts' */

/** The name of this page's room. */
export const room = need('[data-room]', HTMLElement).dataset.room ?? ''

const ANSWER_WITHIN = 10_000
const PAGE = 200

let cursor = page.seq
let roomId = 0
let isCaughtUp = false

/** I sit in the room; what was missed is still to come. @type {Signal} */
export const joined = new Signal()
/** Too much was missed: the log now holds the newest page only. @type {Signal} */
export const begunAgain = new Signal()
export const isJoined = () => roomId !== 0

/** @param {MessagePush} push */
const put = (push) => place(push.html, push.id)

/**
 * @param {BackfillRequest} request
 * @returns {Promise<Backfill | Failure>}
 */
function backfillOnce(request) {
  return new Promise((resolve) => {
    /** @param {Backfill | Failure} answer */
    const done = (answer) => {
      clearTimeout(timer)
      socket.off('backfill', done)
      socket.off('disconnect', dropped)
      resolve(answer)
    }
    const dropped = () => done({ code: 'lost', message: 'The line dropped.' })
    // An answer has no number of its own: one that comes too late must not be taken for the next one's.
    const timer = setTimeout(hangUp, ANSWER_WITHIN)
    socket.on('backfill', done)
    socket.on('disconnect', dropped)
    ask('request_backfill', request).then((answer) => {
      if (!answer.ok && answer.error.code !== 'lost') done(answer.error)
      else if (!socket.connected) dropped()
    })
  })
}

/** @type {Promise<unknown>} */
let queue = Promise.resolve()

/**
 * Asks for messages; one question at a time.
 * @param {BackfillRequest} request
 * @returns {Promise<Backfill | Failure>}
 */
export function backfill(request) {
  const answer = queue.then(() => backfillOnce(request))
  queue = answer
  return answer
}

/** @param {Backfill} answer */
function show(answer) {
  // Which of the earlier messages on such a page were edited or taken down meanwhile, only the page itself can tell.
  if (answer.reset && isPast) return location.reload()
  steady(() => {
    if (answer.reset) {
      clear()
      reachBackTo(Math.min(...answer.messages.map(({ id }) => id)))
    }
    answer.messages.forEach(put)
    if (answer.reset) begunAgain.send()
  })
  cursor = answer.seq
}

/** @param {Failure} failure */
const isPassing = ({ code }) => code === 'too_many' || code === 'busy'

/** Everything since the cursor, page by page. @param {string | undefined} connection the one that asked */
async function catchUp(connection) {
  while (socket.connected && socket.id === connection) {
    const answer = await backfill({ after_seq: cursor, limit: PAGE })
    if (!('code' in answer)) {
      show(answer)
      isCaughtUp = !answer.more
      if (isCaughtUp) return
    } else if (isPassing(answer)) await pause((answer.retry_after ?? 2) * 1000)
    else return
  }
}

async function join() {
  const answer = await ask('join_room', { room })
  if (answer.ok) {
    roomId = answer.room_id
    joined.send()
    return catchUp(socket.id)
  }
  if (isPassing(answer.error)) {
    await pause((answer.error.retry_after ?? 2) * 1000)
    if (socket.connected && !isJoined()) return join()
  } else if (answer.error.code !== 'lost') say(answer.error.message)
}

/** For who was put out of the room, which may be open again: takes a seat in it, or tells why not. */
export async function joinAgain() {
  isCaughtUp = false
  const answer = await ask('join_room', { room })
  if (answer.ok) catchUp(socket.id)
  return answer
}

/** @param {MessagePush} push */
function onPush(push) {
  if (push.room_id !== roomId) return
  steady(() => put(push))
  // Pushes come in the order of seq, but before the gap is filled they are ahead of it.
  if (isCaughtUp) cursor = Math.max(cursor, push.seq)
}

socket.on('connected', join)
socket.on('disconnect', () => {
  roomId = 0
  isCaughtUp = false
})
socket.on('message', onPush)
socket.on('message_edited', onPush)
socket.on('message_deleted', onPush)
