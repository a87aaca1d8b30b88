import type { FastifyInstance } from 'fastify'
import { done } from '../../core/answers.ts'
import { Invalid } from '../../core/errors.ts'
import { accountOf } from '../../core/http.ts'
import { takesFile } from '../../core/uploads.ts'
import { keepBytes, keepUpload } from '../../files/mutations.ts'
import { sandboxLimits } from '../limits.ts'
import { ownSketch } from '../queries.ts'
import { sayTooLarge } from '../refusing.ts'
import { wearPicture } from './pictures.ts'

/** What a canvas makes of itself, sent as it is. What it really is, is looked at when it is there. */
const RAW = ['image/png', 'image/webp', 'image/jpeg']
/** The most of it, in MB: a canvas full of noise at 1,000 by 1,000 is about as much. */
const MOST_MB = 4

/** The picture of a sketch, taken from its own canvas: as it is, or as a file in a form. It is made anew before anybody sees it. */
export function pictureRoutes(app: FastifyInstance): void {
  void app.register(async (scope) => {
    scope.addContentTypeParser(RAW, { parseAs: 'buffer', bodyLimit: MOST_MB * 1024 * 1024 }, (_request, body, parsed) => parsed(null, body))
    const limits = sandboxLimits()
    const options = { config: takesFile, errorHandler: sayTooLarge(`That picture is too large: at most ${MOST_MB} MB.`) }
    scope.post<{ Params: { cuid: string } }>('/codeground/:cuid/picture', options, async (request, reply) => {
      const account = accountOf(request)
      await limits.changes.take(account.id)
      const { cuid } = ownSketch(account.id, request.params.cuid) // looked at first: no picture is kept for a sketch that is not theirs
      const file = request.upload
        ? await keepUpload(account.id, request.upload, ['image'])
        : await keepBytes(account.id, bytesOf(request.body), ['image'])
      const sketch = await wearPicture(account.id, cuid, file.cuid)
      return done(request, reply, `/codeground/${cuid}`, { picture: sketch.picture, version: sketch.version })
    })
  })
}

function bytesOf(body: unknown): Buffer {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new Invalid('There is no picture in what was sent.')
  return body
}
