import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import type { Client } from './helpers/client.ts'
import { newName, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
let ann: Person

beforeAll(async () => {
  const limits = ['MESSAGES', 'EDITS', 'TYPING', 'JOINS', 'BACKFILLS', 'READS', 'EVENTS', 'HANDSHAKES', 'REQUESTS']
  town = await openTown({ env: Object.fromEntries(limits.map((name) => [`NEOSPACE_LIMIT_${name}`, '5000/60'])) })
  ann = town.account('ann')
})
afterAll(() => town.close())

const rows = () => town.db().prepare('SELECT count(*) FROM messages').pluck().get()
const rooms = () => town.db().prepare('SELECT count(*) FROM rooms').pluck().get()

/** Opens the transport by hand and asks to come in. Gives what it hears, and when the server closed it, in ms from the asking. */
async function knock(headers: Record<string, string>, packet = '40', patience = 3000) {
  const socket = new WebSocket(`${town.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, { headers })
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  socket.on('error', () => {})
  await Promise.race([once(socket, 'open'), once(socket, 'close')])
  const start = performance.now()
  socket.send(packet)
  await Promise.race([once(socket, 'close'), pause(patience)])
  socket.terminate()
  return { heard, closedAfter: performance.now() - start }
}

const refusalIn = (heard: string[]) => JSON.parse(heard.find((frame) => frame.startsWith('44'))?.slice(2) ?? 'null')

describe('the handshake', () => {
  test('greets who is signed in and comes from here', async () => {
    const client = await town.connect(ann)
    expect(client.of('connected')).toEqual([
      { ok: true, username: 'ann', worker: expect.stringMatching(/^[12] of 2$/), build: expect.any(String) },
    ])
    client.close()
  })

  const origin = () => town.url
  const banned = () => {
    const eve = town.account(newName('eve'))
    town.db().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(eve.id)
    return eve.cookie
  }
  const expired = () => town.session(town.account(newName('old')), { seen: Date.now() - 90 * 86_400_000 }).cookie

  test.each<[string, string, () => Record<string, string>]>([
    ['nobody', 'authentication required', () => ({ origin: origin() })],
    ['a made-up session', 'authentication required', () => ({ origin: origin(), cookie: `neospace_session=${'x'.repeat(43)}` })],
    ['a session that is over', 'authentication required', () => ({ origin: origin(), cookie: expired() })],
    ['a broken cookie', 'authentication required', () => ({ origin: origin(), cookie: 'neospace_session=%zz; ;;=; a' })],
    ['who is banned', 'account banned', () => ({ origin: origin(), cookie: banned() })],
    ['another site', 'origin not allowed', () => ({ origin: 'https://evil.example', cookie: ann.cookie })],
    ['another port', 'origin not allowed', () => ({ origin: 'http://127.0.0.1:1', cookie: ann.cookie })],
    ['a name like ours', 'origin not allowed', () => ({ origin: `${origin()}.evil.example`, cookie: ann.cookie })],
    ['a hidden origin', 'origin not allowed', () => ({ origin: 'null', cookie: ann.cookie })],
    ['no origin', 'origin not allowed', () => ({ cookie: ann.cookie })],
  ])('refuses %s: %s', async (_, message, headers) => {
    const { heard, closedAfter } = await knock(headers())
    expect(refusalIn(heard)).toEqual({ message })
    expect(closedAfter).toBeLessThan(1000)
    expect(heard.some((frame) => frame.startsWith('42'))).toBe(false)
  })

  test('tells a Socket.IO client by connect_error', async () => {
    await expect(town.connect(ann, { headers: { origin: 'https://evil.example' } })).rejects.toThrow(/^origin not allowed$/)
    await expect(town.connect({ ...ann, cookie: '' })).rejects.toThrow(/^authentication required$/)
  })

  test('refuses other namespaces', async () => {
    const { heard } = await knock({ origin: town.url, cookie: ann.cookie }, '40/admin,', 200)
    expect(heard.filter((frame) => frame.startsWith('4'))).toEqual(['44/admin,{"message":"Invalid namespace"}'])
  })

  test.each(['EIO=4&transport=polling', 'EIO=4', 'transport=polling', 'EIO=3&transport=polling', ''])(
    'refuses long polling: %j',
    async (query) => {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await fetch(`${town.url}/socket.io/?${query}`, { method, headers: { cookie: ann.cookie, origin: town.url } })
        expect(answer.status).toBe(400)
        expect(answer.headers.get('access-control-allow-origin')).toBeNull()
        expect(answer.headers.get('x-request-id')).toMatch(/^\d+-\w+-\w+$/)
        expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      }
    },
  )

  test('serves no client script of its own', async () => {
    expect((await town.get('/socket.io/socket.io.js')).status).toBeGreaterThanOrEqual(400)
  })
})

const NO_OBJECT = ['text', 5, true, [], ['general'], [{}]]
const NO_ID = [0, -1, 1.5, '1', 'x', null, [1], {}, 2 ** 53, true]
const NO_TEXT = [5, null, {}, [], true, ['a']]

/** What breaks the schema of each event: nothing of it may be done. */
const VIOLATIONS: Record<string, unknown[]> = {
  join_room: [...NO_OBJECT, {}, { Room: 'general' }],
  send_message: [
    ...[...NO_OBJECT, {}],
    ...NO_TEXT.map((content) => ({ content })),
    ...['short', 'x'.repeat(65), 'with space', 'ümlaut-id', '', ...NO_TEXT].map((client_id) => ({ content: 'hello', client_id })),
    ...NO_ID.map((reply_to) => ({ content: 'hello', reply_to })),
  ],
  request_backfill: [
    ...NO_OBJECT,
    ...['after_seq', 'after_id', 'before_id'].flatMap((name) =>
      [-1, 1.5, '1', 'abc', null, [], {}, 2 ** 53].map((value) => ({ [name]: value })),
    ),
    ...[0, 201, -5, 1.5, '10', null].map((limit) => ({ limit })),
  ],
  typing: NO_OBJECT,
  stop_typing: NO_OBJECT,
  latency_check: [...NO_OBJECT, { ts: 'now' }, { ts: null }, { ts: {} }],
  edit_message: [
    ...NO_OBJECT,
    {},
    { id: 1 },
    { content: 'x' },
    ...NO_ID.map((id) => ({ id, content: 'x' })),
    ...NO_TEXT.map((content) => ({ id: 1, content })),
  ],
  delete_message: [...NO_OBJECT, {}, ...NO_ID.map((id) => ({ id }))],
  mark_read: [...NO_OBJECT, {}, { room: 'general' }, { up_to: 1 }, ...NO_ID.map((up_to) => ({ room: 'general', up_to }))],
}

describe('a payload that is not of its schema', () => {
  let client: Client
  let before: unknown
  beforeAll(async () => {
    client = await takeSeat(town, ann)
    await say(client, 'here first')
    before = rows()
  })
  afterAll(() => client.close())

  test.each(Object.entries(VIOLATIONS))('of %s is invalid, by ack and by event, and changes nothing', async (event, payloads) => {
    for (const payload of payloads) {
      const { ok, error } = await client.ask(event, payload)
      expect([payload, ok, error?.code, typeof error?.message]).toEqual([payload, false, 'invalid', 'string'])
    }
    client.forget()
    for (const payload of payloads) client.socket.emit(event, payload)
    await client.ask('latency_check', {})
    expect(client.of('error').map(({ code }) => code)).toEqual(payloads.map(() => 'invalid'))
    expect(rows()).toBe(before)
    expect(client.socket.connected).toBe(true)
  })

  test('however it was made up, is answered, and the socket stays', async () => {
    const events = fc.constantFrom(...Object.keys(VIOLATIONS))
    const keys = fc.constantFrom(
      'room',
      'content',
      'client_id',
      'reply_to',
      'id',
      'up_to',
      'limit',
      'after_seq',
      '__proto__',
      'constructor',
    )
    const payloads = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue(), { maxKeys: 4 }))
    await fc.assert(
      fc.asyncProperty(events, payloads, async (event, payload) => {
        const { ok, error } = await client.ask(event, payload)
        expect(ok || ['invalid', 'not_found', 'forbidden', 'conflict'].includes(String(error?.code))).toBe(true)
      }),
      { numRuns: 200 },
    )
    expect(client.socket.connected).toBe(true)
    expect(town.log.filter((line) => line.includes('"error"'))).toEqual([])
  })

  test('may also come without one, with a callback alone, or with too many arguments', async () => {
    const other = await takeSeat(town, ann)
    expect(await other.socket.timeout(2000).emitWithAck('typing')).toEqual({ ok: true })
    expect(await other.socket.timeout(2000).emitWithAck('send_message')).toMatchObject({ ok: false, error: { code: 'invalid' } })
    expect(await other.socket.timeout(2000).emitWithAck('latency_check', { ts: 5 }, 'and', ['more'])).toMatchObject({ ok: true, ts: 5 })
    other.close()
  })
})

test.each<[string, unknown]>([
  ['an array', ['general']],
  ['an object', { name: 'general' }],
  ['a number', 1],
  ['a huge number', 1e308],
  ['nothing', null],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['a path', '../general'],
  ['a wildcard', '%'],
  ['a quote', "general' OR 1=1 --"],
  ['a topic', 'room:1'],
  ['a topic of all', 'everybody'],
  ['an account’s topic', 'account:1'],
  ['an empty name', ''],
  ['10,000 characters', 'x'.repeat(10_000)],
  ['a NUL byte', 'general\u0000'],
])('a room called %s is not found, the same as any that is not there', async (_, room) => {
  const client = await takeSeat(town, ann)
  const before = rooms()
  const none = await client.ask('join_room', { room: 'atlantis' })
  expect(none).toEqual({ ok: false, error: { code: 'not_found', message: expect.any(String) } })
  expect(await client.ask('join_room', { room })).toEqual(none)
  expect(rooms()).toBe(before)
  client.close()
})

test('numbers beyond all numbers are no room either', async () => {
  // JSON.stringify would make null of it, so the frame is written by hand.
  const socket = new WebSocket(`${town.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    headers: { origin: town.url, cookie: ann.cookie },
  })
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  await once(socket, 'open')
  socket.send('40')
  await expect.poll(() => heard.some((frame) => frame.includes('connected'))).toBe(true)
  socket.send('421["join_room",{"room":1e400}]')
  socket.send('422["join_room",{"__proto__":{"room":"general"}}]')
  await expect.poll(() => heard.filter((frame) => frame.startsWith('43')).length).toBe(2)
  const answers = heard.filter((frame) => frame.startsWith('43')).sort()
  expect(answers.map((frame) => [frame.slice(0, 3), JSON.parse(frame.slice(3))[0].error.code])).toEqual([
    ['431', 'not_found'],
    ['432', 'invalid'],
  ])
  socket.terminate()
})

test('frames that are no packets end their own socket at most, and nobody else’s', async () => {
  const client = await takeSeat(town, ann)
  const headers = { origin: town.url, cookie: ann.cookie }
  for (const garbage of [
    '42',
    '42[',
    '42{}',
    '42["send_message"',
    '451-["x",{"_placeholder":true,"num":0}]',
    '9',
    '\u0000',
    '42["disconnect"]',
    '4'.repeat(1000),
  ]) {
    const socket = new WebSocket(`${town.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, { headers })
    await once(socket, 'open')
    socket.send('40')
    socket.send(garbage)
    socket.send(Buffer.from(garbage))
    await pause(20)
    socket.terminate()
  }
  expect(await client.ask('latency_check', {})).toMatchObject({ ok: true })
  client.close()
})

test('a frame over 64 KiB closes its socket, and nothing of it is kept', async () => {
  const [client, other] = [await takeSeat(town, ann), await takeSeat(town, ann)]
  const before = rows()
  expect(await client.ask('send_message', { content: 'x'.repeat(60_000) })).toMatchObject({ error: { code: 'invalid' } })
  client.socket.emit('send_message', { content: 'x'.repeat(66_000) })
  await client.closed
  expect(await other.ask('latency_check', {})).toMatchObject({ ok: true })
  expect(rows()).toBe(before)
  other.close()
})

describe('with the limits as they are', () => {
  let strict: Town
  beforeAll(async () => {
    strict = await openTown({ env: { NEOSPACE_LIMIT_SOCKETS: '6' } })
  })
  /** Those that a test has opened: they count for the next one. */
  const open: Client[] = []
  const seat = async (name: string): Promise<Client> => {
    const client = await takeSeat(strict, strict.account(newName(name)), { worker: 1 })
    open.push(client)
    return client
  }
  afterEach(() => {
    for (const client of open.splice(0)) client.close()
  })
  afterAll(() => strict.close())

  test('a flood of events is refused, then ends its socket; others are served meanwhile', async () => {
    const [eve, bob] = [await seat('eve'), await seat('bob')]
    for (let i = 0; i < 3200; i++) eve.socket.emit('typing', {})
    expect(await bob.ask('latency_check', {})).toMatchObject({ ok: true })
    await eve.closed
    expect(bob.of('typing').length).toBeLessThanOrEqual(10)
    expect(eve.of('error').every(({ code }) => code === 'too_many')).toBe(true)
  })

  test('everyone who waits for an answer gets one, also over the limit of events', async () => {
    const fay = await seat('fay')
    const answers = await Promise.all(Array.from({ length: 400 }, () => fay.ask('latency_check', {})))
    const refused = answers.filter(({ ok }) => !ok)
    expect(refused.length).toBeGreaterThanOrEqual(100)
    expect(refused.every(({ error }) => error?.code === 'too_many' && Number(error.retry_after) > 0)).toBe(true)
  })

  test('so many sockets of one address are open, over all workers', async () => {
    const gus = strict.account(newName('gus'))
    // Each worker tells the other of what came and went, a little later.
    const comesIn = () => vi.waitFor(async () => open.push(await strict.connect(gus)), { timeout: 2000 })
    const isRefused = async () => {
      const client = await strict.connect(gus).catch((error: Error) => error.message)
      if (typeof client === 'string') return client
      client.close()
      return 'let in'
    }
    for (let i = 0; i < 6; i++) await comesIn()
    await expect.poll(isRefused, { timeout: 2000 }).toBe('too many connections')
    open.pop()?.close()
    await comesIn()
  })
})

test('a plain request for the upgrade address without an upgrade is no way in', async () => {
  const call = request(`${town.url}/socket.io/?EIO=4&transport=websocket`, { headers: { cookie: ann.cookie, origin: town.url } }).end()
  const [answer] = await once(call, 'response')
  expect(answer.statusCode).toBe(400)
  answer.destroy()
})
