import { config } from '../core/config.ts'
import { newPublicId } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Banned, Conflict, Unauthenticated } from '../core/errors.ts'
import { limiter } from '../core/limits.ts'
import { createProfile } from '../profiles/mutations.ts'
import { addressDigest, triesOf } from './guessing.ts'
import { admission, spendInvite } from './invites.ts'
import { cleanUsername, isUsername, portraitOf } from './names.ts'
import { cleanPassword, costOf, hashPassword, inHashTurn, isPassword } from './passwords.ts'
import { type Credentials, credentialsOf } from './queries.ts'
import { endSession, type Origin, openSession } from './sessions.ts'
import { standInCost } from './stand-in.ts'

/** Where somebody comes from, and the session that their browser gives up for the new one. */
export type Entrance = Origin & { leaves: { session: number; account: number } | null }

const registrations = limiter('register', config.limitRegister)

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
  createProfile(tx, account, username)
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
  const tries = triesOf(name, from.address, account?.id)
  await tries.check() // whoever is shut out already does not stand in others' way
  const right = await inHashTurn(async () => {
    const giveBack = await tries.take()
    const same = await isPassword(form.password, account?.hash, account ? undefined : standInCost(name))
    if (same) await giveBack()
    return same
  })
  if (!right || !account) throw new Unauthenticated(WRONG)
  const entrance = { ...from, digest: addressDigest(from.address) }
  const token = (await admit(account.id, account.hash, entrance)) ?? (await admitAnew(account.id, form.password, entrance))
  await renewHash(account, form.password)
  return token
}

/** Null when the password, or only its hash, was changed while the old one was being checked. */
const admit = mutation((tx, account: number, hash: string, from: Entrance & { digest: string }): string | null => {
  const today = credentialsOf(account)
  if (today?.hash !== hash) return null
  if (today.banned) throw new Banned()
  return enter(tx, account, from)
})

async function admitAnew(account: number, password: string, from: Entrance & { digest: string }): Promise<string> {
  const hash = credentialsOf(account)?.hash
  const token = (await inHashTurn(() => isPassword(password, hash))) ? await admit(account, hash ?? '', from) : null
  if (token === null) throw new Unauthenticated(WRONG)
  return token
}

/** A hash of another cost than today's is made anew, now that the password is here; a machine that is busy leaves it for the next time. */
async function renewHash({ id, hash }: Credentials, password: string): Promise<void> {
  if (costOf(hash) === config.passwordCost || credentialsOf(id)?.hash !== hash) return
  const renewed = await hashPassword(password).catch(() => null)
  if (renewed) await replaceHash(id, hash, renewed).catch(() => {})
}

const renew = statement<[string, number, string]>('UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?')
const replaceHash = mutation((_tx, account: number, old: string, hash: string): void => void renew.run(hash, account, old))

/** The most places an account is known from. */
const KNOWN_ADDRESSES = 100
const insertAddress = statement<[number, string, number]>(
  'INSERT INTO known_addresses (user_id, address, seen_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at',
)
const forgetOldest = statement<[number, number]>(`
  DELETE FROM known_addresses WHERE (user_id, address) IN
    (SELECT user_id, address FROM known_addresses WHERE user_id = ? ORDER BY seen_at DESC LIMIT -1 OFFSET ?)`)

function enter(tx: Tx, account: number, { digest, leaves, ...origin }: Entrance & { digest: string }): string {
  if (leaves) endSession(tx, leaves.account, leaves.session)
  insertAddress.run(account, digest, Date.now())
  forgetOldest.run(account, KNOWN_ADDRESSES)
  return openSession(tx, account, origin)
}
