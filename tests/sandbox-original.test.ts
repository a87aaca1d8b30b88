import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sketchesOf, unhurried } from './helpers/sketches.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
const { rows, owner, post, does, draft, save, published, publish, begin, script, code } = sketchesOf(() => town)

beforeAll(async () => {
  town = await openTown({ env: unhurried })
})
afterAll(() => town?.close())

const saved = async (as: Person, body: object): Promise<{ id: number; cuid: string }> => {
  const { id, cuid } = await does(as, '/scripts/save', body)
  return { id: Number(id), cuid: String(cuid) }
}
const list = async (as: Person) =>
  ((await (await town.get('/scripts/list', { as })).json()) as { scripts: Record<string, unknown>[] }).scripts

describe('/scripts/save', () => {
  test('makes a script, published unless it says otherwise, and gives it back', async () => {
    const ann = owner()
    const one = await saved(ann, { title: 'Tide', content: 'let a' })
    const hidden = await saved(ann, { title: 'Not yet', content: 'let b', script_type: 'three', is_public: 0 })
    expect(await script(one)).toMatchObject({
      id: one.id,
      user_id: ann.id,
      username: ann.name,
      title: 'Tide',
      content: 'let a',
      script_type: 'p5',
      is_public: 1,
      parent_id: null,
      root_id: null,
    })
    expect([await script(hidden), await script(hidden, owner('eve'))]).toEqual([404, 404])
    expect(await script(hidden, ann)).toMatchObject({ is_public: 0, script_type: 'three', content: 'let b' })
    expect((await list(ann)).map(({ id }) => id)).toEqual([hidden.id, one.id])
    expect(await list(owner('eve'))).toEqual([])
  })

  test('without a title it is untitled; vanilla is canvas', async () => {
    const ann = owner()
    const one = await saved(ann, { content: '', script_type: 'vanilla', title: null, is_public: false, parent_id: null })
    expect(await script(one, ann)).toMatchObject({ title: 'Untitled', script_type: 'canvas' })
    expect((await draft(ann, one)).files).toEqual([{ name: 'sketch.js', text: '' }])
  })

  test('with an id writes over one’s own, and what it leaves out stays', async () => {
    const ann = owner()
    const one = await saved(ann, { title: 'Tide', content: 'first' })
    expect((await saved(ann, { id: one.id, content: 'second' })).id).toBe(one.id)
    expect(await script(one)).toMatchObject({ title: 'Tide', content: 'second', is_public: 1 })
    await saved(ann, { id: one.id, content: 'third', title: 'Ebb', is_public: false })
    expect([await code(one), await script(one, ann)]).toMatchObject([404, { title: 'Ebb', content: 'third' }])
    await saved(ann, { id: one.id, content: 'fourth' })
    expect(await code(one)).toBe(404)
    await saved(ann, { id: String(one.id), content: 'fifth', is_public: '1' })
    expect(await code(one)).toBe('fifth')
    expect(rows('SELECT id FROM scripts WHERE user_id = ?', ann.id)).toHaveLength(1)
  })

  test('keeps the other files of a sketch that was made here, and who has the link', async () => {
    const ann = owner()
    const one = await begin(ann)
    await save(ann, one, [
      { name: 'sketch.js', text: 'a' },
      { name: 'part.js', text: 'b' },
    ])
    await publish(ann, one, { visibility: 'unlisted' })
    await saved(ann, { id: one.id, content: 'c' })
    expect((await draft(ann, one)).files).toEqual([
      { name: 'sketch.js', text: 'c' },
      { name: 'part.js', text: 'b' },
    ])
    const [shown] = rows('SELECT v.files FROM scripts s JOIN script_versions v ON v.id = s.published_id WHERE s.id = ?', one.id)
    expect(JSON.parse(String(shown?.files))[0]).toEqual({ name: 'sketch.js', text: 'c' })
    expect((await list(ann))[0]?.is_public).toBe(0)
  })

  test('keeps its parent, and its root; a parent that one may not read is not there', async () => {
    const [ann, bob, eve] = [owner('ann'), owner('bob'), owner('eve')]
    const root = await saved(ann, { title: 'Root', content: 'r' })
    const child = await saved(bob, { content: 'c', parent_id: root.id })
    const grandchild = await saved(eve, { content: 'g', parent_id: child.id })
    expect(await script(grandchild)).toMatchObject({ parent_id: child.id, root_id: root.id })
    const secret = await saved(ann, { content: 's', is_public: false })
    expect(await post('/scripts/save', { content: 'x', parent_id: secret.id }, eve)).toMatchObject({ status: 404, code: 'not_found' })
    expect(await post('/scripts/save', { content: 'x', parent_id: 999_999 }, eve)).toMatchObject({ status: 404 })
    expect((await list(eve)).map(({ id }) => id)).toEqual([grandchild.id])
  })

  test('of somebody else’s script is not found, and changes nothing', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const one = await published(ann, 'mine')
    expect(await post('/scripts/save', { id: one.id, content: 'hers' }, eve)).toMatchObject({ status: 404 })
    expect(await post('/scripts/delete', { id: one.id }, eve)).toMatchObject({ status: 404 })
    expect(await code(one)).toBe('mine')
  })

  test('sent twice with the same client id is one script', async () => {
    const ann = owner()
    const body = { content: 'once', client_id: 'saved-once-1' }
    const [one, two] = await Promise.all([saved(ann, body), saved(ann, body)])
    expect(two).toEqual(one)
    expect(await list(ann)).toHaveLength(1)
  })

  test.each<[string, object | string]>([
    ['no content', { title: 'x' }],
    ['a number for content', { content: 5 }],
    ['a kind that there is not', { content: '', script_type: 'java' }],
    ['an id that is none', { content: '', id: -1 }],
    ['half an id', { content: '', id: 1.5 }],
    ['NaN for an id', '{"content":"","id":NaN}'],
    ['a word for an id', { content: '', id: 'one' }],
    ['a list for a parent', { content: '', parent_id: [1] }],
    ['a title of a mile', { content: '', title: 'x'.repeat(5280) }],
    ['a word for yes', { content: '', is_public: 'perhaps' }],
    ['no JSON', '{"content":'],
    ['a list', []],
    ['null', 'null'],
    ['a NUL', { content: '\0' }],
  ])('with %s is refused', async (_what, body) => {
    const ann = owner()
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const sent = { 'content-type': 'application/json', cookie: ann.cookie }
    const answer = await fetch(`${town.url}/scripts/save`, { method: 'POST', body: text, headers: sent })
    expect([answer.status, await answer.json()]).toMatchObject([400, { ok: false, code: 'invalid' }])
    expect(await list(ann)).toEqual([])
  })

  test('another kind for one that is there is refused', async () => {
    const ann = owner()
    const one = await saved(ann, { content: 'x' })
    expect(await post('/scripts/save', { id: one.id, content: 'y', script_type: 'shader' }, ann)).toMatchObject({ status: 400 })
    expect(await code(one)).toBe('x')
  })

  test('takes two megabytes of JSON, of which one file may be 128 KB of text', async () => {
    const ann = owner()
    const escaped = `{"content":"${'\\u0041'.repeat(128 * 1024)}"}`
    expect(escaped.length).toBeGreaterThan(700_000)
    const sent = { 'content-type': 'application/json', cookie: ann.cookie }
    expect((await fetch(`${town.url}/scripts/save`, { method: 'POST', body: escaped, headers: sent })).status).toBe(200)
    expect(await post('/scripts/save', { content: 'x'.repeat(128 * 1024 + 1) }, ann)).toMatchObject({ status: 413, code: 'too_large' })
    expect(await post('/scripts/save', { content: 'x'.repeat(3 * 1024 * 1024) }, ann)).toMatchObject({ status: 413, code: 'too_large' })
  })

  test('is for members', async () => {
    expect(await post('/scripts/save', { content: 'x' })).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect((await town.get('/scripts/list')).status).toBe(401)
  })

  test('from another site is refused before it is read', async () => {
    const ann = owner()
    const headers = { origin: 'https://elsewhere.example' }
    expect((await town.post('/scripts/save', { content: 'x' }, { as: ann, headers })).status).toBe(403)
  })
})

describe('/scripts/get and /scripts/delete', () => {
  test('finds nothing by its number that only who has the link may see: numbers can be guessed', async () => {
    const [ann, eve] = [owner('ann'), owner('eve')]
    const one = await begin(ann)
    await publish(ann, one, { visibility: 'unlisted' })
    expect((await town.get(`/sketches/${one.cuid}`, { as: eve })).status).toBe(200)
    expect((await town.get(`/scripts/get?id=${one.id}`, { as: eve })).status).toBe(404)
    expect((await town.get(`/scripts/get?id=${one.id}`)).status).toBe(404)
    expect((await town.get(`/scripts/get?id=${one.id}`, { as: ann })).status).toBe(200)
    expect(await post('/scripts/save', { content: 'x', parent_id: one.id }, eve)).toMatchObject({ status: 404 })
  })

  test('an id that is none is refused', async () => {
    for (const id of ['', '0', '-1', 'one', '1e3', '1.0', '999999999999999999', '1&id=2'])
      expect([id, (await town.get(`/scripts/get?id=${id}`)).status]).toEqual([id, 400])
    expect((await town.get('/scripts/get')).status).toBe(400)
    expect((await town.get('/scripts/get?id=999999')).status).toBe(404)
  })

  test('a script that was forked goes, and its forks stay', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const one = await saved(ann, { content: 'r' })
    const fork = await saved(bob, { content: 'f', parent_id: one.id })
    expect(await does(ann, '/scripts/delete', { id: one.id })).toEqual({ ok: true, status: 200 })
    expect([await code(one), await code(fork)]).toEqual([404, 'f'])
    expect(await list(ann)).toEqual([])
  })
})

describe('/profile/scripts', () => {
  const pins = (as: Person) =>
    rows(
      'SELECT x.script_id AS id FROM profile_scripts x JOIN profiles p ON p.id = x.profile_id WHERE p.user_id = ? ORDER BY x.display_order',
      as.id,
    ).map(({ id }) => Number(id))
  const many = (as: Person, count: number) => Promise.all(Array.from({ length: count }, (_, i) => published(as, `${i}`)))

  test('up to three are pinned, in the order of the hand', async () => {
    const ann = owner()
    const [a, b, c, d] = (await many(ann, 4)).map(({ id }) => id) as [number, number, number, number]
    for (const id of [a, b, b, c]) await does(ann, '/profile/scripts/pin', { script_id: id })
    expect(pins(ann)).toEqual([a, b, c])
    expect(await post('/profile/scripts/pin', { script_id: d }, ann)).toMatchObject({ status: 400, error: /3 sketches/ })
    expect(await does(ann, '/profile/scripts/reorder', { script_ids: [c, a] })).toMatchObject({ pinned: [c, a, b] })
    expect(await does(ann, '/profile/scripts/unpin', { script_id: a })).toMatchObject({ pinned: [c, b] })
    await does(ann, '/profile/scripts/pin', { script_id: d })
    expect(pins(ann)).toEqual([c, b, d])
  })

  test('pinning raises the wall’s version, and so does each change of what is pinned', async () => {
    const ann = owner()
    const [one] = await many(ann, 1)
    const version = () => Number(rows('SELECT version FROM profiles WHERE user_id = ?', ann.id)[0]?.version)
    const steps: [string, object][] = [
      ['/profile/scripts/pin', { script_id: one?.id }],
      [`/codeground/${one?.cuid}/settings`, { title: 'Another' }],
      [`/codeground/${one?.cuid}/delete`, {}],
    ]
    for (const [path, body] of steps) {
      const before = version()
      await does(ann, path, body)
      expect([path, version()]).toEqual([path, before + 1])
    }
  })

  test('a place that was taken by one that went is free again', async () => {
    const ann = owner()
    const [a, b, c, d] = await many(ann, 4)
    for (const one of [a, b, c]) await does(ann, '/profile/scripts/pin', { script_id: one?.id })
    await does(ann, `/codeground/${a?.cuid}/delete`, {})
    await does(ann, '/profile/scripts/pin', { script_id: d?.cuid })
    await does(ann, `/codeground/${a?.cuid}/restore`, {})
    expect(pins(ann)).toEqual([b?.id, c?.id, d?.id])
  })

  test('only one’s own, and only what others may see', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const one = await published(ann)
    const secret = await begin(eve)
    expect(await post('/profile/scripts/pin', { script_id: one.id }, eve)).toMatchObject({ status: 404 })
    expect(await post('/profile/scripts/pin', { script_id: secret.id }, eve)).toMatchObject({ status: 400, error: /Publish it first/ })
    expect(await post('/profile/scripts/pin', { script_id: secret.id })).toMatchObject({ status: 401 })
    expect(pins(eve)).toEqual([])
  })

  test.each([
    ['pin', {}],
    ['pin', { script_id: 'x' }],
    ['pin', { script_id: 0 }],
    ['pin', { script_id: null }],
    ['reorder', { script_ids: [1, 2, 3, 4] }],
    ['reorder', { script_ids: 'abc' }],
    ['reorder', { script_ids: [Number.NaN] }],
  ])('%s of %j is refused', async (path, body) => {
    expect(await post(`/profile/scripts/${path}`, body, owner())).toMatchObject({ status: 400, code: 'invalid' })
  })

  test('one that is not pinned cannot be put in order', async () => {
    const ann = owner()
    const [a, b] = await many(ann, 2)
    await does(ann, '/profile/scripts/pin', { script_id: a?.id })
    expect(await post('/profile/scripts/reorder', { script_ids: [b?.id, a?.id] }, ann)).toMatchObject({ status: 400 })
    expect(pins(ann)).toEqual([a?.id])
  })
})
