import type { Seat } from '../core/events.ts'

declare module '../core/events.ts' {
  interface ServerToClient {
    typing: (who: { user: string }) => void
    stop_typing: (who: { user: string }) => void
  }
}

/** Typing that is not renewed ends by itself, in ms. */
const TYPING_LASTS_MS = 5000

const typing = new Map<Seat, { topic: string; timer: NodeJS.Timeout }>()

/** Tells the others in the room, on every worker, that somebody types. Not worth a row: it goes over the cluster adapter. */
export function type(seat: Seat): void {
  if (!seat.room) return
  clearTimeout(typing.get(seat)?.timer)
  const topic = `room:${seat.room.id}`
  typing.set(seat, { topic, timer: setTimeout(stopTyping, TYPING_LASTS_MS, seat) })
  toOthers(seat, topic).emit('typing', { user: seat.account.username })
}

/** Tells them that it ended, if it had begun. */
export function stopTyping(seat: Seat): void {
  const begun = typing.get(seat)
  if (!begun) return
  clearTimeout(begun.timer)
  typing.delete(seat)
  toOthers(seat, begun.topic).emit('stop_typing', { user: seat.account.username })
}

/** My other tabs know what I do. */
const toOthers = ({ socket, account }: Seat, topic: string) => socket.to(topic).except(`account:${account.id}`)
