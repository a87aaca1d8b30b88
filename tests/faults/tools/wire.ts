import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Person, Town } from '../../helpers/town.ts'

/** A connection that speaks Socket.IO's frames by hand, so that it can behave as no client library would. */
export class Wire {
  readonly socket: WebSocket
  /** Settles when the line is down, with the close code. */
  readonly closed: Promise<number>
  /** How many bytes came. */
  received = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('message', (data) => {
      this.received += (data as Buffer).length
      if (String(data) === '2') socket.send('3') // Engine.IO's ping, and the answer to it
    })
    socket.on('error', () => {})
  }

  /** Connects, signs in by the cookie and waits for the namespace. @throws Error when it is refused */
  static async open(town: Town, person: Person, from?: string): Promise<Wire> {
    const headers = { cookie: person.cookie, origin: town.url }
    const address = `${town.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { headers, perMessageDeflate: false, ...(from && { localAddress: from }) })
    const wire = new Wire(socket)
    await once(socket, 'open')
    const answer = wire.next(/^4[04]/)
    socket.send('40')
    const first = await answer
    if (first.startsWith('44')) throw new Error(first)
    return wire
  }

  /** The next frame that fits. */
  next(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (data: unknown) => {
        if (!pattern.test(String(data))) return
        this.socket.off('message', look)
        resolve(String(data))
      }
      this.socket.on('message', look)
      this.socket.once('close', () => reject(new Error('closed')))
    })
  }

  /** Sends an event; with a number its ack comes as `43<number>[…]`. */
  emit(event: string, payload: unknown, ack?: number): void {
    this.socket.send(`42${ack ?? ''}${JSON.stringify([event, payload])}`)
  }
}
