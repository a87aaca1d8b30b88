import { type Change, onChange } from '../core/changes.ts'
import type { Fragment, Seat } from '../core/events.ts'
import { isSeated, onSeat, push, seatsOn, standUp, topicsSeated } from '../core/live.ts'
import { presence } from '../core/presence.ts'
import { assets, render } from '../core/views.ts'
import { moved } from './crowd.ts'
import { personHtml } from './here.ts'
import { linesShowing, messageOfFeed } from './lines.ts'
import { dimMark, lightMark, showCall, showRead } from './marks.ts'
import { privateRooms, roomOfFeed } from './queries.ts'
import { type MessageEvent, messageEvent } from './render.ts'

declare module '../core/events.ts' {
  interface ServerToClient {
    message: (message: MessageEvent) => void
    message_edited: (message: MessageEvent) => void
    message_deleted: (message: MessageEvent) => void
    presence: (who: { room: string; user: string; html: string | null }) => void
  }
}

/** Shows every change of this slice to whoever sits on its topic here. */
export function chatLive(): void {
  onChange('message', (change) => {
    const message = messageOfFeed(change.ref)
    if (!message) return
    if (isSeated(change.topic)) push(change.topic, 'message', messageEvent(message, change.seq))
    lightMark(change, message)
    dimMark(change, message)
  })
  onChange('message-edited', (change) => showLine(change, 'message_edited'))
  onChange('message-deleted', (change) => showLine(change, 'message_deleted'))
  onChange('mention', showCall)
  onChange('read', showRead)
  onChange('room-opened', showRoomInRails)
  onChange('room-changed', showChangedRoom)
  onChange('room-closed', closeDoor)
  onChange('member-added', letIn)
  onChange('member-removed', showOut)
  onChange('face', (change) => {
    showPerson(change)
    showFace(change)
  })
  onChange('status', showPerson)
  onSeat((seat) => {
    for (const id of privateRooms(seat.account.id)) void seat.socket.join(`members:${id}`)
  })
  presence.onChange(moved)
}

function showLine(change: Change, event: 'message_edited' | 'message_deleted'): void {
  if (!isSeated(change.topic)) return
  const message = messageOfFeed(change.ref)
  if (message) push(change.topic, event, messageEvent(message, change.seq))
}

const fragmentOf = (change: Change, target: string, action: Fragment['action'], html: string): Fragment => ({
  target,
  action,
  html,
  seq: change.seq,
})

function railRow(roomId: number): string {
  const room = roomOfFeed(roomId)
  return room && !room.closed ? render('chat/_rail-room', { room: { ...room, unread: false, called: null, current: false }, assets }) : ''
}

const audienceOf = (roomId: number): string => (roomOfFeed(roomId)?.private ? `members:${roomId}` : 'everybody')

function showRoomInRails(change: Change): void {
  const audience = audienceOf(change.ref)
  if (isSeated(audience)) push(audience, 'fragment', fragmentOf(change, 'rail-rooms', 'append', railRow(change.ref)))
}

function showChangedRoom(change: Change): void {
  const room = roomOfFeed(change.ref)
  if (!room) return
  const audience = audienceOf(room.id)
  if (isSeated(audience))
    push(audience, 'fragment', fragmentOf(change, `rail-name-${room.id}`, 'replace', render('chat/_rail-name', { room })))
  const head = render('chat/_room-head', { room })
  push(change.topic, 'fragment', fragmentOf(change, 'room-head', 'replace', head))
}

/** A closed room is nobody's place any more. */
function closeDoor(change: Change): void {
  push(audienceOf(change.ref), 'fragment', fragmentOf(change, `rail-room-${change.ref}`, 'remove', ''))
  putOut(seatsOn(change.topic), 'This room was closed. Nothing new can be said in it.')
}

function letIn(change: Change): void {
  for (const seat of seatsOn(change.topic)) void seat.socket.join(`members:${change.ref}`)
  push(change.topic, 'fragment', fragmentOf(change, 'rail-rooms', 'append', railRow(change.ref)))
}

/** Somebody lost a private room: they leave it before the next change is delivered. */
function showOut(change: Change): void {
  const seats = seatsOn(change.topic)
  for (const seat of seats) void seat.socket.leave(`members:${change.ref}`)
  push(change.topic, 'fragment', fragmentOf(change, `rail-room-${change.ref}`, 'remove', ''))
  putOut(
    seats.filter((seat) => seat.room?.id === change.ref),
    'You are not a member of this room any more.',
  )
}

function putOut(seats: Seat[], message: string): void {
  for (const seat of seats) {
    standUp(seat)
    seat.socket.emit('error', { message, code: 'not_found' })
  }
}

/** Somebody looks different, says something else about now, or does not want to be seen: in every room that they are in. */
function showPerson({ ref }: Change): void {
  for (const [roomId, name] of presence.roomsOf(ref)) {
    const topic = `room:${roomId}`
    const room = isSeated(topic) ? roomOfFeed(roomId) : undefined
    if (room) push(topic, 'presence', { room: room.name, user: name, html: personHtml(ref) })
  }
}

/** A new name or picture is put on every line of theirs, and every quote of one, in the newest page of the rooms that are looked at. */
function showFace({ ref, seq }: Change): void {
  for (const topic of topicsSeated('room:')) {
    for (const line of linesShowing(Number(topic.slice('room:'.length)), ref)) push(topic, 'message_edited', messageEvent(line, seq))
  }
}
