import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'

export type Payload = Record<string, unknown>
export type Heard = { event: string; payload: Payload }
export type Ack = Payload & { ok: boolean; error?: { code: string; message: string; retry_after?: number } }

/** Longer than anything in a healthy town takes; a test that gets here has failed. */
const PATIENCE_MS = 5000

/** One socket of a person, with everything it heard so far, in order. */
export class Client {
  readonly heard: Heard[] = []
  /** The number of the worker that it sits on. */
  readonly worker: number
  /** Resolves with Socket.IO's reason once the server or `close` has ended it. */
  readonly closed: Promise<string>
  readonly socket: Socket
  readonly #settle: (client: Client) => Promise<void>

  private constructor(socket: Socket, heard: Heard[], settle: (client: Client) => Promise<void>) {
    this.socket = socket
    this.heard = heard
    this.#settle = settle
    this.worker = Number.parseInt(String(this.of('connected')[0]?.worker), 10)
    this.closed = new Promise((resolve) => socket.once('disconnect', resolve))
  }

  /**
   * Connects and waits for `connected`.
   * @param settle see `settled`
   * @throws Error with the handshake's `connect_error`
   */
  static async open(url: string, headers: Record<string, string>, settle: (client: Client) => Promise<void>): Promise<Client> {
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: headers })
    const heard: Heard[] = []
    socket.onAny((event: string, payload: Payload) => heard.push({ event, payload }))
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('connected', () => resolve())
        socket.once('connect_error', reject)
        socket.once('disconnect', (reason) => reject(new Error(`closed in the middle of the handshake: ${reason}`)))
        setTimeout(() => reject(new Error('no answer to the handshake')), PATIENCE_MS).unref()
      })
    } catch (error) {
      socket.disconnect()
      throw error
    }
    return new Client(socket, heard, settle)
  }

  /** The payloads of one event that were heard so far. */
  of(event: string): Payload[] {
    return this.heard.filter((one) => one.event === event).map(({ payload }) => payload)
  }

  /** Sends an event and gives its ack. */
  async ask(event: string, payload: unknown = {}): Promise<Ack> {
    return await this.socket.timeout(PATIENCE_MS).emitWithAck(event, payload)
  }

  /** Gives the first payload of an event that fits, be it heard already or still on its way. */
  async until(event: string, fits: (payload: Payload) => boolean = () => true, within = PATIENCE_MS): Promise<Payload> {
    const end = performance.now() + within
    for (;;) {
      const found = this.of(event).find(fits)
      if (found) return found
      if (performance.now() > end)
        throw new Error(`no such ${event} within ${within} ms; heard: ${JSON.stringify(this.heard).slice(0, 2000)}`)
      await pause(5)
    }
  }

  /** Resolves when everything that was committed before this call has been delivered, or will never be: so `heard` is complete. */
  settled(): Promise<void> {
    return this.#settle(this)
  }

  /** Forgets what was heard. */
  forget(): void {
    this.heard.length = 0
  }

  close(): void {
    this.socket.disconnect()
  }
}
