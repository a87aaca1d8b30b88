import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done } from '../../core/answers.ts'
import { Invalid } from '../../core/errors.ts'
import { accountOf } from '../../core/http.ts'
import { isYes } from '../../core/schema.ts'
import { sandboxLimits } from '../limits.ts'
import { type Pinned, pin, reorderPins, unpin } from '../publish/pins.ts'
import { deleteSketch } from '../publish/publishing.ts'
import { ownSketches } from '../queries.ts'
import { takesSketch } from '../refusing.ts'
import { maybe, OneScript, PinForm, ReorderPins, SaveScript, sketchNamed } from '../schemas.ts'
import { cleanTitle } from '../words.ts'
import { saveScript, scriptFor, scriptJson } from './scripts.ts'

/** What the original's clients know: scripts with one text each, and pins. */
export function originalRoutes(app: FastifyInstance): void {
  scripts(app)
  pins(app)
}

function scripts(app: FastifyInstance): void {
  const limits = sandboxLimits()
  app.post<{ Body: SaveScript }>('/scripts/save', { schema: { body: SaveScript }, ...takesSketch }, async (request, reply) => {
    const account = accountOf(request)
    const { id, title, content, script_type: type, is_public, parent_id, client_id: clientId } = request.body
    await limits.sketches.take(account.id)
    const said = typeof title === 'string' ? cleanTitle(title) : undefined
    const isPublic = is_public === undefined ? undefined : isYes(is_public)
    const script = { id: maybe(id), title: said, content, type, isPublic, parentId: maybe(parent_id), clientId }
    const sketch = await saveScript(account.id, script)
    return done(request, reply, `/codeground/${sketch.cuid}`, { id: sketch.id, cuid: sketch.cuid, draft_version: sketch.draftVersion })
  })
  app.post<{ Body: OneScript }>('/scripts/delete', { schema: { body: OneScript } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    await deleteSketch(account.id, sketchNamed(request.body.id))
    return done(request, reply, '/codeground')
  })
  app.get('/scripts/list', { config: { json: true } }, (request, reply) => {
    reply.header('cache-control', 'private, no-store')
    return { ok: true, scripts: ownSketches(accountOf(request).id).map(scriptJson) }
  })
  app.get<{ Querystring: { id?: unknown } }>('/scripts/get', { config: { json: true } }, (request, reply) => {
    const { id } = request.query
    if (typeof id !== 'string' || !/^[1-9]\d{0,14}$/.test(id)) throw new Invalid('Say which script: "id" is a whole number from 1.')
    reply.header('cache-control', 'private, no-store')
    return { ok: true, script: scriptFor(request.viewer?.account.id ?? null, Number(id)) }
  })
}

function pins(app: FastifyInstance): void {
  const limits = sandboxLimits()
  const answer = (request: FastifyRequest, reply: FastifyReply, next: string, { pinned }: Pinned) => done(request, reply, next, { pinned })
  for (const [path, write] of [
    ['pin', pin],
    ['unpin', unpin],
  ] as const) {
    app.post<{ Body: PinForm }>(`/profile/scripts/${path}`, { schema: { body: PinForm } }, async (request, reply) => {
      const account = accountOf(request)
      await limits.changes.take(account.id)
      const pinned = await write(account.id, sketchNamed(request.body.script_id))
      return answer(request, reply, `/@${pinned.username}`, pinned)
    })
  }
  app.post<{ Body: ReorderPins }>('/profile/scripts/reorder', { schema: { body: ReorderPins } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    const pinned = await reorderPins(account.id, [request.body.script_ids].flat().map(sketchNamed))
    return answer(request, reply, `/@${pinned.username}/edit#pins`, pinned)
  })
}
