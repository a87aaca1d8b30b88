/** `users.id`. */
export type AccountId = number
/** `rooms.id`. */
export type RoomId = number
/** Everybody who is here, room by room. */
export type WhoSnapshot = [room: RoomId, people: [account: AccountId, name: string][]][]
/** One person in one room. */
export type Seat = { room: RoomId; account: AccountId; name: string }

/** How long somebody who left still counts as here, so that turning a page or losing a worker does not flicker. */
export const GRACE_MS = 1500

type Entry = Seat & { holders: Set<number>; until: number | null }

/**
 * Who is in which room, and which holder (a worker's id) has them. It keeps no timer and reads no clock:
 * its owner passes milliseconds of a clock that never jumps, and calls `sweep` when `nextSweep` says so.
 */
export class Ledger {
  readonly #rooms = new Map<RoomId, Map<AccountId, Entry>>()
  // In the order of their deadlines, because the grace is the same for everyone.
  readonly #leaving = new Set<Entry>()

  /** A holder has the first socket of somebody in a room. Returns true when nobody knew them to be here. */
  here(holder: number, seat: Seat): boolean {
    const known = this.#find(seat)
    const entry = known ?? this.#add(seat)
    entry.holders.add(holder)
    entry.until = null
    this.#leaving.delete(entry)
    return !known
  }

  /** A holder's last socket of somebody in a room is gone; they stay until the grace is over. */
  gone(holder: number, seat: Seat, now: number): void {
    const entry = this.#find(seat)
    if (entry) this.#release(entry, holder, now)
  }

  /** A holder died: everyone whom only it had has the grace to come back through another. */
  drop(holder: number, now: number): void {
    for (const people of this.#rooms.values()) {
      for (const entry of people.values()) this.#release(entry, holder, now)
    }
  }

  /** Takes out, and returns, those whose grace is over. */
  sweep(now: number): Seat[] {
    const went: Seat[] = []
    for (const entry of this.#leaving) {
      if (entry.until === null || entry.until > now) break
      this.#remove(entry)
      went.push({ room: entry.room, account: entry.account, name: entry.name })
    }
    return went
  }

  /** When the next sweep is due, or null when nobody is leaving. */
  nextSweep(): number | null {
    const [first] = this.#leaving
    return first?.until ?? null
  }

  /** Everybody who is here, those in their grace included. */
  snapshot(): WhoSnapshot {
    return [...this.#rooms].map(([room, people]) => [room, [...people.values()].map((entry) => [entry.account, entry.name])])
  }

  #find({ room, account }: Seat): Entry | undefined {
    return this.#rooms.get(room)?.get(account)
  }

  #add({ room, account, name }: Seat): Entry {
    const entry: Entry = { room, account, name, holders: new Set(), until: null }
    const people = this.#rooms.get(room) ?? new Map<AccountId, Entry>()
    this.#rooms.set(room, people.set(account, entry))
    return entry
  }

  #release(entry: Entry, holder: number, now: number): void {
    if (!entry.holders.delete(holder) || entry.holders.size > 0) return
    entry.until = now + GRACE_MS
    this.#leaving.add(entry)
  }

  #remove(entry: Entry): void {
    this.#leaving.delete(entry)
    const people = this.#rooms.get(entry.room)
    people?.delete(entry.account)
    if (people?.size === 0) this.#rooms.delete(entry.room)
  }
}
