import { type Avatar, avatarOf } from '../core/avatars.ts'
import { newPublicId } from '../core/crypto.ts'
import { mutation, statement } from '../core/database.ts'
import { Forbidden, NotFound } from '../core/errors.ts'
import { touchProfile } from '../profiles/mutations.ts'
import { cleanWords } from './reading.ts'
import type { SignForm } from './schemas.ts'
import { namedWall, writer } from './writing.ts'

// ── entries
/** An entry with its writer's face; `content` is null once it was taken out. */
export type Entry = {
  id: number
  wallId: number
  owner: number
  authorId: number
  username: string
  name: string
  avatar: Avatar
  faceSeq: number
  content: string | null
  createdAt: number
  seq: number
}
type EntryRow = Omit<Entry, 'avatar'> & { drawn: string; file: string | null }

// A picture that visitors do not get is nobody's in a guestbook: an entry is the same for whoever looks, and the drawn one stands for it.
const ENTRY = `
  SELECT g.id, g.profile_id AS wallId, w.user_id AS owner, g.author_id AS authorId, u.username, coalesce(p.display_name, u.username) AS name,
    u.avatar AS drawn, CASE WHEN p.visibility = 'public' THEN (SELECT cuid FROM files WHERE id = p.avatar_file_id) END AS file,
    coalesce(p.face_seq, 0) AS faceSeq, g.content, g.created_at AS createdAt, g.seq
  FROM guestbook_entries g JOIN profiles w ON w.id = g.profile_id JOIN users u ON u.id = g.author_id
    LEFT JOIN profiles p ON p.user_id = u.id`
const entriesBefore = statement<[number, number, number], EntryRow>(
  `${ENTRY} WHERE g.profile_id = ? AND g.deleted_at IS NULL AND g.id < ? ORDER BY g.id DESC LIMIT ?`,
)
const entryById = statement<[number], EntryRow>(`${ENTRY} WHERE g.id = ?`)

const entryFrom = ({ drawn, file, ...row }: EntryRow): Entry => ({ ...row, avatar: avatarOf(drawn, file) })
const NO_ID = Number.MAX_SAFE_INTEGER

/** A page of a guestbook, newest first, and whether there are older ones. */
export function entriesOf(wallId: number, before: number | undefined, limit: number): { entries: Entry[]; more: boolean } {
  const rows = entriesBefore.all(wallId, before ?? NO_ID, limit + 1)
  return { entries: rows.slice(0, limit).map(entryFrom), more: rows.length > limit }
}

/** An entry for the feed and for writes that look at who may touch it themselves. */
export function anyEntry(id: number): Entry | undefined {
  const row = entryById.get(id)
  return row && entryFrom(row)
}

// ── writes
const LONGEST = 500

const insert = statement<[string, number, number, string, number]>(
  'INSERT INTO guestbook_entries (cuid, profile_id, author_id, content, created_at) VALUES (?, ?, ?, ?, ?)',
)
const stamp = statement<[number, number]>('UPDATE guestbook_entries SET seq = ? WHERE id = ?')
const empty = statement<[number, number]>('UPDATE guestbook_entries SET content = NULL, deleted_at = ? WHERE id = ?')

/** Signs somebody's guestbook. @throws NotFound, Forbidden when the book is closed, Invalid */
export const signGuestbook = mutation((tx, account: number, form: SignForm): { id: number; username: string } => {
  const wall = namedWall(tx, account, form)
  if (wall.guestbook !== 'open') throw new Forbidden('This guestbook is closed.')
  const content = cleanWords(form.content, 'What you write', 1, LONGEST)
  const id = Number(insert.run(newPublicId(), wall.id, account, content, Date.now()).lastInsertRowid)
  stamp.run(touchProfile(tx, wall.id, 'guestbook', id), id)
  return { id, username: wall.username }
})

/** May this account take an entry out? Whose book it is any, everybody their own. */
export const mayTakeOut = ({ owner, authorId }: Pick<Entry, 'owner' | 'authorId'>, account: number): boolean =>
  owner === account || authorId === account

const owned = statement<[number], { username: string }>('SELECT u.username FROM profiles p JOIN users u ON u.id = p.user_id WHERE p.id = ?')

/** Takes an entry out of a guestbook; its words are gone for good. @throws NotFound for whoever may not */
export const deleteEntry = mutation((tx, account: number, id: number): { username: string } => {
  writer(tx, account)
  const entry = anyEntry(id)
  if (!entry || entry.content === null || !mayTakeOut(entry, account))
    throw new NotFound('There is no such entry. It may have been taken out.')
  empty.run(Date.now(), id)
  stamp.run(touchProfile(tx, entry.wallId, 'guestbook-gone', id), id)
  return { username: owned.get(entry.wallId)?.username ?? '' }
})
