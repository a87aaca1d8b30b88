import { statement } from '../core/database.ts'

export type Credentials = { id: number; username: string; hash: string; banned: 0 | 1 }
export type SessionRow = { id: number; agent: string; address: string; seen: number; since: number }

const CREDENTIALS = 'SELECT id, username, password_hash AS hash, is_banned AS banned FROM users'
const byName = statement<[string], Credentials>(`${CREDENTIALS} WHERE username = ?`)
const byId = statement<[number], Credentials>(`${CREDENTIALS} WHERE id = ?`)
const anybody = statement<[], { id: number }>('SELECT id FROM users WHERE is_demo = 0 LIMIT 1')
const usableInvite = statement<[Buffer, number], { id: number }>(
  'SELECT id FROM invites WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?',
)
const openSessions = statement<[number, number], SessionRow>(`
  SELECT id, agent, address, seen_at AS seen, created_at AS since FROM sessions
  WHERE user_id = ? AND expires_at > ? ORDER BY seen_at DESC, id DESC`)
const cameFrom = statement<[number, string], { seen_at: number }>('SELECT seen_at FROM known_addresses WHERE user_id = ? AND address = ?')

/** What signing in needs of an account; the name in any case. */
export const credentialsOf = (account: number | string): Credentials | undefined =>
  typeof account === 'number' ? byId.get(account) : byName.get(account)

/** True until somebody who is not of the demo town has an account: whoever comes first keeps the town. */
export const isTownEmpty = (): boolean => anybody.get() === undefined

/** The id of an invite that may still be used, by the hash of its token. */
export const inviteByToken = (hash: Buffer): number | undefined => usableInvite.get(hash, Date.now())?.id

/** The browsers in which an account is signed in, the one seen last first. */
export const sessionsOf = (account: number): SessionRow[] => openSessions.all(account, Date.now())

/** Whether an account signed in from there before. @param digest see `addressDigest` */
export const isKnownAddress = (account: number, digest: string): boolean => cameFrom.get(account, digest) !== undefined
