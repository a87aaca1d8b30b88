import { statement } from '../core/database.ts'
import { MESSAGE, type Message } from './lines.ts'
import { VISIBLE } from './queries.ts'

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
