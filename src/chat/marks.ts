import type { Change } from '../core/changes.ts'
import { isSeated, push } from '../core/live.ts'
import { render } from '../core/views.ts'
import { messageOfFeed, roomOfFeed } from './queries.ts'

/** A busy room tells the others' rails at most this often, in ms: one mark says as much as a hundred. */
const MARK_EVERY_MS = 1000

type Pending = { change: Change | null }
const resting = new Map<number, Pending>()

/** Lights a room's mark in the rails of everybody who is elsewhere: at once, then at most once a second. */
export function lightMark(change: Change): void {
  const roomId = Number(change.topic.slice('room:'.length))
  const pending = resting.get(roomId)
  if (pending) {
    pending.change = change
    return
  }
  show(roomId, change)
  rest(roomId)
}

function rest(roomId: number): void {
  const pending: Pending = { change: null }
  resting.set(roomId, pending)
  setTimeout(() => {
    resting.delete(roomId)
    if (!pending.change) return
    show(roomId, pending.change)
    rest(roomId)
  }, MARK_EVERY_MS).unref()
}

function show(roomId: number, change: Change): void {
  const room = roomOfFeed(roomId)
  if (!room || room.closed) return
  const audience = room.private ? `members:${roomId}` : 'everybody'
  if (!isSeated(audience)) return
  const author = messageOfFeed(change.ref)?.userId
  const html = render('chat/_mark', { id: roomId, called: null, unread: true })
  const fragment = { target: `mark-${roomId}`, action: 'replace', html, seq: change.seq } as const
  push(audience, 'fragment', fragment, [change.topic, `account:${author}`])
}
