import type { Change } from '../core/changes.ts'
import { isSeated, push, seatsOn } from '../core/live.ts'
import { render } from '../core/views.ts'
import { calledLately, markOf } from './calls.ts'
import { messageOfFeed } from './lines.ts'
import { roomOfFeed } from './queries.ts'
import { pathOf } from './render.ts'

/** A busy room tells the others' rails at most this often, in ms: one mark says as much as a hundred. */
const MARK_EVERY_MS = 1000

/** What a room's mark in the rail says: where somebody called me (a path), or that something is new. */
type Mark = { called: string | null; unread: boolean }

function setMark(topic: string, roomId: number, seq: number, mark: Mark, except: string[] = []): void {
  const html = render('chat/_mark', { id: roomId, ...mark })
  push(topic, 'fragment', { target: `mark-${roomId}`, action: 'replace', html, seq }, except)
}

/** Somebody was called by name: the mark of that room leads to the line. */
export function showCall({ topic, ref, seq }: Change): void {
  if (!isSeated(topic)) return
  const message = messageOfFeed(ref)
  if (!message || message.deleted) return
  setMark(topic, message.roomId, seq, { called: pathOf(message), unread: true }, [`room:${message.roomId}`])
}

/** Read on one tab: all of them show what is left. A tab in the room itself is reading it, and needs no mark. */
export function showRead({ topic, ref, seq }: Change): void {
  if (!isSeated(topic)) return
  const left = markOf(Number(topic.slice('account:'.length)), ref)
  if (left) setMark(topic, ref, seq, left, left.unread ? [`room:${ref}`] : [])
}

/** A new line: whose it is, and in which room. */
type Line = { userId: number; roomId: number }
type News = { change: Change; line: Line }
const resting = new Map<number, { news: News | null }>()

/** Lights a room's mark in the rails of everybody who is elsewhere: at once, then at most once a second. */
export function lightMark(change: Change, line: Line): void {
  const pending = resting.get(line.roomId)
  if (pending) {
    pending.news = { change, line }
    return
  }
  show({ change, line })
  rest(line.roomId)
}

function rest(roomId: number): void {
  const pending: { news: News | null } = { news: null }
  resting.set(roomId, pending)
  setTimeout(() => {
    resting.delete(roomId)
    if (!pending.news) return
    show(pending.news)
    rest(roomId)
  }, MARK_EVERY_MS).unref()
}

/** Whoever was called keeps the mark that leads there. */
function show({ change: { topic, ref, seq }, line: { userId, roomId } }: News): void {
  const room = roomOfFeed(roomId)
  if (!room || room.closed) return
  const audience = room.private ? `members:${roomId}` : 'everybody'
  if (!isSeated(audience)) return
  const others = [userId, ...calledLately(roomId, ref)].map((account) => `account:${account}`)
  setMark(audience, roomId, seq, { called: null, unread: true }, [topic, ...others])
}

/** Who says something in a room has read it: the mark goes out on their tabs that are elsewhere. */
export function dimMark({ topic, seq }: Change, { userId, roomId }: Line): void {
  const own = `account:${userId}`
  if (!seatsOn(own).some((seat) => seat.room?.id !== roomId)) return
  setMark(own, roomId, seq, { called: null, unread: false }, [topic])
}
