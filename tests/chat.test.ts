import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newName, ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
let keeper: Person

beforeAll(async () => {
  town = await openTown()
  keeper = town.account('keeper', { staff: true })
})
afterAll(() => town.close())

const rowsOf = (account: Person) =>
  town.db().prepare<[number], { id: number; content: string | null }>('SELECT id, content FROM messages WHERE user_id = ?').all(account.id)

/** Two people in a room of their own, on different workers. */
async function pair() {
  const room = await ownRoom(town)
  const ann = town.account(newName('ann'))
  const bob = town.account(newName('bob'))
  const [hers, his] = [await takeSeat(town, ann, { room: room.name, worker: 1 }), await takeSeat(town, bob, { room: room.name, worker: 2 })]
  return { room, ann, bob, hers, his }
}

describe('join_room', () => {
  test('answers with the room, by ack and by event, and shows who is here', async () => {
    const ann = town.account(newName('ann'))
    const socket = await town.connect(ann)
    const answer = await socket.ask('join_room', { room: '  General ' })
    expect(answer).toEqual({ ok: true, room: 'general', room_id: 1, seq: expect.any(Number) })
    expect(socket.of('room_joined')).toEqual([{ room: 'general', room_id: 1, seq: answer.seq }])
    const [here] = socket.of('fragment')
    expect(here).toEqual({ target: 'here', action: 'replace', html: expect.stringContaining(`data-user="${ann.name}"`), seq: answer.seq })
  })

  test('leaves the room that was joined before', async () => {
    const { room, hers, his } = await pair()
    await his.ask('join_room', { room: 'general' })
    his.forget()
    await say(hers, 'are you still here?')
    await his.settled()
    expect(his.of('message')).toEqual([])
    await his.ask('join_room', { room: room.name })
    const { id } = await say(hers, 'and now?')
    expect(await his.until('message')).toMatchObject({ id })
  })

  test('of a room that is not there joins nothing, and leaves nothing', async () => {
    const { hers, his } = await pair()
    const answer = await his.ask('join_room', { room: 'atlantis' })
    expect(answer).toEqual({ ok: false, error: { code: 'not_found', message: expect.any(String) } })
    const { id } = await say(hers, 'he is where he was')
    expect(await his.until('message')).toMatchObject({ id })
  })
})

describe('send_message', () => {
  test('reaches everybody in the room on every worker, the sender too, in its exact shape', async () => {
    const { room, ann, hers, his } = await pair()
    const before = Date.now()
    const answer = await hers.ask('send_message', { content: '  hello *there*  ', client_id: 'first-line', user: 'somebody-else' })
    expect(answer).toEqual({ ok: true, id: expect.any(Number), seq: expect.any(Number), client_id: 'first-line' })
    const heard = await his.until('message')
    expect(heard).toEqual({
      id: answer.id,
      seq: answer.seq,
      user: ann.name,
      content: 'hello *there*',
      image: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      room_id: room.id,
      edited: false,
      deleted: false,
      html: expect.stringContaining('hello <em>there</em>'),
    })
    expect(Date.parse(String(heard.created_at))).toBeGreaterThanOrEqual(before - 1)
    expect(heard.html).toContain(`id="message-${answer.id}"`)
    expect(heard.html).toContain(`data-seq="${answer.seq}"`)
    expect(await hers.until('message')).toEqual(heard)
  })

  test('is in the database when the ack arrives', async () => {
    const { ann, hers } = await pair()
    const { id } = await say(hers, 'written down')
    expect(rowsOf(ann)).toEqual([{ id, content: 'written down' }])
  })

  test('keeps the order of one author, and everybody hears the order of seq', async () => {
    const { hers, his } = await pair()
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`)
    await Promise.all([...lines.map((line) => say(hers, line)), ...lines.map((line) => say(his, `his ${line}`))])
    await Promise.all([hers.settled(), his.settled()])
    const heard = his.of('message')
    expect(heard).toHaveLength(40)
    expect(heard.map(({ seq }) => seq)).toEqual(heard.map(({ seq }) => seq).sort((a, b) => Number(a) - Number(b)))
    expect(heard.filter(({ content }) => !String(content).startsWith('his')).map(({ content }) => content)).toEqual(lines)
    expect(hers.of('message')).toEqual(heard)
  })

  test('with the same client id again answers with the first row and shows nothing', async () => {
    const { ann, hers, his } = await pair()
    const first = await hers.ask('send_message', { content: 'once', client_id: 'same-id-1' })
    const again = await hers.ask('send_message', { content: 'twice', client_id: 'same-id-1' })
    expect(again).toEqual(first)
    await his.settled()
    expect(his.of('message')).toHaveLength(1)
    expect(rowsOf(ann)).toHaveLength(1)
  })

  test('with one client id from two tabs on two workers at once makes one row, which both show', async () => {
    const { room, ann, hers } = await pair()
    const other = await takeSeat(town, town.session(ann), { room: room.name, worker: 2 })
    const draft = { content: 'from both', client_id: 'two-tabs-1' }
    const [one, two] = await Promise.all([hers.ask('send_message', draft), other.ask('send_message', draft)])
    expect(one).toEqual(two)
    await Promise.all([hers.settled(), other.settled()])
    for (const tab of [hers, other]) expect(tab.of('message').map(({ id }) => id)).toEqual([one.id])
    expect(rowsOf(ann)).toHaveLength(1)
  })

  test('with the client id of somebody else is a line of its own', async () => {
    const { hers, his } = await pair()
    const [one, two] = [await say(hers, 'mine', { client_id: 'shared-id' }), await say(his, 'mine', { client_id: 'shared-id' })]
    expect(two.id).toBeGreaterThan(one.id)
  })

  test.each([
    ['nothing', ''],
    ['white space', ' \n\t '],
    ['2,001 characters', 'x'.repeat(2001)],
    ['a NUL byte', 'a\u0000b'],
    ['half a character', 'a\ud800b'],
  ])('of %s is invalid and writes nothing', async (_, content) => {
    const { ann, hers } = await pair()
    expect(await hers.ask('send_message', { content })).toEqual({ ok: false, error: { code: 'invalid', message: expect.any(String) } })
    expect(rowsOf(ann)).toEqual([])
  })

  test('of 2,000 characters after trimming is taken as it is, whatever script they are in', async () => {
    const { ann, hers } = await pair()
    const content = 'ä文🦋e\u0301\u202e'.repeat(285) + 'x'.repeat(5)
    expect(content).toHaveLength(2000)
    await say(hers, `\n ${content} \n`)
    expect(rowsOf(ann)[0]?.content).toBe(content)
  })

  test('before any room was joined is a conflict', async () => {
    const ann = town.account(newName('ann'))
    const socket = await town.connect(ann)
    expect(await socket.ask('send_message', { content: 'hello?' })).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect(rowsOf(ann)).toEqual([])
  })

  test('without a callback is refused by an error event', async () => {
    const { hers } = await pair()
    hers.socket.emit('send_message', { content: '' })
    expect(await hers.until('error')).toEqual({ code: 'invalid', message: 'The message is empty.' })
  })

  test('a sixty-first line in a minute is too many, whichever way it comes', async () => {
    const { ann, hers } = await pair()
    const answers = await Promise.all(Array.from({ length: 59 }, (_, i) => hers.ask('send_message', { content: `${i}` })))
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect((await town.post('/send', { content: 'the sixtieth' }, { as: ann })).status).toBe(200)
    const { ok, error } = await hers.ask('send_message', { content: 'one more' })
    expect(ok).toBe(false)
    expect(error).toEqual({ code: 'too_many', message: expect.stringContaining('Wait'), retry_after: expect.any(Number) })
    expect(error?.retry_after).toBeGreaterThan(0)
    expect(error?.retry_after).toBeLessThanOrEqual(60)
    const refused = await town.post('/send', { content: 'one more' }, { as: ann })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(rowsOf(ann)).toHaveLength(60)
  })

  test('in the announcements is for keepers only', async () => {
    const ann = town.account(newName('ann'))
    const hers = await takeSeat(town, ann, { room: 'announcements' })
    expect(await hers.ask('send_message', { content: 'hear me' })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    const theirs = await takeSeat(town, keeper, { room: 'announcements' })
    const { id } = await say(theirs, 'hear us')
    expect(await hers.until('message')).toMatchObject({ id, user: 'keeper' })
  })
})

describe('commands', () => {
  test('/me is a line about its author', async () => {
    const { ann, hers } = await pair()
    await say(hers, '/me waves *wildly*')
    const { content, html } = await hers.until('message')
    expect(content).toBe('/me waves *wildly*')
    expect(html).toContain(`<div class="msg__b msg__act"><b><a href="/@${ann.name}">${ann.name}</a></b> waves <em>wildly</em></div>`)
  })

  test('/help is answered to who asked, and posts nothing', async () => {
    const { ann, hers, his } = await pair()
    expect(await hers.ask('send_message', { content: '/help' })).toEqual({ ok: true, help: expect.stringContaining('**bold**') })
    await his.settled()
    expect(his.of('message')).toEqual([])
    expect(rowsOf(ann)).toEqual([])
    const form = await town.form('/send', { content: '/help' }, { as: ann })
    expect([form.status, form.headers.get('location')]).toEqual([303, '/help'])
    expect(await (await town.get('/help', { as: ann })).text()).toContain('What you can type')
  })
})

describe('replies', () => {
  test('carry a link to what they answer', async () => {
    const { room, ann, hers, his } = await pair()
    const { id } = await say(hers, 'who has *seen* the kettle?')
    const reply = await say(his, 'it sings', { reply_to: id })
    const { html } = await hers.until('message', (message) => message.id === reply.id)
    expect(html).toContain(`<a class="quote" href="/rooms/${room.name}/${id}">`)
    expect(html).toMatch(new RegExp(`<b>${ann.name}</b> ?<span>who has seen the kettle\\?</span>`))
  })

  test('to a line of another room, or of no room, are not found', async () => {
    const { ann, hers } = await pair()
    const elsewhere = await say(await takeSeat(town, keeper), 'somewhere else')
    for (const reply_to of [elsewhere.id, 999_999]) {
      expect(await hers.ask('send_message', { content: 'what?', reply_to })).toMatchObject({ error: { code: 'not_found' } })
    }
    expect(rowsOf(ann)).toEqual([])
  })
})
