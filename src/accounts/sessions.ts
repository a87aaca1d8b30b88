import type { FastifyReply, FastifyRequest } from 'fastify'
import { record } from '../core/changes.ts'
import { config } from '../core/config.ts'
import { hashToken, newToken } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Banned, Unauthenticated } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { isSecure } from '../core/origin.ts'
import type { Account, Viewer } from '../core/viewer.ts'

const COOKIE = 'neospace_session'
const TOKEN = /^[A-Za-z0-9_-]{43}$/
const LIFE_MS = config.sessionDays * 86_400_000
/** A session in use is put off at most this often, so that reading writes next to nothing. */
const RENEW_EVERY_MS = 3_600_000
/** Expired sessions stay a while, so that a clock which jumps a day ahead and back again signs nobody out. */
const SWEEP_AFTER_MS = 2 * 86_400_000
const SWEEP_AT_MOST = 100
const SESSIONS_AN_ACCOUNT = 50
const AGENT_LENGTH = 200

/** Where a session is opened from. */
export type Origin = { address: string; agent: string }
/** A viewer together with when their session was last put off, in ms since 1970. */
type SignedIn = Viewer & { seen: number }
type Row = Omit<Account, 'staff'> & { session: number; seen: number; staff: 0 | 1; banned: 0 | 1 }

const viewerByToken = statement<[Buffer, number], Row>(`
  SELECT s.id AS session, s.seen_at AS seen, u.id, u.username, coalesce(p.display_name, u.username) AS name, u.avatar,
    (SELECT cuid FROM files WHERE id = p.avatar_file_id) AS picture, u.avatar_color AS avatarColor, u.theme,
    u.is_staff AS staff, u.is_banned AS banned
  FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN profiles p ON p.user_id = u.id
  WHERE s.token_hash = ? AND s.expires_at > ?`)

/** Who asks, by the session cookie: one statement, since every request and every handshake runs it. */
export function identify(cookies: Record<string, string | undefined>): SignedIn | null {
  const token = cookies[COOKIE]
  if (token === undefined || !TOKEN.test(token)) return null
  const row = viewerByToken.get(hashToken(token), Date.now())
  if (!row) return null
  const { session, seen, banned, staff, ...account } = row
  return { session, seen, banned: banned === 1, account: { ...account, staff: staff === 1 } }
}

/** The account behind a session, looked up inside a write. @throws Unauthenticated when the session is over, Banned */
export function actorOf(_tx: Tx, session: number): number {
  const row = actor.get(session)
  if (!row) throw new Unauthenticated()
  if (row.banned) throw new Banned()
  return row.id
}
const actor = statement<[number], { id: number; banned: 0 | 1 }>(
  'SELECT u.id, u.is_banned AS banned FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = ?',
)

const insert = statement<[Buffer, number, string, string, number, number, number]>(
  'INSERT INTO sessions (token_hash, user_id, address, agent, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
)
const removeExpired = statement<[number, number], { id: number }>(
  'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < ? ORDER BY expires_at LIMIT ?) RETURNING id',
)
const removeOldest = statement<[number, number], { id: number }>(`
  DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = ? ORDER BY seen_at DESC, id DESC LIMIT -1 OFFSET ?)
  RETURNING id`)

/** Opens a session and gives its token, of which only the hash is kept. Makes room for it: expired ones go, and an account's oldest. */
export function openSession(tx: Tx, account: number, { address, agent }: Origin): string {
  const now = Date.now()
  recordEnd(tx, removeExpired.all(now - SWEEP_AFTER_MS, SWEEP_AT_MOST))
  recordEnd(tx, removeOldest.all(account, SESSIONS_AN_ACCOUNT - 1))
  const token = newToken()
  insert.run(hashToken(token), account, address, agent.slice(0, AGENT_LENGTH), now, now, now + LIFE_MS)
  return token
}

const remove = statement<[number, number], { id: number }>('DELETE FROM sessions WHERE id = ? AND user_id = ? RETURNING id')
const removeAll = statement<[number, number], { id: number }>('DELETE FROM sessions WHERE user_id = ? AND id <> ? RETURNING id')

/** Ends one session of an account, sockets included. False when there is no such session. */
export function endSession(tx: Tx, account: number, session: number): boolean {
  const ended = remove.all(session, account)
  recordEnd(tx, ended)
  return ended.length > 0
}

/** Ends an account's sessions but `keep` (0: all of them) together with their sockets, and says so as `kind`. */
export function endSessionsBut(tx: Tx, account: number, keep: number, kind: 'sign-out' | 'password'): void {
  const ended = removeAll.all(account, keep)
  if (kind === 'password') record(tx, `account:${account}`, kind, keep)
  else recordEnd(tx, ended)
}

function recordEnd(tx: Tx, ended: { id: number }[]): void {
  for (const { id } of ended) record(tx, `session:${id}`, 'sign-out', id)
}

const postpone = statement<[number, number, number, number]>('UPDATE sessions SET seen_at = ?, expires_at = ? WHERE id = ? AND seen_at < ?')
const renew = mutation((_tx, session: number, now: number) => void postpone.run(now, now + LIFE_MS, session, now - RENEW_EVERY_MS))

/** Puts off the end of a session that is in use, at most once an hour; the answer does not wait for it. */
export function renewSession(request: FastifyRequest, reply: FastifyReply): void {
  const viewer = request.viewer as SignedIn | null // `identify` made it
  const now = Date.now()
  if (!viewer || viewer.seen > now - RENEW_EVERY_MS) return
  renew(viewer.session, now).catch((error: unknown) => log('warn', 'a session could not be renewed', { error }))
  giveCookie(request, reply, request.cookies[COOKIE] ?? '')
}

const attributes = (request: FastifyRequest) => ({ path: '/', httpOnly: true, sameSite: 'lax' as const, secure: isSecure(request.raw) })

/** Hands the browser its session. */
export function giveCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(COOKIE, token, { ...attributes(request), maxAge: LIFE_MS / 1000 })
}

/** Makes the browser forget its session. */
export function takeCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(COOKIE, attributes(request))
}
