import { record } from '../core/changes.ts'
import { config } from '../core/config.ts'
import { newPublicId } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Banned, Forbidden, NotFound, Unauthenticated } from '../core/errors.ts'
import { cleanText } from '../core/text.ts'
import { ownFile } from '../files/queries.ts'
import { referTo, release } from '../files/refs.ts'
import { sketchNamed } from './cards.ts'
import { linesWithSketch } from './lines.ts'
import { namesCalled } from './markdown.ts'
import { type Room, roomFor, roomForOwnLine } from './queries.ts'

/** What somebody wants to say; `file` is the public id of a picture of theirs, whose caption the text then is. */
export type Draft = { content: string; client_id?: string | undefined; reply_to?: number | undefined; file?: string | undefined }
/** A written line: its id, the seq of its change, and the name of its room. */
export type Posted = { id: number; seq: number; room: string }

/** A line that names the whole town is noise: at most this many people are called. */
const MOST_CALLED = 10

const author = statement<[number], { is_banned: 0 | 1; is_staff: 0 | 1 }>('SELECT is_banned, is_staff FROM users WHERE id = ?')

/** Looks an account up inside the transaction: a ban may have come while we waited for the lock. @throws Banned, Unauthenticated */
export function writer(tx: Tx, account: number): { staff: boolean } {
  void tx
  const row = author.get(account)
  if (!row) throw new Unauthenticated()
  if (row.is_banned) throw new Banned()
  return { staff: row.is_staff === 1 }
}

const byClientId = statement<[number, string], Omit<Posted, 'room'>>('SELECT id, seq FROM messages WHERE user_id = ? AND client_id = ?')
type Columns = [string, number, number, string, number | null, string | null, number | null, number | null, string]
const insertMessage = statement<Columns>(
  'INSERT INTO messages (cuid, room_id, user_id, content, reply_to, client_id, file_id, script_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
)
const stampMessage = statement<[number, number]>('UPDATE messages SET seq = ? WHERE id = ?')
const stampRoom = statement<[number, number]>('UPDATE rooms SET seq = ? WHERE id = ?')
const stampNewest = statement<[number, number, number]>('UPDATE rooms SET seq = ?, last_message_id = ? WHERE id = ?')
const standing = statement<[number, number], { id: number }>('SELECT id FROM messages WHERE id = ? AND room_id = ? AND deleted_at IS NULL')

/**
 * Writes one line into a room, with its mentions and its change.
 * The same client id again from the same author gives the first row and writes nothing.
 */
export const postMessage = mutation((tx, account: number, roomName: unknown, draft: Draft): Posted => {
  writer(tx, account)
  const room = mayPost(roomFor(account, roomName))
  const earlier = draft.client_id && byClientId.get(account, draft.client_id)
  if (earlier) return { ...earlier, room: room.name }
  const picture = draft.file ? ownFile(account, draft.file, 'image').id : null
  const content = cleanText(draft.content, 'The message', picture === null ? 1 : 0, config.messageLength)
  if (draft.reply_to && !standing.get(draft.reply_to, room.id)) throw new NotFound('What you answer is not in this room any more.')
  const [answers, clientId, sketch] = [draft.reply_to ?? null, draft.client_id ?? null, sketchNamed(tx, account, content)]
  const row = insertMessage.run(newPublicId(), room.id, account, content, answers, clientId, picture, sketch, now())
  const id = Number(row.lastInsertRowid)
  if (picture !== null) referTo(tx, picture, 'message', id)
  callPeople(tx, room.id, id, content, account)
  const seq = record(tx, `room:${room.id}`, 'message', id)
  stampMessage.run(seq, id)
  stampNewest.run(seq, id, room.id)
  moveMark.run(account, room.id, id)
  return { id, seq, room: room.name }
})

/** @throws Forbidden with the reason why nobody, or not this person, writes here */
function mayPost(room: Room): Room {
  if (room.closed) throw new Forbidden('This room is closed. Nothing new can be said in it.')
  if (room.type === 'announcements' && !room.staff) throw new Forbidden('Only the keepers of this town write here. Everybody may read.')
  return room
}

const now = () => new Date().toISOString()

const calledPerson = statement<[string, number], { id: number }>(`
  SELECT u.id FROM users u CROSS JOIN rooms r
  WHERE u.username = ? AND r.id = ? AND (r.is_private = 0 OR EXISTS (SELECT 1 FROM room_members m WHERE m.room_id = r.id AND m.user_id = u.id))`)
const insertCall = statement<[number, number, number]>('INSERT OR IGNORE INTO mentions (user_id, room_id, message_id) VALUES (?, ?, ?)')
const dropCalls = statement<[number]>('DELETE FROM mentions WHERE message_id = ?')

/** Notes who is called by name; people who may not see the room are not. */
function callPeople(tx: Tx, roomId: number, messageId: number, content: string, by: number): void {
  for (const name of namesCalled(content, MOST_CALLED)) {
    const person = calledPerson.get(name, roomId)
    if (!person || insertCall.run(person.id, roomId, messageId).changes === 0) continue
    if (person.id !== by) record(tx, `account:${person.id}`, 'mention', messageId)
  }
}

type OwnLine = { id: number; seq: number; roomId: number; room: string; userId: number; content: string | null; fileId: number | null }
const lineById = statement<[number], OwnLine>(
  'SELECT m.id, m.seq, m.room_id AS roomId, r.name AS room, m.user_id AS userId, m.content, m.file_id AS fileId FROM messages m JOIN rooms r ON r.id = m.room_id WHERE m.id = ?',
)
const GONE = 'There is no such message. It may have been taken down.'

/** A line that still stands, in a room that the account may see. @param look which rooms those are @throws NotFound */
function lineFor(account: number, id: number, look: typeof roomForOwnLine = roomFor): { line: OwnLine & { content: string }; room: Room } {
  const line = lineById.get(id)
  if (!line || line.content === null) throw new NotFound(GONE)
  const room = (line.userId === account ? look : roomFor)(account, line.room, GONE) // the same words as for a line that never was
  return { line: { ...line, content: line.content }, room }
}

const setContent = statement<[string, number | null, string, number]>(
  'UPDATE messages SET content = ?, script_id = ?, edited_at = ? WHERE id = ?',
)
const clearContent = statement<[string, number]>(
  'UPDATE messages SET content = NULL, file_id = NULL, script_id = NULL, deleted_at = ? WHERE id = ?',
)
const quotesOf = statement<[number], { id: number }>('SELECT id FROM messages WHERE reply_to = ?')

/** Changes the text of one's own line. Every reply that quotes it changes with it. */
export const editMessage = mutation((tx, account: number, id: number, raw: string): Posted => {
  writer(tx, account)
  const { line, room } = lineFor(account, id)
  if (line.userId !== account) throw new Forbidden('Only who wrote a message may change it.')
  mayPost(room)
  const content = cleanText(raw, 'The message', line.fileId === null ? 1 : 0, config.messageLength)
  if (content === line.content) return { id, seq: line.seq, room: room.name }
  setContent.run(content, sketchNamed(tx, account, content), now(), id)
  recall(tx, room.id, id, content, account)
  return { id, seq: touch(tx, line, 'message-edited'), room: room.name }
})

const callsOfLine = statement<[number], { user_id: number }>('SELECT user_id FROM mentions WHERE message_id = ?')
const dropCall = statement<[number, number]>('DELETE FROM mentions WHERE message_id = ? AND user_id = ?')

/** Calls who is new in an edited text and takes back who is not in it any more; who stays is not called twice. */
function recall(tx: Tx, roomId: number, messageId: number, content: string, by: number): void {
  const names = namesCalled(content, MOST_CALLED)
  const staying = new Set(names.map((name) => calledPerson.get(name, roomId)?.id))
  for (const { user_id } of callsOfLine.all(messageId)) if (!staying.has(user_id)) dropCall.run(messageId, user_id)
  callPeople(tx, roomId, messageId, content, by)
}

/** Takes a line down: its author (also when the room was closed since), the room's keeper and staff may. Its text is gone from the database, its picture from everybody's sight. */
export const deleteMessage = mutation((tx, account: number, id: number): Posted => {
  writer(tx, account)
  const { line, room } = lineFor(account, id, roomForOwnLine)
  if (line.userId !== account && !room.keeper) throw new Forbidden('Only who wrote a message, or a keeper, may take it down.')
  clearContent.run(now(), id)
  if (line.fileId !== null) release(tx, line.fileId, 'message', id)
  dropCalls.run(id)
  return { id, seq: touch(tx, line, 'message-deleted'), room: room.name }
})

/** Records the change of a line and of every reply that shows a piece of it. */
function touch(tx: Tx, line: OwnLine, kind: 'message-edited' | 'message-deleted'): number {
  const topic = `room:${line.roomId}`
  const seq = record(tx, topic, kind, line.id)
  stampMessage.run(seq, line.id)
  let last = seq
  for (const quote of quotesOf.all(line.id)) {
    last = record(tx, topic, 'message-edited', quote.id)
    stampMessage.run(last, quote.id)
  }
  stampRoom.run(last, line.roomId)
  return seq
}

/** A sketch that hangs in more lines than this is shown anew in the newest of them; the others show today's when their page is opened. */
const MOST_SHOWN_ANEW = 200

/** Shows today's card in the lines that a sketch hangs in. For the slice of the sketches, which calls it in its own write. */
export function showSketchAnew(tx: Tx, scriptId: number): void {
  const rooms = new Map<number, number>()
  for (const { id, roomId } of linesWithSketch(scriptId, MOST_SHOWN_ANEW)) {
    const seq = record(tx, `room:${roomId}`, 'message-edited', id)
    stampMessage.run(seq, id)
    rooms.set(roomId, seq)
  }
  for (const [roomId, seq] of rooms) stampRoom.run(seq, roomId)
}

const moveMark = statement<[number, number, number]>(`
  INSERT INTO read_marks (user_id, room_id, up_to) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET up_to = excluded.up_to WHERE excluded.up_to > up_to`)

/** Moves an account's unread line, forward only, on all of its tabs. */
export const markRead = mutation((tx, account: number, roomName: unknown, upTo: number): { room: string } => {
  writer(tx, account)
  const room = roomFor(account, roomName)
  const moved = moveMark.run(account, room.id, Math.min(upTo, room.newest)).changes
  if (moved > 0) record(tx, `account:${account}`, 'read', room.id)
  return { room: room.name }
})
