import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done } from '../../core/answers.ts'
import { Invalid } from '../../core/errors.ts'
import { accountOf } from '../../core/http.ts'
import { cleanFiles } from '../files.ts'
import { forkSketch } from '../forks.ts'
import { sandboxLimits } from '../limits.ts'
import { editableSketch, KINDS, type Sketch } from '../queries.ts'
import { takesSketch } from '../refusing.ts'
import { newestLibrary } from '../run/libraries.ts'
import { DraftForm, FileForm, ForkForm, maybe, NewSketchForm } from '../schemas.ts'
import { createSketch } from '../sketches.ts'
import { templateFor } from '../templates.ts'
import { cleanTitle } from '../words.ts'
import { draftJson, saveDraft, saveFile } from './drafts.ts'

type Cuid = { Params: { cuid: string } }
type Written<T> = Cuid & { Body: T }

/** Where sketches begin, and what somebody writes in them. */
export function draftRoutes(app: FastifyInstance): void {
  beginnings(app)
  const limits = sandboxLimits()
  app.get<Cuid>('/codeground/:cuid/draft', { config: { json: true } }, (request, reply) => {
    const sketch = editableSketch(accountOf(request).id, request.params.cuid)
    reply.header('cache-control', 'private, no-store')
    return { ok: true, ...draftJson(sketch) }
  })
  app.post<Written<DraftForm>>('/codeground/:cuid/draft', { schema: { body: DraftForm }, ...takesSketch }, async (request, reply) => {
    const account = accountOf(request)
    await limits.drafts.take(account.id)
    const { files, title, draft_version } = request.body
    const save = { files, title: title === undefined ? undefined : cleanTitle(title), draftVersion: maybe(draft_version) }
    return saved(request, reply, await saveDraft(account.id, request.params.cuid, save))
  })
  app.post<Written<FileForm>>('/codeground/:cuid/file', { schema: { body: FileForm }, ...takesSketch }, async (request, reply) => {
    const account = accountOf(request)
    await limits.drafts.take(account.id)
    const { name, text, draft_version } = request.body
    return saved(request, reply, await saveFile(account.id, request.params.cuid, name, text, maybe(draft_version)))
  })
}

const saved = (request: FastifyRequest, reply: FastifyReply, { cuid, draftVersion }: Sketch): FastifyReply =>
  done(request, reply, `/codeground/${cuid}`, { cuid, draft_version: draftVersion })

function beginnings(app: FastifyInstance): void {
  const limits = sandboxLimits()
  app.post<{ Body: NewSketchForm }>('/codeground', { schema: { body: NewSketchForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.sketches.take(account.id)
    const { script_type, template, title = '', client_id: clientId } = request.body
    const kind = KINDS.find((one) => one === script_type)
    if (!kind) throw new Invalid(`A sketch is one of ${KINDS.join(', ')}.`)
    const { files, called } = templateFor(kind, template)
    const said = cleanTitle(title || (template ? called : ''))
    const begun = { kind, library: newestLibrary(kind), files: cleanFiles(files, kind), title: said, clientId }
    const sketch = await createSketch(account.id, begun)
    return done(request, reply, `/codeground/${sketch.cuid}`, { id: sketch.id, cuid: sketch.cuid })
  })
  app.post<Written<ForkForm>>('/sketches/:cuid/fork', { schema: { body: ForkForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.sketches.take(account.id)
    const { id, cuid } = await forkSketch(account.id, request.params.cuid, request.body?.client_id)
    return done(request, reply, `/codeground/${cuid}`, { id, cuid })
  })
}
