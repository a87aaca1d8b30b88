import { Attendance } from './attendance.ts'
import { inCluster, onPrimary, type ToWorker, tellPrimary } from './ipc.ts'
import type { AccountId, RoomId, Seat } from './ledger.ts'

type Listener = (room: RoomId, account: AccountId, name: string, here: boolean) => void
type Room = { people: Map<AccountId, string>; version: number; sockets: Map<AccountId, number> }

const NOBODY: ReadonlyMap<AccountId, string> = new Map()
const rooms = new Map<RoomId, Room>()
const listeners: Listener[] = []

// Alone (tests, tools) this process is its own primary.
const alone = inCluster ? null : new Attendance(announced)
const ONLY_HOLDER = 0

/** Who is in which room, over all workers, as this worker knows it. Never stored: it is true only while it lasts. */
export const presence = {
  /** Everybody in a room: account id to name. The map is live; read it, do not keep it. */
  people(room: RoomId): ReadonlyMap<AccountId, string> {
    return rooms.get(room)?.people ?? NOBODY
  },

  /** A number that rises with every change of `people(room)`: a cache key. */
  version(room: RoomId): number {
    return rooms.get(room)?.version ?? 0
  },

  /** The rooms that an account is in, with the name that it came by. */
  roomsOf(account: AccountId): [room: RoomId, name: string][] {
    return [...rooms].flatMap(([id, { people }]) => {
      const name = people.get(account)
      return name === undefined ? [] : [[id, name] as [RoomId, string]]
    })
  },

  /** One more socket of this account sits in this room. They are in `people` when this returns. */
  enter(room: RoomId, account: AccountId, name: string): void {
    const { sockets } = open(room)
    const count = (sockets.get(account) ?? 0) + 1
    sockets.set(account, count)
    if (count > 1) return
    arrive(room, account, name)
    report('here', { room, account, name })
  },

  /** One socket fewer. After the last one, on any worker, they stay in `people` for a moment (a page turning is no leaving). */
  leave(room: RoomId, account: AccountId, name: string): void {
    const sockets = rooms.get(room)?.sockets
    const count = sockets?.get(account)
    if (!sockets || count === undefined) return
    if (count > 1) {
      sockets.set(account, count - 1)
      return
    }
    sockets.delete(account)
    report('gone', { room, account, name })
  },

  /** Calls back each time somebody came into a room or went out of it, on whichever worker. */
  onChange(listener: Listener): void {
    listeners.push(listener)
  },
}

onPrimary(hear)
tellPrimary({ neo: 'who?' })

function report(neo: 'here' | 'gone', seat: Seat): void {
  if (alone) alone[neo](ONLY_HOLDER, seat)
  else tellPrimary({ neo, ...seat })
}

function hear(message: ToWorker): void {
  if (message.neo === 'came' || message.neo === 'went') announced(message.neo, message)
  if (message.neo !== 'who') return
  for (const [room, people] of message.rooms) {
    for (const [account, name] of people) arrive(room, account, name)
  }
}

function announced(kind: 'came' | 'went', { room, account, name }: Seat): void {
  if (kind === 'came') arrive(room, account, name)
  // Somebody who came back to us while this was on its way stays: the primary hears of it next, and says so.
  else if (!rooms.get(room)?.sockets.has(account)) depart(room, account)
}

function arrive(id: RoomId, account: AccountId, name: string): void {
  const room = open(id)
  if (room.people.get(account) === name) return
  room.people.set(account, name)
  changed(id, room, account, name, true)
}

function depart(id: RoomId, account: AccountId): void {
  const room = rooms.get(id)
  const name = room?.people.get(account)
  if (!room || name === undefined) return
  room.people.delete(account)
  changed(id, room, account, name, false)
}

function changed(id: RoomId, room: Room, account: AccountId, name: string, here: boolean): void {
  room.version++
  for (const listener of listeners) listener(id, account, name, here)
}

// A room is never forgotten again: its version must not start anew while a cache may hold an older one.
function open(id: RoomId): Room {
  const known = rooms.get(id)
  if (known) return known
  const room: Room = { people: new Map(), version: 0, sockets: new Map() }
  rooms.set(id, room)
  return room
}
