import type { FastifyInstance, FastifyRequest } from 'fastify'
import { done } from '../core/answers.ts'
import { config } from '../core/config.ts'
import { Invalid } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { limiter } from '../core/limits.ts'
import type { Static } from '../core/schema.ts'
import { takesFile, type Upload } from '../core/uploads.ts'
import { keepUpload } from '../files/mutations.ts'
import { provideAudience } from '../files/queries.ts'
import { callsOf } from './calls.ts'
import { chatLimits } from './limits.ts'
import { backfill } from './lines.ts'
import { deleteMessage, editMessage, markRead, type Posted, postMessage } from './mutations.ts'
import { chatPages } from './pages.ts'
import { mayReadLine, roomFor, roomsFor } from './queries.ts'
import { messageEvent, pathOf } from './render.ts'
import { roomRoutes } from './room-routes.ts'
import { type BackfillRequest, backfillJson, DeleteForm, EditForm, ReadForm, SendForm } from './schemas.ts'

/** Everything of chat that is reached over HTTP. */
export function chatRoutes(app: FastifyInstance): void {
  provideAudience('message', mayReadLine)
  chatPages(app)
  roomRoutes(app)
  writes(app)
  reads(app)
}

/** The same mutations as the events, for forms, programs and text browsers. */
function writes(app: FastifyInstance): void {
  const limits = chatLimits()
  app.post<{ Body: Static<typeof SendForm> }>('/send', { schema: { body: SendForm }, config: takesFile }, async (request, reply) => {
    const account = accountOf(request)
    const { room = 'general', content, client_id, reply_to } = request.body
    if (content.trim() === '/help') return done(request, reply, '/help')
    await limits.messages.take(account.id)
    const file = request.upload ? await keepPicture(account.id, room, request.upload) : request.body.file || undefined
    const draft = { content, client_id: client_id || undefined, reply_to: reply_to ? Number(reply_to) : undefined, file }
    const posted = await postMessage(account.id, room, draft)
    return done(request, reply, `/rooms/${posted.room}#message-${posted.id}`, { id: posted.id })
  })
  app.post<{ Body: Static<typeof EditForm> }>('/edit', { schema: { body: EditForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.edits.take(account.id)
    const posted = await editMessage(account.id, Number(request.body.id), request.body.content)
    return done(request, reply, pathOf(posted), placeOf(posted))
  })
  app.post<{ Body: Static<typeof DeleteForm> }>('/delete', { schema: { body: DeleteForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.edits.take(account.id)
    const posted = await deleteMessage(account.id, Number(request.body.id))
    return done(request, reply, pathOf(posted), placeOf(posted))
  })
  app.post<{ Body: Static<typeof ReadForm> }>('/read', { schema: { body: ReadForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.reads.take(account.id)
    const { room } = await markRead(account.id, request.body.room, Number(request.body.up_to))
    return done(request, reply, `/rooms/${room}`)
  })
}

const placeOf = ({ id, seq }: Posted) => ({ id, seq })

/** Keeps the picture of a form without script; its public id. Nothing is prepared for a room that is not there. */
async function keepPicture(account: number, room: unknown, upload: Upload): Promise<string> {
  roomFor(account, room)
  const { cuid } = await keepUpload(account, upload, ['image'])
  return cuid
}

function reads(app: FastifyInstance): void {
  const backfills = limiter('backfills', config.limitBackfills)
  type Query = { Querystring: Record<string, unknown> }
  app.get<Query>('/backfill', { schema: { response: { 200: backfillJson } }, config: { json: true } }, async (request, reply) => {
    const account = accountOf(request)
    await backfills.take(account.id)
    const { messages, ...rest } = backfill(roomFor(account.id, request.query.room ?? 'general'), cursorsOf(request))
    reply.header('cache-control', 'private, no-store')
    return { ok: true, messages: messages.map((message) => messageEvent(message)), ...rest }
  })
  app.get('/unread', { config: { json: true } }, async (request, reply) => {
    const account = accountOf(request)
    const called = callsOf(account.id)
    const unread = roomsFor(account.id).filter((room) => called.has(room.id) || room.newest > (room.readUpTo ?? 0))
    reply.header('cache-control', 'private, no-store')
    return { ok: true, rooms: unread.map(({ name }) => name) }
  })
}

const CURSORS = ['after_seq', 'after_id', 'before_id', 'limit'] as const

/** The cursors of a query string. @throws Invalid for what is no whole number */
function cursorsOf(request: FastifyRequest<{ Querystring: Record<string, unknown> }>): BackfillRequest {
  const cursors: BackfillRequest = {}
  for (const name of CURSORS) {
    const value = request.query[name]
    if (value === undefined || value === '') continue
    if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) throw new Invalid(`"${name}" is not a whole number.`)
    cursors[name] = Number(value)
  }
  if (cursors.limit !== undefined && (cursors.limit < 1 || cursors.limit > 200)) throw new Invalid('"limit" goes from 1 to 200.')
  return cursors
}
