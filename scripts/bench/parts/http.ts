import { connect, type Socket } from 'node:net'

export type Answer = { status: number; head: string; body: Buffer }

const HEAD_END = Buffer.from('\r\n\r\n')

/**
 * One keep-alive connection that asks for one page at a time: node:http would cost more CPU than the pages that it asks for.
 * It reads status, headers and exactly Content-Length bytes.
 */
export class Connection {
  readonly #socket: Socket
  #chunks: Buffer[] = []
  #length = 0
  #bodyAt = -1
  #needed = Number.POSITIVE_INFINITY
  #answered: ((answer: Answer) => void) | undefined

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true })
    this.#socket.on('data', (chunk) => this.#hear(chunk))
    this.#socket.on('close', () => {
      if (this.#answered) throw new Error('the server closed a connection in the middle of an answer')
    })
  }

  /** Sends a request, head and all, and gives its answer. */
  ask(request: string): Promise<Answer> {
    return new Promise((resolve) => {
      this.#answered = resolve
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.end()
  }

  #hear(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#bodyAt < 0) this.#readHead()
    if (this.#length >= this.#needed) this.#finish()
  }

  #readHead(): void {
    const all = this.#whole()
    const end = all.indexOf(HEAD_END)
    if (end < 0) return
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(all.toString('latin1', 0, end)) ?? []
    if (length === undefined) throw new Error(`an answer without a length: ${all.toString('latin1', 0, end)}`)
    this.#bodyAt = end + HEAD_END.length
    this.#needed = this.#bodyAt + Number(length)
  }

  #finish(): void {
    const all = this.#whole()
    if (this.#length > this.#needed) throw new Error('an answer is longer than it says')
    const answer = {
      status: Number(all.toString('latin1', 9, 12)),
      head: all.toString('latin1', 0, this.#bodyAt),
      body: all.subarray(this.#bodyAt),
    }
    this.#chunks = []
    this.#length = 0
    this.#bodyAt = -1
    this.#needed = Number.POSITIVE_INFINITY
    const answered = this.#answered
    this.#answered = undefined
    if (!answered) throw new Error('an answer that nobody asked for')
    answered(answer)
  }

  #whole(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0] as Buffer
  }
}

/** A GET as a browser would send it, in as few headers as the server needs. */
export const requestFor = (url: string, path: string, cookie = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nAccept: text/html\r\n${cookie ? `Cookie: ${cookie}\r\n` : ''}\r\n`

/** A POST of JSON, as a program would send it. */
export function postFor(url: string, path: string, body: object, cookie: string): string {
  const text = JSON.stringify(body)
  const { host } = new URL(url)
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${url}\r\nAccept: application/json\r\nContent-Type: application/json\r\nCookie: ${cookie}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}
