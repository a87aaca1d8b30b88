import { feedSeq } from '../core/changes.ts'
import { Conflict, Invalid, NotFound, TooMany } from '../core/errors.ts'
import { onEvent, type Seat } from '../core/events.ts'
import { wallLimits } from './limits.ts'
import { LEAST_SCALE, MOST_SCALE } from './places.ts'
import { anySticker, mayMove, type Wall, wallFor } from './queries.ts'
import { cleanNumber } from './reading.ts'
import { Nudge, Watch } from './schemas.ts'

/** A sticker in mid-drag, as its mover sends it; `user` is the mover. */
type Nudged = { topic: string; ref: number; piece: number | null; x: number; y: number; rotation?: number; scale?: number; user: string }

declare module '../core/events.ts' {
  interface ServerToClient {
    nudge: (where: Nudged) => void
  }
}

/** Walls that one socket may watch at the same time. */
const MOST_WATCHED = 20

/** What people do to walls over their line: look at them, and move stickers about. */
export function wallSockets(): void {
  const limits = wallLimits()
  onEvent('watch', Watch, async (seat, { topic }) => {
    await limits.watches.take(seat.account.id)
    const wall = wallIn(seat, topic)
    if (!seat.socket.rooms.has(topic) && watchedBy(seat) >= MOST_WATCHED)
      throw new TooMany(10, 'You watch many walls already. Close some of them.')
    await seat.socket.join(topic)
    // Once more, now that changes reach this socket: what came in between must not be missed.
    const { version } = wallFor(seat.account.id, wall.id)
    return { version, seq: feedSeq() }
  })
  onEvent('unwatch', Watch, async (seat, { topic }) => {
    if (/^wall:\d{1,15}$/.test(topic)) await seat.socket.leave(topic)
    return {}
  })
  onEvent('nudge', Nudge, async (seat, nudge) => {
    await limits.nudges.take(seat.account.id)
    const where = nudged(seat, nudge)
    seat.socket.volatile.to(nudge.topic).emit('nudge', where)
    return {}
  })
}

const watchedBy = (seat: Seat): number => [...seat.socket.rooms].filter((room) => room.startsWith('wall:')).length

/** @throws NotFound for a topic that is no wall, or none that they may see */
function wallIn(seat: Seat, topic: string): Wall {
  const [, id] = /^wall:([1-9]\d{0,14})$/.exec(topic) ?? []
  if (!id) throw new NotFound('There is nothing of that name to watch.')
  return wallFor(seat.account.id, Number(id))
}

function pieceOf(piece: unknown): number | null {
  if (piece === null || piece === undefined || piece === 0) return null
  if (typeof piece !== 'number' || !Number.isSafeInteger(piece) || piece < 0) throw new Invalid('"piece" is not the id of a piece.')
  return piece
}

/** @throws NotFound unless the mover may move it, Conflict when they do not watch the wall */
function nudged({ account, socket }: Seat, { topic, ref, piece, x, y, rotation, scale }: Nudge): Nudged {
  if (!socket.rooms.has(topic)) throw new Conflict('You do not watch this wall.')
  const sticker = anySticker(ref)
  if (!sticker || sticker.deletedAt !== null || topic !== `wall:${sticker.wallId}` || !mayMove(sticker, account.id))
    throw new NotFound('There is no such sticker. It may have been peeled off.')
  return {
    topic,
    ref,
    piece: pieceOf(piece),
    x: cleanNumber(x, 'x', 0, 100),
    y: cleanNumber(y, 'y', 0, 100),
    ...(rotation !== undefined && { rotation: cleanNumber(rotation, 'rotation', -3600, 3600) }),
    ...(scale !== undefined && { scale: cleanNumber(scale, 'scale', LEAST_SCALE, MOST_SCALE) }),
    user: account.username,
  }
}
