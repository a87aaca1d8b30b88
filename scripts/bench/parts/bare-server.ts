import cluster, { type Worker } from 'node:cluster'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import Fastify from 'fastify'
import { type WebSocket, WebSocketServer } from 'ws'

/**
 * What NeoSpace is compared with, in as many processes: Fastify that answers each page with a constant string,
 * and `ws` that gives each line it gets to all its listeners. Nothing else: no cookies, no headers, no database.
 */
const workers = Number(process.env.BARE_WORKERS)
const pages: Record<string, string> = JSON.parse(readFileSync(process.env.BARE_PAGES ?? '', 'utf8'))

async function serve(): Promise<void> {
  const app = Fastify({ logger: false })
  for (const [path, body] of Object.entries(pages)) app.get(path, (_request, reply) => reply.type('text/html; charset=utf-8').send(body))
  relay(app.server, `worker ${cluster.worker?.id}`)
  await app.listen({ port: 0, host: '127.0.0.1' })
  process.send?.(app.server.address())
}

/** Listeners come to `/hear` and are told on which worker they are; whoever comes to `/say` is heard by them. */
function relay(server: Server, greeting: string): void {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  const listeners = new Set<WebSocket>()
  sockets.on('connection', (socket, request) => {
    if (request.url === '/hear') listeners.add(socket)
    socket.send(greeting)
    socket.on('message', (line) => {
      for (const listener of listeners) listener.send(line, { binary: false })
    })
    socket.on('close', () => listeners.delete(socket))
  })
}

function start(): void {
  let ready = 0
  cluster.on('message', (_worker: Worker, { port }: { port: number }) => {
    ready += 1
    if (ready === workers) process.stdout.write(`http://127.0.0.1:${port}\n`)
  })
  process.on('SIGTERM', () => process.exit(0))
  for (let i = 0; i < workers; i++) cluster.fork()
}

if (cluster.isPrimary) start()
else await serve()
