import type { FastifyInstance, FastifyRequest } from 'fastify'
import { config, place } from '../core/config.ts'
import { sameSecret } from '../core/crypto.ts'
import { NotFound } from '../core/errors.ts'
import { metricsText } from '../core/metrics.ts'
import { assertReady } from './readiness.ts'
import { eventTap } from './tap.ts'

/** What the machine tells about itself: alive, ready, its figures, and the tap of its events. */
export function internalsRoutes(app: FastifyInstance): void {
  app.get('/livez', { config: { json: true } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ ok: true, worker: place.worker }),
  )
  app.get('/readyz', { config: { json: true } }, async (_request, reply) => {
    await assertReady()
    return reply.header('cache-control', 'no-store').send({ ok: true })
  })
  app.get('/metrics', async (request, reply) => {
    if (!mayMeasure(request)) throw new NotFound('There is no page at this address.')
    reply.header('cache-control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8')
    return metricsText()
  })
  eventTap(app)
}

/** Figures are for the machine's keeper: from this machine itself, not through a proxy, or with the token. */
function mayMeasure(request: FastifyRequest): boolean {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (config.metricsToken && token && sameSecret(token, config.metricsToken)) return true
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded ?? request.headers.via
  return forwarded === undefined && /^(?:127\.|::1$|::ffff:127\.)/.test(request.raw.socket.remoteAddress ?? '')
}
