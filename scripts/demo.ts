import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { record } from '../src/core/changes.ts'
import { config } from '../src/core/config.ts'
import { newPublicId } from '../src/core/crypto.ts'
import { connection, mutation, statement, type Tx, useDatabase } from '../src/core/database.ts'
import { migrate } from '../src/core/migrations.ts'
import { createProfile } from '../src/profiles/mutations.ts'
import { dressWalls } from './demo/dress.ts'
import { makeSketches, shareSketches } from './demo/gallery.ts'
import { type Line, people, rooms, talk } from './demo/town.ts'

/** Nobody can sign in as an inhabitant: this is no bcrypt hash of anything. */
const NO_PASSWORD = '!'

const insertUser = statement<[string, string, string, string, string, string]>(
  'INSERT INTO users (puid, username, password_hash, avatar, avatar_color, is_demo, created_at) VALUES (?, ?, ?, ?, ?, 1, ?)',
)
const insertRoom = statement<[string, string, string, string, number, string]>(
  'INSERT INTO rooms (name, title, description, pot, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?)',
)
const insertLine = statement<[string, number, number, string | null, number | null, string, string | null, string | null]>(
  'INSERT INTO messages (cuid, room_id, user_id, content, reply_to, created_at, edited_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
)
const insertMention = statement<[number, number, number]>('INSERT INTO mentions (user_id, room_id, message_id) VALUES (?, ?, ?)')
const stampLine = statement<[number, number]>('UPDATE messages SET seq = ? WHERE id = ?')
const stampRoom = statement<[number, number, number]>('UPDATE rooms SET seq = ?, last_message_id = ? WHERE id = ?')
const inhabited = statement<[], { here: 0 | 1 }>('SELECT EXISTS (SELECT 1 FROM users WHERE is_demo = 1) AS here')
const ids = (table: 'users' | 'rooms', name: string) =>
  statement<[], { id: number; name: string }>(`SELECT id, ${name} AS name FROM ${table}`)

const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString()
const idsByName = (table: 'users' | 'rooms', name: string) =>
  new Map(
    ids(table, name)
      .all()
      .map((row) => [row.name, row.id]),
  )

/** Fills in the demo town in one transaction; does nothing where its people live already. Gives whether it did. */
const settle = mutation((tx): boolean => {
  if (inhabited.get()?.here) return false
  for (const { name, avatar, pot } of people) {
    const row = insertUser.run(newPublicId(), name, NO_PASSWORD, avatar, `user-color-${pot}`, at(4 * 24 * 60))
    createProfile(tx, Number(row.lastInsertRowid), name)
  }
  const userIds = idsByName('users', 'username')
  const taken = idsByName('rooms', 'name')
  for (const room of rooms) {
    if (!taken.has(room.name)) insertRoom.run(room.name, room.title, room.description, room.pot, idIn(userIds, room.by), at(4 * 24 * 60))
  }
  const roomIds = idsByName('rooms', 'name')
  const said = new Map<string, number[]>()
  for (const line of [...talk].sort((a, b) => b.ago - a.ago)) say(tx, line, userIds, idIn(roomIds, line.room), said)
  return true
})

function say(tx: Tx, line: Line, userIds: Map<string, number>, roomId: number, said: Map<string, number[]>): void {
  const before = said.get(line.room) ?? []
  const quoted = line.re ? (before.at(-line.re) ?? null) : null
  const content = line.deleted ? null : line.text
  const when = at(line.ago)
  const row = insertLine.run(
    newPublicId(),
    roomId,
    idIn(userIds, line.by),
    content,
    quoted,
    when,
    line.edited ? at(line.ago - 1) : null,
    line.deleted ? when : null,
  )
  const id = Number(row.lastInsertRowid)
  for (const [name, userId] of userIds) if (content?.includes(`@${name}`)) insertMention.run(userId, roomId, id)
  const seq = record(tx, `room:${roomId}`, 'message', id)
  stampLine.run(seq, id)
  stampRoom.run(seq, id, roomId)
  said.set(line.room, [...before, id])
}

function idIn(map: Map<string, number>, name: string): number {
  const id = map.get(name)
  if (id === undefined) throw new Error(`the demo town has no "${name}"`)
  return id
}

mkdirSync(config.data, { recursive: true })
migrate(useDatabase(join(config.data, 'neospace.db')), join(import.meta.dirname, '../migrations'))
const settled = await settle()
const sketched = await makeSketches()
const dressed = await dressWalls()
if (settled || sketched > 0) await shareSketches()
connection().close()
const said = [
  settled && 'The demo town is settled: eight people, eight rooms, a few days of talk.',
  sketched > 0 && `${sketched} sketches of theirs run.`,
  dressed > 0 && `${dressed} of its walls ${dressed === 1 ? 'hangs' : 'hang'} full.`,
].filter(Boolean)
process.stdout.write(`${said.join(' ') || 'The demo town was here already.'}\n`)
