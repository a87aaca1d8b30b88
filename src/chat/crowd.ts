import { feedSeq } from '../core/changes.ts'
import type { Seat } from '../core/events.ts'
import { isSeated, push } from '../core/live.ts'
import { render } from '../core/views.ts'
import { roomOfFeed } from './queries.ts'
import { hereHtml, personHtml } from './render.ts'

/** Who comes and goes within this time is told together, in ms: a whole town that is back after a restart comes in at once. */
const GATHER_MS = 50
/** For more comings and goings than this the whole list is sent, once, instead of each to everybody. */
const A_CROWD = 8

type Gathering = { moved: Map<number, { name: string; here: boolean }>; arrivals: Set<Seat>; seated: number }
const gatherings = new Map<number, Gathering>()

/** Somebody came into a room, or went out of it. */
export function moved(roomId: number, account: number, name: string, here: boolean): void {
  if (isSeated(`room:${roomId}`)) gather(roomId).moved.set(account, { name, here })
}

/** Somebody took a seat in a room, and sees who is there: at once, or in a crowd together with the others who come. */
export function arrived(roomId: number, seat: Seat): void {
  const gathering = gather(roomId)
  gathering.seated += 1
  if (gathering.seated > A_CROWD) gathering.arrivals.add(seat)
  else showAll(roomId, [seat.socket.id])
}

function gather(roomId: number): Gathering {
  const known = gatherings.get(roomId)
  if (known) return known
  const gathering: Gathering = { moved: new Map(), arrivals: new Set(), seated: 0 }
  gatherings.set(roomId, gathering)
  setTimeout(tell, GATHER_MS, roomId).unref()
  return gathering
}

function tell(roomId: number): void {
  const gathering = gatherings.get(roomId)
  gatherings.delete(roomId)
  const room = roomOfFeed(roomId)
  if (!gathering || !room) return
  const topic = `room:${roomId}`
  if (gathering.moved.size > A_CROWD) {
    showAll(roomId, [topic])
    return
  }
  for (const [account, { name, here }] of gathering.moved) {
    const html = personHtml(account)
    if (html === null) continue // who does not want to be seen here neither comes nor goes
    push(topic, 'presence', { room: room.name, user: name, html: here ? html : null })
  }
  const still = [...gathering.arrivals].filter((seat) => seat.room?.id === roomId)
  const sockets = still.map(({ socket }) => socket.id)
  showAll(roomId, sockets)
}

/** Sends who is here to topics, or to single sockets (each sits on the topic of its own id). */
function showAll(roomId: number, topics: string[]): void {
  if (topics.length === 0) return
  const { html: here, more } = hereHtml(roomId)
  const html = render('chat/_here', { here, more })
  for (const topic of topics) push(topic, 'fragment', { target: 'here', action: 'replace', html, seq: feedSeq() })
}
