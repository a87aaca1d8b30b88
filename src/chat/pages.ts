import type { FastifyInstance } from 'fastify'
import { page, wantsJson } from '../core/answers.ts'
import { avatarOf } from '../core/avatars.ts'
import { feedSeq } from '../core/changes.ts'
import { read } from '../core/database.ts'
import { Forbidden, NotFound } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { keptPage } from '../core/kept-pages.ts'
import { idIn } from '../core/schema.ts'
import type { Account } from '../core/viewer.ts'
import { mentionsOf } from './calls.ts'
import { type Message, messageIn } from './lines.ts'
import { closedRoomsFor, members, type Room, roomFor, roomsFor } from './queries.ts'
import { dayOf, messageEvent, pathOf, snippet, timeOfDay } from './render.ts'
import { faceOf, messagePage, presenceIn, roomPage } from './room-page.ts'
import { POTS } from './rooms.ts'

type RoomQuery = { Params: { name: string }; Querystring: { before?: string; first?: string; saved?: string } }
type MessageQuery = { Params: { name: string; id: string }; Querystring: { edit?: string } }

/** The pages of chat. Each is read in one transaction together with the feed's seq that it carries. */
export function chatPages(app: FastifyInstance): void {
  app.get('/', (_request, reply) => reply.redirect('/rooms/general', 303))
  app.get('/dashboard', (_request, reply) => reply.redirect('/rooms/general', 303))
  app.get<{ Querystring: { room?: string } }>('/app', (request, reply) =>
    reply.redirect(`/rooms/${encodeURIComponent(String(request.query.room ?? 'general'))}`, 303),
  )
  app.get<RoomQuery>('/rooms/:name', (request, reply) => {
    const account = accountOf(request)
    const before = idIn(request.query.before)
    const { name } = request.params
    const also = presenceIn(name)
    return keptPage(request, reply, 'chat/room', also, (clientId) => roomPage(account, name, clientId, before, request.query.first === '1'))
  })
  app.get('/rooms', (request, reply) => {
    const account = accountOf(request)
    if (wantsJson(request))
      return reply.header('cache-control', 'private, no-store').send({ ok: true, rooms: roomsFor(account.id).map(roomJson) })
    return page(request, reply, 'chat/rooms', () => roomsPage(account))
  })
  app.get<RoomQuery>('/rooms/:name/settings', (request, reply) => {
    const account = accountOf(request)
    const notice = request.query.saved === '1' ? 'Saved. The room shows it already.' : null
    return page(request, reply, 'chat/settings', () => settingsPage(account, request.params.name, { notice }))
  })
  app.get<MessageQuery>('/rooms/:name/:id', (request, reply) => {
    const account = accountOf(request)
    const id = idIn(request.params.id)
    if (id === undefined) throw new NotFound('There is no such message in this room.')
    if (wantsJson(request)) {
      const message = messageIn(roomFor(account.id, request.params.name), id)
      return reply.header('cache-control', 'private, no-store').send({ ok: true, message: messageEvent(message) })
    }
    return page(request, reply, 'chat/message', () => messagePage(account, request.params.name, id, request.query.edit !== undefined))
  })
  app.get('/mentions', (request, reply) => {
    const account = accountOf(request)
    return page(request, reply, 'chat/mentions', () => mentionsPage(account))
  })
  app.get('/help', (request, reply) => {
    accountOf(request)
    return page(request, reply, 'chat/help', () => ({ title: 'What you can type', frame: 'two', seq: feedSeq() }))
  })
}

const roomJson = (room: Room) => ({
  id: room.id,
  name: room.name,
  title: room.title,
  description: room.description,
  room_type: room.type,
  is_default: room.default === 1,
  is_private: room.private === 1,
})

/** The list of rooms; with a form that failed, what was typed and why. */
export function roomsPage(
  account: Account,
  form: object = { name: '', title: '', description: '', pot: 'm', private: false, error: null },
) {
  return read(() => ({
    title: 'All rooms',
    frame: 'two' as const,
    seq: feedSeq(),
    rooms: roomsFor(account.id).map(faceOf),
    closed: closedRoomsFor(account.id).map(faceOf),
    pots: POTS,
    form,
  }))
}

/** A room's settings for who keeps it. @throws Forbidden for everybody else */
export function settingsPage(account: Account, name: string, said: { error?: string | null; notice?: string | null; guest?: string }) {
  return read(() => {
    const room = roomFor(account.id, name)
    if (!room.keeper && !room.private) throw new Forbidden('Only who opened this room, or a keeper of the town, may change it.')
    return {
      title: `${room.title}: settings`,
      frame: 'two' as const,
      seq: feedSeq(),
      room: { ...faceOf(room), default: room.default === 1 },
      members: room.private ? members(room) : [],
      closed: room.closed === 1,
      pots: POTS,
      error: null,
      notice: null,
      guest: null,
      ...said,
    }
  })
}

const mentionView = (mention: Message & { pot: string; title: string }) => ({
  path: pathOf(mention),
  room: mention.title,
  pot: mention.pot,
  user: mention.user,
  name: mention.name,
  av: avatarOf(mention.avatar, mention.picture),
  iso: mention.createdAt,
  at: timeOfDay(mention.createdAt),
  day: dayOf(mention.createdAt),
  snippet: snippet(mention.content, 200),
})

const mentionsPage = (account: Account) =>
  read(() => ({ title: 'Your name', frame: 'two' as const, seq: feedSeq(), mentions: mentionsOf(account.id).map(mentionView) }))
