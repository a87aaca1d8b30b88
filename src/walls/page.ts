import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { begin, type PageData, sendPage, visitorsPage } from '../core/answers.ts'
import { config, place } from '../core/config.ts'
import { read, statementsRun } from '../core/database.ts'
import { keptPage } from '../core/kept-pages.ts'
import { siteOf } from '../core/origin.ts'
import type { Account } from '../core/viewer.ts'
import { anyFaceChanged, type Profile, profileByName } from '../profiles/queries.ts'
import { headHtml } from './head.ts'
import type { Post } from './post-rows.ts'
import { type Door, doorOf, takesStickersOf } from './queries.ts'
import { type Kind, type Made, makeWall } from './render.ts'
import { sheetUrl, wornBy } from './sheet.ts'

/** Bytes that a worker keeps of whole walls, for members and for visitors each. */
const MOST_KEPT = (config.fragmentCacheMb * 1024 * 1024) / 2
const PLAIN_COOKIE = 'neospace_plain'

export const isPlain = (request: FastifyRequest): boolean => request.cookies[PLAIN_COOKIE] === '1'

/** Remembers in the browser whether walls are shown plainly; it says nothing about who it is. */
export function rememberPlain(reply: FastifyReply, on: boolean): void {
  const cookie = { path: '/', sameSite: 'lax' as const, httpOnly: true }
  if (on) reply.setCookie(PLAIN_COOKIE, '1', { ...cookie, maxAge: 31_536_000 })
  else reply.clearCookie(PLAIN_COOKIE, cookie)
}

/** A page of a wall while it is today's: the wall and the profile as they were when it was made, and the newest face of that moment. */
type Kept = Made & { door: Door; profile: Profile; faceSeq: number }
const walls = new LRUCache<string, Kept>({ maxSize: MOST_KEPT, sizeCalculation: ({ html }, key) => html.length + key.length + 2000 })

/** True as long as nothing on the wall has changed, its visitors' names and pictures included. */
function isToday(kept: Kept | undefined, door: Door): kept is Kept {
  if (kept?.door.version !== door.version) return false
  if (kept.faceSeq === door.faceSeq) return true
  if (anyFaceChanged(kept.named, kept.faceSeq)) return false
  kept.faceSeq = door.faceSeq
  return true
}

/** The HTML of a page of a wall as it is today: kept, or made in one read. */
function wallToday(viewer: Account | null, door: Door, from: number): Kept {
  const kind: Kind = viewer ? 'member' : 'visitor'
  const key = `${kind}:${door.id}:${from}`
  const kept = walls.get(key)
  if (isToday(kept, door)) return kept
  const made = read(() => {
    const now = doorOf(viewer?.id ?? null, door.username) // once more: something may have changed before this read began
    const profile = profileByName(viewer, now.username)
    return { ...makeWall(now, profile, from, kind), door: now, profile, faceSeq: now.faceSeq }
  })
  walls.set(key, made)
  return made
}

/** What a page of a wall is made of, whoever looks. @param html what hangs on the canvas */
export function wallData(
  request: FastifyRequest,
  door: Door,
  { profile, html, me }: Pick<Kept, 'profile' | 'html' | 'me'>,
  piece: { post?: Post; description?: string } = {},
): PageData {
  const { viewer } = request
  const isMine = viewer?.account.id === door.userId
  const plain = isPlain(request)
  return {
    title: door.displayName,
    frame: viewer ? 'two' : 'bare',
    script: 'walls.js',
    styles: STYLES,
    early: 'walls/early.js',
    head: headHtml(door, profile, { site: siteOf(request.raw), sheet: sheetUrl(door), me, ...piece }),
    seq: door.seq,
    wall: { id: door.id, username: door.username, displayName: door.displayName, version: profile.version },
    worn: wornBy(door),
    plain,
    inset: html,
    isMine,
    mayStick: viewer !== null && takesStickersOf(door, viewer.account.id),
    isMember: viewer !== null,
    isEdit: false,
    back: null,
  }
}

/** The stylesheets of a page with a wall on it. */
export const STYLES = ['wall', 'sandbox-run', 'wall-modules', 'wall-sketches', 'wall-deck', 'wall-themes', 'wall-narrow', 'light']

/** A whole page for visitors, and what it is known by. */
type Visited = { body: Buffer; etag: string; kept: Kept }
const visited = new LRUCache<string, Visited>({ maxSize: MOST_KEPT, sizeCalculation: ({ body }, key) => body.length + key.length + 500 })

/** Sends a page of a wall. @throws NotFound */
export function showWall(request: FastifyRequest, reply: FastifyReply, name: string, from: number): FastifyReply {
  const account = request.viewer?.account ?? null
  if (!account) return showVisitor(request, reply, name, from)
  const door = openDoor(request, name)
  if (door.username !== name) return reply.redirect(`/@${door.username}`, 302)
  return keptPage(request, reply, 'walls/page', `${isPlain(request)} ${siteOf(request.raw)}`, () => {
    const kept = wallToday(account, door, from)
    return wallData(request, { ...kept.door, seq: door.seq }, kept)
  })
}

/** The door's one statement is this request's too. */
function openDoor(request: FastifyRequest, name: string): Door {
  const before = statementsRun()
  const door = doorOf(request.viewer?.account.id ?? null, name)
  request.queries += statementsRun() - before
  return door
}

/**
 * The page for everybody without an account, kept as its bytes. Its ETag is the same on every worker: the wall's version, the faces on it,
 * the build, and which of its representations it is.
 */
function showVisitor(request: FastifyRequest, reply: FastifyReply, name: string, from: number): FastifyReply {
  const door = openDoor(request, name)
  const begun = begin()
  if (door.username !== name) return reply.redirect(`/@${door.username}`, 302)
  const kept = wallToday(null, door, from)
  const which = `${door.id}:${from}:${isPlain(request)}:${siteOf(request.raw)}`
  let known = visited.get(which)
  if (known?.kept !== kept) {
    const about = `${which} ${kept.door.version} ${kept.faces} ${place.build} ${place.commit}`
    const etag = `"${createHash('sha1').update(about).digest('base64url')}"`
    known = { body: visitorsPage(request, 'walls/page', wallData(request, kept.door, kept)), etag, kept }
    visited.set(which, known)
  }
  return sendPage(request, reply, { ...known, begun })
}
