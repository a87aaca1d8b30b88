import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './helpers/client.ts'
import { openTown, type Town } from './helpers/town.ts'
import { type Owner, wallsOf } from './helpers/walls.ts'

let town: Town
const walls = wallsOf(() => town)
const { rows, owner, does, words, stick, html } = walls

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_WALL_CHANGES: '5000/60', NEOSPACE_LIMIT_NUDGES: '15/2' } })
})
afterAll(() => town?.close())

const topicOf = (of: Owner) => `wall:${of.wall}`

/** Somebody who looks at a wall. */
async function watcher(of: Owner, as: Owner = owner('eve'), worker?: number): Promise<Client> {
  const client = await town.connect(as, worker === undefined ? {} : { worker })
  expect(await client.ask('watch', { topic: topicOf(of) })).toMatchObject({ ok: true })
  client.forget()
  return client
}
const fragment = (client: Client, target: string) => client.until('fragment', (one) => one.target === target)

describe('who looks at a wall sees', () => {
  test('a piece come, change and go, and the order, on every worker', async () => {
    const ann = owner()
    const here = await watcher(ann, undefined, 1)
    const there = await watcher(ann, undefined, 2)
    const id = await words(ann, 'hello')
    for (const client of [here, there]) {
      const push = await fragment(client, 'grid')
      expect(push).toMatchObject({ action: 'append', html: expect.stringContaining(`id="post-${id}"`) })
      expect(await html(`/@${ann.name}`)).toContain(String(push.html))
      client.forget()
    }
    const other = await words(ann, 'two')
    await does(ann, '/wall/reorder', { order: [other, id] })
    expect(await there.until('order')).toMatchObject({ topic: topicOf(ann), order: [other, id] })
    await does(ann, '/wall/post/update', { id, content: { text: 'changed' } })
    expect(await there.until('fragment', (one) => String(one.html).includes('changed'))).toMatchObject({ target: 'grid', action: 'append' })
    await does(ann, '/wall/post/delete', { id })
    expect(await fragment(there, `post-${id}`)).toMatchObject({ action: 'remove', html: '' })
    there.forget()
    await does(ann, '/wall/post/restore', { id })
    expect(await fragment(there, 'grid')).toMatchObject({ action: 'append' })
    expect(await there.until('order')).toMatchObject({ order: [other, id] })
    for (const client of [here, there]) client.close()
  })

  test('stickers come, move, change their piece and go', async () => {
    const ann = owner()
    const piece = await words(ann)
    const eve = await watcher(ann)
    const id = await stick(ann, ann)
    expect(await fragment(eve, 'stks-0')).toMatchObject({ action: 'append', html: expect.stringContaining(`id="sticker-${id}"`) })
    eve.forget()
    await does(ann, '/wall/sticker/update', { id, piece, x_pos: 77 })
    await fragment(eve, `stks-${piece}`)
    expect(eve.of('fragment').map(({ target, action }) => [target, action])).toEqual([
      [`sticker-${id}`, 'remove'],
      [`stks-${piece}`, 'append'],
    ])
    eve.forget()
    await does(ann, '/wall/sticker/update', { id, x_pos: 78 })
    await fragment(eve, `stks-${piece}`)
    expect(eve.of('fragment')).toHaveLength(1)
    await does(ann, '/wall/sticker/delete', { id })
    expect(await fragment(eve, `sticker-${id}`)).toMatchObject({ action: 'remove' })
    eve.close()
  })

  test('the guestbook signed, an entry taken out, the book closed', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    const eve = await watcher(ann)
    const { id } = await does(bob, '/guestbook', { profile_id: ann.wall, content: 'live' })
    expect(await fragment(eve, 'guestbook-list')).toMatchObject({ action: 'prepend', html: expect.stringContaining(`id="entry-${id}"`) })
    await does(ann, '/guestbook/delete', { id })
    expect(await fragment(eve, `entry-${id}`)).toMatchObject({ action: 'remove', html: '' })
    await does(ann, '/wall/settings', { guestbook: 'closed' })
    expect(await fragment(eve, 'guestbook')).toMatchObject({ action: 'replace', html: expect.stringContaining('The book is closed') })
    eve.close()
  })

  test('the look: paper, mix, background, own CSS, each with the sheet’s new address', async () => {
    const ann = owner()
    const eve = await watcher(ann)
    await does(ann, '/profile/update', { theme_preset: 'vapor' })
    const first = await eve.until('theme')
    expect(first).toMatchObject({ topic: topicOf(ann), theme: 'vapor', fonts: null, pattern: null, pointer: null, picture: null })
    await does(ann, '/wall/look', { background: { pattern: 'stars' }, pointer: 'moth'.replace('moth', 'star'), fonts: 'press' })
    const second = await eve.until('theme', ({ pattern }) => pattern === 'stars')
    expect(second).toMatchObject({ theme: 'vapor', fonts: 'press', pointer: 'star', version: 1 })
    expect(second.sheet).not.toBe(first.sheet)
    await does(ann, '/wall/css', { css: '.sheet { color: red }' })
    const third = await eve.until('theme', ({ sheet }) => sheet !== first.sheet && sheet !== second.sheet)
    expect(await html(String(third.sheet))).toContain(':scope .sheet{color:red}')
    expect(await html(`/@${ann.name}`)).toContain(`href="${third.sheet}"`)
    eve.close()
  })

  test('nothing any more after unwatch, and nothing of other walls', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    const eve = await watcher(ann)
    await words(bob, 'elsewhere')
    await eve.settled()
    expect(eve.heard).toEqual([])
    await eve.ask('unwatch', { topic: topicOf(ann) })
    await words(ann, 'unseen')
    await eve.settled()
    expect(eve.heard).toEqual([])
    eve.close()
  })

  test('what a page carries and what watching answers are the same version', async () => {
    const ann = owner()
    await words(ann)
    const [, version] = /data-version="(\d+)" data-owner/.exec(await html(`/@${ann.name}`)) ?? []
    const eve = await town.connect(owner('eve'))
    expect(await eve.ask('watch', { topic: topicOf(ann) })).toMatchObject({ ok: true, version: Number(version) })
    eve.close()
  })
})

describe('who may not see a wall', () => {
  test('cannot watch it: it is as if there were none', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    await does(ann, '/profile/update', { visibility: 'private' })
    const client = await town.connect(bob)
    const there = await client.ask('watch', { topic: topicOf(ann) })
    expect(there).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await client.ask('watch', { topic: 'wall:999999' })).toEqual(there)
    for (const topic of ['wall:0', 'wall:-1', 'wall:1e3', 'room:1', 'account:1', 'everybody', '', '__proto__', 'x'.repeat(60_000)]) {
      expect(await client.ask('watch', { topic })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
    for (const topic of [1, null, ['wall:1'], { a: 1 }, true])
      expect(await client.ask('watch', { topic })).toMatchObject({ error: { code: 'invalid' } })
    client.close()
  })

  test('stops hearing of it the moment it is shut, with a word', async () => {
    const ann = owner()
    const eve = await watcher(ann)
    await does(ann, '/profile/update', { visibility: 'private' })
    await words(ann, 'not for you')
    await eve.settled()
    expect(eve.of('fragment')).toEqual([])
    expect(eve.of('error')).toHaveLength(1)
    eve.close()
  })
})

describe('a sticker in mid-drag', () => {
  test('goes to the others who look, on every worker, and is stored nowhere', async () => {
    const ann = owner()
    const piece = await words(ann)
    const id = await stick(ann, ann)
    const mover = await watcher(ann, ann, 1)
    const [near, far] = [await watcher(ann, undefined, 1), await watcher(ann, undefined, 2)]
    const before = rows('SELECT count(*) AS n FROM changes')
    const nudge = { topic: topicOf(ann), ref: id, piece, x: 12.5, y: 80, rotation: 4, scale: 1.5 }
    expect(await mover.ask('nudge', nudge)).toEqual({ ok: true })
    for (const client of [near, far]) expect(await client.until('nudge')).toEqual({ ...nudge, user: ann.name })
    expect(mover.of('nudge')).toEqual([])
    expect(rows('SELECT x_pos FROM profile_stickers WHERE id = ?', id)).toEqual([{ x_pos: 10 }])
    expect(rows('SELECT count(*) AS n FROM changes')).toEqual(before)
    for (const client of [mover, near, far]) client.close()
  })

  test('is moved only by who may move it, only in bounds, only so often', async () => {
    const ann = owner()
    const id = await stick(ann, ann)
    const [mover, eve] = [await watcher(ann, ann), await watcher(ann)]
    const nudge = { topic: topicOf(ann), ref: id, piece: null, x: 1, y: 1 }
    expect(await eve.ask('nudge', nudge)).toMatchObject({ error: { code: 'not_found' } })
    for (const wrong of [
      { x: -1 },
      { x: 101 },
      { y: 1e308 },
      { scale: 99 },
      { rotation: 1e9 },
      { piece: 'a' },
      { piece: -1 },
      { piece: 1.5 },
    ])
      expect([wrong, (await mover.ask('nudge', { ...nudge, ...wrong })).error?.code]).toEqual([wrong, 'invalid'])
    expect(eve.of('nudge')).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 2100))
    const answers = await Promise.all(Array.from({ length: 20 }, () => mover.ask('nudge', nudge)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(15)
    expect(answers.find(({ ok }) => !ok)?.error?.code).toBe('too_many')
    const stranger = await town.connect(ann)
    await new Promise((resolve) => setTimeout(resolve, 2100))
    expect(await stranger.ask('nudge', nudge)).toMatchObject({ error: { code: 'conflict' } })
    for (const client of [mover, eve, stranger]) client.close()
  })
})

test('one socket watches twenty walls at most', async () => {
  const client = await town.connect(owner('eve'))
  for (let i = 0; i < 20; i++) expect((await client.ask('watch', { topic: topicOf(owner()) })).ok).toBe(true)
  expect(await client.ask('watch', { topic: topicOf(owner()) })).toMatchObject({ error: { code: 'too_many' } })
  client.close()
})
