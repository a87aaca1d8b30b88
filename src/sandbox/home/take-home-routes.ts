import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { read } from '../../core/database.ts'
import { siteOf } from '../../core/origin.ts'
import { sandboxLimits } from '../limits.ts'
import { sketchFor } from '../queries.ts'
import { type Source, sourceFor } from '../sources.ts'

type Asked = { Params: { cuid: string }; Querystring: { which?: unknown } }

/** Sketches as zips, for whoever may read them. */
export function takeHomeRoutes(app: FastifyInstance): void {
  app.get<Asked>('/sketches/:cuid/take-home.zip', async (request, reply) => {
    const viewer = request.viewer?.account.id ?? null
    await sandboxLimits().takeHome.take(viewer ?? request.address)
    const source = read(() => asked(request, viewer))
    const { takeHome } = await import('./take-home.ts') // loaded when somebody first takes one home
    return sendZip(reply, source.sketch.title, await takeHome(source, { viewer, site: siteOf(request.raw) }))
  })
}

/** What others run; its author and guests may ask for the draft or an older version, and get the draft of what was never published. */
function asked({ params, query }: FastifyRequest<Asked>, viewer: number | null): Source {
  const { cuid } = params
  if (query.which === 'draft') return sourceFor(viewer, cuid, 'draft')
  if (typeof query.which === 'string' && /^[1-9]\d{0,14}$/.test(query.which)) return sourceFor(viewer, cuid, Number(query.which))
  return sourceFor(viewer, cuid, sketchFor(viewer, cuid).publishedId === null ? 'draft' : 'published')
}

function sendZip(reply: FastifyReply, title: string, zip: Readable): FastifyReply {
  return reply
    .type('application/zip')
    .header('content-disposition', `attachment; filename="${fileName(title)}.zip"`)
    .header('cache-control', 'private, no-store')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(zip)
}

/** A title as a name that every system of files takes. */
function fileName(title: string): string {
  const plain = title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60) || 'sketch'
  )
}
