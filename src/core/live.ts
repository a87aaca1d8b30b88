import { type Server as HttpServer, type IncomingMessage, ServerResponse } from 'node:http'
import { createAdapter } from '@socket.io/cluster-adapter'
import { Server } from 'socket.io'
import { writeOnceATurn } from './batching.ts'
import { config, place } from './config.ts'
import { type ClosingReason, listen, type Seat, type SeatSocket, type ServerToClient } from './events.ts'
import { stampRaw } from './headers.ts'
import { inCluster } from './ipc.ts'
import { localLimiter } from './limits.ts'
import { sockets as openSockets, pushes } from './metrics.ts'
import { addressOf, isOurOrigin } from './origin.ts'
import { presence } from './presence.ts'
import { cutSlowReaders } from './slow-readers.ts'
import { socketLedger } from './socket-ledger.ts'
import type { Viewer } from './viewer.ts'

type EventArguments<E extends keyof ServerToClient> = Parameters<ServerToClient[E]>

/** A refused handshake is told why; its transport is closed this much later, in ms. */
const REFUSED_LINGER_MS = 300
/** A transport that has not joined the namespace by then is closed, in ms. */
const CONNECT_WITHIN_MS = 5000

let io: Server<Record<string, never>, ServerToClient> | undefined
const arrivals: ((seat: Seat) => void)[] = []
const seats = new Map<string, Seat>()

/** Calls back for each new seat, once it sits on its own topics. */
export const onSeat = (listener: (seat: Seat) => void): void => {
  arrivals.push(listener)
}

/** True when somebody on this worker sits on a topic: what nobody sees here need not be rendered here. */
export const isSeated = (topic: string): boolean => (io?.of('/').adapter.rooms.get(topic)?.size ?? 0) > 0

/** Emits to this worker's seats on a topic; encoded once. Everything durable comes here through the change feed. */
export function push<E extends keyof ServerToClient>(topic: string, event: E, payload: EventArguments<E>[0], except: string[] = []): void {
  if (!io || !isSeated(topic)) return
  pushes.inc(io.of('/').adapter.rooms.get(topic)?.size ?? 0)
  const audience = except.length > 0 ? io.local.to(topic).except(except) : io.local.to(topic)
  audience.emit(event, ...([payload] as EventArguments<E>))
}

/** The topics of a kind, by how they begin, that somebody on this worker sits on. */
export const topicsSeated = (prefix: string): string[] =>
  [...(io?.of('/').adapter.rooms.keys() ?? [])].filter((topic) => topic.startsWith(prefix))

/** The seats of this worker on a topic. */
export const seatsOn = (topic: string): Seat[] =>
  [...(io?.of('/').adapter.rooms.get(topic) ?? [])].map((id) => seats.get(id)).filter((seat) => seat !== undefined)

/** Takes a seat into a room, out of the one before. */
export function sitIn(seat: Seat, room: { id: number; name: string }): void {
  standUp(seat)
  if (!seat.socket.connected) return // it left while it waited for its turn; nobody would ever stand it up again
  seat.room = room
  void seat.socket.join(`room:${room.id}`)
  presence.enter(room.id, seat.account.id, seat.account.username)
}

/** Takes a seat out of its room. */
export function standUp(seat: Seat): void {
  if (!seat.room) return
  void seat.socket.leave(`room:${seat.room.id}`)
  presence.leave(seat.room.id, seat.account.id, seat.account.username)
  seat.room = null
}

/** Ends every socket of this worker on a topic, telling them why first. */
export function evict(topic: string, reason: ClosingReason, keep: (seat: Seat) => boolean = () => false): void {
  for (const seat of seatsOn(topic)) {
    if (keep(seat)) continue
    seat.socket.emit('closing', { reason, reconnect: false })
    seat.socket.disconnect(true)
  }
}

/** Opens Socket.IO on an HTTP server: WebSocket only, signed-in people of our own origin only. Gives what drain and shutdown need. */
export function openLive(http: HttpServer, identify: (request: IncomingMessage) => Viewer | null) {
  const handshakes = localLimiter('handshakes', config.limitHandshakes)
  const server: NonNullable<typeof io> = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false, // costs 8 to 10 times the CPU on fan-out
    destroyUpgrade: false, // the event tap's upgrades are not ours to end
    maxHttpBufferSize: config.frameKb * 1024,
    connectTimeout: CONNECT_WITHIN_MS,
    ...(inCluster && { adapter: createAdapter() }),
    allowRequest: (request, decide) => {
      handshakes.take(addressOf(request)).then(
        () => decide(null, true),
        () => decide('too many handshakes', false),
      )
    },
  })
  io = server
  // Engine.IO answers what is no upgrade (long polling, say) before any route of ours sees it.
  server.engine.use((request: IncomingMessage, response: unknown, next: () => void) => {
    if (response instanceof ServerResponse) stampRaw(request, response)
    next()
  })
  server.use((socket, next) => {
    const viewer = admit(socket.request, identify)
    if (typeof viewer === 'object') {
      socket.data.viewer = viewer
      return next()
    }
    setTimeout(() => socket.conn.close(), REFUSED_LINGER_MS)
    next(new Error(viewer))
  })
  server.on('connection', (socket) => welcome(socket as unknown as SeatSocket, identify))
  writeOnceATurn(server)
  const stopCutting = cutSlowReaders(server as unknown as Server)
  return {
    /** Tells everybody that this worker goes; they come back to another. */
    sayGoodbye: (reason: 'restart' | 'stop') => server.local.emit('closing', { reason, reconnect: true }),
    close: () => {
      stopCutting()
      server.local.disconnectSockets(true)
      server.engine.close() // and who has not come in yet
    },
  }
}

/** Whom a handshake is of, or why it is refused. */
function admit(request: IncomingMessage, identify: (request: IncomingMessage) => Viewer | null): Viewer | string {
  if (!isOurOrigin(request.headers.origin, request.headers.host)) return 'origin not allowed'
  const viewer = identify(request)
  if (!viewer) return 'authentication required'
  if (viewer.banned) return 'account banned'
  return socketLedger.count(addressOf(request)) >= config.sockets ? 'too many connections' : viewer
}

function welcome(socket: SeatSocket, identify: (request: IncomingMessage) => Viewer | null): void {
  const { account, session } = socket.data.viewer as Viewer
  const seat: Seat = { socket, account, session, address: addressOf(socket.request), room: null }
  socket.data = { account: account.id }
  void socket.join([`account:${account.id}`, `session:${session}`, 'everybody'])
  // Once more, now that evictions reach this socket: a sign-out or a ban in between must not be missed.
  const still = identify(socket.request)
  if (!still || still.banned) return void socket.disconnect(true)
  seats.set(socket.id, seat)
  openSockets.inc()
  socketLedger.opened(seat.address)
  socket.once('disconnect', () => {
    standUp(seat)
    seats.delete(socket.id)
    openSockets.dec()
    socketLedger.closed(seat.address)
  })
  listen(seat)
  for (const arrived of arrivals) arrived(seat)
  // Who asked is known by now; the handshake's request would stay in memory as long as the socket. Its TCP socket is all that is needed.
  const connection = socket.conn as unknown as { request: unknown }
  connection.request = { socket: socket.request.socket }
  socket.emit('connected', { ok: true, username: account.username, worker: `${place.worker} of ${place.workers}`, build: place.build })
}
