// @ts-check
/** Sends what somebody did on a wall, and tells what became of it. Never rejects. */

/** @import { Reply } from './types.d.ts' */

const WITHIN_MS = 15_000

/** @type {Reply} The browser's own answer where the server gave none. What was asked may have happened. */
const LOST = { ok: false, error: { code: 'lost', message: 'The line dropped before the answer came.' } }

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Reply>}
 */
export async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    const answer = await response.json()
    if (answer.ok) return answer
    return { ok: false, error: { code: answer.code, message: answer.error, detail: answer.detail } }
  } catch {
    return LOST
  }
}

/**
 * HTML that the server renders for a script.
 * @param {string} path
 * @returns {Promise<string | null>} null when it could not be had
 */
export async function part(path) {
  try {
    const response = await fetch(path, { headers: { accept: 'text/html' }, signal: AbortSignal.timeout(WITHIN_MS) })
    return response.ok && !response.redirected ? await response.text() : null
  } catch {
    return null
  }
}
