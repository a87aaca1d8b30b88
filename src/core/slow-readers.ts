import type { Server } from 'socket.io'
import { config } from './config.ts'
import { log } from './log.ts'
import { slowReaders } from './metrics.ts'

/** How often the unsent bytes of every socket are looked at, in ms. */
const LOOK_EVERY_MS = 250
/** Many lines at once may lie in the buffer of whoever reads as fast as anybody. Only so many times the limit is too much at a single look. */
const GLUT = 8

/** What waits in a connection: bytes handed to the kernel's door (`ws`), and packets behind them (Engine.IO keeps one batch under way). */
type Connection = {
  transport: { socket?: { bufferedAmount: number; terminate: () => void } }
  writeBuffer: { data?: unknown; options?: { wsPreEncodedFrame?: { length: number }[] } | null }[]
}

/** Ends every socket whose reader has let too much pile up, so that one client that stops reading costs the others nothing. */
export function cutSlowReaders(io: Server): () => void {
  const most = config.unsentKb * 1024
  const behind = new WeakSet<Connection>()
  const timer = setInterval(() => {
    for (const socket of io.of('/').sockets.values()) {
      const connection = socket.conn as unknown as Connection
      const unsent = unsentBytes(connection)
      const lasts = behind.has(connection)
      behind.delete(connection)
      if (unsent <= most) continue
      if (!lasts && unsent <= GLUT * most) {
        behind.add(connection)
        continue
      }
      slowReaders.inc()
      log('warn', 'a client that does not read was cut off', { account: socket.data.account, unsent })
      connection.transport.socket?.terminate()
    }
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

/** True when so much waits for a client that it should read before it asks for more. */
export const isBehind = (socket: { conn: object }): boolean => unsentBytes(socket.conn as Connection) > config.unsentKb * 1024

function unsentBytes({ transport, writeBuffer }: Connection): number {
  let bytes = transport.socket?.bufferedAmount ?? 0
  for (const packet of writeBuffer) {
    bytes += packet.options?.wsPreEncodedFrame?.reduce((sum, part) => sum + part.length, 0) ?? lengthOf(packet.data)
  }
  return bytes
}

const lengthOf = (data: unknown): number => (typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0)
