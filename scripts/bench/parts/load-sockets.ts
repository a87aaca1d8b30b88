import type { Listener } from './deliveries.ts'
import { evenLineOf, lineOf, numberIn } from './lines.ts'
import { answerCalls } from './rpc.ts'
import { allHeard, Conversation, type Said, type Talk } from './talk.ts'
import { Wire } from './wire.ts'

/** Somebody with a socket in a room of the town. */
export type Place = { cookie: string; name: string; room: string | null }
type Client = Place & { wire: Wire; listener: Listener; conversation: Conversation | undefined }

/** Connections that are opened at once. */
const AT_ONCE = 20

const clients: Client[] = []
const rooms = new Map<string, Conversation>()
let frame = ''

/** Connects everybody and takes them to their rooms. Gives what one message looks like on the wire once somebody spoke. */
async function sit({ url, places }: { url: string; places: Place[] }): Promise<void> {
  const names = [...new Set(places.map(({ room }) => room))]
  for (let first = 0; first < places.length; first += AT_ONCE) {
    const batch = places.slice(first, first + AT_ONCE)
    clients.push(...(await Promise.all(batch.map((place) => connect(url, place, names.indexOf(place.room))))))
  }
  for (const name of names)
    open(
      name,
      clients.filter(({ room }) => room === name),
    )
}

async function connect(url: string, place: Place, seat: number): Promise<Client> {
  const wire = await Wire.open(url, place.cookie)
  if (place.room !== null) await wire.ask('join_room', { room: place.room })
  return { ...place, wire, listener: { seat, heard: 0 }, conversation: undefined }
}

function open(name: string | null, here: Client[]): void {
  if (name === null) return
  let seq = 0
  const conversation = new Conversation(
    here.map(({ listener }) => listener),
    (bytes) => {
      const message = readMessage(bytes)
      if (message.seq <= seq) throw new Error(`seq ${message.seq} came after ${seq}`)
      seq = message.seq
      return numberIn(message.content)
    },
  )
  rooms.set(name, conversation)
  for (const client of here) {
    client.conversation = conversation
    client.wire.onMessage = (bytes) => conversation.hear(client.listener, bytes)
  }
}

/** Reads a message event and checks what is in it against what was sent. */
function readMessage(bytes: Buffer): { seq: number; content: string } {
  frame = bytes.toString()
  const [, { id, seq, content, html, deleted }] = JSON.parse(frame.slice(2))
  const n = numberIn(content)
  const said = content === evenLineOf(n) || content === lineOf(n) || content.startsWith(`${evenLineOf(n)} @`)
  const shown = html.includes(`id="message-${id}"`) && html.includes(`data-seq="${seq}"`) && html.includes(content.split(' @')[0])
  if (!said || !shown || deleted) throw new Error(`a message is not what was sent: ${frame}`)
  return { seq, content }
}

/** The first `senders` clients speak in turn; everybody in the room hears it. */
function talk({ senders, ...run }: Talk & { senders: number }): Promise<Said> {
  const conversation = clients[0]?.conversation
  if (!conversation) throw new Error('nobody sits in a room')
  return conversation.run(run, (n) => void clients[n % senders]?.wire.ask('send_message', { content: evenLineOf(n) }))
}

/** What a message event looks like on the wire. */
const sample = (_: null): string => frame

type Post = { seconds: number; from: number; mention: boolean }

/** Every client posts one line after the other, each as soon as the one before it is acknowledged. Latency is from sending to the ack. */
async function post({ seconds, from, mention }: Post): Promise<Said & { ids: number[] }> {
  const counts = new Map([...rooms.values()].map((conversation) => [conversation, conversation.begin()]))
  const latencies: number[] = []
  const ids: number[] = []
  let next = from
  const start = performance.now()
  const end = start + seconds * 1000
  await Promise.all(
    clients.map(async ({ wire, conversation }, index) => {
      while (conversation && performance.now() < end) {
        const n = next++
        const called = clients[(index + 1) % clients.length]?.name
        const sent = performance.now()
        counts.get(conversation)?.sent(n)
        const { id } = await wire.ask('send_message', {
          content: mention ? `${evenLineOf(n)} @${called}` : evenLineOf(n),
          client_id: `bench-line-${n}`,
        })
        latencies.push(performance.now() - sent)
        ids.push(Number(id))
      }
    }),
  )
  const took = (performance.now() - start) / 1000
  for (const deliveries of counts.values()) await allHeard(deliveries)
  return { count: ids.length, seconds: took, latencies: Float64Array.from(latencies), next, ids }
}

/** Posts lines of different lengths into the one room, one after the other, each by the next client. */
async function fill({ from, count }: { from: number; count: number }): Promise<void> {
  const deliveries = clients[0]?.conversation?.begin()
  for (let n = from; n < from + count; n++) {
    deliveries?.sent(n)
    await clients[n % clients.length]?.wire.ask('send_message', { content: lineOf(n) })
  }
  if (deliveries) await allHeard(deliveries)
}

function leave(_: null): void {
  for (const { wire } of clients.splice(0)) wire.close()
}

const handlers = { sit, talk, sample, post, fill, leave }
export type SocketLoad = typeof handlers

answerCalls(handlers)
