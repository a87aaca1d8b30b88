import { join } from 'node:path'
import cookie from '@fastify/cookie'
import files from '@fastify/static'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { answerError } from './answers.ts'
import { config } from './config.ts'
import { statementsRun } from './database.ts'
import { Banned, Busy, Forbidden, NotFound, Unauthenticated } from './errors.ts'
import { readForms } from './forms.ts'
import { headersFor, isForFrames, newRequestId, OPEN_TO_FRAMES } from './headers.ts'
import { localLimiter } from './limits.ts'
import { httpRequests, httpSeconds } from './metrics.ts'
import { addressOf, isForeignWrite } from './origin.ts'
import { addUploads } from './uploads.ts'
import type { Account, Identify, Viewer } from './viewer.ts'

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer | null
    address: string
    /** Statements run for this request so far: counted around synchronous work, so that no other request's are among them. */
    queries: number
    arrived: number
  }
  interface FastifyContextConfig {
    /** True for an address that has no page: whoever asks, the answer is JSON. */
    json?: boolean
  }
}

/** Makes the HTTP side of a worker: parsing, security headers, limits, the viewer of each request, error pages. Slices add their routes. */
export async function createHttp(identify: Identify): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    bodyLimit: config.bodyKb * 1024,
    genReqId: newRequestId,
    requestIdHeader: false,
    return503OnClosing: false,
    // Slowloris: a request's headers must be there in 10 s, and all of it in 30 (see addUploads) unless it brings a file.
    requestTimeout: config.uploadSeconds * 1000,
    http: { headersTimeout: 10_000, maxHeaderSize: 16_384, connectionsCheckingInterval: 5000 },
    keepAliveTimeout: 30_000,
    routerOptions: { maxParamLength: 200 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    frameworkErrors: (error, request, reply) =>
      answerError(error, request, reply.headers(headersFor(request.raw)).header('x-request-id', request.id)),
  })
  app.decorateRequest('viewer', null)
  app.decorateRequest('address', '')
  app.decorateRequest('queries', 0)
  app.decorateRequest('arrived', 0)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(() => {
    throw new NotFound('There is no page at this address. It may have been taken down by whoever made it, or the link has a typo.')
  })
  await app.register(underPressure, { maxEventLoopDelay: 2000, retryAfter: 5, pressureHandler: refuseUnderPressure })
  await app.register(cookie)
  addAssets(app)
  addRequestHooks(app, identify)
  addUploads(app)
  await readForms(app)
  return app
}

/** A worker that has just loaded was busy with itself; that says nothing about what it can take. */
const WARM_AFTER_SECONDS = 10

function refuseUnderPressure(): void {
  if (process.uptime() < WARM_AFTER_SECONDS) return
  throw new Busy('The machine has more to do than it can. Try again in a few seconds.')
}

function addAssets(app: FastifyInstance): void {
  app.register(files, {
    root: join(config.data, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    index: false,
    decorateReply: false,
    dotfiles: 'deny',
  })
}

function addRequestHooks(app: FastifyInstance, identify: Identify): void {
  const requests = localLimiter('requests', config.limitRequests)
  app.addHook('onRequest', async (request, reply) => {
    request.arrived = performance.now()
    reply.headers(headersFor(request.raw)).header('x-request-id', request.id)
    if (isForeignWrite(request.raw))
      throw new Forbidden('This form was sent from another site, so nothing was done. Open the page here and try again.')
    request.address = addressOf(request.raw)
    if (isForFrames(request.url)) reply.headers(OPEN_TO_FRAMES)
    if (request.url.startsWith('/assets/')) return
    await requests.take(request.address)
    // A sketch runs for whoever has its token: nothing that it loads may depend on who looks at it.
    if (!request.url.startsWith('/run/')) meet(request, identify)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    httpRequests.inc({ route, status: `${Math.floor(reply.statusCode / 100)}xx` })
    httpSeconds.observe({ route }, (performance.now() - request.arrived) / 1000)
    done()
  })
}

/** Looks up who asks, before anything that they sent is read. @throws Banned, everywhere but on the way out */
function meet(request: FastifyRequest, identify: Identify): void {
  const before = statementsRun()
  request.viewer = identify(request.cookies)
  request.queries += statementsRun() - before
  if (request.viewer?.banned && request.url !== '/auth/logout') throw new Banned()
}

/** The account that asks. @throws Unauthenticated when nobody is signed in */
export function accountOf(request: FastifyRequest): Account {
  if (!request.viewer) throw new Unauthenticated()
  return request.viewer.account
}
