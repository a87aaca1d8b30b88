import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newName, ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
let keeper: Person

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_ROOMS: '1000/60', NEOSPACE_LIMIT_ROOM_CHANGES: '1000/60' } })
  keeper = town.account('keeper', { staff: true })
})
afterAll(() => town.close())

const somebody = (prefix = 'ann') => town.account(newName(prefix))
const refusal = (code: string) => ({ ok: false, code, error: expect.any(String) })
const json = async (answer: Response) => [answer.status, await answer.json()] as const
const open = (as: Person, fields: Record<string, unknown>) => town.post('/rooms', fields, { as })
const namesFor = async (as: Person) => {
  const answer = await town.get('/rooms', { as, headers: { accept: 'application/json' } })
  return ((await answer.json()) as { rooms: { name: string }[] }).rooms.map(({ name }) => name)
}

test('a new town has its four rooms, its own first', async () => {
  const answer = await town.get('/rooms', { as: somebody(), headers: { accept: 'application/json' } })
  const { ok, rooms } = (await answer.json()) as { ok: boolean; rooms: object[] }
  expect(ok).toBe(true)
  expect(rooms.slice(0, 4).map((room) => (room as { name: string }).name)).toEqual(['general', 'announcements', 'creative-code', 'music'])
  expect(rooms[1]).toEqual({
    id: 2,
    name: 'announcements',
    title: 'Announcements',
    description: expect.any(String),
    room_type: 'announcements',
    is_default: true,
    is_private: false,
  })
})

describe('opening a room', () => {
  test('is for anyone, and everybody sees it at once, on every worker', async () => {
    const bob = await takeSeat(town, somebody('bob'), { worker: 2 })
    const name = newName('den_')
    const [status, body] = await json(
      await open(somebody(), { name: `  ${name.toUpperCase()} `, title: 'The Den', description: 'Dark.', pot: 'p' }),
    )
    expect([status, body]).toEqual([200, { ok: true, id: expect.any(Number), name }])
    const { id } = body as { id: number }
    const row = await bob.until('fragment', ({ target, html }) => target === 'rail-rooms' && String(html).includes(`rail-room-${id}`))
    expect(row).toMatchObject({ action: 'append', html: expect.stringContaining('The Den') })
    expect(await bob.ask('join_room', { room: name })).toMatchObject({ ok: true, room: name, room_id: id })
  })

  test('by form leads there; a form that fails comes back with the reason and what was typed', async () => {
    const ann = somebody()
    const name = newName('by-form-')
    const done = await town.form('/rooms', { name, title: '', description: '', pot: 'm' }, { as: ann })
    expect([done.status, done.headers.get('location')]).toEqual([303, `/rooms/${name}`])
    const taken = await town.form('/rooms', { name, title: 'Mine too', description: 'what I typed', pot: 'm' }, { as: ann })
    expect(taken.status).toBe(409)
    const html = await taken.text()
    for (const words of ['role="alert"', `value="${name}"`, 'what I typed']) expect(html).toContain(words)
  })

  test.each([
    ['x', 400, 'invalid'],
    ['', 400, 'invalid'],
    ['a'.repeat(33), 400, 'invalid'],
    ['tür', 400, 'invalid'],
    ['a/b', 400, 'invalid'],
    ['..', 400, 'invalid'],
    ['<b>', 400, 'invalid'],
    ['general', 409, 'conflict'],
    ['GENERAL', 409, 'conflict'],
  ])('by the name %j is refused: %i', async (name, status, code) => {
    expect(await json(await open(somebody(), { name }))).toEqual([status, refusal(code)])
  })

  test.each([
    ['title', 'x'.repeat(41)],
    ['description', 'x'.repeat(201)],
    ['pot', 'plaid'],
    ['title', 5],
  ])('with the %s %j is refused', async (field, value) => {
    const name = newName('no-')
    expect(await json(await open(somebody(), { name, [field]: value }))).toEqual([400, refusal('invalid')])
    expect(await namesFor(keeper)).not.toContain(name)
  })

  test('two at once by one name: one of them has it', async () => {
    const name = newName('race-')
    const answers = await Promise.all(Array.from({ length: 8 }, () => open(somebody(), { name })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)])
  })
})

describe('a room’s keeper', () => {
  test('changes its title, description and colour, and everybody sees it', async () => {
    const ann = somebody()
    const room = await ownRoom(town, { by: ann })
    const inside = await takeSeat(town, somebody(), { room: room.name, worker: 1 })
    const outside = await takeSeat(town, somebody(), { worker: 2 })
    expect(await json(await town.post(`/rooms/${room.name}/settings`, { title: 'New <b>title</b>', pot: 'l' }, { as: ann }))).toEqual([
      200,
      { ok: true },
    ])
    const head = await inside.until('fragment', ({ target }) => target === 'room-head')
    expect(head).toMatchObject({ action: 'replace', html: expect.stringContaining('New &lt;b&gt;title&lt;/b&gt;') })
    const row = await outside.until('fragment', ({ target }) => target === `rail-name-${room.id}`)
    expect(row).toMatchObject({ action: 'replace', html: expect.stringContaining('data-pot="l"') })
  })

  test('is who opened it, or staff; nobody else', async () => {
    const room = await ownRoom(town)
    const bob = somebody('bob')
    for (const [path, fields] of [
      ['settings', { title: 'Mine' }],
      ['closure', { closed: 1 }],
    ] as const) {
      expect(await json(await town.post(`/rooms/${room.name}/${path}`, fields, { as: bob }))).toEqual([403, refusal('forbidden')])
    }
    expect((await town.get(`/rooms/${room.name}/settings`, { as: bob })).status).toBe(403)
    expect((await town.post(`/rooms/${room.name}/settings`, { title: 'Tidied' }, { as: keeper })).status).toBe(200)
    expect((await town.post('/rooms/atlantis/settings', { title: 'Mine' }, { as: keeper })).status).toBe(404)
  })

  test('closes it, and opens it again', async () => {
    const ann = somebody()
    const room = await ownRoom(town, { by: ann })
    const bob = somebody('bob')
    const his = await takeSeat(town, bob, { room: room.name })
    await say(his, 'said in time')
    expect((await town.post(`/rooms/${room.name}/closure`, { closed: true }, { as: ann })).status).toBe(200)
    expect(await his.until('fragment', ({ target }) => target === `rail-room-${room.id}`)).toMatchObject({ action: 'remove' })
    expect(await his.until('error')).toEqual({ code: 'not_found', message: expect.any(String) })
    expect(await his.ask('send_message', { content: 'too late' })).toMatchObject({ ok: false })
    expect(await his.ask('join_room', { room: room.name })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect((await town.get(`/rooms/${room.name}`, { as: bob })).status).toBe(404)
    expect((await town.post('/send', { room: room.name, content: 'too late' }, { as: ann })).status).toBe(403)
    expect(await namesFor(bob)).not.toContain(room.name)
    expect(await (await town.get('/rooms', { as: ann })).text()).toContain(`/rooms/${room.name}/settings`)

    expect((await town.post(`/rooms/${room.name}/closure`, { closed: false }, { as: ann })).status).toBe(200)
    expect(await his.ask('join_room', { room: room.name })).toMatchObject({ ok: true })
    expect(await (await town.get(`/rooms/${room.name}`, { as: bob })).text()).toContain('said in time')
  })

  test('cannot close the town’s own rooms', async () => {
    expect(await json(await town.post('/rooms/general/closure', { closed: 1 }, { as: keeper }))).toEqual([403, refusal('forbidden')])
  })
})

describe('a private room', () => {
  test('cannot be told from one that is not there, by anything', async () => {
    const room = await ownRoom(town, { private: true })
    const [eve, opener] = [somebody('eve'), town.db().prepare('SELECT created_by FROM rooms WHERE id = ?').pluck().get(room.id)]
    expect(opener).toEqual(expect.any(Number))
    const hers = await takeSeat(town, eve)
    const name = newName('not-there-')
    for (const ask of ['join_room', 'mark_read']) {
      const [real, none] = [await hers.ask(ask, { room: room.name, up_to: 1 }), await hers.ask(ask, { room: name, up_to: 1 })]
      expect(real).toEqual(none)
      expect(real).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
    const paths = (one: string) => [`/rooms/${one}`, `/rooms/${one}/1`, `/rooms/${one}/settings`, `/backfill?room=${one}`]
    for (const [i, path] of paths(room.name).entries()) {
      const [real, none] = await Promise.all(
        [path, String(paths(name)[i])].map((one) => town.get(one, { as: eve, headers: { accept: 'application/json' } }).then(json)),
      )
      expect(real).toEqual(none)
      expect(real?.[0]).toBe(404)
    }
    for (const [path, fields] of [
      ['/send', { content: 'hello?' }],
      ['/read', { up_to: 1 }],
    ] as const) {
      const [real, none] = [
        await json(await town.post(path, { ...fields, room: room.name }, { as: eve })),
        await json(await town.post(path, { ...fields, room: name }, { as: eve })),
      ]
      expect(real).toEqual(none)
      expect(real[0]).toBe(404)
    }
    expect(await namesFor(eve)).not.toContain(room.name)
  })

  test('its lines cannot be edited, deleted, quoted or seen by their ids', async () => {
    const ann = somebody()
    const room = await ownRoom(town, { by: ann, private: true })
    const { id } = await say(await takeSeat(town, ann, { room: room.name }), 'our secret')
    const eve = somebody('eve')
    const hers = await takeSeat(town, eve)
    const none = 999_999
    for (const [event, fields] of [
      ['edit_message', { content: 'mine' }],
      ['delete_message', {}],
    ] as const) {
      expect(await hers.ask(event, { ...fields, id })).toEqual(await hers.ask(event, { ...fields, id: none }))
    }
    const reply = { content: 'what?' }
    expect(await hers.ask('send_message', { ...reply, reply_to: id })).toEqual(await hers.ask('send_message', { ...reply, reply_to: none }))
    expect((await town.get(`/rooms/general/${id}`, { as: eve })).status).toBe(404)
    expect(JSON.stringify((await (await town.get('/backfill', { as: eve })).json()) as object)).not.toContain('our secret')
  })

  test('lets people in, who see it at once, and takes them out, who hear nothing more', async () => {
    const ann = somebody()
    const bob = somebody('bob')
    const room = await ownRoom(town, { by: ann, private: true })
    const hers = await takeSeat(town, ann, { room: room.name, worker: 1 })
    const his = await takeSeat(town, bob, { worker: 2 })
    const members = (path: string, username: string, as: Person) => town.post(`/rooms/${room.name}/${path}`, { username }, { as })
    expect((await members('members', bob.name.toUpperCase(), ann)).status).toBe(200)
    expect(await his.until('fragment', ({ target, html }) => target === 'rail-rooms' && String(html).includes(room.name))).toMatchObject({
      action: 'append',
    })
    expect(await his.ask('join_room', { room: room.name })).toMatchObject({ ok: true })
    await say(hers, 'welcome')
    await his.until('message', ({ content }) => content === 'welcome')
    const { id } = await say(his, 'thank you')

    const start = performance.now()
    expect((await members('members/removal', bob.name, ann)).status).toBe(200)
    await say(hers, 'now that he is gone')
    expect(await his.until('error')).toEqual({ code: 'not_found', message: expect.any(String) })
    expect(performance.now() - start).toBeLessThan(1000)
    await his.settled()
    expect(JSON.stringify(his.heard)).not.toContain('now that he is gone')
    expect(await his.ask('send_message', { content: 'hello?' })).toMatchObject({ ok: false })
    expect(await his.ask('edit_message', { id, content: 'hello?' })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect((await town.form('/send', { room: room.name, content: 'from an old page' }, { as: bob })).status).toBe(404)
    expect((await town.get(`/rooms/${room.name}/${id}`, { as: bob })).status).toBe(404)
  })

  test('shows its members to each other, and only its keeper changes them', async () => {
    const [ann, bob, eve] = [somebody(), somebody('bob'), somebody('eve')]
    const room = await ownRoom(town, { by: ann, private: true })
    await town.post(`/rooms/${room.name}/members`, { username: bob.name }, { as: ann })
    const settings = await town.get(`/rooms/${room.name}/settings`, { as: bob })
    expect([settings.status, await settings.text()]).toEqual([200, expect.stringContaining(ann.name)])
    expect(await json(await town.post(`/rooms/${room.name}/members`, { username: eve.name }, { as: bob }))).toEqual([
      403,
      refusal('forbidden'),
    ])
    expect(await json(await town.post(`/rooms/${room.name}/members/removal`, { username: ann.name }, { as: bob }))).toEqual([
      403,
      refusal('forbidden'),
    ])
    expect(await json(await town.post(`/rooms/${room.name}/members`, { username: 'nobody-here' }, { as: ann }))).toEqual([
      404,
      refusal('not_found'),
    ])
    expect((await town.post(`/rooms/${room.name}/members/removal`, { username: bob.name }, { as: bob })).status).toBe(200) // he may go by himself
    expect((await town.get(`/rooms/${room.name}`, { as: bob })).status).toBe(404)
    expect(await json(await town.post(`/rooms/${room.name}/members/removal`, { username: ann.name }, { as: ann }))).toEqual([
      403,
      refusal('forbidden'),
    ])
  })

  test('is private from staff too, until they are let in', async () => {
    const room = await ownRoom(town, { private: true })
    expect((await town.get(`/rooms/${room.name}`, { as: keeper })).status).toBe(404)
  })

  test('is told to its members only: no mark, no row, no presence elsewhere', async () => {
    const ann = somebody()
    const eve = await takeSeat(town, somebody('eve'), { worker: 2 })
    const room = await ownRoom(town, { by: ann, private: true, title: 'Behind the curtain' })
    const hers = await takeSeat(town, ann, { room: room.name, worker: 1 })
    const { id } = await say(hers, 'psst')
    await hers.ask('edit_message', { id, content: 'psst!' })
    await hers.ask('delete_message', { id })
    await town.post(`/rooms/${room.name}/settings`, { title: 'Behind the second curtain' }, { as: ann })
    await town.post(`/rooms/${room.name}/closure`, { closed: 1 }, { as: ann })
    await eve.settled()
    const about = eve.heard.filter(
      ({ payload }) =>
        /curtain/.test(JSON.stringify(payload)) || String(payload.target).endsWith(`-${room.id}`) || payload.room === room.name,
    )
    expect(about).toEqual([])
  })
})

test('a thirty-first room in a minute is too many to enter', async () => {
  const socket = await town.connect(somebody())
  for (let i = 0; i < 30; i++) expect(await socket.ask('join_room', { room: i % 2 ? 'music' : 'general' })).toMatchObject({ ok: true })
  expect(await socket.ask('join_room', { room: 'general' })).toMatchObject({
    ok: false,
    error: { code: 'too_many', retry_after: expect.any(Number) },
  })
})

test('old addresses lead to today’s pages', async () => {
  const ann = somebody()
  for (const [path, to] of [
    ['/', '/rooms/general'],
    ['/dashboard', '/rooms/general'],
    ['/app', '/rooms/general'],
    ['/app?room=music', '/rooms/music'],
  ]) {
    const answer = await town.get(String(path), { as: ann })
    expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 303, to])
  }
})

test('in a room that was closed one’s own line can still be taken down, and nobody else’s', async () => {
  const ann = somebody()
  const room = await ownRoom(town, { by: ann })
  const [bob, eve] = [somebody('bob'), somebody('eve')]
  const his = await takeSeat(town, bob, { room: room.name })
  const { id } = await say(his, 'not for ever')
  expect((await town.post(`/rooms/${room.name}/closure`, { closed: true }, { as: ann })).status).toBe(200)
  expect((await town.post('/delete', { id }, { as: eve })).status).toBe(404)
  expect((await town.post('/edit', { id, content: 'other words' }, { as: bob })).status).toBe(404)
  expect((await town.post('/delete', { id }, { as: bob })).status).toBe(200)
  expect(town.db().prepare('SELECT content FROM messages WHERE id = ?').pluck().get(id)).toBeNull()
})
