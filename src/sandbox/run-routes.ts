import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { place } from '../core/config.ts'
import { read } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { siteOf } from '../core/origin.ts'
import { boolean, either, integer, object, oneOf, type Static } from '../core/schema.ts'
import { OPEN_TO_FRAMES } from '../core/security.ts'
import { render } from '../core/views.ts'
import { fileFor } from '../files/queries.ts'
import { sendBytes } from '../files/serving.ts'
import { libraryOf } from './libraries.ts'
import { sandboxLimits } from './limits.ts'
import { draftOf, editableSketch, type Kind, type Sketch, type SketchFile, sketchById, sketchFor, sourceFor, versionOf } from './queries.ts'
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

/** The modules of the frame: asked for at once, instead of one after the other as each is read. */
const MODULES = readdirSync(join(import.meta.dirname, '../../public/sandbox/frame')).filter((name) => name.endsWith('.js'))
const modulesFor = (kind: Kind): string[] => MODULES.filter((name) => !name.startsWith('kind-') || name === `kind-${kind}.js`)

type Running = { run: Run; sketch: Sketch; files: SketchFile[]; library: string | null }

/** What a token leads to now: who lost the right to see the sketch since it was made gets nothing more of it. @throws NotFound */
function running(token: string): Running {
  const run = runOf(token)
  const { viewer, version } = run
  if (version === null) {
    const sketch = editableSketch(viewer ?? 0, sketchById(viewer, run.sketch).cuid)
    return { run, sketch, files: draftOf(sketch), library: sketch.library }
  }
  const sketch = sketchFor(viewer, sketchById(viewer, run.sketch).cuid)
  const { files, library } = versionOf(sketch, version)
  return { run, sketch, files, library }
}

/** On everything under a token. The addresses are good for minutes, and whoever has one may have what is there. */
const forFrames = (reply: FastifyReply): FastifyReply =>
  reply.headers(OPEN_TO_FRAMES).header('referrer-policy', 'no-referrer').header('cache-control', 'private, no-store')

function sendDocument(request: FastifyRequest<Token>, reply: FastifyReply): FastifyReply {
  const { token } = request.params
  const { run, sketch, files, library } = read(() => running(token))
  const site = siteOf(request.raw)
  const prefix = `${site}/run/${token}/`
  reply.removeHeader('x-frame-options')
  forFrames(reply)
    .header('content-security-policy', policyOf(site, prefix, run.embed))
    .header('x-dns-prefetch-control', 'off')
    .type('text/html; charset=utf-8')
  const lib = libraryOf(sketch.kind, library)
  const at = (path: string): string => `${site}/assets/${place.build}/${path}`
  const acorn = at('lib/acorn/acorn.js')
  const imports = Object.fromEntries(Object.entries(lib?.imports ?? {}).map(([name, path]) => [name, at(path)]))
  return reply.send(
    render('sandbox/run', {
      title: sketch.title,
      kind: sketch.kind,
      frame: at('sandbox/frame/'),
      classic: lib && !lib.imports ? lib.files.map(at) : [],
      preloads: [acorn, ...modulesFor(sketch.kind).map((name) => at(`sandbox/frame/${name}`)), ...(lib?.imports ? lib.files.map(at) : [])],
      imports: asScript({ imports: { acorn, ...imports } }),
      sketch: asScript({ kind: sketch.kind, files: files.map((file) => ('text' in file ? file : { name: file.name })) }),
    }),
  )
}

/** JSON as it may stand inside a script element, whatever is in it. */
const asScript = (value: object): string => JSON.stringify(value).replaceAll('<', '\\u003c')

/**
 * What the document of a run may load. Its origin is like no other, so 'self' would mean nothing: everything is written out. It may run
 * what it likes, and reaches nothing with it: its library, and what is under its own token.
 */
const policyOf = (site: string, prefix: string, embed: boolean): string => {
  const own = `${site}/assets/${place.build}`
  return [
    "default-src 'none'",
    `script-src ${own}/lib/ ${own}/sandbox/frame/ ${prefix} 'unsafe-inline' blob:`,
    `style-src ${own}/sandbox/frame/ ${prefix} 'unsafe-inline'`,
    `img-src ${prefix} data: blob:`,
    `media-src ${prefix} data: blob:`,
    `connect-src ${prefix} data: blob:`,
    "worker-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "webrtc 'block'",
    `frame-ancestors ${embed ? '*' : site}`,
    'sandbox allow-scripts allow-pointer-lock',
  ].join('; ')
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
