import type { FastifyInstance } from 'fastify'
import { done } from '../../core/answers.ts'
import { config } from '../../core/config.ts'
import { Invalid } from '../../core/errors.ts'
import { accountOf } from '../../core/http.ts'
import { siteOf } from '../../core/origin.ts'
import { object, type Static, string } from '../../core/schema.ts'
import { sandboxLimits } from '../limits.ts'

/** `script_type` where a plain file does not show it, `title` where it is not the one it brings. */
const ImportForm = object({}, { script_type: string(), title: string(), client_id: string({ pattern: '^(?:[A-Za-z0-9_-]{8,64})?$' }) })
type ImportForm = Static<typeof ImportForm>

const MB = 1024 * 1024
/** A zip that was taken home holds each picture and sound twice, and a library. */
const mostBytes = (): number => (2 * Math.max(config.imageMb, config.audioMb) + 4) * MB

/** Sketches that come from elsewhere. */
export function importRoutes(app: FastifyInstance): void {
  const options = { schema: { body: ImportForm }, config: { takesFile: { most: mostBytes() } } }
  app.post<{ Body: ImportForm }>('/codeground/import', options, async (request, reply) => {
    const account = accountOf(request)
    await sandboxLimits().sketches.take(account.id)
    if (!request.upload) throw new Invalid('There is no file in what was sent. Choose a zip, a .js or a .frag file.')
    const { script_type: kind, title, client_id: clientId } = request.body ?? {}
    const { bringAlong } = await import('./import.ts') // few people bring sketches along: zips are not read by every worker
    const sketch = await bringAlong(account, request.upload, { kind, title, clientId }, siteOf(request.raw))
    return done(request, reply, `/codeground/${sketch.cuid}`, { id: sketch.id, cuid: sketch.cuid, title: sketch.title })
  })
}
