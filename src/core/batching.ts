import type { Socket as TcpSocket } from 'node:net'
import type { Server } from 'socket.io'

/**
 * What is written to a socket in one turn of the event loop leaves it in one system call: in a busy room several lines travel together.
 * Together with the feed's breath (changes.ts) it took fan-out from 0.48 to about 0.68 of a bare broadcast (scripts/bench/chat.ts).
 */
export function writeOnceATurn(io: Pick<Server, 'engine'>): void {
  const corked = new Set<TcpSocket>()
  const release = () => {
    for (const tcp of corked) tcp.uncork()
    corked.clear()
  }
  io.engine.on('flush', (connection: { request: { socket: TcpSocket } }) => {
    const tcp = connection.request.socket
    if (corked.has(tcp)) return
    if (corked.size === 0) setImmediate(release)
    corked.add(tcp)
    tcp.cork()
  })
}
