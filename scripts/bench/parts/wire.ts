import { once } from 'node:events'
import WebSocket from 'ws'

type Answer = { ok: boolean; id?: number; seq?: number; error?: { code: string; message: string } }

const MESSAGE = Buffer.from('42["message",')
const FRAGMENT = Buffer.from('42["fragment",')
const ANSWER = /^43(\d+)(\[.*)$/s
/** Longer than anything takes in a healthy run. */
const PATIENCE_MS = 15_000

/**
 * A client of the server's public interface that speaks Socket.IO's wire protocol (Engine.IO 4) over a bare WebSocket:
 * as the official client would, but light enough that hundreds of them do not slow down what is measured.
 */
export class Wire {
  /** Called with each `message` event as it came, undecoded. */
  onMessage: (frame: Buffer) => void = () => {}
  /** Called with each `fragment` event as it came, undecoded. */
  onFragment: (frame: Buffer) => void = () => {}
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  readonly #connected = Promise.withResolvers<void>()
  #last = 0
  #closing = false

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#hear(data))
    socket.once('close', (code) => {
      if (!this.#closing) throw new Error(`the server closed a socket (${code})`)
    })
  }

  /** Connects a person and waits until the server greets them. */
  static async open(url: string, cookie: string): Promise<Wire> {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { headers: { cookie, origin: url }, perMessageDeflate: false, skipUTF8Validation: true })
    const wire = new Wire(socket)
    await once(socket, 'open')
    await wire.#connected.promise
    return wire
  }

  /** Sends an event and gives its ack. @throws Error when the server refuses it or does not answer */
  async ask(event: string, payload: object): Promise<Answer> {
    const id = this.#last++
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const late = setTimeout(() => reject(new Error(`no answer to ${event}`)), PATIENCE_MS)
    this.#waiting.set(id, resolve)
    this.#socket.send(`42${id}${JSON.stringify([event, payload])}`)
    const answer = await promise
    clearTimeout(late)
    if (!answer.ok) throw new Error(`${event} was refused: ${answer.error?.code}: ${answer.error?.message}`)
    return answer
  }

  close(): void {
    this.#closing = true
    this.#socket.close()
  }

  #hear(data: Buffer): void {
    if (data.subarray(0, MESSAGE.length).equals(MESSAGE)) this.onMessage(data)
    else if (data.subarray(0, FRAGMENT.length).equals(FRAGMENT)) this.onFragment(data)
    else this.#hearRest(data)
  }

  #hearRest(data: Buffer): void {
    const text = data.toString()
    const [, id, answer] = ANSWER.exec(text) ?? []
    if (id !== undefined && answer !== undefined) {
      this.#waiting.get(Number(id))?.(JSON.parse(answer)[0])
      this.#waiting.delete(Number(id))
    } else if (text.startsWith('0')) this.#socket.send('40')
    else if (text === '2') this.#socket.send('3')
    else if (text.startsWith('42["connected"')) this.#connected.resolve()
    else if (text.startsWith('44') || text.startsWith('42["error"')) throw new Error(`the server refuses: ${text}`)
  }
}
