import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { read } from '../../core/database.ts'
import { NotFound } from '../../core/errors.ts'
import { OPEN_TO_FRAMES } from '../../core/headers.ts'
import { siteOf } from '../../core/origin.ts'
import { boolean, either, integer, object, oneOf, type Static } from '../../core/schema.ts'
import { fileFor } from '../../files/queries.ts'
import { sendBytes } from '../../files/serving.ts'
import { sandboxLimits } from '../limits.ts'
import { editableSketch, mayEdit, type Sketch, type SketchFile, sketchById } from '../queries.ts'
import { draftOf, sourceFor, versionOf } from '../sources.ts'
import { documentOf } from './document.ts'
import { type Run, runOf, runToken } from './token.ts'

const StartRun = object({}, { which: either(oneOf('draft', 'published'), integer(1)), embed: boolean() })
type StartRun = Static<typeof StartRun>

type Cuid = { Params: { cuid: string }; Body: StartRun }
type Token = { Params: { token: string } }
type TokenFile = { Params: { token: string; name: string } }

/** The one way to run a sketch: a token at each start, and the document and the files that are under it. */
export function runRoutes(app: FastifyInstance): void {
  app.post<Cuid>('/sketches/:cuid/run', { schema: { body: StartRun }, config: { json: true } }, async (request, reply) => {
    const viewer = request.viewer?.account.id ?? null
    await sandboxLimits().runs.take(viewer ?? request.address)
    const { run, source } = read(() => allowedRun(viewer, request.params.cuid, request.body))
    reply.header('cache-control', 'private, no-store')
    const { kind, library, sketch } = source
    return reply.send({ ok: true, url: `/run/${runToken(run)}/`, kind, library, title: sketch.title })
  })
  const config = { json: true }
  app.get<Token>('/run/:token', { config }, (request, reply) => {
    runOf(request.params.token)
    return forFrames(reply).redirect(`/run/${request.params.token}/`, 303)
  })
  app.get<Token>('/run/:token/', { config }, (request, reply) => sendDocument(request, reply))
  app.get<TokenFile>('/run/:token/:name', { config }, (request, reply) => sendOwnFile(request, reply))
}

/** What somebody may run. On other sites only what everybody may see runs, whoever looks at it. @throws NotFound */
function allowedRun(viewer: number | null, cuid: string, { which = 'published', embed = false }: StartRun) {
  const source = sourceFor(embed ? null : viewer, cuid, embed ? 'published' : which)
  const { sketch } = source
  if (embed && sketch.visibility !== 'public') throw new NotFound('There is no such sketch, or none that may be shown on other sites.')
  const version = which === 'draft' && !embed ? null : typeof which === 'number' && !embed ? which : sketch.publishedId
  const run: Run = { sketch: sketch.id, version, viewer: embed ? null : viewer, embed }
  return { run, source }
}

type Running = { run: Run; sketch: Sketch; files: SketchFile[]; library: string | null }

/** What a token leads to now: who lost the right to see the sketch since it was made gets nothing more of it. @throws NotFound */
function running(token: string): Running {
  const run = runOf(token)
  const { viewer, version } = run
  if (version === null) {
    const sketch = editableSketch(viewer ?? 0, run.sketch)
    return { run, sketch, files: draftOf(sketch), library: sketch.library }
  }
  const sketch = sketchById(viewer, run.sketch)
  const { files, library, kind } = versionOf(sketch, version)
  // What was published once may run to its end; a draft that was kept is for who may edit, also when everybody may see the sketch.
  if (kind !== 'publish' && !mayEdit(viewer, sketch)) throw new NotFound('There is nothing to run at this address any more.')
  return { run, sketch, files, library }
}

/** On everything under a token. The addresses are good for minutes, and whoever has one may have what is there. */
const forFrames = (reply: FastifyReply): FastifyReply =>
  reply.headers(OPEN_TO_FRAMES).header('referrer-policy', 'no-referrer').header('cache-control', 'private, no-store')

function sendDocument(request: FastifyRequest<Token>, reply: FastifyReply): FastifyReply {
  const { token } = request.params
  const { run, sketch, files, library } = read(() => running(token))
  const { html, policy } = documentOf({ sketch, files, library, token, site: siteOf(request.raw), embed: run.embed })
  reply.removeHeader('x-frame-options')
  return forFrames(reply)
    .header('content-security-policy', policy)
    .header('x-dns-prefetch-control', 'off')
    .type('text/html; charset=utf-8')
    .send(html)
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

function sendOwnFile(request: FastifyRequest<TokenFile>, reply: FastifyReply): FastifyReply {
  const { token, name } = request.params
  const { sketch, files } = read(() => running(token))
  const file = files.find((one) => one.name === name)
  if (!file) throw new NotFound('This sketch has no file of that name.')
  forFrames(reply)
  reply.header('content-security-policy', "default-src 'none'; sandbox").removeHeader('x-frame-options')
  if ('text' in file) return reply.type(TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain; charset=utf-8').send(file.text)
  // Whoever may run the sketch may have its pictures: they are asked for in its author's name, who may see what is on it.
  const { public: _, ...bytes } = fileFor(sketch.authorId, file.file)
  return sendBytes(request, reply, bytes, file.file)
}
