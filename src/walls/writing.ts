import { statement, type Tx } from '../core/database.ts'
import { Banned, Invalid, NotFound, Unauthenticated } from '../core/errors.ts'
import { type Wall, wallFor, wallOfAccount } from './queries.ts'

const author = statement<[number], { banned: 0 | 1 }>('SELECT is_banned AS banned FROM users WHERE id = ?')

/** Looks an account up inside the write: a ban may have come while it waited for the lock. @throws Banned, Unauthenticated */
export function writer(_tx: Tx, account: number): void {
  const row = author.get(account)
  if (!row) throw new Unauthenticated()
  if (row.banned) throw new Banned()
}

/** The account's own wall, for a write. @throws Banned, Unauthenticated, NotFound */
export function ownWall(tx: Tx, account: number): Wall {
  writer(tx, account)
  return wallOfAccount(account, account)
}

/** A wall that the account may see, for a write, as clients name it. @throws NotFound, Invalid when they name none */
export function namedWall(
  tx: Tx,
  account: number,
  { profile_id, username }: { profile_id?: unknown; username?: string | undefined },
): Wall {
  writer(tx, account)
  if (profile_id !== undefined) return wallFor(account, Number(profile_id))
  if (!username) throw new Invalid('Say whose wall: profile_id or username is missing.')
  return wallFor(account, username.trim().replace(/^@/, ''))
}

const raise = statement<[number]>(`
  INSERT INTO wall_settings (profile_id, sheet_version) VALUES (?, 1)
  ON CONFLICT (profile_id) DO UPDATE SET sheet_version = sheet_version + 1`)

/** Notes that something in a wall's stylesheet has changed: from now on it has another address. */
export function raiseSheet(_tx: Tx, wallId: number): void {
  raise.run(wallId)
}

/** The id that a client sent, be it a number or a form's text. */
export const idOf = (value: unknown): number => Number(value)

export const GONE = 'There is no such piece on your wall. It may have been taken down.'

/** @throws NotFound unless the row is there and belongs to that wall */
export function ofWall<T extends { wallId: number }>(row: T | undefined, wall: Wall, sentence = GONE): T {
  if (!row || row.wallId !== wall.id) throw new NotFound(sentence)
  return row
}
