import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newName, ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town

beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town.close())

const unreadOf = async (as: Person) => ((await (await town.get('/unread', { as })).json()) as { rooms: string[] }).rooms

/** A room's mark as the rail of a page has it. */
async function markOnPage(as: Person, mark: string): Promise<string> {
  const html = await (await town.get('/rooms/general', { as })).text()
  return new RegExp(`<span class="new" id="${mark}">.*?</li>`, 's').exec(html)?.[0] ?? ''
}

/** Two people in a room of their own, and its mark's id. */
async function pair() {
  const room = await ownRoom(town)
  const [ann, bob] = [town.account(newName('ann')), town.account(newName('bob'))]
  const hers = await takeSeat(town, ann, { room: room.name, worker: 1 })
  return { room, ann, bob, hers, mark: `mark-${room.id}` }
}

describe('the unread line', () => {
  test('names the rooms that have something new, without numbers', async () => {
    const { room, ann, bob, hers } = await pair()
    expect(await unreadOf(bob)).not.toContain(room.name)
    const { id } = await say(hers, 'news')
    await say(hers, 'more news')
    expect(await (await town.get('/unread', { as: bob })).json()).toEqual({ ok: true, rooms: expect.arrayContaining([room.name]) })
    expect(await unreadOf(ann)).not.toContain(room.name) // what I wrote I have read

    const his = await takeSeat(town, bob)
    expect(await his.ask('mark_read', { room: room.name, up_to: id })).toEqual({ ok: true })
    expect(await unreadOf(bob)).toContain(room.name) // the second line is new still
    await his.ask('mark_read', { room: room.name, up_to: id + 1000 })
    expect(await unreadOf(bob)).not.toContain(room.name)
    await his.ask('mark_read', { room: room.name, up_to: id }) // never backwards
    expect(await unreadOf(bob)).not.toContain(room.name)
  })

  test('lights the mark of a room for those who are elsewhere, on every worker', async () => {
    const { room, bob, hers, mark } = await pair()
    const here = await takeSeat(town, town.account(newName('here')), { room: room.name, worker: 2 })
    const elsewhere = await takeSeat(town, bob, { worker: 2 })
    await say(hers, 'news')
    const lit = await elsewhere.until('fragment', ({ target }) => target === mark)
    expect(lit).toEqual({ target: mark, action: 'replace', html: expect.stringContaining('new since you left'), seq: expect.any(Number) })
    await here.settled()
    expect(here.of('fragment').filter(({ target }) => target === mark)).toEqual([])
    expect(await markOnPage(bob, mark)).toContain('new since you left')
  })

  test('read on one tab, the mark goes out on all of them', async () => {
    const { room, bob, hers, mark } = await pair()
    const [one, two] = [await takeSeat(town, bob, { worker: 1 }), await takeSeat(town, town.session(bob), { worker: 2 })]
    const first = await say(hers, 'news')
    const second = await say(hers, 'more news')
    await Promise.all([one, two].map((tab) => tab.until('fragment', ({ target }) => target === mark)))
    for (const tab of [one, two]) tab.forget()
    await one.ask('mark_read', { room: room.name, up_to: first.id })
    for (const tab of [one, two]) {
      expect((await tab.until('fragment', ({ target }) => target === mark)).html).toContain('new since you left') // there is one more
      tab.forget()
    }
    await two.ask('mark_read', { room: room.name, up_to: second.id })
    for (const tab of [one, two]) {
      expect((await tab.until('fragment', ({ target }) => target === mark)).html).not.toContain('class="mark')
    }
  })

  test('saying something in a room puts its mark out on my other tabs', async () => {
    const { room, bob, hers, mark } = await pair()
    const other = await takeSeat(town, town.session(bob), { worker: 2 })
    await say(hers, 'news')
    await other.until('fragment', ({ target }) => target === mark)
    other.forget()
    await say(await takeSeat(town, bob, { room: room.name }), 'I saw it')
    expect((await other.until('fragment', ({ target }) => target === mark)).html).not.toContain('class="mark')
  })

  test('stands in the room where I left', async () => {
    const { room, bob, hers } = await pair()
    const { id } = await say(hers, 'old news')
    const his = await takeSeat(town, bob)
    const page = async () => (await town.get(`/rooms/${room.name}`, { as: bob })).text()
    expect(await page()).not.toContain('id="newline"') // never here before: there is nothing to come back to
    await his.ask('mark_read', { room: room.name, up_to: id })
    expect(await page()).not.toContain('id="newline"')
    const next = await say(hers, 'new news')
    const html = await page()
    expect(html.indexOf(`id="message-${id}"`)).toBeLessThan(html.indexOf('id="newline"'))
    expect(html.indexOf('id="newline"')).toBeLessThan(html.indexOf(`id="message-${next.id}"`))
  })

  test('of a room that I may not see is not found', async () => {
    const { bob } = await pair()
    const secret = await ownRoom(town, { private: true })
    const his = await takeSeat(town, bob)
    const refused = { ok: false, error: { code: 'not_found', message: expect.any(String) } }
    for (const room of [secret.name, 'atlantis', ['general'], null]) expect(await his.ask('mark_read', { room, up_to: 1 })).toEqual(refused)
    for (const up_to of [0, -1, 1.5, 'x', null]) {
      expect(await his.ask('mark_read', { room: 'general', up_to })).toMatchObject({ error: { code: 'invalid' } })
    }
  })

  test('moves by form too', async () => {
    const { room, bob, hers } = await pair()
    const { id } = await say(hers, 'news')
    const form = await town.form('/read', { room: room.name, up_to: String(id) }, { as: bob })
    expect([form.status, form.headers.get('location')]).toEqual([303, `/rooms/${room.name}`])
    expect(await unreadOf(bob)).not.toContain(room.name)
  })
})

describe('somebody who is called by name', () => {
  test('is told wherever they are, by a mark that leads to the line in its context', async () => {
    const { room, ann, bob, hers, mark } = await pair()
    const his = await takeSeat(town, bob, { worker: 2 })
    const { id } = await say(hers, `where is @${bob.name.toUpperCase()}?`)
    const path = `/rooms/${room.name}/${id}`
    const lit = await his.until('fragment', ({ target, html }) => target === mark && String(html).includes(path))
    expect(lit).toMatchObject({ action: 'replace', seq: expect.any(Number) })
    expect((await hers.until('message')).html).toContain(`<b class="mention">@${bob.name.toUpperCase()}</b>`)

    const mentions = await (await town.get('/mentions', { as: bob })).text()
    expect(mentions).toContain(`href="${path}"`)
    expect(mentions).toContain(ann.name)
    expect(await unreadOf(bob)).toContain(room.name)
    const context = await town.get(path, { as: bob })
    expect([context.status, await context.text()]).toEqual([200, expect.stringMatching(`id="message-${id}" aria-current`)])
    expect(await markOnPage(bob, mark)).toContain(`href="${path}"`)
  })

  test('keeps the mark that leads there, whatever else is said', async () => {
    const { room, bob, hers, mark } = await pair()
    const his = await takeSeat(town, bob, { worker: 2 })
    const other = await takeSeat(town, town.account(newName('other')), { worker: 2 })
    const { id } = await say(hers, `@${bob.name}, are you there?`)
    await say(hers, 'anybody?')
    const { seq } = await say(hers, 'hello?')
    await other.until('fragment', (fragment) => fragment.target === mark && Number(fragment.seq) >= seq)
    await his.settled()
    const marks = his.of('fragment').filter(({ target }) => target === mark)
    expect(marks.at(-1)?.html).toContain(`href="/rooms/${room.name}/${id}"`)
    await his.ask('mark_read', { room: room.name, up_to: id })
    expect((await his.until('fragment', (fragment) => fragment.target === mark && Number(fragment.seq) > seq)).html).not.toContain('href')
  })

  test('in a room that they may not see, is not', async () => {
    const { bob, ann } = await pair()
    const secret = await ownRoom(town, { by: ann, private: true })
    const his = await takeSeat(town, bob)
    await say(await takeSeat(town, ann, { room: secret.name }), `do not tell @${bob.name}`)
    await his.settled()
    expect(his.heard.filter(({ payload }) => JSON.stringify(payload).includes(secret.name))).toEqual([])
    expect(await (await town.get('/mentions', { as: bob })).text()).not.toContain('do not tell')
    expect(await unreadOf(bob)).not.toContain(secret.name)
  })

  test('in an edited line, is told then; and not any more, once the line does not say it', async () => {
    const { bob, hers, mark } = await pair()
    const his = await takeSeat(town, bob)
    const { id } = await say(hers, 'somebody said something')
    await his.until('fragment', ({ target }) => target === mark)
    his.forget()
    await hers.ask('edit_message', { id, content: `@${bob.name} said something` })
    expect(await his.until('fragment', ({ target }) => target === mark)).toMatchObject({ html: expect.stringContaining(`/${id}"`) })
    const mentions = async () => (await town.get('/mentions', { as: bob })).text()
    expect(await mentions()).toContain(`/${id}"`)
    await hers.ask('edit_message', { id, content: 'she said something' })
    expect(await mentions()).not.toContain(`/${id}"`)
  })

  test('in a line that was taken down, finds nothing of it', async () => {
    const { bob, hers } = await pair()
    const { id } = await say(hers, `@${bob.name}, a secret`)
    await hers.ask('delete_message', { id })
    expect(await (await town.get('/mentions', { as: bob })).text()).not.toContain('a secret')
  })
})
