import { avatarOf } from '../core/avatars.ts'
import { feedSeq } from '../core/changes.ts'
import { read, statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { newestFace } from '../profiles/queries.ts'
import { cardOn } from './cards.ts'
import type { BackfillRequest } from './schemas.ts'

/** A room as one account may see it. `keeper`: may change, close and clear it. `readUpTo`: their unread line, null before the first visit. */
export type Room = {
  id: number
  name: string
  title: string
  description: string
  pot: string
  type: 'text' | 'announcements'
  private: 0 | 1
  default: 0 | 1
  closed: 0 | 1
  seq: number
  newest: number
  keeper: 0 | 1
  staff: 0 | 1
  readUpTo: number | null
}

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

const ROOM = `
  SELECT r.id, r.name, r.title, r.description, r.pot, r.room_type AS type, r.is_private AS private, r.is_default AS "default",
    r.closed_at IS NOT NULL AS closed, r.seq, r.last_message_id AS newest,
    (u.is_staff OR coalesce(r.created_by = u.id, 0)) AS keeper, u.is_staff AS staff,
    (SELECT up_to FROM read_marks WHERE user_id = u.id AND room_id = r.id) AS readUpTo
  FROM users u CROSS JOIN rooms r`

/** What decides who sees a room: open ones everybody, private ones their members, closed ones their keepers. */
const VISIBLE = `
  (r.is_private = 0 OR EXISTS (SELECT 1 FROM room_members m WHERE m.room_id = r.id AND m.user_id = u.id))`
const OPEN_OR_KEPT = `(r.closed_at IS NULL OR u.is_staff OR r.created_by = u.id)`

// A ban is looked up here as well: until it has come through the feed a socket may still ask, and must not get the next line.
const roomByName = statement<[number, string], Room>(
  `${ROOM} WHERE u.id = ? AND r.name = ? AND u.is_banned = 0 AND ${VISIBLE} AND ${OPEN_OR_KEPT}`,
)
const openRooms = statement<[number, number], Room>(
  `${ROOM} WHERE u.id = ? AND r.closed_at IS NULL AND ${VISIBLE} ORDER BY r.is_default DESC, r.is_default * r.id, r.name LIMIT ?`,
)
const keptClosedRooms = statement<[number], Room>(
  `${ROOM} WHERE u.id = ? AND r.closed_at IS NOT NULL AND ${VISIBLE} AND ${OPEN_OR_KEPT} ORDER BY r.name LIMIT 200`,
)
const anyRoom = statement<[number], { id: number; name: string; title: string; pot: string; private: 0 | 1; closed: 0 | 1 }>(
  'SELECT id, name, title, pot, is_private AS private, closed_at IS NOT NULL AS closed FROM rooms WHERE id = ?',
)

/**
 * The room of that name, as this account may see it.
 * @throws NotFound when there is none, or none that they may see: nobody can tell which
 */
export function roomFor(account: number, name: unknown): Room {
  const room = typeof name === 'string' ? roomByName.get(account, name.trim().toLowerCase()) : undefined
  if (!room) throw new NotFound('There is no such room. It may have been closed, or the name has a typo.')
  return room
}

type RailRoom = Pick<Room, 'id' | 'name' | 'title' | 'pot' | 'private' | 'newest' | 'readUpTo'> & { called: number | null }
// The same order and the same rule of who sees what as `openRooms`, with less of each room: it is read for every page.
const railPage = statement<[number, number], RailRoom>(`
  SELECT r.id, r.name, r.title, r.pot, r.is_private AS private, r.last_message_id AS newest, k.up_to AS readUpTo,
    (SELECT min(c.message_id) FROM mentions c
     WHERE c.user_id = u.id AND c.room_id = r.id AND c.message_id > coalesce(k.up_to, 0)) AS called
  FROM users u CROSS JOIN rooms r LEFT JOIN read_marks k ON k.user_id = u.id AND k.room_id = r.id
  WHERE u.id = ? AND r.closed_at IS NULL AND ${VISIBLE} ORDER BY r.is_default DESC, r.is_default * r.id, r.name LIMIT ?`)

/** What the rail shows of the rooms that this account may enter; `called`: the first unread line that calls it. */
export const railRooms = (account: number, most: number): RailRoom[] => railPage.all(account, most)

/** The rooms that this account may enter, the town's own first, then by name. */
export const roomsFor = (account: number, most = 500): Room[] => openRooms.all(account, most)

/** The closed rooms that this account may open again. */
export const closedRoomsFor = (account: number): Room[] => keptClosedRooms.all(account)

/** A room's public face for the feed, which speaks to whole topics; not for handlers: they ask `roomFor`. */
export const roomOfFeed = (id: number) => anyRoom.get(id)

type MemberRow = { id: number; username: string; name: string; avatar: string; picture: string | null; keeper: 0 | 1 }
const membersOf = statement<[number], MemberRow>(`
  SELECT u.id, u.username, coalesce(p.display_name, u.username) AS name, u.avatar,
    (SELECT cuid FROM files WHERE id = p.avatar_file_id) AS picture, u.id = r.created_by AS keeper
  FROM room_members m JOIN users u ON u.id = m.user_id JOIN rooms r ON r.id = m.room_id LEFT JOIN profiles p ON p.user_id = u.id
  WHERE m.room_id = ? ORDER BY u.username COLLATE NOCASE`)
const privateRoomsOf = statement<[number], { id: number }>('SELECT room_id AS id FROM room_members WHERE user_id = ?')

/** Who may enter a private room, by name. */
export const members = (room: Room) => membersOf.all(room.id).map((row) => ({ ...row, av: avatarOf(row.avatar, row.picture) }))

/** The ids of the private rooms that an account may enter. */
export const privateRooms = (account: number): number[] => privateRoomsOf.all(account).map(({ id }) => id)

const sight = statement<[number, number], { id: number }>(
  `SELECT m.id FROM messages m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = ? WHERE m.id = ? AND ${VISIBLE} AND ${OPEN_OR_KEPT}`,
)

/** Whether an account may read the room that a line is in: then it may see the line's picture, too. Visitors may not. */
export const mayReadLine = (viewer: number | null, id: number): boolean => viewer !== null && sight.get(viewer, id) !== undefined

// ── messages
const MESSAGE = `
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
const ownLast = statement<[number, number], { id: number }>(
  'SELECT id FROM messages WHERE room_id = ? AND user_id = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1',
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

/** The author's newest line in a room that still stands. */
export const lastOwn = (room: Room, account: number): number | undefined => ownLast.get(room.id, account)?.id

// ── unread and called
const firstCall = statement<[number], { roomId: number; messageId: number }>(`
  SELECT m.room_id AS roomId, min(m.message_id) AS messageId FROM mentions m
    LEFT JOIN read_marks k ON k.user_id = m.user_id AND k.room_id = m.room_id
  WHERE m.user_id = ? AND m.message_id > coalesce(k.up_to, 0) GROUP BY m.room_id`)

/** The first unread line that calls this account, by room. */
export const callsOf = (account: number): Map<number, number> =>
  new Map(firstCall.all(account).map(({ roomId, messageId }) => [roomId, messageId]))

const markState = statement<[number, number], { room: string; unread: 0 | 1; called: number | null }>(`
  SELECT r.name AS room, r.last_message_id > coalesce(k.up_to, 0) AS unread,
    (SELECT min(c.message_id) FROM mentions c WHERE c.user_id = u.id AND c.room_id = r.id AND c.message_id > coalesce(k.up_to, 0)) AS called
  FROM users u CROSS JOIN rooms r LEFT JOIN read_marks k ON k.user_id = u.id AND k.room_id = r.id
  WHERE u.id = ? AND r.id = ?`)

/** What a room's mark says to an account now: the path of the first unread line that calls it, and whether anything is new. */
export function markOf(account: number, roomId: number): { called: string | null; unread: boolean } | undefined {
  const state = markState.get(account, roomId)
  return state && { called: state.called ? `/rooms/${state.room}/${state.called}` : null, unread: state.unread === 1 }
}

/** A call that is this many lines old is not looked for any more when a newer line lights the mark. */
const LATELY = 1000
const unreadCalls = statement<[number, number], { id: number }>(`
  SELECT DISTINCT c.user_id AS id FROM mentions c LEFT JOIN read_marks k ON k.user_id = c.user_id AND k.room_id = c.room_id
  WHERE c.message_id > ? AND c.room_id = ? AND c.message_id > coalesce(k.up_to, 0)`)

/** The accounts that a room's last lines call, up to `newest`, and that have not read that yet. */
export const calledLately = (roomId: number, newest: number): number[] => unreadCalls.all(newest - LATELY, roomId).map(({ id }) => id)

const callsNewest = statement<[number, number, number], Message & { pot: string; title: string }>(`
  SELECT x.*, r.pot, r.title FROM (${MESSAGE} JOIN mentions c ON c.message_id = m.id WHERE c.user_id = ? ORDER BY m.id DESC LIMIT ?) x
    JOIN rooms r ON r.id = x.roomId JOIN users u ON u.id = ?
  WHERE r.closed_at IS NULL AND ${VISIBLE} ORDER BY x.id DESC`)

/** The lines that call this account, newest first, from rooms that it may still see. */
export const mentionsOf = (account: number, most = 100) => callsNewest.all(account, most, account)

// ── faces
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
