// @ts-check
/** The one socket of a page: opened once, opened again when it drops, closed for good when the server says so. */
import { io } from 'socket.io-client'
import { waitBefore } from './patience.js'
import { Signal } from './signal.js'

/** @import { Socket } from 'socket.io-client' */
/** @import { Answer, ClientToServer, Requests, ServerToClient } from './types.d.ts' */

const ANSWER_WITHIN = 10_000
const CLOSED = 'This account is closed here.'
const SIGNED_OUT = 'You are signed out.'

// No long polling: any worker may take the connection. Reconnecting is done below, so that it can be hurried and stopped.
/** @type {Socket<ServerToClient, ClientToServer>} */
export const socket = io({ transports: ['websocket'], autoConnect: false, reconnection: false, timeout: ANSWER_WITHIN })

/** The browser's own answer where the server gave none. What was asked may have happened. */
const LOST = Object.freeze({
  ok: /** @type {const} */ (false),
  error: { code: 'lost', message: 'The line dropped before the answer came.' },
})

/**
 * Sends an event and waits for its acknowledgement. Never rejects, never queues.
 * @template {keyof Requests} E
 * @param {E} event
 * @param {Requests[E]['takes']} payload
 * @returns {Promise<Answer<Requests[E]['gives']>>}
 */
export function ask(event, payload) {
  if (!socket.connected) return Promise.resolve(LOST)
  return new Promise((resolve) => {
    socket.timeout(ANSWER_WITHIN).emit(event, payload, (lost, answer) => {
      resolve(lost ? LOST : /** @type {Answer<Requests[E]['gives']>} */ (answer))
    })
  })
}

/** The line stays closed, and this is why. @type {Signal<string>} */
export const refused = new Signal()

/** Why the line stays closed; null while it is open or will be opened again. @type {string | null} */
let refusal = null
let tries = 0
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

function retry() {
  clearTimeout(timer)
  timer = setTimeout(() => socket.connect(), waitBefore(tries++))
}

/** @param {string} reason shown to the person; nothing is tried after this */
function stop(reason) {
  refusal = reason
  clearTimeout(timer)
  socket.disconnect()
  refused.send(reason)
}

/** I sign out on this very page: the page that answers comes by itself, and nothing here must get in its way. */
export function leave() {
  refusal = SIGNED_OUT
  clearTimeout(timer)
  socket.disconnect()
}

/** Drops a connection that no longer answers, and opens another. */
export function hangUp() {
  if (socket.connected) socket.disconnect()
}

/** Coming back to a tab or a network is the moment to try, not the end of a wait. */
function hurry() {
  if (refusal !== null || socket.connected || document.visibilityState !== 'visible') return
  clearTimeout(timer)
  tries = 0
  socket.connect()
}

socket.on('connect', () => {
  tries = 0
})
socket.on('disconnect', () => {
  if (refusal === null) retry()
})
socket.on('connect_error', ({ message }) => {
  if (message === 'authentication required') stop(SIGNED_OUT)
  else if (message === 'account banned') stop(CLOSED)
  else if (message === 'origin not allowed') stop('This address is not one that the server knows as its own.')
  else retry()
})
socket.on('closing', ({ reason, reconnect }) => {
  if (reconnect) return
  const mine = reason === 'ban' ? CLOSED : reason === 'sign-out' ? SIGNED_OUT : null
  stop(mine ?? 'The server has closed the line.')
  // What this page shows is no longer this person's to see.
  if (mine) location.assign('/sign-in')
})

/** Opens the line. Modules that listen have been loaded by then. */
export function open() {
  socket.connect()
  addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
}
