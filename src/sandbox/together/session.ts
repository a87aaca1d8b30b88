import { record } from '../../core/changes.ts'
import { mutation, statement, type Tx } from '../../core/database.ts'
import { Conflict, Invalid, NotFound } from '../../core/errors.ts'
import { anySketch, mayEdit, openSessionOf, type Sketch } from '../queries.ts'
import { mySketch, writer } from '../writing.ts'
import { lastSession, MOST_GUESTS, matesOf, sessionById } from './queries.ts'

const open = statement<[number, number]>('INSERT INTO script_sessions (script_id, opened_at) VALUES (?, ?)')
const close = statement<[number, number]>('UPDATE script_sessions SET closed_at = ? WHERE id = ?')
const person = statement<[string], { id: number; username: string; banned: 0 | 1 }>(
  'SELECT id, username, is_banned AS banned FROM users WHERE username = ?',
)
const addGuest = statement<[number, number]>('INSERT OR IGNORE INTO script_guests (script_id, user_id) VALUES (?, ?)')
const dropGuest = statement<[number, number]>('DELETE FROM script_guests WHERE script_id = ? AND user_id = ?')

const OVER = 'This session is over.'
const NOBODY = 'Nobody here has that name. Look for a typo.'

/** Tells everybody in the editor of a sketch that its session is another now: opened, closed, other people or other files. */
export const tellSession = (tx: Tx, sketchId: number, sessionId: number): number =>
  record(tx, `draft:${sketchId}`, 'script-session', sessionId)

/** Tells people that they are asked to write along in a sketch, or not any more. */
function tellInvited(tx: Tx, sketchId: number, accounts: readonly number[]): void {
  for (const account of accounts) record(tx, `account:${account}`, 'script-invitation', sketchId)
}
const guestsOf = (sketch: Sketch): number[] => matesOf(sketch).flatMap(({ id, isAuthor }) => (isAuthor ? [] : [id]))

/** Opens one's own sketch for the people who are asked to write along. Gives the session; the one that is open, if there is one. */
export const openSession = mutation((tx, account: number, cuid: string): number => {
  const sketch = mySketch(tx, account, cuid)
  const there = openSessionOf(sketch.id)
  if (there !== null) return there
  const id = Number(open.run(sketch.id, Date.now()).lastInsertRowid)
  tellSession(tx, sketch.id, id)
  tellInvited(tx, sketch.id, guestsOf(sketch))
  return id
})

/** Ends the session of one's own sketch, for everybody. Doing it twice changes nothing. */
export const closeSession = mutation((tx, account: number, cuid: string): void => {
  const sketch = mySketch(tx, account, cuid)
  const there = openSessionOf(sketch.id)
  if (there === null) return
  close.run(Date.now(), there)
  tellSession(tx, sketch.id, there)
  tellInvited(tx, sketch.id, guestsOf(sketch))
})

/** A change of who may write along is told in the session that is open, and to whom it is about. */
function tellGuests(tx: Tx, sketch: Sketch, guest: number): void {
  const there = openSessionOf(sketch.id)
  if (there === null) return
  tellSession(tx, sketch.id, there)
  tellInvited(tx, sketch.id, [guest])
}

/** Asks somebody to write along in one's own sketch. @throws NotFound for a name that nobody has, Invalid */
export const inviteGuest = mutation((tx, account: number, cuid: string, name: string): string => {
  const sketch = mySketch(tx, account, cuid)
  const found = person.get(name)
  if (!found || found.banned) throw new NotFound(NOBODY)
  if (found.id === account) throw new Invalid('You are in it already: it is your sketch.')
  if (matesOf(sketch).length > MOST_GUESTS)
    throw new Invalid(`Up to ${MOST_GUESTS} people can be asked to write along. Take one off first.`)
  if (addGuest.run(sketch.id, found.id).changes > 0) tellGuests(tx, sketch, found.id)
  return found.username
})

/** Takes an invitation back in one's own sketch, or leaves that of somebody else. @throws NotFound */
export const removeGuest = mutation((tx, account: number, cuid: string, name: string): void => {
  writer(tx, account)
  const found = person.get(name)
  const sketch = found?.id === account ? anyByCuid(cuid) : mySketch(tx, account, cuid)
  if (!found || !sketch) throw new NotFound(NOBODY)
  const isGone = dropGuest.run(sketch.id, found.id).changes > 0
  if (isGone) tellGuests(tx, sketch, found.id)
  else if (sketch.authorId !== account) throw new NotFound('You are not invited there, or not any more.')
})

const idOf = statement<[string], { id: number }>('SELECT id FROM scripts WHERE cuid = ?')
function anyByCuid(cuid: string): Sketch | undefined {
  const row = idOf.get(cuid)
  return row && anySketch(row.id)
}

/**
 * The sketch of an open session that this account may write in, looked up inside the write.
 * @throws NotFound for whoever is not in it, also when it belongs to another sketch; Conflict once it is over
 */
export function sketchInSession(tx: Tx, account: number, sessionId: number, cuid?: string): Sketch {
  writer(tx, account)
  const session = sessionById(sessionId)
  const sketch = session && anySketch(session.sketchId)
  if (!sketch || !mayEdit(account, sketch) || (cuid !== undefined && sketch.cuid !== cuid))
    throw new NotFound('There is no such session, or you are not in it any more.')
  if (session.closedAt !== null) throw new Conflict(OVER, { over: true })
  return sketch
}

/** A sketch that was taken down takes its session along: whoever is in it hears of that. For `onSketch`. */
export function endWithSketch(tx: Tx, sketchId: number): void {
  const session = lastSession(sketchId)
  const sketch = anySketch(sketchId)
  if (!session || sketch?.deletedAt === null) return
  tellSession(tx, sketchId, session.id)
  if (session.closedAt !== null) return
  close.run(Date.now(), session.id)
  if (sketch) tellInvited(tx, sketchId, guestsOf(sketch))
}
