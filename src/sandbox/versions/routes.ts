import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done, page, wantsJson } from '../../core/answers.ts'
import { read } from '../../core/database.ts'
import { NotFound } from '../../core/errors.ts'
import { accountOf } from '../../core/http.ts'
import { either, object, type Static } from '../../core/schema.ts'
import { restoreVersion } from '../editor/drafts.ts'
import { sandboxLimits } from '../limits.ts'
import { ownSketch, type Sketch } from '../queries.ts'
import { draftVersion, maybe, nothing } from '../schemas.ts'
import { CALLED } from '../templates.ts'
import { differ } from './differences.ts'
import { madeAt, momentOf, newestVersion, versionPage } from './list.ts'
import { versionData } from './page.ts'

const STYLES = ['pages-desk', 'pages-narrow', 'sandbox-run', 'sandbox-pages', 'sandbox-versions']
/** A form may say which draft it was made on: then a draft that was saved meanwhile is not written over. */
const RestoreForm = either(object({}, { draft_version: draftVersion }), nothing)
type RestoreForm = Static<typeof RestoreForm>

type List = { Params: { cuid: string }; Querystring: { before?: unknown; restored?: unknown } }
type One = { Params: { cuid: string; id: string }; Querystring: { against?: unknown }; Body: RestoreForm }

/** What a sketch was before: for its author. */
export function versionRoutes(app: FastifyInstance): void {
  app.get<List>('/codeground/:cuid/versions', sendList)
  app.get<One>('/codeground/:cuid/versions/:id', async (request, reply) => {
    const { id: account } = accountOf(request)
    const diff = await differ()
    return page(request, reply, 'sandbox/version', () => {
      const sketch = ownSketch(account, request.params.cuid)
      const { against } = request.query
      const data = versionData(diff, sketch, idIn(request.params.id), typeof against === 'string' ? against : undefined)
      return { ...about(sketch), ...data, title: `${sketch.title}, ${momentOf(data.version.createdAt)}`, frame: 'two' }
    })
  })
  app.post<One>('/codeground/:cuid/versions/:id/restore', { schema: { body: RestoreForm } }, async (request, reply) => {
    const account = accountOf(request)
    await sandboxLimits().changes.take(account.id)
    const id = idIn(request.params.id)
    const before = ownSketch(account.id, request.params.cuid).draftVersion
    const sketch = await restoreVersion(account.id, request.params.cuid, id, maybe(request.body?.draft_version))
    const { cuid, draftVersion: after } = sketch
    return done(request, reply, `/codeground/${cuid}/versions${after === before ? '' : `?restored=${id}`}`, { cuid, draft_version: after })
  })
}

/** @throws NotFound for what is no number of a version */
function idIn(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new NotFound('There is no such version of this sketch.')
  return Number(text)
}

const maybeId = (value: unknown): number | undefined =>
  typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined

const about = (sketch: Sketch) => ({ sketch, called: CALLED[sketch.kind].called, styles: STYLES, script: 'sandbox/versions.js' })

function sendList(request: FastifyRequest<List>, reply: FastifyReply): FastifyReply {
  const { id: account } = accountOf(request)
  const before = maybeId(request.query.before)
  const sketchNow = () => ownSketch(account, request.params.cuid)
  if (wantsJson(request))
    return sendJson(
      reply,
      read(() => versionPage(sketchNow(), before)),
    )
  return page(request, reply, 'sandbox/versions', () => {
    const sketch = sketchNow()
    return {
      ...about(sketch),
      ...versionPage(sketch, before),
      title: `Versions of ${sketch.title}`,
      frame: 'two',
      isFirst: before === undefined,
      draftAt: { iso: new Date(sketch.draftAt).toISOString(), says: momentOf(sketch.draftAt) },
      undo: undoOf(sketch, maybeId(request.query.restored)),
    }
  })
}

/** After an older version came back: when that was, and the one that holds what was there before. */
function undoOf(sketch: Sketch, restored: number | undefined): { says: string; id: number } | null {
  const [at, newest] = [restored && madeAt(sketch, restored), newestVersion(sketch)]
  return at && newest ? { says: momentOf(at), id: newest } : null
}

function sendJson(reply: FastifyReply, { days, older }: ReturnType<typeof versionPage>): FastifyReply {
  const versions = days.flatMap((day) => day.versions)
  return reply.header('cache-control', 'private, no-store').send({
    ok: true,
    versions: versions.map(({ id, kind, note, bytes, library, createdAt, isShown }) => ({
      id,
      kind,
      note,
      bytes,
      library,
      created_at: new Date(createdAt).toISOString(),
      published: isShown,
    })),
    before: older,
  })
}
