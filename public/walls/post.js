// @ts-check
/** Sends what somebody did on a wall, and tells what became of it. Never rejects. */

/** @import { Reply } from './types.d.ts' */

const WITHIN_MS = 15_000

/** @type {Reply} The browser's own answer where the server gave none. What was asked may have happened. */
const LOST = { ok: false, error: { code: 'lost', message: 'The line dropped before the answer came.' } }

/**
 * @param {string} path
 * @param {object} body the fields of a form as they are, or anything else as JSON
 * @returns {Promise<Reply>}
 */
export async function post(path, body) {
  const isForm = body instanceof URLSearchParams
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { accept: 'application/json', ...(!isForm && { 'content-type': 'application/json' }) },
      body: isForm ? body : JSON.stringify(body),
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
