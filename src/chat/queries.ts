import { avatarOf } from '../core/avatars.ts'
import { statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'

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

const ROOM = `
  SELECT r.id, r.name, r.title, r.description, r.pot, r.room_type AS type, r.is_private AS private, r.is_default AS "default",
    r.closed_at IS NOT NULL AS closed, r.seq, r.last_message_id AS newest,
    (u.is_staff OR coalesce(r.created_by = u.id, 0)) AS keeper, u.is_staff AS staff,
    (SELECT up_to FROM read_marks WHERE user_id = u.id AND room_id = r.id) AS readUpTo
  FROM users u CROSS JOIN rooms r`

/** What decides who sees a room: open ones everybody, private ones their members, closed ones their keepers. */
export const VISIBLE = `
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

const NO_ROOM = 'There is no such room. It may have been closed, or the name has a typo.'

/** A room's name as it is kept, of one that was typed. */
export const nameTyped = (name: string): string => name.trim().toLowerCase()

/**
 * The room of that name, as this account may see it.
 * @throws NotFound (with the sentence) when there is none, or none that they may see: nobody can tell which
 */
export function roomFor(account: number, name: unknown, sentence = NO_ROOM): Room {
  const room = typeof name === 'string' ? roomByName.get(account, nameTyped(name)) : undefined
  if (!room) throw new NotFound(sentence)
  return room
}

const roomOfLine = statement<[number, string], Room>(`${ROOM} WHERE u.id = ? AND r.name = ? AND u.is_banned = 0 AND ${VISIBLE}`)

/** The same, closed rooms among them, for what stays one's own in there. @throws NotFound */
export function roomForOwnLine(account: number, name: string, sentence = NO_ROOM): Room {
  const room = roomOfLine.get(account, name)
  if (!room) throw new NotFound(sentence)
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
