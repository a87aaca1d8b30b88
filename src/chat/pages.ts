import type { FastifyInstance } from 'fastify'
import { page, wantsJson } from '../core/answers.ts'
import { avatarOf } from '../core/avatars.ts'
import { feedSeq } from '../core/changes.ts'
import { newPublicId } from '../core/crypto.ts'
import { read } from '../core/database.ts'
import { Forbidden, NotFound } from '../core/errors.ts'
import { type Account, accountOf } from '../core/http.ts'
import { keptPage } from '../core/kept-pages.ts'
import { presence } from '../core/presence.ts'
import { newestFace } from '../profiles/queries.ts'
import {
  closedRoomsFor,
  LINES_A_PAGE,
  type Message,
  members,
  mentionsOf,
  messageIn,
  pageAround,
  pageBefore,
  type Room,
  roomFor,
  roomsFor,
} from './queries.ts'
import {
  composeLog,
  dayOf,
  hereHtml,
  type Log,
  logPieces,
  messageEvent,
  newestLog,
  pathOf,
  snippet,
  timeOfDay,
  withNewLine,
} from './render.ts'
import { POTS } from './rooms.ts'

const LINES_EACH_SIDE = 12

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
    const before = idOf(request.query.before)
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
    const id = idOf(request.params.id)
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

const idOf = (text: unknown): number | undefined => (typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined)

const roomJson = (room: Room) => ({
  id: room.id,
  name: room.name,
  title: room.title,
  description: room.description,
  room_type: room.type,
  is_default: room.default === 1,
  is_private: room.private === 1,
})

// Rooms keep their names for good, so an id that was learned once holds.
const idsByName = new Map<string, number>()
/** Who is in a room, as a version: what its page shows beside the database. */
const presenceIn = (name: string): string => String(presence.version(idsByName.get(name) ?? 0))

function roomPage(account: Account, name: string, clientId: string, before: number | undefined, first: boolean) {
  return read(() => {
    const room = roomFor(account.id, name)
    idsByName.set(room.name, room.id)
    const faces = newestFace()
    const here = hereHtml(room.id, faces)
    const log = logOf(room, faces, before)
    return {
      title: room.title,
      frame: 'desk' as const,
      script: 'chat.js',
      sheets: SHEETS,
      seq: feedSeq(),
      room: faceOf(room),
      inset: log.ids.length > 0 ? withNewLine(log, before === undefined ? room.readUpTo : null) : undefined,
      older: log.older,
      unread: before === undefined && room.newest > (room.readUpTo ?? 0) ? room.newest : null,
      newer: before !== undefined,
      here: here.html,
      hereMore: here.more,
      clientId,
      notice: first && account.staff ? FIRST_NOTICE : null,
    }
  })
}

/** Beside what every page has: sketches stand among the lines. */
const SHEETS = ['sandbox-run']

const FIRST_NOTICE = 'You are the first one here, so you keep this town: you may take lines down, change any room and write announcements.'

/** The newest page comes from the cache, an older one from the database. */
function logOf(room: Room, faces: number, before: number | undefined): Log {
  const make = () => {
    const { messages, more } = pageBefore(room.id, before, LINES_A_PAGE)
    return composeLog(messages, more)
  }
  return before === undefined ? newestLog(room, faces, make) : make()
}

function faceOf(room: Room) {
  return {
    id: room.id,
    name: room.name,
    title: room.title,
    description: room.description,
    pot: room.pot,
    private: room.private === 1,
    closed: room.closed === 1,
    mine: room.keeper === 1,
    writable: !room.closed && (room.type !== 'announcements' || room.staff === 1),
    why: room.closed
      ? 'This room is closed. Nothing new can be said in it.'
      : 'Only the keepers of this town write here. Everybody may read.',
  }
}

function messagePage(account: Account, name: string, id: number, edit: boolean) {
  return read(() => {
    const room = roomFor(account.id, name)
    const message = messageIn(room, id)
    const face = faceOf(room)
    const own = message.userId === account.id && !message.deleted
    const mayEdit = own && face.writable
    return {
      title: `${message.name} in ${room.title}`,
      frame: 'two' as const,
      sheets: SHEETS,
      seq: feedSeq(),
      room: face,
      log: logPieces(pageAround(room, id, LINES_EACH_SIDE))
        .map((piece) => piece.html)
        .join(''),
      target: `message-${id}`,
      message: { id, name: message.name, path: pathOf(message), deleted: message.deleted === 1, content: mayEdit ? message.content : null },
      may: { edit: mayEdit, remove: own || (room.keeper === 1 && !message.deleted), reply: face.writable && !message.deleted },
      edit: edit && mayEdit,
      clientId: newPublicId(),
      error: null,
    }
  })
}

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
