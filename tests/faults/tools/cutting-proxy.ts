import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Where a line is cut: as soon as the question is on its way to the town, or when the town's answer comes. */
export type Cut = 'question' | 'answer'

/** A frame of the browser that holds a line; what follows the ack's number is the same for all of them. */
const CLIENT_FRAME = 0x81

/** Stands between a client and the town, hands on every byte, and cuts the line where it is told to. */
export class CuttingProxy {
  readonly url: string
  cuts = 0
  #cut: Cut | null = null
  #asked = false
  readonly #server: Server
  readonly #open = new Set<Socket>()

  private constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  static async open(target: string): Promise<CuttingProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new CuttingProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.on('connection', (client) => proxy.#join(client, Number(new URL(target).port)))
    return proxy
  }

  /** Cuts the line once, around the next thing that the client asks. */
  cutAt(cut: Cut): void {
    this.#cut = cut
    this.#asked = false
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
  }

  #join(client: Socket, port: number): void {
    const town = connect(port, '127.0.0.1')
    for (const socket of [client, town]) this.#open.add(socket)
    const end = () => {
      for (const socket of [client, town]) {
        this.#open.delete(socket)
        socket.destroy()
      }
    }
    for (const socket of [client, town]) socket.on('close', end).on('error', end)
    const cut = () => {
      this.#cut = null
      this.cuts += 1
      end()
    }
    client.on('data', (bytes) => {
      this.#asked ||= this.#cut !== null && bytes[0] === CLIENT_FRAME
      if (this.#cut === 'question') town.write(bytes, cut)
      else town.write(bytes)
    })
    town.on('data', (bytes) => {
      if (this.#cut === 'answer' && this.#asked) cut()
      else client.write(bytes)
    })
  }
}
