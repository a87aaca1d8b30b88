import WebSocket from 'ws'
import type { Listener } from './deliveries.ts'
import { label, numberIn } from './lines.ts'
import { answerCalls } from './rpc.ts'
import { Conversation, type Said, type Talk } from './talk.ts'

type Hall = { url: string; clients: number; workers: number; frame: string }

/** One connection to each worker, by its greeting: so the workers need not talk with each other, the least that a server can do. */
const speakers = new Map<string, WebSocket>()
let conversation: Conversation
let frame = ''

/** Connects the listeners, wherever they come to sit, and one speaker to each worker. `frame`: what a line looks like. */
async function sit(hall: Hall): Promise<void> {
  frame = hall.frame
  const address = hall.url.replace('http', 'ws')
  const greetings: string[] = []
  const listeners: { listener: Listener; socket: WebSocket }[] = []
  for (let i = 0; i < hall.clients; i++) {
    const { socket, greeting } = await connect(`${address}/hear`)
    if (!greetings.includes(greeting)) greetings.push(greeting)
    listeners.push({ socket, listener: { seat: greetings.indexOf(greeting), heard: 0 } })
  }
  while (speakers.size < hall.workers) {
    const { socket, greeting } = await connect(`${address}/say`)
    if (speakers.has(greeting)) socket.close()
    else speakers.set(greeting, socket)
  }
  conversation = new Conversation(
    listeners.map(({ listener }) => listener),
    read,
  )
  for (const { socket, listener } of listeners) socket.on('message', (data: Buffer) => conversation.hear(listener, data))
}

async function connect(address: string): Promise<{ socket: WebSocket; greeting: string }> {
  const socket = new WebSocket(address, { perMessageDeflate: false, skipUTF8Validation: true })
  const greeting = await new Promise<string>((resolve, reject) => {
    socket.once('message', (data) => resolve(String(data)))
    socket.once('error', reject)
  })
  return { socket, greeting }
}

const frameOf = (n: number): string => frame.replaceAll(/line \d{7}/g, label(n))

function read(bytes: Buffer): number {
  const n = numberIn(bytes.toString())
  if (bytes.toString() !== frameOf(n)) throw new Error(`a line is not what was sent: ${bytes}`)
  return n
}

const talk = (run: Talk): Promise<Said> =>
  conversation.run(run, (n) => {
    for (const speaker of speakers.values()) speaker.send(frameOf(n))
  })

const handlers = { sit, talk }
export type BareLoad = typeof handlers

answerCalls(handlers)
