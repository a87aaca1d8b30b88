import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client, Payload } from './helpers/client.ts'
import { newName, ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

type Line = { id: number; seq: number; content: string | null; edited: boolean; deleted: boolean; html: string }
type Page = { phase: string; messages: Line[]; seq: number; more: boolean; reset?: true }

let town: Town
let ann: Person

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_BACKFILLS: '1000/60', NEOSPACE_LIMIT_JOINS: '1000/60' } })
  ann = town.account('ann')
})
afterAll(() => town.close())

/** Asks for a backfill and gives the event that answers it. */
async function backfill(client: Client, request: Payload = {}): Promise<Page> {
  client.forget()
  const answer = await client.ask('request_backfill', request)
  if (!answer.ok) throw new Error(`${answer.error?.code}: ${answer.error?.message}`)
  expect(answer).toEqual({ ok: true })
  return (await client.until('backfill')) as Page
}

const newest = () => Number(town.db().prepare("SELECT seq FROM sqlite_sequence WHERE name = 'changes'").pluck().get())

/** Puts lines straight into a room, each with its change, as `postMessage` would. */
function fill(room: number, count: number): number[] {
  const db = town.db()
  const line = db.prepare(
    "INSERT INTO messages (cuid, room_id, user_id, content, created_at) VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))",
  )
  const change = db.prepare("INSERT INTO changes (topic, kind, ref, at) VALUES (?, 'message', ?, ?)")
  const stamp = db.prepare('UPDATE messages SET seq = ? WHERE id = ?')
  const ids: number[] = []
  db.transaction(() => {
    for (let i = 0; i < count; i++) {
      const id = Number(line.run(newName('cuid-'), room, ann.id, `line ${i}`).lastInsertRowid)
      const { lastInsertRowid: seq } = change.run(`room:${room}`, id, Date.now())
      stamp.run(seq, id)
      ids.push(id)
    }
    db.prepare('UPDATE rooms SET last_message_id = ?, seq = ? WHERE id = ?').run(ids.at(-1), newest(), room)
  }).immediate()
  return ids
}

async function filledRoom(count: number) {
  const room = await ownRoom(town)
  const ids = fill(room.id, count)
  return { room, ids, client: await takeSeat(town, ann, { room: room.name }) }
}

const idsOf = ({ messages }: Pick<Page, 'messages'>) => messages.map(({ id }) => id)

describe('request_backfill', () => {
  test('without a cursor gives the newest page, ascending, a hundred lines long', async () => {
    const { ids, client } = await filledRoom(120)
    const page = await backfill(client)
    expect(Object.keys(page).sort()).toEqual(['messages', 'more', 'phase', 'seq'])
    expect(page).toMatchObject({ phase: 'continuity', more: true, seq: newest() })
    expect(idsOf(page)).toEqual(ids.slice(-100))
  })

  test('before an id gives the page before it', async () => {
    const { ids, client } = await filledRoom(50)
    const page = await backfill(client, { before_id: ids[30], limit: 20 })
    expect(idsOf(page)).toEqual(ids.slice(10, 30))
    expect(page.more).toBe(true)
    const first = await backfill(client, { before_id: ids[10], limit: 20 })
    expect([idsOf(first), first.more]).toEqual([ids.slice(0, 10), false])
  })

  test('after an id gives the rows after it', async () => {
    const { ids, client } = await filledRoom(30)
    const page = await backfill(client, { after_id: ids[4], limit: 20 })
    expect([idsOf(page), page.more]).toEqual([ids.slice(5, 25), true])
    const rest = await backfill(client, { after_id: ids[24], limit: 20 })
    expect([idsOf(rest), rest.more]).toEqual([ids.slice(25), false])
    expect(await backfill(client, { after_id: ids.at(-1) })).toMatchObject({ messages: [], more: false })
  })

  test('has the same shape as the live event, word for word', async () => {
    const room = await ownRoom(town)
    const client = await takeSeat(town, ann, { room: room.name })
    const first = await say(client, 'hello *there*')
    await say(client, 'and a reply', { reply_to: first.id })
    await client.settled()
    const live = client.of('message')
    expect((await backfill(client)).messages).toEqual(live)
  })

  test('walks through a thousand changes in order, without a gap, until there is no more', async () => {
    const { room, client } = await filledRoom(1)
    const start = newest()
    const ids = fill(room.id, 1000)
    const seen: number[] = []
    let page: Page = { phase: '', messages: [], seq: start, more: true }
    for (let pages = 0; page.more; pages++) {
      expect(pages).toBeLessThan(20)
      page = await backfill(client, { after_seq: page.seq })
      expect(page.reset).toBeUndefined()
      expect(page.seq).toBe(page.more ? page.messages.at(-1)?.seq : newest())
      seen.push(...idsOf(page))
    }
    expect(seen).toEqual(ids)
    expect(await backfill(client, { after_seq: page.seq })).toMatchObject({ messages: [], more: false, seq: page.seq })
  })

  test('more than a thousand changes behind starts anew with the newest page', async () => {
    const { room, client } = await filledRoom(1)
    const start = newest()
    const ids = fill(room.id, 1001)
    const page = await backfill(client, { after_seq: start, limit: 50 })
    expect(page).toMatchObject({ reset: true, more: false, seq: newest() })
    expect(idsOf(page)).toEqual(ids.slice(-50))
  })

  test('brings what was changed and taken down meanwhile, as it is today', async () => {
    const { room, ids, client } = await filledRoom(10)
    const start = newest()
    const [changed, gone, both] = ids as [number, number, number]
    const reply = await say(client, 'about that', { reply_to: changed })
    for (const content of ['once', 'twice', 'and again']) await client.ask('edit_message', { id: changed, content })
    await client.ask('delete_message', { id: gone })
    await client.ask('edit_message', { id: both, content: 'nobody reads this' })
    await client.ask('delete_message', { id: both })

    const page = await backfill(await takeSeat(town, town.account(newName('sleeper')), { room: room.name }), { after_seq: start })
    expect(idsOf(page).sort((a, b) => a - b)).toEqual([changed, gone, both, reply.id])
    expect(page.messages.map(({ seq }) => seq)).toEqual(page.messages.map(({ seq }) => seq).sort((a, b) => a - b))
    const byId = new Map(page.messages.map((message) => [message.id, message]))
    expect(byId.get(changed)).toMatchObject({ content: 'and again', edited: true, deleted: false })
    for (const id of [gone, both]) {
      expect(byId.get(id)).toMatchObject({ content: null, deleted: true, html: expect.stringContaining('Taken down.') })
    }
    expect(byId.get(reply.id)?.html).toContain('and again')
    expect(JSON.stringify(page)).not.toContain('nobody reads this')
  })

  test('n times is the same as once', async () => {
    const { client } = await filledRoom(30)
    const [first, ...more] = [await backfill(client), await backfill(client), await backfill(client)]
    for (const page of more) expect(page).toEqual(first)
  })

  test('equals what was said live, whatever happened on the way', async () => {
    const room = await ownRoom(town)
    const [one, two] = [
      await takeSeat(town, ann, { room: room.name, worker: 1 }),
      await takeSeat(town, ann, { room: room.name, worker: 2 }),
    ]
    const start = newest()
    const ids: number[] = []
    for (let i = 0; i < 12; i++) {
      const author = i % 2 ? one : two
      ids.push((await say(author, `line ${i}`, i % 4 === 3 ? { reply_to: ids[i - 2] } : {})).id)
      if (i % 3 === 2) await author.ask('edit_message', { id: ids[i - 1], content: `line ${i - 1}, better` })
      if (i % 5 === 4) await author.ask('delete_message', { id: ids[i - 1] })
    }
    for (const client of [one, two]) {
      await client.settled()
      const state = new Map<number, Payload>()
      for (const { event, payload } of client.heard) if (event.startsWith('message')) state.set(Number(payload.id), payload)
      const page = await backfill(client, { after_seq: start })
      expect(page.messages.sort((a, b) => a.id - b.id)).toEqual([...state.values()].sort((a, b) => Number(a.id) - Number(b.id)))
    }
  })

  test('is for the joined room only', async () => {
    const socket = await town.connect(ann)
    expect(await socket.ask('request_backfill', {})).toMatchObject({ ok: false, error: { code: 'conflict' } })
    const { ids } = await filledRoom(3)
    await socket.ask('join_room', { room: 'music' })
    expect(await backfill(socket, { after_id: (ids[0] ?? 1) - 1 })).toMatchObject({ messages: [] })
  })
})

test('a sixty-first backfill in a minute is too many', async () => {
  const other = await openTown()
  try {
    const bob = other.account('bob')
    const socket = await takeSeat(other, bob)
    for (let i = 0; i < 59; i++) expect(await socket.ask('request_backfill', {})).toEqual({ ok: true })
    expect((await other.get('/backfill', { as: bob })).status).toBe(200)
    expect(await socket.ask('request_backfill', {})).toMatchObject({
      ok: false,
      error: { code: 'too_many', retry_after: expect.any(Number) },
    })
    const refused = await other.get('/backfill', { as: bob })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)])
  } finally {
    await other.close()
  }
})

describe('GET /backfill', () => {
  const get = async (query: string) => {
    const answer = await town.get(`/backfill?${query}`, { as: ann })
    return { status: answer.status, cache: answer.headers.get('cache-control'), body: (await answer.json()) as Page & { ok: boolean } }
  }

  test('gives the same lines', async () => {
    const { room, ids, client } = await filledRoom(30)
    const live = await backfill(client, { after_id: ids[9], limit: 5 })
    const { status, cache, body } = await get(`room=${room.name}&after_id=${ids[9]}&limit=5`)
    expect([status, cache]).toEqual([200, 'private, no-store'])
    expect(body).toEqual({ ok: true, messages: live.messages, seq: live.seq, more: true })
    const changed = await get(`room=${room.name}&after_seq=${live.messages.at(-1)?.seq}`)
    expect(idsOf(changed.body)).toEqual(ids.slice(15))
  })

  test('without a room is of general', async () => {
    const { id } = await say(await takeSeat(town, ann), 'hello, general')
    expect(idsOf((await get('')).body)).toContain(id)
  })

  test.each([
    ['room=atlantis', 404, 'not_found'],
    ['room=general&room=music', 404, 'not_found'],
    ['room=__proto__', 404, 'not_found'],
    ['after_id=abc', 400, 'invalid'],
    ['after_seq=-1', 400, 'invalid'],
    ['after_seq=1e400', 400, 'invalid'],
    ['before_id=9999999999999999', 400, 'invalid'],
    ['limit=0', 400, 'invalid'],
    ['limit=201', 400, 'invalid'],
    ['limit=5&limit=6', 400, 'invalid'],
  ])('%s is refused: %i', async (query, status, code) => {
    expect(await get(query)).toMatchObject({ status, body: { ok: false, code } })
  })
})

test('a page of the room goes back in time by links', async () => {
  const { room, ids } = await filledRoom(100)
  const page = async (path: string) => (await town.get(path, { as: ann })).text()
  const shown = (html: string) => [...html.matchAll(/<article [^>]*id="message-(\d+)"/g)].map(([, id]) => Number(id))
  const html = await page(`/rooms/${room.name}`)
  expect(shown(html)).toEqual(ids.slice(-40))
  const [, older] = /data-older href="(\?before=\d+)"/.exec(html) ?? []
  const before = await page(`/rooms/${room.name}${older}`)
  expect(shown(before)).toEqual(ids.slice(-80, -40))
  expect(before).toContain('To the newest')
  const [, oldest] = /data-older href="(\?before=\d+)"/.exec(before) ?? []
  const first = await page(`/rooms/${room.name}${oldest}`)
  expect(shown(first)).toEqual(ids.slice(0, 20))
  expect(first).not.toContain('data-older')
})

test('a page takes the same few statements, however long the room is', async () => {
  const statements = async ({ name }: { name: string }) => {
    const { headers } = await town.get(`/rooms/${name}`, { as: ann })
    return Number(/queries;desc="(\d+)"/.exec(headers.get('server-timing') ?? '')?.[1])
  }
  const [short, long] = [await filledRoom(1), await filledRoom(300)]
  const budget = await statements(short.room)
  expect(budget).toBeLessThanOrEqual(10)
  expect(budget).toBeGreaterThan(3)
  expect(await statements(long.room)).toBeLessThanOrEqual(budget)
})

test('a page carries the seq that its client asks after, and nothing falls between', async () => {
  const { room, client } = await filledRoom(5)
  const html = await (await town.get(`/rooms/${room.name}`, { as: ann })).text()
  const seq = Number(/<body[^>]* data-seq="(\d+)"/.exec(html)?.[1])
  expect(seq).toBe(newest())
  const { id } = await say(client, 'after the page, before the join')
  expect(idsOf(await backfill(client, { after_seq: seq }))).toEqual([id])
})
