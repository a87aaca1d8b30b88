import { Conflict, Invalid, NotFound } from '../core/errors.ts'
import { onEvent, type Seat } from '../core/events.ts'
import { provideTopic } from '../core/watching.ts'
import { wallLimits } from './limits.ts'
import { LEAST_SCALE, MOST_SCALE } from './places.ts'
import { wallFor } from './queries.ts'
import { cleanNumber } from './reading.ts'
import { Nudge } from './schemas.ts'
import { anySticker, mayMove } from './sticker-rows.ts'

/** A sticker in mid-drag, as its mover sends it; `user` is the mover. */
type Nudged = { topic: string; ref: number; piece: number | null; x: number; y: number; rotation?: number; scale?: number; user: string }

declare module '../core/events.ts' {
  interface ServerToClient {
    nudge: (where: Nudged) => void
  }
}

/** What people do to walls over their line: look at them, and move stickers about. */
export function wallSockets(): void {
  const limits = wallLimits()
  provideTopic('wall', (account, id) => wallFor(account, id).version)
  onEvent('nudge', Nudge, async (seat, nudge) => {
    await limits.nudges.take(seat.account.id)
    const where = nudged(seat, nudge)
    seat.socket.volatile.to(nudge.topic).emit('nudge', where)
    return {}
  })
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
