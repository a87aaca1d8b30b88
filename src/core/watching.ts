import { feedSeq } from './changes.ts'
import { config } from './config.ts'
import { NotFound, TooMany } from './errors.ts'
import { onEvent, type Seat } from './events.ts'
import { limiter } from './limits.ts'
import { object, string } from './schema.ts'

/**
 * Looks whether an account may watch a thing, and gives today's version of it.
 * @throws NotFound for what is not there, or not for them
 */
export type TopicGuard = (account: number, id: number) => number

const guards = new Map<string, TopicGuard>()

/** Lets people watch topics `<kind>:<id>`: who may, the slice says that the things belong to. */
export const provideTopic = (kind: string, guard: TopicGuard): void => {
  guards.set(kind, guard)
}

/** Things of one kind that a socket may watch at the same time. */
const MOST_WATCHED = 20

/** `watch` and `unwatch`: live changes of something that one may see. */
export function watchSockets(): void {
  const watches = limiter('watches', config.limitWatches)
  const Watch = object({ topic: string() })
  onEvent('watch', Watch, async (seat, { topic }) => {
    await watches.take(seat.account.id)
    const { kind, look } = guardOf(seat, topic)
    look()
    if (!seat.socket.rooms.has(topic) && watchedBy(seat, kind) >= MOST_WATCHED)
      throw new TooMany(10, `You watch many ${kind}s already. Close some of them.`)
    await seat.socket.join(topic)
    // Once more, now that changes reach this socket: what came in between must not be missed, and who lost the right must not stay.
    try {
      return { version: look(), seq: feedSeq() }
    } catch (error) {
      await seat.socket.leave(topic)
      throw error
    }
  })
  onEvent('unwatch', Watch, async (seat, { topic }) => {
    if (parsed(topic)) await seat.socket.leave(topic)
    return {}
  })
}

const watchedBy = (seat: Seat, kind: string): number => [...seat.socket.rooms].filter((room) => room.startsWith(`${kind}:`)).length

function parsed(topic: string): { kind: string; id: number; guard: TopicGuard } | null {
  const [, kind = '', id] = /^([a-z]+):([1-9]\d{0,14})$/.exec(topic) ?? []
  const guard = guards.get(kind)
  return guard && id ? { kind, id: Number(id), guard } : null
}

/** @throws NotFound for a topic that nobody can watch */
function guardOf({ account }: Seat, topic: string): { kind: string; look: () => number } {
  const found = parsed(topic)
  if (!found) throw new NotFound('There is nothing of that name to watch.')
  const { kind, id, guard } = found
  return { kind, look: () => guard(account.id, id) }
}
