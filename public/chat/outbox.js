// @ts-check
/**
 * Lines that the server has not acknowledged. They wait in this tab, through reloads, and go out in order, one at a time, each
 * under the client id that it got when it was written: however often it is sent, it becomes one message.
 */
import { ask, socket } from '../live.js'
import { pause } from '../page.js'
import { Signal } from '../signal.js'
import { session } from '../store.js'
import { isJoined, joinAgain, joined, room } from './join.js'

/** @import { Answer, OutboxLine, Requests } from '../types.d.ts' */
/** @typedef {Answer<Requests['send_message']['gives']>} Sent */

/** @type {Signal} */
export const outboxChanged = new Signal()
/** The server has a line now. @type {Signal<Requests['send_message']['gives']>} */
export const sent = new Signal()

const STORE = 'outbox'

/** @param {unknown} line @returns {line is OutboxLine} */
const isLine = (line) => typeof line === 'object' && line !== null && 'client_id' in line && 'content' in line && 'room' in line

const kept = session.read(STORE)
/** @type {OutboxLine[]} */
let lines = Array.isArray(kept) ? kept.filter(isLine) : []
let isSending = false

/** The lines of this room, oldest first, and which one is on its way. */
export const waiting = () => lines.filter((line) => line.room === room)

function changed() {
  session.write(STORE, lines.length > 0 ? lines : null)
  outboxChanged.send()
}

/** 128 random bits; `randomUUID` is missing on a plain http address. */
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * @param {string} content
 * @param {number | null} replyTo
 * @param {string | null} [file] the id of a picture that was uploaded; the content is its caption then
 */
export function send(content, replyTo, file = null) {
  lines.push({ client_id: newId(), room, content, reply_to: replyTo, file, error: null })
  changed()
  pump()
}

/** @param {OutboxLine} line */
export function throwAway(line) {
  lines = lines.filter((other) => other !== line)
  changed()
}

/** @param {OutboxLine} line */
export function tryAgain(line) {
  line.error = null
  changed()
  pump()
}

/** A line that I left behind in another room goes there by the same road as a form's. @param {OutboxLine} line @returns {Promise<Sent>} */
async function post({ room, content, client_id, reply_to, file }) {
  try {
    const body = JSON.stringify({ room, content, client_id, ...(reply_to && { reply_to }), ...(file && { file }) })
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const response = await fetch('/send', { method: 'POST', headers, body })
    /** @type {{ ok: true, id: number } | { ok: false, error: string, code: string }} */
    const answer = await response.json()
    if (answer.ok) return { ok: true, id: answer.id, seq: 0, client_id }
    const retry_after = Number(response.headers.get('retry-after')) || undefined
    return { ok: false, error: { code: answer.code, message: answer.error, retry_after } }
  } catch {
    return { ok: false, error: { code: 'lost', message: '' } }
  }
}

/** @param {OutboxLine} line @returns {Promise<Sent>} */
async function transmit(line) {
  const { room: to, content, client_id, reply_to, file } = line
  if (to !== room) return post(line)
  const ours = () => ask('send_message', { content, client_id, ...(reply_to && { reply_to }), ...(file && { file }) })
  const answer = await ours()
  if (answer.ok || answer.error.code !== 'conflict') return answer
  // I have no seat any more, because the room was closed or I was shown out: the door tells.
  const back = await joinAgain()
  return back.ok ? ours() : back
}

/**
 * What the answer makes of the line.
 * @param {OutboxLine} line
 * @param {Sent} answer
 */
async function settle(line, answer) {
  if (answer.ok) {
    throwAway(line)
    sent.send(answer)
    return
  }
  const { code, message, retry_after } = answer.error
  if (code === 'lost') await pause(socket.connected ? 1_000 : 0)
  else if (code === 'too_many' || code === 'busy') await pause((retry_after ?? 2) * 1000)
  else {
    line.error = message
    changed()
  }
}

/** Sends what waits, until nothing does or the line is down; joining again starts it again. */
async function pump() {
  if (isSending) return
  isSending = true
  for (let line = next(); line; line = next()) await settle(line, await transmit(line))
  isSending = false
}

const next = () => (isJoined() ? lines.find(({ error }) => error === null) : undefined)

joined.on(pump)
