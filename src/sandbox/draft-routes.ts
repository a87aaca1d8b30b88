import type { FastifyInstance } from 'fastify'
import { accountOf } from '../core/http.ts'
import { draftOf, editableSketch, type Sketch } from './queries.ts'

type Cuid = { Params: { cuid: string } }

/** What somebody writes: drafts, what becomes of them, and what is said of a sketch. */
export function draftRoutes(app: FastifyInstance): void {
  app.get<Cuid>('/codeground/:cuid/draft', { config: { json: true } }, (request, reply) => {
    const sketch = editableSketch(accountOf(request).id, request.params.cuid)
    reply.header('cache-control', 'private, no-store')
    return { ok: true, ...draftJson(sketch) }
  })
}

/** A draft for programs. */
export const draftJson = (sketch: Sketch) => ({
  title: sketch.title,
  kind: sketch.kind,
  library: sketch.library,
  files: draftOf(sketch),
  draft_version: sketch.draftVersion,
})
