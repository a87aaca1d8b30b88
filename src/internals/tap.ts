import { EventEmitter } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import websocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { roomOfFeed } from '../chat/queries.ts'
import { type Change, onAnyChange } from '../core/changes.ts'
import { config } from '../core/config.ts'
import { TooMany } from '../core/errors.ts'
import { socketLedger } from '../core/socket-ledger.ts'

const taps = new Set<WebSocket>()
/** A tap that sends is not listening: the most it may say, in bytes. */
const MOST_HEARD = 1024
const RETRY_SECONDS = 30

/** The public event tap: a plain WebSocket with one JSON line for each change that everybody may see. No content, no private rooms. */
export function eventTap(app: FastifyInstance): void {
  app.register(websocket, { options: { server: upgradesBesideSocketIo(app.server), maxPayload: MOST_HEARD } })
  app.register(async (scope) => {
    const full = async () => {
      if (taps.size >= config.taps) throw new TooMany(RETRY_SECONDS, 'All taps are taken. Try again in a while.')
    }
    scope.get('/internals/tap', { websocket: true, preValidation: full }, (socket, request) => {
      if (socketLedger.count(request.address) >= config.sockets) return socket.close(1013, 'too many connections')
      taps.add(socket)
      socketLedger.opened(request.address)
      socket.on('error', () => socket.terminate())
      socket.on('close', () => {
        taps.delete(socket)
        socketLedger.closed(request.address)
      })
    })
  })
  onAnyChange(tell)
}

/** @fastify/websocket would answer every upgrade of the server, Socket.IO's too: it is given only the others. */
function upgradesBesideSocketIo(server: Server): Server {
  const others = new EventEmitter()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!request.url?.startsWith('/socket.io/')) others.emit('upgrade', request, socket, head)
  })
  return others as Server
}

function tell(change: Change): void {
  if (taps.size === 0) return
  const line = publicLine(change)
  if (!line) return
  for (const socket of taps) {
    if (socket.bufferedAmount > config.unsentKb * 1024) socket.terminate()
    else socket.send(line)
  }
}

/** What everybody may know of a change, as JSON; null where it concerns single people or a private room. */
function publicLine({ seq, topic, kind, at }: Change): string | null {
  const facts = { seq, kind, at: new Date(at).toISOString() }
  if (topic === 'everybody') return JSON.stringify(facts)
  const room = topic.startsWith('room:') ? roomOfFeed(Number(topic.slice('room:'.length))) : undefined
  return room && !room.private ? JSON.stringify({ ...facts, room: room.name }) : null
}
