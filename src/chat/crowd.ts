import { feedSeq } from '../core/changes.ts'
import type { Seat } from '../core/events.ts'
import { isSeated, push } from '../core/live.ts'
import { render } from '../core/views.ts'
import { hereHtml, personHtml } from './here.ts'
import { roomOfFeed } from './queries.ts'

/** A whole town that is back after a restart comes in at once: who is over the number below is told together after this time, in ms. */
const GATHER_MS = 50
/** So many comings and goings in that time are told one by one, at once. More are a crowd: then the whole list is sent, once. */
const A_CROWD = 8

type Gathering = { moved: number; seated: number; late: Set<Seat> }
const gatherings = new Map<number, Gathering>()

/** Tells a room that somebody came into it, or went out of it. */
export function moved(roomId: number, account: number, name: string, here: boolean): void {
  const topic = `room:${roomId}`
  if (!isSeated(topic)) return
  const gathering = gather(roomId)
  gathering.moved += 1
  if (gathering.moved > A_CROWD) return
  const room = roomOfFeed(roomId)
  const html = personHtml(account)
  if (!room || html === null) return // who does not want to be seen here neither comes nor goes
  push(topic, 'presence', { room: room.name, user: name, html: here ? html : null })
}

/** Shows somebody who took a seat in a room who is there. */
export function arrived(roomId: number, seat: Seat): void {
  const gathering = gather(roomId)
  gathering.seated += 1
  if (gathering.seated > A_CROWD) gathering.late.add(seat)
  else showAll(roomId, [seat.socket.id])
}

function gather(roomId: number): Gathering {
  const known = gatherings.get(roomId)
  if (known) return known
  const gathering: Gathering = { moved: 0, seated: 0, late: new Set() }
  gatherings.set(roomId, gathering)
  setTimeout(tell, GATHER_MS, roomId, gathering).unref()
  return gathering
}

function tell(roomId: number, { moved, late }: Gathering): void {
  gatherings.delete(roomId)
  const still = [...late].filter((seat) => seat.room?.id === roomId).map((seat) => seat.socket.id)
  showAll(roomId, moved > A_CROWD ? [`room:${roomId}`] : still)
}

/** Sends who is here to topics, or to single sockets (each sits on the topic of its own id). */
function showAll(roomId: number, topics: string[]): void {
  if (topics.length === 0) return
  const { html: here, more } = hereHtml(roomId)
  const html = render('chat/_here', { here, more })
  for (const topic of topics) push(topic, 'fragment', { target: 'here', action: 'replace', html, seq: feedSeq() })
}
