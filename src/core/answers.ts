import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { avatarOf } from './avatars.ts'
import { config, place } from './config.ts'
import { isPassing, read, statementsRun } from './database.ts'
import { Busy, Invalid, Refusal, TooLarge, Unauthenticated } from './errors.ts'
import { log } from './log.ts'
import type { Viewer } from './viewer.ts'
import { assets, importMap, render } from './views.ts'

/** True when the client wants data, not a page: it says so, or it sent data, or there is no page at this address. */
export const wantsJson = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? '').includes('application/json') ||
  (request.headers['content-type'] ?? '').startsWith('application/json') ||
  request.routeOptions.config?.json === true

/** Answers a write: `{ok: true, …facts}` to programs, 303 to `next` to browsers. */
export function done(request: FastifyRequest, reply: FastifyReply, next: string, facts: object = {}): FastifyReply {
  reply.header('cache-control', 'private, no-store')
  return wantsJson(request) ? reply.send({ ok: true, ...facts }) : reply.redirect(next, 303)
}

/** Gives what stands beside every page of a signed-in viewer. */
type RailFor = (viewer: Viewer, path: string) => object
let railFor: RailFor | undefined

/** Lets the slice that knows the rooms fill the rail of every page, also of pages that are not its own. */
export const provideRail = (rail: RailFor): void => {
  railFor = rail
}

/** `inset`: HTML that was encoded before; it comes to stand where the view writes `it.inset`. */
export type PageData = { title: string; frame: 'desk' | 'two' | 'bare'; inset?: Buffer; [name: string]: unknown }

/** Where the inset goes. What people wrote is escaped, so it cannot hold this. */
const INSET = '<!--inset-->'

function encode(html: string, inset: Buffer | undefined): Buffer {
  const at = inset ? html.indexOf(INSET) : -1
  if (!inset || at < 0) return Buffer.from(html)
  return Buffer.concat([Buffer.from(html.slice(0, at)), inset, Buffer.from(html.slice(at + INSET.length))])
}

/** When work on a page began, and how many statements had been run by then. */
export type Begun = { at: number; before: number }
export const begin = (): Begun => ({ at: performance.now(), before: statementsRun() })

/**
 * Sends a page. What differs per response (worker, time, bytes) goes into the Server-Timing header only, so that the body may be cached.
 * @param build reads and composes the page's data; synchronous, so that its statements are exactly this request's
 */
export function page(request: FastifyRequest, reply: FastifyReply, view: string, build: () => PageData, status = 200): FastifyReply {
  const begun = begin()
  const body = composePage(request, view, build, status)
  const etag = request.viewer || status !== 200 ? '' : `"${createHash('sha1').update(body).digest('base64url')}"`
  return sendPage(request, reply, { body, etag, status, begun })
}

/** A page's bytes for whoever asks. */
export function composePage(request: FastifyRequest, view: string, build: () => PageData, status = 200): Buffer {
  // One read for all of it, but for error pages: they must be had without a database.
  const [data, rail] = status < 400 ? read(() => compose(request, build)) : compose(request, build)
  return bytesOf(request, view, data, rail)
}

/** A page's bytes, the same for every visitor without an account: for whoever keeps them. */
export const visitorsPage = (request: FastifyRequest, view: string, data: PageData): Buffer => bytesOf(request, view, data, null)

function bytesOf(request: FastifyRequest, view: string, data: PageData, rail: object | null | undefined): Buffer {
  const html = render(view, {
    seq: 0,
    rail,
    script: 'shell.js',
    path: pathOf(request),
    ...data,
    inset: data.inset && INSET,
    me: request.viewer && me(request),
    theme: request.viewer?.account.theme ?? 'auto',
    assets,
    importMap,
    build: place.build,
    commit: place.commit,
    development: place.development,
    workers: place.workers,
  })
  return encode(html, data.inset)
}

/** Sends a page that is ready: to members for nobody else's eyes, to visitors with its ETag, or with nothing but that when they have it. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag, status = 200, begun }: { body: Buffer; etag: string; status?: number; begun: Begun },
): FastifyReply {
  const queries = (request.queries || 0) + statementsRun() - begun.before // none yet for an address that could not be read
  reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('vary', 'Cookie, Accept')
    .header('server-timing', timing(performance.now() - begun.at, queries, body.length))
  if (request.viewer || status !== 200) return reply.header('cache-control', 'private, no-store').send(body)
  reply.header('cache-control', 'public, max-age=1').header('etag', etag)
  return names(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.send(body)
}

function compose(request: FastifyRequest, build: () => PageData): [PageData, object | null | undefined] {
  const data = build()
  return [data, request.viewer && data.frame !== 'bare' ? railFor?.(request.viewer, pathOf(request)) : null]
}

/** True when a list of ETags names this one; a proxy that packed the page may have called it weak. */
export const names = (list: string | undefined, etag: string): boolean =>
  list?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) ?? false

function me(request: FastifyRequest) {
  const account = request.viewer?.account
  if (!account) return account
  const { id, username, name, avatar, picture, avatarColor, staff } = account
  return { id, name: username, called: name, av: avatarOf(avatar, picture), color: avatarColor, staff }
}

function timing(ms: number, queries: number, bytes: number): string {
  const up = Math.floor((Date.now() - place.started) / 1000)
  return `worker;desc="${place.worker} of ${place.workers}", pid;desc="${process.pid}", render;dur=${ms.toFixed(2)}, queries;desc="${queries}", bytes;desc="${bytes}", up;desc="${up}"`
}

type Failure = { status: number; code: string; message: string; retryAfter?: number; detail?: Record<string, unknown> }

/** What a person or a program is told about an error. Nothing that is not meant for them is in it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) {
    const { status, code, message, retryAfter, detail } = error
    return { status, code, message, ...(retryAfter && { retryAfter }), ...(detail && { detail }) }
  }
  if (isPassing(error)) return failureOf(new Busy())
  const status = (error as { statusCode?: number }).statusCode ?? 500
  if (status === 413) return failureOf(new TooLarge(`That is more than this page takes: at most ${config.bodyKb} KB.`))
  if (status < 500) return failureOf(new Invalid(readable(error as Error)))
  return { status: 500, code: 'internal', message: 'Something broke on our side. The keepers can find it by the request id.' }
}

/** Turns a parser's or a validator's words into a sentence. */
function readable(error: Error & { validation?: { instancePath: string; message?: string }[] }): string {
  const [first] = error.validation ?? []
  if (!first) return 'The request could not be read: it is not in the form that this address takes.'
  const field = first.instancePath.slice(1).replaceAll('/', '.')
  return field ? `The field "${field.slice(0, 60)}" is not right: it ${first.message}.` : `The request is not right: it ${first.message}.`
}

/** The one error handler for HTTP: JSON for programs, a page for people, sign-in for pages that need it. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = failureOf(error)
  if (failure.status >= 500 && failure.code !== 'busy')
    log('error', 'a request failed', { request: request.id, path: pathOf(request), error })
  if (failure.retryAfter) reply.header('retry-after', String(failure.retryAfter))
  reply.header('cache-control', 'private, no-store')
  if (wantsJson(request)) {
    const { status, code, message, detail } = failure
    return reply.code(status).send({ ok: false, error: message, code, ...(detail && { detail }) })
  }
  if (error instanceof Unauthenticated) {
    const next = request.method === 'GET' ? `?next=${encodeURIComponent(request.url)}` : ''
    return reply.redirect(`/sign-in${next}`, 303)
  }
  return page(request, reply, 'error', () => errorPage(failure, request), failure.status)
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? ''

const HEADINGS: Record<number, [heading: string, todo: string]> = {
  400: ['That did not read right.', 'Go back, look at what was sent, and try again.'],
  403: ['This door stays shut.', 'If you think that is wrong, talk to a keeper.'],
  404: ['No carrier.', 'Check the address, or start from the rooms.'],
  409: ['Somebody was here first.', 'Go back, reload the page, and look at it as it is now.'],
  413: ['That is too big to carry.', 'Send something smaller.'],
  429: ['One at a time.', 'Wait a little, then go back and send it again.'],
  503: ['The machine is out of breath.', 'Wait a few seconds and try again. Nothing was changed.'],
}

function errorPage(failure: Failure, request: FastifyRequest): PageData {
  const [heading, todo] = HEADINGS[failure.status] ?? [
    'The machine ate the tape.',
    'Go back: what you wrote is still in the form. Copy it before you try again.',
  ]
  return {
    title: heading,
    frame: 'bare',
    status: failure.status,
    heading,
    todo,
    sentence: failure.message,
    path: pathOf(request),
    requestId: request.id,
    back: wayOut(request),
  }
}

/** Where a person goes from an error page: somebody who is shut out has only the way out. */
function wayOut({ viewer }: FastifyRequest): { href: string; label: string } {
  if (viewer?.banned) return { href: '/auth/logout', label: 'Sign out' }
  return viewer ? { href: '/rooms/general', label: 'Back to the rooms' } : { href: '/sign-in', label: 'To the front door' }
}
