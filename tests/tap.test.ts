import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { newName, ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

type Line = { seq: number; kind: string; at: string; room?: string }
let town: Town
let ann: Person

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_TAPS: '2' } })
  ann = town.account('ann')
})
afterAll(() => town.close())

/** Only so many may be open, those of a test that failed among them. */
const opened: WebSocket[] = []
afterEach(() =>
  Promise.all(
    opened.splice(0).map(async (socket) => {
      if (socket.readyState === WebSocket.CLOSED) return
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.terminate()
      await closed
    }),
  ),
)
const dial = (headers: Record<string, string> = {}): WebSocket => {
  const socket = new WebSocket(`${town.url.replace('http', 'ws')}/internals/tap`, { headers })
  socket.on('error', () => {})
  opened.push(socket)
  return socket
}

/** Opens a tap, and gathers what comes out of it. */
async function open(headers: Record<string, string> = {}) {
  const socket = dial(headers)
  const frames: string[] = []
  socket.on('message', (data) => frames.push(String(data)))
  await once(socket, 'open')
  return { socket, frames, lines: () => frames.map((frame) => JSON.parse(frame) as Line) }
}

test('needs no account, and tells each public change once, in order, as one JSON object without content', async () => {
  const tap = await open()
  const hers = await takeSeat(town, ann, { worker: 1 })
  const his = await takeSeat(town, town.account(newName('bob')), { worker: 2 })
  const { id, seq } = await say(hers, 'nobody at the tap reads this')
  const edit = await hers.ask('edit_message', { id, content: 'nor this, @bob' })
  const removal = await hers.ask('delete_message', { id })
  const room = await ownRoom(town)
  await his.settled()
  await expect.poll(() => tap.lines().map(({ kind }) => kind)).toEqual(['message', 'message-edited', 'message-deleted', 'room-opened'])
  const [first, ...others] = tap.lines()
  expect(first).toEqual({ seq, kind: 'message', at: expect.stringMatching(/^\d{4}-.*Z$/), room: 'general' })
  expect(others.map((line) => line.seq).slice(0, 2)).toEqual([edit.seq, removal.seq])
  expect(tap.frames.join()).not.toMatch(/nobody|nor this|ann|bob/)
  for (const frame of tap.frames) expect(frame).not.toContain('\n')
  expect(room.id).toBeGreaterThan(0)
  tap.socket.close()
})

test('says nothing of private rooms and of single people', async () => {
  const tap = await open()
  const room = await ownRoom(town, { by: ann, private: true, title: 'Behind the curtain' })
  const hers = await takeSeat(town, ann, { room: room.name })
  const { id } = await say(hers, 'psst')
  await hers.ask('edit_message', { id, content: 'psst!' })
  await hers.ask('mark_read', { room: room.name, up_to: id })
  await town.post(`/rooms/${room.name}/members`, { username: town.account(newName('guest')).name }, { as: ann })
  await town.post(`/rooms/${room.name}/settings`, { title: 'Still behind it' }, { as: ann })
  await town.post(`/rooms/${room.name}/closure`, { closed: 1 }, { as: ann })
  await town.post('/auth/logout', {}, { as: town.session(ann) })
  await say(await takeSeat(town, ann), 'a public line')
  await expect.poll(() => tap.lines().map(({ kind }) => kind)).toEqual(['message'])
  expect(tap.lines()[0]).toMatchObject({ room: 'general' })
  tap.socket.close()
})

test('is on the same port as Socket.IO, and each leaves the other’s connections alone', async () => {
  const taps = [await open(), await open()]
  const client = await takeSeat(town, ann)
  await pause(1500) // Engine.IO would end an upgrade that nobody took after a second
  await say(client, 'all still here')
  for (const tap of taps) {
    await expect.poll(() => tap.lines().length).toBe(1)
    expect(tap.socket.readyState).toBe(WebSocket.OPEN)
    tap.socket.close()
  }
  expect(client.socket.connected).toBe(true)
})

test('only so many are open, so that nobody can hang on all of them', async () => {
  let taps = 0
  const refused: number[] = []
  for (let i = 0; i < 8; i++) {
    const socket = dial()
    const outcome = await Promise.race([
      once(socket, 'open').then(() => 'open' as const),
      once(socket, 'unexpected-response').then(([, answer]) => answer.statusCode as number),
    ])
    if (outcome === 'open') taps += 1
    else refused.push(outcome)
  }
  expect(taps).toBe(4) // two a worker
  expect(refused).toEqual(Array(4).fill(429))
})

test('hears nothing: whoever talks to it is ignored, or cut off when they talk much', async () => {
  const tap = await open()
  tap.socket.send('hello?')
  await say(await takeSeat(town, ann), 'still on')
  await expect.poll(() => tap.lines().length).toBe(1)
  tap.socket.send('x'.repeat(5000))
  await once(tap.socket, 'close')
  expect((await town.get('/livez')).status).toBe(200)
})

test('is no page', async () => {
  expect((await town.get('/internals/tap')).status).toBe(404)
})

test('other addresses take no upgrade', async () => {
  for (const path of ['/', '/sign-in', '/rooms/general', '/nowhere', '/socket.io']) {
    const socket = new WebSocket(town.url.replace('http', 'ws') + path)
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('close', resolve))
    expect(socket.readyState).toBe(WebSocket.CLOSED)
  }
})
