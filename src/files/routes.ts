import type { FastifyInstance, FastifyRequest } from 'fastify'
import { done } from '../core/answers.ts'
import { Invalid } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { takesFile } from '../core/uploads.ts'
import { keepUpload } from './mutations.ts'
import { type FileRow, fileFor, imageView, srcOf } from './queries.ts'
import { sendFile } from './serving.ts'

/** The one way in for files, under today's address and the original's two, and the way out. */
export function fileRoutes(app: FastifyInstance): void {
  for (const address of ['/files', '/upload', '/wall/post/upload']) {
    app.post(address, { config: { ...takesFile, json: true } }, async (request, reply) => {
      const account = accountOf(request)
      if (!request.upload) throw new Invalid('There is no file in what was sent.')
      const { kind } = request.query as { kind?: unknown }
      const file = await keepUpload(account.id, request.upload, kind === 'image' || kind === 'audio' ? [kind] : undefined)
      return done(request, reply, '/', factsOf(file))
    })
  }
  type Cuid = { Params: { cuid: string } }
  app.get<Cuid>('/files/:cuid', (request, reply) => {
    const { cuid } = request.params
    return sendFile(request, reply, fileFor(viewerOf(request), cuid), cuid)
  })
  app.get<Cuid>('/files/:cuid/thumb', (request, reply) => {
    const { cuid } = request.params
    return sendFile(request, reply, fileFor(viewerOf(request), cuid, 'thumb'), `${cuid}-thumb`)
  })
}

const viewerOf = (request: FastifyRequest): number | null => request.viewer?.account.id ?? null

/** What a program learns of the file that it has sent; `url` is what the original called `src`. */
function factsOf({ id, cuid, kind, type, bytes }: FileRow) {
  const picture = kind === 'image' ? imageView(id) : null
  const src = srcOf(cuid)
  const size = picture && { thumb: picture.thumb, width: picture.width, height: picture.height, color: picture.color }
  return { id: cuid, kind, src, url: src, type, bytes, ...size }
}
