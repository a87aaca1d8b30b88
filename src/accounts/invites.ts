import { config } from '../core/config.ts'
import { hashToken, newToken } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Forbidden } from '../core/errors.ts'
import { inviteByToken, isTownEmpty } from './queries.ts'

const LIFE_MS = 7 * 86_400_000

const insert = statement<[Buffer, number, number]>('INSERT INTO invites (token_hash, created_at, expires_at) VALUES (?, ?, ?)')
const spend = statement<[number, number, number]>('UPDATE invites SET used_by = ?, used_at = ? WHERE id = ?')

/** Makes an invite for one new account within 7 days and gives the path of its page. */
export const makeInvite = mutation((_tx): string => {
  const token = newToken()
  const now = Date.now()
  insert.run(hashToken(token), now, now + LIFE_MS)
  return `/invite/${token}`
})

/** How somebody may make an account: as the town's first, or not; by an invite that is then used up, or without. */
export type Admission = { first: boolean; invite: number | null }

/** Whether somebody may make an account now. Asked before the password is hashed, and again inside the write. @throws Forbidden */
export function admission(token: string | undefined): Admission {
  if (config.registration === 'closed') throw new Forbidden('This town takes no new people.')
  const first = isTownEmpty()
  if (first || config.registration === 'open') return { first, invite: null }
  const invite = usableInvite(token)
  if (invite === undefined)
    throw new Forbidden(token ? STALE_INVITE : 'This town takes new people by invite only. Ask somebody inside for a link.')
  return { first, invite }
}

export const STALE_INVITE = 'This invite was used already, or is more than 7 days old. Ask for a new one.'

/** The id of the invite of a token, while it may be used. */
export const usableInvite = (token: string | undefined): number | undefined => (token ? inviteByToken(hashToken(token)) : undefined)

/** Uses an invite up, in the same write that makes the account. */
export function spendInvite(_tx: Tx, invite: number, account: number): void {
  spend.run(account, Date.now(), invite)
}
