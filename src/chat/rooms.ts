import { record } from '../core/changes.ts'
import { mutation, statement } from '../core/database.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../core/errors.ts'
import { cleanText } from '../core/text.ts'
import { writer } from './mutations.ts'
import { type Room, roomFor } from './queries.ts'

/** The ink pots that a room may take its colour from. */
export const POTS = ['y', 'r', 'b', 'p', 'm', 'l', 'o'] as const

export type RoomDraft = {
  name: string
  title?: string | undefined
  description?: string | undefined
  pot?: string | undefined
  private: boolean
}
export type RoomChange = { title?: string | undefined; description?: string | undefined; pot?: string | undefined }

const NAME = /^[a-z0-9_-]{2,32}$/
const TITLE_LENGTH = 40
const DESCRIPTION_LENGTH = 200

const nameTaken = statement<[string], { id: number }>('SELECT id FROM rooms WHERE name = ?')
const insertRoom = statement<[string, string, string, string, 0 | 1, number, string]>(
  'INSERT INTO rooms (name, title, description, pot, is_private, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
)
const insertMember = statement<[number, number, number, string]>(
  'INSERT OR IGNORE INTO room_members (room_id, user_id, added_by, created_at) VALUES (?, ?, ?, ?)',
)

/** Opens a room; whoever opens it keeps it. Gives its name. @throws Invalid for a name that cannot be, Conflict for one that is taken */
export const openRoom = mutation((tx, account: number, draft: RoomDraft): { id: number; name: string } => {
  writer(tx, account)
  const name = draft.name.trim().toLowerCase().replaceAll(' ', '-')
  if (!NAME.test(name)) throw new Invalid('A room’s name has 2 to 32 small letters, digits, "-" or "_".')
  if (nameTaken.get(name)) throw new Conflict(`There is a room called "${name}" already, or there was one. Take another name.`)
  const title = cleanText(draft.title?.trim() || titleOf(name), 'The title', 1, TITLE_LENGTH)
  const description = cleanText(draft.description ?? '', 'The description', 0, DESCRIPTION_LENGTH)
  const at = new Date().toISOString()
  const row = insertRoom.run(name, title, description, potOf(draft.pot ?? 'm'), draft.private ? 1 : 0, account, at)
  const id = Number(row.lastInsertRowid)
  if (draft.private) {
    insertMember.run(id, account, account, at)
    record(tx, `account:${account}`, 'member-added', id)
  } else record(tx, 'everybody', 'room-opened', id)
  return { id, name }
})

const titleOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/[-_]/g, ' ')

function potOf(pot: string): string {
  if (!(POTS as readonly string[]).includes(pot)) throw new Invalid('That is not one of the colours a room can have.')
  return pot
}

/** @throws Forbidden when the account does not keep the room */
function keptRoom(account: number, name: string): Room {
  const room = roomFor(account, name)
  if (!room.keeper) throw new Forbidden('Only who opened this room, or a keeper of the town, may change it.')
  return room
}

const updateRoom = statement<[string, string, string, number]>('UPDATE rooms SET title = ?, description = ?, pot = ? WHERE id = ?')

/** Changes a room's title, description or colour; what is left out stays. */
export const changeRoom = mutation((tx, account: number, name: string, change: RoomChange): void => {
  writer(tx, account)
  const room = keptRoom(account, name)
  const title = cleanText(change.title ?? room.title, 'The title', 1, TITLE_LENGTH)
  const description = cleanText(change.description ?? room.description, 'The description', 0, DESCRIPTION_LENGTH)
  updateRoom.run(title, description, potOf(change.pot ?? room.pot), room.id)
  record(tx, `room:${room.id}`, 'room-changed', room.id)
})

const setClosed = statement<[string | null, number]>('UPDATE rooms SET closed_at = ? WHERE id = ?')

/** Closes a room, or opens it again. Nothing in it is lost meanwhile; its name stays taken. */
export const closeRoom = mutation((tx, account: number, name: string, closed: boolean): void => {
  writer(tx, account)
  const room = keptRoom(account, name)
  if (room.default && closed) throw new Forbidden('The town’s own rooms stay open.')
  if (closed === (room.closed === 1)) return
  setClosed.run(closed ? new Date().toISOString() : null, room.id)
  record(tx, `room:${room.id}`, closed ? 'room-closed' : 'room-opened', room.id)
})

const person = statement<[string], { id: number; username: string }>('SELECT id, username FROM users WHERE username = ?')
const removeRow = statement<[number, number]>('DELETE FROM room_members WHERE room_id = ? AND user_id = ?')
const forgetCalls = statement<[number, number]>('DELETE FROM mentions WHERE room_id = ? AND user_id = ?')

function personNamed(username: string) {
  const found = person.get(username.trim().replace(/^@/, ''))
  if (!found) throw new NotFound('Nobody here has that name. Look for a typo.')
  return found
}

function keptPrivateRoom(account: number, name: string): Room {
  const room = keptRoom(account, name)
  if (!room.private) throw new Invalid('This room is open to everybody, so it has no list of members.')
  return room
}

/** Lets somebody into a private room. */
export const addMember = mutation((tx, account: number, name: string, username: string): void => {
  writer(tx, account)
  const room = keptPrivateRoom(account, name)
  const guest = personNamed(username)
  if (insertMember.run(room.id, guest.id, account, new Date().toISOString()).changes === 0) return
  record(tx, `account:${guest.id}`, 'member-added', room.id)
})

/** Takes somebody out of a private room; one may also leave by oneself. The keeper stays as long as the room is theirs. */
export const removeMember = mutation((tx, account: number, name: string, username: string): void => {
  writer(tx, account)
  const leaver = personNamed(username)
  const room = leaver.id === account ? roomFor(account, name) : keptPrivateRoom(account, name)
  if (creatorOf.get(room.id)?.created_by === leaver.id) throw new Forbidden('Who opened a room cannot leave it. Close it instead.')
  if (removeRow.run(room.id, leaver.id).changes === 0) return
  forgetCalls.run(room.id, leaver.id)
  record(tx, `account:${leaver.id}`, 'member-removed', room.id)
})

const creatorOf = statement<[number], { created_by: number | null }>('SELECT created_by FROM rooms WHERE id = ?')
