import { config } from '../core/config.ts'
import { newPublicId } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Banned, Conflict, Invalid, NotFound, Unauthenticated } from '../core/errors.ts'
import { limiter } from '../core/limits.ts'
import { addressDigest, takeTry } from './guessing.ts'
import { admission, spendInvite } from './invites.ts'
import { cleanUsername, isUsername, portraitOf } from './names.ts'
import { cleanPassword, hashPassword, isPassword } from './passwords.ts'
import { credentialsOf } from './queries.ts'
import { actorOf, endSession, endSessionsBut, type Origin, openSession } from './sessions.ts'

/** Where somebody comes from, and the session that their browser gives up for the new one. */
export type Entrance = Origin & { leaves: { session: number; account: number } | null }

const registrations = limiter('register', config.limitRegister)
const passwordChanges = limiter('passwords', config.limitPasswords)

/** The same words for an unknown name and a wrong password: neither tells who is here. */
const WRONG = 'There is nobody of that name and password here. Check both and try again.'

/**
 * Makes an account and signs it in; the first one of a town keeps it. Gives the session's token, and whether it keeps the town.
 * @throws Invalid, Conflict, Forbidden, TooMany or Busy
 */
export async function register(form: { username: string; password: string; invite?: string | undefined }, from: Entrance) {
  const username = cleanUsername(form.username)
  const password = cleanPassword(form.password)
  await registrations.take(from.address)
  admission(form.invite)
  if (credentialsOf(username)) throw nameTaken(username)
  return await makeAccount(username, await hashPassword(password), form.invite, { ...from, digest: addressDigest(from.address) })
}

const insertAccount = statement<[string, string, string, string, string, 0 | 1, string]>(`
  INSERT INTO users (puid, username, password_hash, avatar, avatar_color, is_staff, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`)

const makeAccount = mutation((tx, username: string, hash: string, token: string | undefined, from: Entrance & { digest: string }) => {
  const { first, invite } = admission(token)
  if (credentialsOf(username)) throw nameTaken(username)
  const { avatar, color } = portraitOf(username)
  const row = insertAccount.run(newPublicId(), username, hash, avatar, color, first ? 1 : 0, new Date().toISOString())
  const account = Number(row.lastInsertRowid)
  if (invite !== null) spendInvite(tx, invite, account)
  return { token: enter(tx, account, from), keeper: first }
})

const nameTaken = (name: string) => new Conflict(`The name ${name} is taken. Choose another one.`)

/**
 * Signs somebody in and gives the new session's token. Failures alone count against the limits.
 * @throws Unauthenticated for a wrong name or password, Banned, TooMany or Busy
 */
export async function signIn(form: { username: string; password: string }, from: Entrance): Promise<string> {
  const name = form.username.trim()
  const account = isUsername(name) ? credentialsOf(name) : undefined
  const giveBack = await takeTry(name, from.address, account?.id)
  let right = true
  try {
    right = await isPassword(form.password, account?.hash)
    if (!right || !account) throw new Unauthenticated(WRONG)
    return await admit(account.id, account.hash, { ...from, digest: addressDigest(from.address) })
  } finally {
    if (right) await giveBack()
  }
}

const admit = mutation((tx, account: number, hash: string, from: Entrance & { digest: string }): string => {
  const today = credentialsOf(account)
  if (today?.hash !== hash) throw new Unauthenticated(WRONG) // changed while the old one was being checked
  if (today.banned) throw new Banned()
  return enter(tx, account, from)
})

/** The most places an account is known from. */
const KNOWN_ADDRESSES = 100
const insertAddress = statement<[number, string, number]>(
  'INSERT INTO known_addresses (user_id, address, seen_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at',
)
const forgetOldest = statement<[number, number]>(`
  DELETE FROM known_addresses WHERE (user_id, address) IN
    (SELECT user_id, address FROM known_addresses WHERE user_id = ? ORDER BY seen_at DESC LIMIT -1 OFFSET ?)`)
const forgetOthers = statement<[number, string]>('DELETE FROM known_addresses WHERE user_id = ? AND address <> ?')

function enter(tx: Tx, account: number, { digest, leaves, ...origin }: Entrance & { digest: string }): string {
  if (leaves) endSession(tx, leaves.account, leaves.session)
  insertAddress.run(account, digest, Date.now())
  forgetOldest.run(account, KNOWN_ADDRESSES)
  return openSession(tx, account, origin)
}

/** Ends the session that asks. */
export const signOut = mutation((tx, account: number, session: number) => void endSession(tx, account, session))

/** Ends one session of the account that asks. @throws NotFound when it has no such session */
export const endOneSession = mutation((tx, asking: number, session: number) => {
  if (!endSession(tx, actorOf(tx, asking), session)) throw new NotFound('That session is over already.')
})

/** Ends every session of the account but the one that asks. */
export const endOtherSessions = mutation((tx, asking: number) => endSessionsBut(tx, actorOf(tx, asking), asking, 'sign-out'))

/** Changes the password and ends every other session: whoever knew the old one is out. @throws Invalid, Conflict, TooMany or Busy */
export async function changePassword(
  { account, session, address }: { account: number; session: number; address: string },
  form: { current: string; password: string },
): Promise<void> {
  const password = cleanPassword(form.password)
  await passwordChanges.take(account)
  const old = credentialsOf(account)?.hash
  if (!(await isPassword(form.current, old))) throw new Invalid('That is not your current password. Nothing was changed.')
  await storePassword(session, old ?? '', await hashPassword(password), addressDigest(address))
}

const replaceHash = statement<[string, number, string]>('UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?')

const storePassword = mutation((tx, session: number, old: string, hash: string, digest: string) => {
  const account = actorOf(tx, session)
  if (replaceHash.run(hash, account, old).changes === 0)
    throw new Conflict('Your password was changed elsewhere at this moment. Try again.')
  endSessionsBut(tx, account, session, 'password')
  forgetOthers.run(account, digest)
})

const updateTheme = statement<[string, number]>('UPDATE users SET theme = ? WHERE id = ?')

/** Sets how the town looks to an account. */
export const setTheme = mutation(
  (tx, session: number, theme: 'paper' | 'midnight' | 'auto') => void updateTheme.run(theme, actorOf(tx, session)),
)
