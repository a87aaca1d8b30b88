import type { Viewer } from '../core/viewer.ts'
import { railRooms } from './queries.ts'

/** The most rooms in the rail; the rest are one link away. */
const ROOMS_IN_RAIL = 40

/** The rooms beside every page, as one viewer has them: what is new, who called them, where they are. */
export function railFor({ account }: Viewer, path: string) {
  const rooms = railRooms(account.id, ROOMS_IN_RAIL + 1)
  return {
    path,
    more: rooms.length > ROOMS_IN_RAIL,
    rooms: rooms.slice(0, ROOMS_IN_RAIL).map((room) => ({
      id: room.id,
      name: room.name,
      title: room.title,
      pot: room.pot,
      private: room.private === 1,
      current: path === `/rooms/${room.name}` || path.startsWith(`/rooms/${room.name}/`),
      unread: room.newest > (room.readUpTo ?? 0),
      called: room.called === null ? null : `/rooms/${room.name}/${room.called}`,
    })),
  }
}
