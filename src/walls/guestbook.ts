import { newPublicId } from '../core/crypto.ts'
import { mutation, statement } from '../core/database.ts'
import { Forbidden, NotFound } from '../core/errors.ts'
import { touchProfile } from '../profiles/mutations.ts'
import { anyEntry, type Entry } from './queries.ts'
import { cleanWords } from './reading.ts'
import type { SignForm } from './schemas.ts'
import { namedWall, writer } from './writing.ts'

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
