import { feedSeq } from '../core/changes.ts'
import { config } from '../core/config.ts'
import { Conflict, TooMany } from '../core/errors.ts'
import { onEvent, type Seat } from '../core/events.ts'
import { limiter } from '../core/limits.ts'
import { onSeat, sitIn } from '../core/live.ts'
import { isBehind } from '../core/slow-readers.ts'
import { render } from '../core/views.ts'
import { arrived } from './crowd.ts'
import { chatLimits } from './limits.ts'
import { type Backfill, backfill, linesChangedFace } from './lines.ts'
import { deleteMessage, editMessage, markRead, type Posted, postMessage } from './mutations.ts'
import { roomFor } from './queries.ts'
import { type MessageEvent, messageEvent } from './render.ts'
import { DeleteMessage, EditMessage, JoinRoom, LatencyCheck, MarkRead, Nothing, RequestBackfill, SendMessage } from './schemas.ts'
import { stopTyping, type } from './typing.ts'

declare module '../core/events.ts' {
  interface ServerToClient {
    room_joined: (where: { room: string; room_id: number; seq: number }) => void
    backfill: (page: { phase: 'continuity'; messages: MessageEvent[]; seq: number; more: boolean; reset?: true }) => void
  }
}

/** Every chat event of clients: each handler is checked payload → limit → one mutation or query → ack. */
export function chatSockets(): void {
  const limits = chatLimits()
  const joins = limiter('joins', config.limitJoins)
  const backfills = limiter('backfills', config.limitBackfills)
  const typings = limiter('typing', config.limitTyping)

  onSeat((seat) => seat.socket.once('disconnecting', () => stopTyping(seat)))
  onEvent('join_room', JoinRoom, async (seat, { room }) => {
    await joins.take(seat.account.id)
    return enter(seat, room)
  })
  onEvent('send_message', SendMessage, async (seat, draft) => {
    const room = joinedRoom(seat)
    if (draft.content.trim() === '/help') return { help: render('chat/_help', {}) }
    await limits.messages.take(seat.account.id)
    stopTyping(seat)
    const { id, seq } = await postMessage(seat.account.id, room.name, draft)
    return { id, seq, ...(draft.client_id && { client_id: draft.client_id }) }
  })
  onEvent('request_backfill', RequestBackfill, async (seat, request) => {
    const { name } = joinedRoom(seat)
    await backfills.take(seat.account.id)
    if (isBehind(seat.socket)) throw new TooMany(1, 'You have not read yet what you asked for before. Read, then ask on.')
    const room = roomFor(seat.account.id, name)
    const page = backfill(room, request)
    seat.socket.emit('backfill', pageOf(page))
    if (request.after_seq !== undefined && !page.more) showChangedFaces(seat, room.id, request.after_seq)
    return {}
  })
  onEvent('edit_message', EditMessage, async (seat, { id, content }) => {
    await limits.edits.take(seat.account.id)
    return placeOf(await editMessage(seat.account.id, id, content))
  })
  onEvent('delete_message', DeleteMessage, async (seat, { id }) => {
    await limits.edits.take(seat.account.id)
    return placeOf(await deleteMessage(seat.account.id, id))
  })
  onEvent('mark_read', MarkRead, async (seat, { room, up_to }) => {
    await limits.reads.take(seat.account.id)
    await markRead(seat.account.id, room, up_to)
    return {}
  })
  onEvent('typing', Nothing, async (seat) => {
    joinedRoom(seat)
    await typings.take(seat.account.id)
    type(seat)
    return {}
  })
  onEvent('stop_typing', Nothing, (seat) => {
    stopTyping(seat)
    return {}
  })
  onEvent('latency_check', LatencyCheck, (_seat, { ts }) => ({ ...(ts !== undefined && { ts }), server_time: Date.now() }))
}

const placeOf = ({ id, seq }: Posted) => ({ id, seq })

function enter(seat: Seat, name: unknown) {
  const room = roomFor(seat.account.id, name)
  stopTyping(seat)
  sitIn(seat, room)
  const joined = { room: room.name, room_id: room.id, seq: feedSeq() }
  seat.socket.emit('room_joined', joined)
  arrived(room.id, seat)
  return joined
}

/** @throws Conflict when the socket sits in no room */
function joinedRoom(seat: Seat): { id: number; name: string } {
  if (!seat.room) throw new Conflict('You are in no room. Join one first.')
  return seat.room
}

/** Whoever changed their name or picture meanwhile did not change their lines: those are brought beside what was missed. */
function showChangedFaces(seat: Seat, roomId: number, after: number): void {
  for (const line of linesChangedFace(roomId, after)) seat.socket.emit('message_edited', messageEvent(line))
}

const pageOf = ({ messages, ...rest }: Backfill) => ({
  phase: 'continuity' as const,
  messages: messages.map((message) => messageEvent(message)),
  ...rest,
})
