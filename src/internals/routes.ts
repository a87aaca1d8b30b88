import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { config, place } from '../core/config.ts'
import { sameSecret } from '../core/crypto.ts'
import { mutation, statement } from '../core/database.ts'
import { Busy, NotFound } from '../core/errors.ts'
import { metricsText } from '../core/metrics.ts'
import { newestVersion } from '../core/migrations.ts'
import { eventTap } from './tap.ts'

/** What the machine tells about itself: alive, ready, its figures, and the tap of its events. */
export function internalsRoutes(app: FastifyInstance): void {
  app.get('/livez', { config: { json: true } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ ok: true, worker: place.worker }),
  )
  app.get('/readyz', { config: { json: true } }, async (_request, reply) => {
    await writeProbe()
    return reply.header('cache-control', 'no-store').send({ ok: true })
  })
  app.get('/metrics', async (request, reply) => {
    if (!mayMeasure(request)) throw new NotFound('There is no page at this address.')
    reply.header('cache-control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8')
    return metricsText()
  })
  eventTap(app)
}

/** What this program was started with: files that came later are for the next start. */
const wanted = newestVersion(join(import.meta.dirname, '../../migrations'))
const version = statement<[], { user_version: number }>('PRAGMA user_version')
const probe = statement<[number]>("UPDATE sqlite_sequence SET seq = seq WHERE name = 'changes' AND seq < ?")

/** Takes the write lock and writes a page back as it was: a database that cannot be written to is not ready. @throws Busy */
const writeProbe = mutation((): void => {
  if (version.get()?.user_version !== wanted) throw new Busy('The database is not of the version of this program.')
  probe.run(Number.MAX_SAFE_INTEGER)
})

/** Figures are for the machine's keeper: from this machine itself, not through a proxy, or with the token. */
function mayMeasure(request: FastifyRequest): boolean {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (config.metricsToken && token && sameSecret(token, config.metricsToken)) return true
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded ?? request.headers.via
  return forwarded === undefined && /^(?:127\.|::1$|::ffff:127\.)/.test(request.raw.socket.remoteAddress ?? '')
}
