import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get, type IncomingMessage, type OutgoingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { brotliCompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

const repository = dirname(import.meta.dirname)
const isInstalled = spawnSync('caddy', ['version']).status === 0

/** NeoSpace is played by a server that says what it was asked. */
describe.skipIf(!isInstalled)('the Caddyfile', () => {
  let data: string
  let caddy: ChildProcess
  let upstream: Server
  let upstreamPort: number
  let port: number

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'neospace-caddy-'))
    mkdirSync(join(data, 'assets/0123456789ab'), { recursive: true })
    writeFileSync(join(data, 'assets/0123456789ab/chat.js'), 'plain')
    writeFileSync(join(data, 'assets/0123456789ab/chat.js.br'), brotliCompressSync('compressed beforehand'))
    writeFileSync(join(data, 'neospace.db'), 'not for the public')
    upstreamPort = await listen(0)
    port = await freePort()
    const env = { ...process.env, HOME: data, NEOSPACE_SITE: `:${port}`, NEOSPACE_DATA: data, PORT: String(upstreamPort) }
    caddy = spawn('caddy', ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'], { cwd: repository, env, stdio: 'ignore' })
    while (!(await ask('/').catch(() => null))) await pause(50)
  })

  afterAll(async () => {
    caddy.kill('SIGTERM')
    await once(caddy, 'exit')
    upstream.close()
    rmSync(data, { recursive: true, force: true })
  })

  async function listen(wanted: number): Promise<number> {
    upstream = createServer((request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(JSON.stringify({ url: request.url, headers: request.headers, filling: '.'.repeat(2000) }))
    })
    new WebSocketServer({ server: upstream }).on('connection', (socket) => socket.on('message', (text) => socket.send(`heard ${text}`)))
    await once(upstream.listen(wanted, '127.0.0.1'), 'listening')
    return (upstream.address() as AddressInfo).port
  }

  async function freePort(): Promise<number> {
    const server = createServer().listen(0)
    await once(server, 'listening')
    const { port: free } = server.address() as AddressInfo
    await new Promise((done) => server.close(done))
    return free
  }

  async function ask(path: string, headers: OutgoingHttpHeaders = {}) {
    const request = get({ port, path, headers, agent: false })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) }
  }

  test('serves published files by itself, compressed beforehand, to be kept for ever', async () => {
    const { status, headers, body } = await ask('/assets/0123456789ab/chat.js', { 'accept-encoding': 'gzip, br' })
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-type': expect.stringContaining('text/javascript'),
    })
    expect(body).toEqual(brotliCompressSync('compressed beforehand'))
  })

  test.each(['/assets/0123456789ab/gone.js', '/assets/../neospace.db', '/assets/..%2fneospace.db', '/assets/', '/neospace.db'])(
    'leaves %s to NeoSpace',
    async (path) => {
      const { headers, body } = await ask(path)
      expect(JSON.parse(body.toString()).url).toBe(path)
      expect(headers['cache-control']).toBeUndefined()
    },
  )

  test.each(['/metrics', '/metrics/', '/METRICS', '/%6detrics', '/metrics?x=1'])('answers %s with 404', async (path) => {
    const { status, body } = await ask(path)
    expect([status, body.toString()]).toEqual([404, ''])
  })

  test('compresses pages, adds no cache header, and tells who asked whatever they say themselves', async () => {
    const { headers, body } = await ask('/rooms/general', {
      'accept-encoding': 'gzip',
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-proto': 'https',
    })
    expect(headers['content-encoding']).toBe('gzip')
    expect(headers['cache-control']).toBeUndefined()
    const seen = JSON.parse(gunzipSync(body).toString()).headers
    expect(seen['x-forwarded-for']).toMatch(/^(127\.0\.0\.1|::1)$/)
    expect(seen).toMatchObject({ 'x-forwarded-proto': 'http', host: `localhost:${port}` })
  })

  test('lets a WebSocket through', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`)
    await once(socket, 'open')
    socket.send('hello')
    const [answer] = await once(socket, 'message')
    expect(String(answer)).toBe('heard hello')
    socket.close()
  })

  test('waits for a server that is just being started again', async () => {
    upstream.closeAllConnections()
    await new Promise((done) => upstream.close(done))
    const asked = ask('/rooms/general')
    await pause(500)
    await listen(upstreamPort)
    expect((await asked).status).toBe(200)
  })
})
