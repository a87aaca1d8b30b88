// @ts-check
/** What goes to the server, and how it answers: never an exception, always a sentence. */

import { facts, nothing } from './answers.js'

/** @import { Facts } from './answers.js' */

/** @typedef {{ ok: false, status: number, code: string, error: string, detail?: Facts, retryAfter: number }} Refusal */
/** @template T @typedef {({ ok: true } & T) | Refusal} Reply */
/** How the facts of an answer are read; null for one that is not understood. @template T @typedef {(said: Facts) => T | null} Reading */

const LOST = Object.freeze({
  ok: /** @type {const} */ (false),
  status: 0,
  code: 'lost',
  error: 'The server could not be reached.',
  retryAfter: 0,
})
/** A save that is not answered by then is tried again: it says which draft it was made on, so it cannot happen twice. */
const ANSWER_WITHIN = 15_000

/** @param {unknown} value @param {string} otherwise */
const textOr = (value, otherwise) => (typeof value === 'string' ? value : otherwise)

/** @template T @param {Response} response @param {Reading<T>} reading @returns {Promise<Reply<T>>} */
async function read(response, reading) {
  const body = facts(await response.json().catch(() => null))
  const found = response.ok && body.ok === true ? reading(body) : null
  if (found) return { ...found, ok: true }
  const { status, headers } = response
  const [code, error] = [textOr(body.code, LOST.code), textOr(body.error, LOST.error)]
  return { ok: false, status, code, error, detail: facts(body.detail), retryAfter: Number(headers.get('retry-after')) || 0 }
}

/** @template T @param {string} path @param {RequestInit} init @param {Reading<T>} reading @returns {Promise<Reply<T>>} */
async function request(path, init, reading) {
  try {
    const signal = init.keepalive ? null : AbortSignal.timeout(ANSWER_WITHIN)
    return await read(await fetch(path, { ...init, signal, headers: { accept: 'application/json', ...init.headers } }), reading)
  } catch {
    return LOST
  }
}

/**
 * @template [T=object]
 * @param {string} path
 * @param {unknown} body
 * @param {Reading<T>} [reading] what the answer has to carry
 * @param {{ keepalive?: boolean }} [how] `keepalive`: goes on when the page is left
 */
export const post = (path, body, reading = /** @type {Reading<T>} */ (/** @type {unknown} */ (nothing)), how = {}) =>
  request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, ...how }, reading)

/** @template T @param {string} path @param {Reading<T>} reading what the answer has to carry */
export const get = (path, reading) => request(path, { cache: 'no-store' }, reading)
