import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Begun, sketchesOf, unhurried } from './helpers/sketches.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
const { rows, owner, post, does, html, picture, begin, draft, save, write, publish, published, code } = sketchesOf(() => town)

beforeAll(async () => {
  town = await openTown({ env: unhurried })
})
afterAll(() => town?.close())

async function fork(as: Person, { cuid }: Begun, more: object = {}): Promise<Begun> {
  const made = await does(as, `/sketches/${cuid}/fork`, more)
  return { id: Number(made.id), cuid: String(made.cuid) }
}
const row = ({ id }: Begun) =>
  rows('SELECT user_id, title, parent_id, root_id, credit, visibility, library FROM scripts WHERE id = ?', id)[0]
const notes = (of: Person) => rows('SELECT script_id, fork_id, read_at FROM script_notes WHERE user_id = ? ORDER BY id', of.id)

describe('a fork', () => {
  test('is what was published, is the forker’s own and private, and says where it is from', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await published(ann, 'shown', { title: 'Heron' })
    await write(ann, one, 'being written')
    const copy = await fork(bob, one)
    expect(row(copy)).toMatchObject({
      user_id: bob.id,
      title: 'Heron',
      parent_id: one.id,
      root_id: one.id,
      visibility: 'private',
      library: '2.3.4',
    })
    expect(JSON.parse(String(row(copy)?.credit))).toEqual({ title: 'Heron', author: ann.name, cuid: one.cuid })
    expect((await draft(bob, copy)).files).toEqual([{ name: 'sketch.js', text: 'shown' }])
    expect(await code(copy, ann)).toBe(404)
  })

  test('of a fork has the same root; of one’s own it is the draft', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await published(ann)
    const child = await fork(bob, one)
    await write(bob, child, 'mine')
    const grandchild = await fork(bob, child)
    expect(row(grandchild)).toMatchObject({ parent_id: child.id, root_id: one.id })
    expect((await draft(bob, grandchild)).files).toEqual([{ name: 'sketch.js', text: 'mine' }])
  })

  test('of what one may not read is not there, be it private, taken back, taken down or none', async () => {
    const [ann, eve] = [owner('ann'), owner('eve')]
    const [secret, back, gone] = [await begin(ann), await published(ann), await published(ann)]
    await publish(ann, back, { visibility: 'private' })
    await does(ann, `/codeground/${gone.cuid}/delete`, {})
    for (const { cuid } of [secret, back, gone, { cuid: 'A'.repeat(22) }, { cuid: '..%2f..' }])
      expect([cuid, (await post(`/sketches/${cuid}/fork`, {}, eve)).status]).toEqual([cuid, 404])
    expect((await post(`/sketches/${back.cuid}/fork`, {})).status).toBe(401)
    expect(rows('SELECT id FROM scripts WHERE user_id = ?', eve.id)).toEqual([])
    expect(notes(ann)).toEqual([])
  })

  test('asked for twice with one client id is one fork and one note', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await published(ann)
    const [a, b] = await Promise.all([1, 2].map(() => fork(bob, one, { client_id: 'forked-once-1' })))
    expect(b).toEqual(a)
    expect(notes(ann)).toHaveLength(1)
  })

  test('is asked for by a form, or by a request without a body', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await published(ann)
    const form = await town.form(`/sketches/${one.cuid}/fork`, { client_id: '' }, { as: bob })
    expect([form.status, form.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/codeground\/[\w-]{22}$/)])
    const bare = await fetch(`${town.url}/sketches/${one.cuid}/fork`, {
      method: 'POST',
      headers: { cookie: bob.cookie },
      redirect: 'manual',
    })
    expect(bare.status).toBe(303)
    expect(rows('SELECT id FROM scripts WHERE user_id = ?', bob.id)).toHaveLength(2)
  })

  test('stays with its credit when the parent goes for good, and becomes the root of its own', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await published(ann, 'x', { title: 'Heron' })
    const child = await fork(bob, one)
    const grandchild = await fork(bob, child)
    const credit = row(child)?.credit
    town.db().prepare('UPDATE scripts SET published_id = NULL WHERE id = ?').run(one.id) // what the sweep does is tested beside it
    town.db().prepare('DELETE FROM scripts WHERE id = ?').run(one.id)
    expect(row(child)).toMatchObject({ parent_id: null, root_id: null, credit })
    expect(await html(`/codeground/${child.cuid}`, bob)).toContain('Heron')
    expect(row(grandchild)).toMatchObject({ parent_id: child.id })
  })

  test('shows the pictures of its parent as long as it is there, though they are not the forker’s', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await begin(ann)
    const image = await picture(ann)
    const files = [
      { name: 'sketch.js', text: 'x' },
      { name: 'a.png', file: image },
    ]
    await save(ann, one, files)
    await publish(ann, one)
    const copy = await fork(bob, one)
    await publish(ann, one, { visibility: 'private' })
    expect((await town.get(`/files/${image}`, { as: bob })).status).toBe(200)
    await save(bob, copy, [...files, { name: 'more.js', text: '' }])
    await does(ann, `/codeground/${one.cuid}/delete`, {})
    expect((await town.get(`/files/${image}`, { as: bob })).status).toBe(200)
    expect((await town.get(`/files/${image}`, { as: owner('eve') })).status).toBe(404)
  })
})

describe('a note', () => {
  test('tells the parent’s author, and nobody of their own forks', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await published(ann)
    const copy = await fork(bob, one)
    await fork(ann, one)
    expect(notes(ann)).toEqual([{ script_id: one.id, fork_id: copy.id, read_at: null }])
    await does(ann, '/codeground/notes/read', {})
    expect(notes(ann)[0]?.read_at).not.toBeNull()
  })

  test('comes not to those who want none, until they want some again', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await published(ann)
    await does(ann, '/codeground/notes/wish', { on: 0 })
    await fork(bob, one)
    expect(notes(ann)).toEqual([])
    await does(ann, '/codeground/notes/wish', { on: 'on' })
    await fork(bob, one)
    expect(notes(ann)).toHaveLength(1)
  })

  test('is read by whose it is only', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    await fork(bob, await published(ann))
    await does(bob, '/codeground/notes/read', { up_to: 999_999 })
    expect(notes(ann)[0]?.read_at).toBeNull()
    for (const body of [{ up_to: 'all' }, { up_to: -1 }, { up_to: Number.NaN, x: 1 }])
      expect([body, (await post('/codeground/notes/read', { ...body, up_to: body.up_to ?? 'x' }, bob)).status]).toEqual([body, 400])
    expect((await post('/codeground/notes/wish', { on: 'maybe' }, bob)).status).toBe(400)
  })
})
