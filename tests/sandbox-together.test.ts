import { rebaseUpdates } from '@codemirror/collab'
import { ChangeSet, Text } from '@codemirror/state'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { admin } from './helpers/admin.ts'
import type { Client, Payload } from './helpers/client.ts'
import { type Begun, sketchesOf, unhurried } from './helpers/sketches.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
const { owner, begin, draft, write, post, does, rows, html } = sketchesOf(() => town)

beforeAll(async () => {
  town = await openTown({ env: { ...unhurried, NEOSPACE_LIMIT_STEPS: '5000/60' } })
})
afterAll(() => town?.close())

type Room = { sketch: Begun; session: number; topic: string; draft: string; author: Person; guest: Person }

/** A sketch with this code, open to somebody. */
async function together(text = 'one\ntwo\n'): Promise<Room> {
  const [author, guest] = [owner('ann'), owner('bob')]
  const sketch = await begin(author)
  await write(author, sketch, text)
  await does(author, `/codeground/${sketch.cuid}/guests`, { username: guest.name })
  const { session } = await does(author, `/codeground/${sketch.cuid}/session`, { act: 'open' })
  return { sketch, session: Number(session), topic: `collab:${session}`, draft: `draft:${sketch.id}`, author, guest }
}

/** Somebody in the editor, live. */
async function sitting(room: Room, as: Person, worker?: number): Promise<Client> {
  const client = await town.connect(as, worker === undefined ? {} : { worker })
  for (const topic of [room.draft, room.topic]) expect(await client.ask('watch', { topic })).toMatchObject({ ok: true })
  await client.settled() // the opening of the session itself may still be on its way
  client.forget()
  return client
}

const codeOf = async ({ author, sketch }: Room): Promise<string> => {
  const [file] = (await draft(author, sketch)).files
  return file && 'text' in file ? file.text : ''
}
const step = ({ session }: Room, changes: unknown, more: object = {}) => ({
  session,
  file: 'sketch.js',
  version: 0,
  client: 'tab-one',
  changes: [changes],
  ...more,
})
const missed = async ({ sketch, session }: Pick<Room, 'sketch' | 'session'>, as: Person, after: string) => {
  const answer = await town.get(`/codeground/${sketch.cuid}/steps?session=${session}&after=${after}`, { as })
  return { status: answer.status, ...((await answer.json()) as { steps: Payload[]; gone: string[]; more: boolean; code?: string }) }
}

describe('who writes along', () => {
  test('is asked by name, sees the sketch and its editor while it is open, and not a moment longer', async () => {
    const [ann, bob, eve] = [owner('ann'), owner('bob'), owner('eve')]
    const sketch = await begin(ann)
    const path = `/codeground/${sketch.cuid}`
    await does(ann, `${path}/guests`, { username: `@${bob.name} ` })
    expect((await town.get(path, { as: bob })).status).toBe(404)
    await does(ann, `${path}/session`, { act: 'open' })
    expect(await html('/codeground', bob)).toContain(path)
    expect(await html(path, bob)).toContain('readonly')
    expect((await town.get(`${path}/session`, { as: eve })).status).toBe(404)
    await does(ann, `${path}/session`, { act: 'close' })
    for (const page of [path, `${path}/draft`, `${path}/session`]) expect((await town.get(page, { as: bob })).status).toBe(404)
    expect(await html('/codeground', bob)).not.toContain(path)
  })

  test('is nobody whom there is not, and never oneself', async () => {
    const { sketch, author, guest } = await together()
    const path = `/codeground/${sketch.cuid}`
    expect(await post(`${path}/guests`, { username: 'nobody-here' }, author)).toMatchObject({ code: 'not_found' })
    expect(await post(`${path}/guests`, { username: author.name }, author)).toMatchObject({ code: 'invalid' })
    for (const body of [{ username: 1 }, {}, { username: ['ann'] }]) expect((await post(`${path}/guests`, body, author)).status).toBe(400)
    for (const act of ['open', 'close']) expect(await post(`${path}/session`, { act }, guest)).toMatchObject({ code: 'not_found' })
    expect(await post(`${path}/session`, { act: 'burn' }, author)).toMatchObject({ code: 'invalid' })
    expect(await post(`${path}/guests`, { username: owner('eve').name }, guest)).toMatchObject({ code: 'not_found' })
    expect(await post(`${path}/guests/removal`, { username: guest.name }, owner('eve'))).toMatchObject({ code: 'not_found' })
  })

  test('reads forms, without script too', async () => {
    const ann = owner('ann')
    const bob = owner('bob')
    const { cuid } = await begin(ann)
    const path = `/codeground/${cuid}`
    for (const [to, fields] of [
      ['guests', { username: bob.name }],
      ['session', { act: 'open' }],
    ] as const) {
      const answer = await town.form(`${path}/${to}`, fields, { as: ann })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, path])
    }
    expect(await html(path, bob)).toContain('Leave')
    const left = await town.form(`${path}/guests/removal`, { username: bob.name }, { as: bob })
    expect([left.status, left.headers.get('location')]).toEqual([303, '/codeground'])
    expect((await town.get(path, { as: bob })).status).toBe(404)
  })
})

describe('steps', () => {
  test('reach the others on every worker and the draft, each once and in order', async () => {
    const room = await together()
    const [ann, bob] = [await sitting(room, room.author, 1), await sitting(room, room.guest, 2)]
    const { draft_version: before } = await draft(room.author, room.sketch)
    const ack = await bob.ask('push_steps', step(room, [3, [0, '!'], 5]))
    expect(ack).toMatchObject({ ok: true, version: 1, draft_version: before + 1 })
    await ann.ask('push_steps', {
      ...step(room, null),
      version: 1,
      changes: [
        [9, [0, 'a']],
        [10, [0, 'b']],
      ],
    })
    for (const client of [ann, bob]) {
      await client.until('step', ({ version }) => version === 2)
      expect(
        client.of('step').map(({ topic, file, version, user, client, changes }) => ({ topic, file, version, user, client, changes })),
      ).toEqual([
        { topic: room.topic, file: 'sketch.js', version: 0, user: room.guest.name, client: 'tab-one', changes: [3, [0, '!'], 5] },
        { topic: room.topic, file: 'sketch.js', version: 1, user: room.author.name, client: 'tab-one', changes: [9, [0, 'a']] },
        { topic: room.topic, file: 'sketch.js', version: 2, user: room.author.name, client: 'tab-one', changes: [10, [0, 'b']] },
      ])
      client.close()
    }
    expect(await codeOf(room)).toBe('one!\ntwo\nab')
  })

  test('that two write at once end as one text for everybody', async () => {
    const room = await together('hello\n')
    const people = [await sitting(room, room.author, 1), await sitting(room, room.guest, 2)]
    const texts = await Promise.all(people.map((client, index) => scribble(room, client, index)))
    await Promise.all(people.map((client) => client.settled()))
    const kept = await codeOf(room)
    expect([...kept.matchAll(/[ab]/g)].length).toBe(40)
    for (const all of texts) expect(all()).toBe(kept)
    const { steps } = await missed(room, room.guest, 'sketch.js:0')
    expect(steps.map(({ version }) => version)).toEqual(steps.map((_step, index) => index))
    for (const client of people) client.close()
  })

  test('of more than 32 KB go by HTTP; who hears of them fetches them', async () => {
    const room = await together('')
    const bob = await sitting(room, room.guest)
    const long = 'x'.repeat(60_000)
    await does(room.author, `/codeground/${room.sketch.cuid}/steps`, step(room, [[0, long]]))
    expect(await bob.until('step')).toMatchObject({ version: 0, changes: null })
    expect(await missed(room, room.guest, 'sketch.js:0')).toMatchObject({ steps: [{ version: 0, changes: [[0, long]] }], more: false })
    expect(await missed(room, room.guest, 'sketch.js:1')).toMatchObject({ steps: [] })
    bob.close()
  })

  test('made on an older text are refused, and change nothing', async () => {
    const room = await together()
    const ann = await sitting(room, room.author)
    await ann.ask('push_steps', step(room, [8, [0, 'x']]))
    for (const version of [0, 2, 99])
      expect(await ann.ask('push_steps', step(room, [9, [0, 'y']], { version }))).toMatchObject({ error: { code: 'conflict' } })
    expect(await codeOf(room)).toBe('one\ntwo\nx')
    ann.close()
  })
})

/** Types twenty letters, each as soon as the one before is taken, moving what is not taken over what others wrote, as an editor does. */
async function scribble(room: Room, client: Client, index: number): Promise<() => string> {
  const own = `scribbler-${index}`
  let doc = Text.of(['hello', ''])
  let version = 0
  const take = (until?: number) => {
    for (const one of client.of('step')) {
      if (one.version !== version || (until !== undefined && version >= until)) continue
      doc = ChangeSet.fromJSON(one.changes).apply(doc)
      version++
    }
  }
  for (let count = 0; count < 20; ) {
    take()
    const made = ChangeSet.of({ from: (count * 7 * (index + 1)) % (doc.length + 1), insert: 'ab'[index] as string }, doc.length)
    const answer = await client.ask('push_steps', step(room, made.toJSON(), { version, client: own }))
    if (answer.ok) count++
    await client.until('step', (one) => Number(one.version) >= version)
  }
  return () => {
    take()
    return doc.toString()
  }
}

test('steps that somebody missed come in pages, all of them, from where they are', async () => {
  const room = await together('')
  const bob = await sitting(room, room.guest)
  for (let from = 0; from < 45; from += 15) {
    const changes = Array.from({ length: 15 }, (_one, index) => [...(from + index > 0 ? [from + index] : []), [0, 'x']])
    expect(await bob.ask('push_steps', { ...step(room, null), version: from, changes })).toMatchObject({ ok: true })
  }
  const { steps, more } = await missed(room, room.author, 'sketch.js:5')
  expect([steps.map(({ version }) => version), more]).toEqual([Array.from({ length: 40 }, (_one, index) => index + 5), false])
  town.db().prepare('DELETE FROM script_steps WHERE session_id = ? AND version < 10').run(room.session)
  expect(await missed(room, room.author, 'sketch.js:5')).toMatchObject({ steps: [], gone: ['sketch.js'] })
  expect((await missed(room, room.author, 'sketch.js:10')).steps).toHaveLength(35)
  bob.close()
})

test('a push that was answered into the void is found among the steps, and not made twice', async () => {
  const room = await together('')
  const ann = await sitting(room, room.author)
  const mine = { changes: ChangeSet.of({ from: 0, insert: 'once' }, 0), clientID: 'tab-one' }
  await ann.ask('push_steps', step(room, mine.changes.toJSON()))
  expect(await ann.ask('push_steps', step(room, mine.changes.toJSON()))).toMatchObject({ error: { code: 'conflict' } })
  const { steps } = await missed(room, room.author, 'sketch.js:0')
  const over = steps.map(({ changes, client }) => ({ changes: ChangeSet.fromJSON(changes), clientID: String(client) }))
  expect(rebaseUpdates([mine], over)).toEqual([])
  expect(await codeOf(room)).toBe('once')
  ann.close()
})

describe('while it is open', () => {
  test('the draft is saved by steps only', async () => {
    const room = await together()
    const { files, draft_version } = await draft(room.author, room.sketch)
    const path = `/codeground/${room.sketch.cuid}`
    const saved = await post(`${path}/draft`, { files: [{ name: 'sketch.js', text: 'mine!' }], draft_version }, room.author)
    expect(saved).toMatchObject({ status: 409, code: 'conflict', detail: { session: true, draft: { files } } })
    expect(await post(`${path}/file`, { name: 'sketch.js', text: 'mine!', draft_version }, room.author)).toMatchObject({ status: 409 })
    expect((await post(`${path}/draft`, { files, draft_version }, room.guest)).status).toBe(404)
    expect(await codeOf(room)).toBe('one\ntwo\n')
  })

  test('files come, get other names and go by the author’s hand, and everybody hears of it', async () => {
    const room = await together()
    const bob = await sitting(room, room.guest)
    const arrange = (body: object, as = room.author) => post(`/codeground/${room.sketch.cuid}/session/files`, body, as)
    expect(await arrange({ act: 'add', name: 'more.js' }, room.guest)).toMatchObject({ code: 'not_found' })
    expect(await arrange({ act: 'add', name: 'more.js', text: 'hello' })).toMatchObject({ ok: true })
    expect(await bob.until('session')).toMatchObject({ topic: room.draft, session: room.session, open: true })
    expect(await bob.ask('push_steps', step(room, [5, [0, ' you']], { file: 'more.js', version: 1 }))).toMatchObject({
      ok: true,
      version: 2,
    })
    expect(await arrange({ act: 'rename', name: 'more.js', to: 'less.js' })).toMatchObject({ ok: true })
    expect((await draft(room.author, room.sketch)).files).toContainEqual({ name: 'less.js', text: 'hello you' })
    expect(await bob.ask('push_steps', step(room, [0], { file: 'more.js', version: 3 }))).toMatchObject({ error: { code: 'invalid' } })
    expect(await arrange({ act: 'remove', name: 'less.js' })).toMatchObject({ ok: true })
    expect(await arrange({ act: 'add', name: 'less.js' })).toMatchObject({ ok: true })
    expect(await stateOf(room, room.guest)).toMatchObject({ versions: { 'sketch.js': 0, 'less.js': 2 } })
    for (const body of [
      { act: 'remove', name: 'no.js' },
      { act: 'add', name: 'less.js' },
      { act: 'add', name: '../x.js' },
      { act: 'rename', name: 'no.js', to: 'a.js' },
    ])
      expect(await arrange(body)).toMatchObject({ code: 'invalid' })
    bob.close()
  })
})

const stateOf = async ({ sketch }: Room, as: Person) =>
  (await (await town.get(`/codeground/${sketch.cuid}/session`, { as })).json()) as Record<string, unknown>

describe('who is out', () => {
  test('when it is closed is everybody, within a second', async () => {
    const room = await together()
    const [ann, bob] = [await sitting(room, room.author, 1), await sitting(room, room.guest, 2)]
    await does(room.author, `/codeground/${room.sketch.cuid}/session`, { act: 'close' })
    for (const client of [ann, bob])
      expect(await client.until('session', ({ open }) => open === false, 1000)).toMatchObject({ session: room.session })
    expect(await ann.ask('push_steps', step(room, [8, [0, 'x']]))).toMatchObject({ error: { code: 'conflict' } })
    expect(await bob.ask('push_steps', step(room, [8, [0, 'x']]))).toMatchObject({ error: { code: 'not_found' } })
    expect(await bob.ask('watch', { topic: room.topic })).toMatchObject({ error: { code: 'not_found' } })
    expect((await missed(room, room.guest, 'sketch.js:0')).status).toBe(404)
    expect((await missed(room, room.author, 'sketch.js:0')).status).toBe(200)
    for (const client of [ann, bob]) client.close()
  })

  test('when an invitation is taken back hears nothing more', async () => {
    const room = await together()
    const [ann, bob] = [await sitting(room, room.author), await sitting(room, room.guest)]
    await does(room.author, `/codeground/${room.sketch.cuid}/guests/removal`, { username: room.guest.name })
    expect(await bob.until('session')).toMatchObject({ open: false })
    await ann.ask('push_steps', step(room, [8, [0, 'x']]))
    await ann.ask('cursor', { topic: room.topic, client: 'tab-one', file: 'sketch.js', version: 1, at: { anchor: 0, head: 0 } })
    await bob.settled()
    expect([bob.of('step'), bob.of('cursor')]).toEqual([[], []])
    expect(await bob.ask('push_steps', step(room, [9, [0, 'y']], { version: 1 }))).toMatchObject({ error: { code: 'not_found' } })
    expect(await bob.ask('cursor', { topic: room.topic, client: 'tab-two', file: 'sketch.js', version: 1, at: null })).toMatchObject({
      ok: false,
    })
    for (const client of [ann, bob]) client.close()
  })

  test('when they are banned has no line, no rights and no name in it', async () => {
    const room = await together()
    const [ann, bob] = [await sitting(room, room.author), await sitting(room, room.guest)]
    await admin(town.data, 'ban', room.guest.name)
    await bob.closed
    expect(await ann.until('session')).toMatchObject({ session: room.session, open: true })
    ann.close()
    expect((await post(`/codeground/${room.sketch.cuid}/steps`, step(room, [8, [0, 'x']]), room.guest)).status).toBe(403)
    expect(await stateOf(room, room.author)).toMatchObject({ people: [{ user: room.author.name }] })
    expect(await codeOf(room)).toBe('one\ntwo\n')
  })

  test('when its author is banned is everybody', async () => {
    const room = await together()
    const bob = await sitting(room, room.guest)
    await admin(town.data, 'ban', room.author.name)
    expect(await bob.until('session')).toMatchObject({ open: false })
    expect(await bob.ask('push_steps', step(room, [8, [0, 'x']]))).toMatchObject({ error: { code: 'not_found' } })
    bob.close()
  })

  test('when the sketch is taken down is everybody', async () => {
    const room = await together()
    const bob = await sitting(room, room.guest)
    await does(room.author, `/codeground/${room.sketch.cuid}/delete`, {})
    expect(await bob.until('session')).toMatchObject({ open: false })
    expect(await bob.ask('push_steps', step(room, [8, [0, 'x']]))).toMatchObject({ error: { code: 'not_found' } })
    bob.close()
  })
})

describe('hostile pushes', () => {
  test('of what is no step change nothing', async () => {
    const room = await together()
    const bob = await sitting(room, room.guest)
    const before = await draft(room.author, room.sketch)
    const bad: unknown[] = [
      null,
      1,
      'x',
      {},
      [],
      [9],
      [7],
      [-1, [0, 'x'], 9],
      [8.5],
      [1e300],
      [8, [0, 5]],
      [8, [0, 'a\nb']],
      [8, [0, 'a\r']],
      [8, [0, '\0']],
    ]
    bad.push(
      [8, [0, '\ud800']],
      [0, 8],
      [8, [0]],
      [8, [0, '']],
      [[9]],
      [[-1], 9],
      [8, ['x', 'y']],
      [8, { 0: 'x' }],
      Array(30_000).fill(1),
      [8, [0, 'x'.repeat(140_000)]],
    )
    for (const changes of bad) {
      const answer = await post(`/codeground/${room.sketch.cuid}/steps`, step(room, changes), room.guest)
      expect([JSON.stringify(changes).slice(0, 40), answer.ok, [400, 413].includes(answer.status)]).toEqual([
        expect.anything(),
        false,
        true,
      ])
    }
    const forms: unknown[] = [
      null,
      [],
      'x',
      {},
      step(room, [8], { version: -1 }),
      step(room, [8], { version: 0.5 }),
      step(room, [8], { version: '0' }),
    ]
    forms.push(
      step(room, [8], { session: -1 }),
      step(room, [8], { file: 1 }),
      step(room, [8], { client: '' }),
      step(room, [8], { client: 'a b<c>' }),
    )
    forms.push(step(room, [8], { changes: [] }), step(room, [8], { changes: 'x' }), step(room, [8], { changes: Array(501).fill([8]) }))
    for (const form of forms) expect(await bob.ask('push_steps', form)).toMatchObject({ error: { code: 'invalid' } })
    for (const file of ['other.js', '../sketch.js', '__proto__', ''])
      expect(await bob.ask('push_steps', step(room, [8], { file }))).toMatchObject({ ok: false })
    expect(await draft(room.author, room.sketch)).toEqual(before)
    expect(rows('SELECT id FROM script_steps WHERE session_id = ?', room.session)).toEqual([])
    bob.close()
  })

  test('into a session of others find none', async () => {
    const [room, other] = [await together(), await together()]
    const bob = await sitting(room, room.guest)
    const none = await bob.ask('push_steps', step(room, [8, [0, 'x']], { session: 999_999 }))
    expect(none).toMatchObject({ error: { code: 'not_found' } })
    expect(await bob.ask('push_steps', step(other, [8, [0, 'x']]))).toEqual(none)
    expect(await bob.ask('watch', { topic: other.topic })).toMatchObject({ error: { code: 'not_found' } })
    expect(await bob.ask('cursor', { topic: other.topic, client: 'tab-one', file: 'sketch.js', version: 0, at: null })).toMatchObject({
      ok: false,
    })
    expect((await missed({ sketch: room.sketch, session: other.session }, room.guest, 'sketch.js:0')).status).toBe(404)
    expect((await missed({ sketch: other.sketch, session: other.session }, room.guest, 'sketch.js:0')).status).toBe(404)
    expect(await post(`/codeground/${room.sketch.cuid}/steps`, step(other, [8, [0, 'x']]), room.guest)).toMatchObject({ code: 'not_found' })
    for (const after of ['', 'sketch.js', 'sketch.js:-1', 'sketch.js:x', '../a:1'])
      expect((await missed(room, room.guest, after)).status).toBe(400)
    bob.close()
  })

  test('beyond what a sketch may hold are refused, ten megabytes with a sentence', async () => {
    const room = await together('')
    const path = `/codeground/${room.sketch.cuid}/steps`
    expect(await post(path, step(room, [[0, 'x'.repeat(10 * 1024 * 1024)]]), room.guest)).toMatchObject({ status: 413, code: 'too_large' })
    const half = step(room, [[0, 'x'.repeat(70_000)]])
    expect(await post(path, half, room.guest)).toMatchObject({ ok: true, version: 1 })
    const again = step(room, [70_000, [0, 'x'.repeat(70_000)]], { version: 1 })
    expect(await post(path, again, room.guest)).toMatchObject({ code: 'too_large' })
    expect((await codeOf(room)).length).toBe(70_000)
  })

  test('cursors go to the others only, with the name of whose they are', async () => {
    const room = await together()
    const [ann, bob] = [await sitting(room, room.author, 1), await sitting(room, room.guest, 2)]
    const where = { topic: room.topic, client: 'tab-bob', file: 'sketch.js', version: 0, at: { anchor: 1, head: 3 } }
    expect(await bob.ask('cursor', { ...where, user: room.author.name, html: '<b>' })).toMatchObject({ ok: true })
    expect(await ann.until('cursor')).toEqual({ ...where, user: room.guest.name })
    expect(bob.of('cursor')).toEqual([])
    bob.close()
    expect(await ann.until('cursor', ({ at }) => at === null)).toMatchObject({ client: 'tab-bob', user: room.guest.name })
    ann.close()
  })
})
