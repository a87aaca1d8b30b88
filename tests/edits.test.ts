import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client, Payload } from './helpers/client.ts'
import { newName, ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
let room: { id: number; name: string }
let ann: Person
let bob: Person
let hers: Client
let his: Client

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_EDITS: '1000/60' } })
  ann = town.account('ann')
  bob = town.account('bob')
  room = await ownRoom(town)
  hers = await takeSeat(town, ann, { room: room.name, worker: 1 })
  his = await takeSeat(town, bob, { room: room.name, worker: 2 })
})
afterAll(() => town.close())

const rowOf = (id: number) =>
  town.db().prepare<[number], Payload>('SELECT content, edited_at, deleted_at, seq FROM messages WHERE id = ?').get(id)
const refused = (code: string) => ({ ok: false, error: { code, message: expect.any(String) } })

describe('edit_message', () => {
  test('changes the line for everybody, with a new seq', async () => {
    const { id, seq } = await say(hers, 'a fist draft')
    const answer = await hers.ask('edit_message', { id, content: ' a *first* draft ' })
    expect(answer).toEqual({ ok: true, id, seq: expect.any(Number) })
    expect(answer.seq).toBeGreaterThan(seq)
    const heard = await his.until('message_edited', (message) => message.id === id)
    expect(heard).toEqual({
      id,
      seq: answer.seq,
      user: 'ann',
      content: 'a *first* draft',
      image: null,
      created_at: expect.any(String),
      room_id: room.id,
      edited: true,
      deleted: false,
      html: expect.stringContaining('a <em>first</em> draft'),
    })
    expect(heard.html).toContain('<span class="edited">edited</span>')
    expect(await hers.until('message_edited', (message) => message.id === id)).toEqual(heard)
    expect(rowOf(id)).toMatchObject({ content: 'a *first* draft', seq: answer.seq })
  })

  test('each change is told with its own seq, however fast one follows the other', async () => {
    const { id } = await say(hers, 'draft 0')
    const answers = await Promise.all([1, 2, 3, 4].map((n) => hers.ask('edit_message', { id, content: `draft ${n}` })))
    await his.settled()
    const told = his.of('message_edited').filter((message) => message.id === id)
    expect(told.map(({ seq }) => seq)).toEqual(answers.map(({ seq }) => seq))
    expect(told.at(-1)).toMatchObject({ content: 'draft 4', html: expect.stringContaining(`data-seq="${answers[3]?.seq}"`) })
  })

  test('is for who wrote it, and takes what a line takes', async () => {
    const { id } = await say(hers, 'hers')
    expect(await his.ask('edit_message', { id, content: 'his' })).toEqual(refused('forbidden'))
    for (const content of ['', '  ', 'x'.repeat(2001), 'a\u0000'])
      expect(await hers.ask('edit_message', { id, content })).toEqual(refused('invalid'))
    expect(await hers.ask('edit_message', { id: 999_999, content: 'nobody' })).toEqual(refused('not_found'))
    expect(rowOf(id)).toMatchObject({ content: 'hers', edited_at: null })
  })

  test('that changes nothing is nothing', async () => {
    const { id, seq } = await say(hers, 'as it was')
    expect(await hers.ask('edit_message', { id, content: 'as it was ' })).toEqual({ ok: true, id, seq })
    await his.settled()
    expect(his.of('message_edited').filter((message) => message.id === id)).toEqual([])
    expect(rowOf(id)).toMatchObject({ edited_at: null })
  })
})

describe('delete_message', () => {
  test('leaves a tombstone, and the text is gone from everywhere', async () => {
    const { id } = await say(hers, 'never mind this')
    const answer = await hers.ask('delete_message', { id })
    expect(answer).toEqual({ ok: true, id, seq: expect.any(Number) })
    const heard = await his.until('message_deleted', (message) => message.id === id)
    expect(heard).toMatchObject({ id, seq: answer.seq, user: 'ann', content: null, deleted: true })
    expect(heard.html).toContain('Taken down.')
    expect(rowOf(id)).toMatchObject({ content: null, deleted_at: expect.any(String) })
    const pages = [`/rooms/${room.name}`, `/rooms/${room.name}/${id}`, `/backfill?room=${room.name}`]
    for (const path of pages) expect(await (await town.get(path, { as: bob })).text()).not.toContain('never mind')
  })

  test('is final: neither edited, nor deleted twice, nor answered', async () => {
    const { id } = await say(hers, 'gone soon')
    await hers.ask('delete_message', { id })
    expect(await hers.ask('edit_message', { id, content: 'back again' })).toEqual(refused('not_found'))
    expect(await hers.ask('delete_message', { id })).toEqual(refused('not_found'))
    expect(await his.ask('send_message', { content: 'what?', reply_to: id })).toEqual(refused('not_found'))
  })

  test("is for who wrote it, for staff, and for the room's keeper", async () => {
    const keeper = town.account(newName('keeper'), { staff: true })
    const owner = town.account(newName('owner'))
    const theirs = await ownRoom(town, { by: owner })
    const anns = await takeSeat(town, ann, { room: theirs.name })
    const bobs = await takeSeat(town, bob, { room: theirs.name })
    const lines = [await say(anns, 'one'), await say(anns, 'two')] as const
    expect(await bobs.ask('delete_message', { id: lines[0].id })).toEqual(refused('forbidden'))
    expect(await (await takeSeat(town, owner)).ask('delete_message', { id: lines[0].id })).toMatchObject({ ok: true })
    expect(await (await takeSeat(town, keeper)).ask('delete_message', { id: lines[1].id })).toMatchObject({ ok: true })
    expect(await (await takeSeat(town, owner)).ask('delete_message', { id: (await say(hers, 'elsewhere')).id })).toEqual(
      refused('forbidden'),
    )
  })
})

test('a reply changes with what it quotes: a new seq of its own, in the same transaction', async () => {
  const { id } = await say(hers, 'the original words')
  const replies = [await say(his, 'yes', { reply_to: id }), await say(hers, 'well', { reply_to: id })]
  const { seq } = await hers.ask('edit_message', { id, content: 'other words' })
  for (const reply of replies) {
    const heard = await his.until('message_edited', (message) => message.id === reply.id)
    expect(heard).toMatchObject({ edited: false, html: expect.stringContaining('<span>other words</span>') })
    expect(heard.seq).toBeGreaterThan(Number(seq))
    expect(rowOf(reply.id)).toMatchObject({ seq: heard.seq, edited_at: null })
  }
  const changes = town.db().prepare('SELECT kind, ref FROM changes WHERE seq >= ? ORDER BY seq').all(seq)
  expect(changes).toEqual([id, ...replies.map((reply) => reply.id)].map((ref) => ({ kind: 'message-edited', ref })))

  his.forget()
  await hers.ask('delete_message', { id })
  const heard = await his.until('message_edited', (message) => message.id === replies[0]?.id)
  expect(heard.html).toContain('<span>taken down</span>')
  expect(heard.html).not.toContain('other words')
})

test('a twenty-first change in a minute is too many, edits and deletions together', async () => {
  const other = await openTown({ workers: 1 })
  try {
    const eve = other.account('eve')
    const socket = await takeSeat(other, eve)
    const { id } = await say(socket, 'draft 0')
    for (let i = 1; i <= 20; i++) expect(await socket.ask('edit_message', { id, content: `draft ${i}` })).toMatchObject({ ok: true })
    const { ok, error } = await socket.ask('delete_message', { id })
    expect([ok, error?.code]).toEqual([false, 'too_many'])
    expect(error?.retry_after).toBeGreaterThan(0)
    expect((await other.post('/edit', { id, content: 'no' }, { as: eve })).status).toBe(429)
  } finally {
    await other.close()
  }
})

describe('over HTTP', () => {
  test('programs get JSON', async () => {
    const sent = await town.post('/send', { content: 'by program', room: room.name }, { as: ann })
    const { ok, id } = (await sent.json()) as { ok: boolean; id: number }
    expect([sent.status, ok]).toEqual([200, true])
    await his.until('message', (message) => message.id === id)
    const edited = await town.post('/edit', { id, content: 'by program, again' }, { as: ann })
    expect([edited.status, await edited.json()]).toEqual([200, { ok: true, id, seq: expect.any(Number) }])
    const deleted = await town.post('/delete', { id }, { as: ann })
    expect([deleted.status, await deleted.json()]).toEqual([200, { ok: true, id, seq: expect.any(Number) }])
    const again = await town.post('/delete', { id }, { as: ann })
    expect([again.status, await again.json()]).toEqual([404, { ok: false, code: 'not_found', error: expect.any(String) }])
  })

  test('forms are led on, to where the line stands', async () => {
    const sent = await town.form(
      '/send',
      { content: 'by form', room: room.name, client_id: newName('client-id-'), reply_to: '' },
      { as: ann },
    )
    expect(sent.status).toBe(303)
    const [, id] = /^\/rooms\/[a-z0-9-]+#message-(\d+)$/.exec(sent.headers.get('location') ?? '') ?? []
    expect(rowOf(Number(id))).toMatchObject({ content: 'by form' })
    const path = `/rooms/${room.name}/${id}`
    expect(await (await town.get(`${path}?edit`, { as: ann })).text()).toContain('>by form</textarea>')
    const edited = await town.form('/edit', { id: String(id), content: 'by form, again' }, { as: ann })
    expect([edited.status, edited.headers.get('location')]).toEqual([303, path])
    expect(await (await town.get(path, { as: ann })).text()).toContain('by form, again')
    const deleted = await town.form('/delete', { id: String(id) }, { as: ann })
    expect([deleted.status, deleted.headers.get('location')]).toEqual([303, path])
    expect(await (await town.get(path, { as: ann })).text()).toContain('Taken down.')
  })

  test('a form may be multipart', async () => {
    const body = new FormData()
    body.set('content', 'by multipart ✂')
    body.set('room', room.name)
    const sent = await fetch(`${town.url}/send`, { method: 'POST', body, redirect: 'manual', headers: { cookie: ann.cookie } })
    expect(sent.status).toBe(303)
    expect(await his.until('message', ({ content }) => content === 'by multipart ✂')).toMatchObject({ user: 'ann' })
  })

  test('a page shows only what its viewer may do with a line', async () => {
    const { id } = await say(hers, 'whose is this?')
    const path = `/rooms/${room.name}/${id}`
    const [mine, theirs] = await Promise.all([ann, bob].map(async (as) => (await town.get(path, { as })).text()))
    expect(mine).toContain('action="/delete"')
    expect(theirs).not.toContain('action="/delete"')
    expect(await (await town.get(`${path}?edit`, { as: bob })).text()).not.toContain('<textarea id="edit"')
    for (const html of [mine, theirs]) expect(html).toContain(`name="reply_to" value="${id}"`)
  })

  test('nothing is for visitors', async () => {
    for (const path of ['/send', '/edit', '/delete']) {
      const program = await town.post(path, { id: 1, content: 'hello' })
      expect([program.status, await program.json()]).toEqual([401, { ok: false, code: 'unauthenticated', error: expect.any(String) }])
      const form = await town.form(path, { id: '1', content: 'hello' })
      expect([form.status, form.headers.get('location')]).toEqual([303, '/sign-in'])
    }
    for (const path of ['/backfill', '/unread']) {
      const answer = await town.get(path)
      expect([answer.status, await answer.json()]).toEqual([401, { ok: false, code: 'unauthenticated', error: expect.any(String) }])
    }
  })
})
