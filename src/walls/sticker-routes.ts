import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done } from '../core/answers.ts'
import { accountOf } from '../core/http.ts'
import { takesFile } from '../core/uploads.ts'
import { keepUpload } from '../files/mutations.ts'
import { deleteEntry, signGuestbook } from './guestbook.ts'
import { wallLimits } from './limits.ts'
import { wallFor } from './queries.ts'
import { AddSticker, OneEntry, OneSticker, SignForm, UpdateSticker } from './schemas.ts'
import type { Sticker } from './sticker-rows.ts'
import { addSticker, deleteSticker, restoreSticker, stickerJson, updateSticker } from './stickers.ts'
import { idOf } from './writing.ts'

type Body<T> = { Body: T }

/** What visitors leave on walls: stickers, and lines in the guestbook. */
export function stickerRoutes(app: FastifyInstance): void {
  stickers(app)
  guestbook(app)
}

function answer(request: FastifyRequest, reply: FastifyReply, sticker: Sticker): FastifyReply {
  const { username, userId } = wallFor(accountOf(request).id, sticker.wallId)
  const desk = userId === accountOf(request).id ? 'edit' : 'stickers'
  const facts = { success: true, id: sticker.id, version: sticker.seq, sticker: stickerJson(sticker) }
  return done(request, reply, `/@${username}/${desk}`, facts)
}

function stickers(app: FastifyInstance): void {
  const limits = wallLimits()
  // The original's clients know the same under two addresses, and call taking away `remove` in one of them.
  const both = (path: string) => [`/wall/sticker/${path}`, `/profile/sticker/${path === 'delete' ? 'remove' : path}`]
  for (const path of both('add')) {
    app.post<Body<AddSticker>>(path, { schema: { body: AddSticker }, config: takesFile }, async (request, reply) => {
      const account = accountOf(request)
      await limits.stickers.take(account.id)
      return answer(request, reply, await addSticker(account.id, await withUpload(request)))
    })
  }
  for (const path of both('update')) {
    app.post<Body<UpdateSticker>>(path, { schema: { body: UpdateSticker } }, async (request, reply) => {
      const account = accountOf(request)
      await limits.changes.take(account.id)
      return answer(request, reply, await updateSticker(account.id, request.body))
    })
  }
  for (const [path, write] of [
    ...both('delete').map((one) => [one, deleteSticker] as const),
    ['/wall/sticker/restore', restoreSticker] as const,
  ]) {
    app.post<Body<OneSticker>>(path, { schema: { body: OneSticker } }, async (request, reply) => {
      const account = accountOf(request)
      await limits.changes.take(account.id)
      return answer(request, reply, await write(account.id, idOf(request.body.id)))
    })
  }
}

/** A picture that comes with the form itself becomes the sticker. */
async function withUpload(request: FastifyRequest<Body<AddSticker>>): Promise<AddSticker> {
  const { body, upload } = request
  if (!upload) return body
  const { cuid } = await keepUpload(accountOf(request).id, upload, ['image'])
  return { ...body, sticker_type: 'image', file: cuid }
}

function guestbook(app: FastifyInstance): void {
  const limits = wallLimits()
  app.post<Body<SignForm>>('/guestbook', { schema: { body: SignForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.guestbook.take(account.id)
    const { id, username } = await signGuestbook(account.id, request.body)
    return done(request, reply, `/@${username}#guestbook`, { id })
  })
  app.post<Body<OneEntry>>('/guestbook/delete', { schema: { body: OneEntry } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    const { username } = await deleteEntry(account.id, idOf(request.body.id))
    return done(request, reply, `/@${username}/guestbook`)
  })
}
