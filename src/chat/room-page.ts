import { feedSeq } from '../core/changes.ts'
import { newPublicId } from '../core/crypto.ts'
import { read } from '../core/database.ts'
import { presence } from '../core/presence.ts'
import type { Account } from '../core/viewer.ts'
import { newestFace } from '../profiles/queries.ts'
import { hereHtml } from './here.ts'
import { LINES_A_PAGE, messageIn, pageAround, pageBefore } from './lines.ts'
import { composeLog, type Log, logPieces, newestLog, withNewLine } from './log.ts'
import { nameTyped, type Room, roomFor } from './queries.ts'
import { pathOf } from './render.ts'

const LINES_EACH_SIDE = 12

// Rooms keep their names for good, so an id that was learned once holds.
const idsByName = new Map<string, number>()
/** Who is in a room, as a version: what its page shows beside the database. */
export const presenceIn = (name: string): string => String(presence.version(idsByName.get(nameTyped(name)) ?? 0))

/** A room as one account reads it: its newest page, or the one before an id. @throws NotFound */
export function roomPage(account: Account, name: string, clientId: string, before: number | undefined, first: boolean) {
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

/** What every page says of a room. */
export function faceOf(room: Room) {
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

/** One line in its context, with what this account may do with it. @throws NotFound */
export function messagePage(account: Account, name: string, id: number, edit: boolean) {
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
