// @ts-check
/** What goes to the server, and how it answers: never an exception, always a sentence. */

/** @typedef {{ ok: true, status: number, [fact: string]: any } | { ok: false, status: number, code: string, error: string, detail?: any, retryAfter: number }} Reply */

const LOST = Object.freeze({
  ok: /** @type {const} */ (false),
  status: 0,
  code: 'lost',
  error: 'The server could not be reached.',
  retryAfter: 0,
})
/** A save that is not answered by then is tried again: it says which draft it was made on, so it cannot happen twice. */
const ANSWER_WITHIN = 15_000

/** @param {Response} response @returns {Promise<Reply>} */
async function read(response) {
  const body = await response.json().catch(() => null)
  const { status } = response
  if (response.ok && body?.ok) return { ...body, status }
  if (body === null && !response.ok && status >= 500) return LOST // a proxy whose server is away
  const retryAfter = Number(response.headers.get('retry-after')) || 0
  return { ok: false, status, code: body?.code ?? 'lost', error: body?.error ?? LOST.error, detail: body?.detail, retryAfter }
}

/**
 * @param {string} path
 * @param {RequestInit} init
 * @returns {Promise<Reply>}
 */
async function request(path, init) {
  try {
    const signal = init.keepalive ? null : AbortSignal.timeout(ANSWER_WITHIN)
    return await read(await fetch(path, { ...init, signal, headers: { accept: 'application/json', ...init.headers } }))
  } catch {
    return LOST
  }
}

/** @param {string} path @param {unknown} body @param {{ keepalive?: boolean }} [how] `keepalive`: goes on when the page is left */
export const post = (path, body, how = {}) =>
  request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, ...how })

/** @param {string} path */
export const get = (path) => request(path, { cache: 'no-store' })
