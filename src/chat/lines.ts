import { feedSeq } from '../core/changes.ts'
import { read, statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { newestFace } from '../profiles/queries.ts'
import { cardOn } from './cards.ts'
import type { Room } from './queries.ts'
import type { BackfillRequest } from './schemas.ts'

/** A line with its author and what it quotes. `content` is null once taken down. */
export type Message = {
  id: number
  seq: number
  roomId: number
  room: string
  userId: number
  user: string
  /** What they are called now, their drawn picture, their own one's file, and the seq of the last change of all that. */
  name: string
  avatar: string
  picture: string | null
  face: number
  content: string | null
  /** The file of its picture, whose caption the content then is. */
  fileId: number | null
  /** The sketch that it names and hangs into the room. */
  scriptId: number | null
  createdAt: string
  edited: 0 | 1
  deleted: 0 | 1
  replyTo: number | null
  quoteUserId: number | null
  quoteName: string | null
  quoteAvatar: string | null
  quotePicture: string | null
  quoteFace: number
  quoteContent: string | null
}

/** Reads lines as `Message`s; whoever uses it adds the conditions. */
export const MESSAGE = `
  SELECT m.id, m.seq, m.room_id AS roomId, r.name AS room, m.user_id AS userId, u.username AS user,
    coalesce(p.display_name, u.username) AS name, u.avatar, (SELECT cuid FROM files WHERE id = p.avatar_file_id) AS picture,
    coalesce(p.face_seq, 0) AS face, m.content, m.file_id AS fileId, m.script_id AS scriptId,
    m.created_at AS createdAt, m.edited_at IS NOT NULL AS edited, m.deleted_at IS NOT NULL AS deleted, m.reply_to AS replyTo,
    q.user_id AS quoteUserId, coalesce(qp.display_name, qu.username) AS quoteName, qu.avatar AS quoteAvatar,
    (SELECT cuid FROM files WHERE id = qp.avatar_file_id) AS quotePicture, coalesce(qp.face_seq, 0) AS quoteFace, q.content AS quoteContent
  FROM messages m
    JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id LEFT JOIN profiles p ON p.user_id = u.id
    LEFT JOIN messages q ON q.id = m.reply_to LEFT JOIN users qu ON qu.id = q.user_id LEFT JOIN profiles qp ON qp.user_id = qu.id`

const byId = statement<[number], Message>(`${MESSAGE} WHERE m.id = ?`)
const inRoom = statement<[number, number], Message>(`${MESSAGE} WHERE m.room_id = ? AND m.id = ?`)
const newestPage = statement<[number, number, number], Message>(`${MESSAGE} WHERE m.room_id = ? AND m.id < ? ORDER BY m.id DESC LIMIT ?`)
const afterId = statement<[number, number, number], Message>(`${MESSAGE} WHERE m.room_id = ? AND m.id > ? ORDER BY m.id LIMIT ?`)
const afterSeq = statement<[number, number, number], Message>(`${MESSAGE} WHERE m.room_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`)
const behind = statement<[number, number, number], { count: number }>(
  'SELECT count(*) AS count FROM (SELECT 1 FROM messages WHERE room_id = ? AND seq > ? LIMIT ?)',
)
const namesOf = statement<[number], { username: string }>(
  'SELECT lower(u.username) AS username FROM mentions m JOIN users u ON u.id = m.user_id WHERE m.message_id = ?',
)

/** A line for the feed, by id; not for handlers: they ask `messageIn`. */
export const messageOfFeed = (id: number): Message | undefined => byId.get(id)

/** A line of a room that the asker may see. @throws NotFound */
export function messageIn(room: Room, id: number): Message {
  const message = inRoom.get(room.id, id)
  if (!message) throw new NotFound('There is no such message in this room.')
  return message
}

/** Lower-case names that a line calls. */
export const calledBy = (message: number): Set<string> => new Set(namesOf.all(message).map(({ username }) => username))

const NO_ID = Number.MAX_SAFE_INTEGER

/** The page of lines before an id (the newest when none is given), in the order of id, and whether there are older ones. */
export function pageBefore(roomId: number, before: number | undefined, limit: number): { messages: Message[]; more: boolean } {
  const rows = newestPage.all(roomId, before ?? NO_ID, limit + 1)
  return { messages: rows.slice(0, limit).reverse(), more: rows.length > limit }
}

/** Lines around one, in the order of id. */
export function pageAround(room: Room, id: number, each: number): Message[] {
  const { messages } = pageBefore(room.id, id + 1, each + 1)
  return [...messages, ...afterId.all(room.id, id, each)]
}

/** More changes behind than this: the newest page is cheaper than the way there. */
const RESET_BEHIND = 1000
export type Backfill = { messages: Message[]; seq: number; more: boolean; reset?: true }

/** What a client asks to catch up with, in one read with the feed's seq, so that nothing falls between. */
export function backfill(room: Room, request: BackfillRequest): Backfill {
  const limit = request.limit ?? 100
  return read(() => {
    const seq = feedSeq()
    if (request.after_seq === undefined) return { ...byPosition(room, request, limit), seq }
    if ((behind.get(room.id, request.after_seq, RESET_BEHIND + 1)?.count ?? 0) > RESET_BEHIND) {
      return { messages: pageBefore(room.id, undefined, limit).messages, seq, more: false, reset: true }
    }
    const rows = afterSeq.all(room.id, request.after_seq, limit + 1)
    const messages = rows.slice(0, limit)
    const more = rows.length > limit
    return { messages, more, seq: more ? (messages.at(-1)?.seq ?? seq) : seq }
  })
}

function byPosition(room: Room, request: BackfillRequest, limit: number) {
  if (request.after_id === undefined) return pageBefore(room.id, request.before_id, limit)
  const rows = afterId.all(room.id, request.after_id, limit + 1)
  return { messages: rows.slice(0, limit), more: rows.length > limit }
}

/** How far back a change of somebody's name or picture is shown at once: as far as a page of a room goes. */
export const LINES_A_PAGE = 40

/** The lines of a room's newest page that name or quote this account, or show a sketch of theirs. */
export const linesShowing = (roomId: number, account: number): Message[] =>
  pageBefore(roomId, undefined, LINES_A_PAGE).messages.filter(
    (line) => line.userId === account || line.quoteUserId === account || cardOn(line)?.authorId === account,
  )

/** The lines of a room's newest page whose author, or whom they quote or show a sketch of, looks different since a seq. */
export const linesChangedFace = (roomId: number, after: number): Message[] =>
  newestFace() <= after
    ? []
    : pageBefore(roomId, undefined, LINES_A_PAGE).messages.filter(
        (line) => line.face > after || line.quoteFace > after || (cardOn(line)?.face ?? 0) > after,
      )

const linesWith = statement<[number, number], { id: number; roomId: number }>(
  'SELECT id, room_id AS roomId FROM messages WHERE script_id = ? ORDER BY id DESC LIMIT ?',
)

/** The newest lines that show a sketch. */
export const linesWithSketch = (scriptId: number, most: number) => linesWith.all(scriptId, most)
