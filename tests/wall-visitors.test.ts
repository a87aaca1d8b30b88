import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTown, type Town } from './helpers/town.ts'
import { type Owner, wallsOf } from './helpers/walls.ts'

let town: Town
const walls = wallsOf(() => town)
const { rows, owner, post, does, words, stick, html, picture } = walls

beforeAll(async () => {
  const env = {
    NEOSPACE_LIMIT_STICKERS: '2000/60',
    NEOSPACE_LIMIT_WALL_CHANGES: '5000/60',
    NEOSPACE_LIMIT_GUESTBOOK: '12/600',
    NEOSPACE_WALL_STICKERS: '12',
  }
  town = await openTown({ env })
})
afterAll(() => town?.close())

/** Somebody on whose wall everybody may leave stickers. */
async function host(): Promise<Owner> {
  const ann = owner('ann')
  await does(ann, '/wall/settings', { stickers_policy: 'anyone' })
  return ann
}
const rowOf = (id: number) => rows('SELECT * FROM profile_stickers WHERE id = ?', id)[0]

describe('stickers', () => {
  test('of every kind lie where they were put, on a piece or on the header', async () => {
    const ann = owner()
    const piece = await words(ann)
    const file = await picture(ann)
    const ids = [
      await stick(ann, ann, {
        piece,
        x_pos: 12.345,
        y_pos: 99.999,
        rotation: -14.04,
        scale: 1.25,
        z_index: 7,
        m_x: 4,
        m_y: 5,
        m_scale: 0.75,
      }),
      await stick(ann, ann, { sticker_type: 'text', text_content: 'be <kind>', pot: 'p' }),
      await stick(ann, ann, { sticker_type: 'svg', drawing: 'moth' }),
      await stick(ann, ann, { sticker_type: 'image', file, piece }),
    ]
    const page = await html(`/@${ann.name}`)
    const at = `data-x="12.35" data-y="100" data-r="-14" data-s="1.25" data-z="7" data-mx="4" data-my="5" data-ms="0.75" data-piece="${piece}"`
    expect(page).toContain(
      `<div class="stks" id="stks-${piece}" aria-hidden="true"><span class="stk stk--emoji" id="sticker-${ids[0]}" ${at}`,
    )
    expect(page).toMatch(
      new RegExp(
        `id="stks-0" aria-hidden="true"><span class="stk stk--text" id="sticker-${ids[1]}".* data-pot="p">be &lt;kind&gt;</span><img class="stk stk--svg"`,
      ),
    )
    expect(page).toMatch(/src="\/assets\/\w+\/stickers\/moth\.svg" width="112" height="112" alt=""/)
    expect(page).toMatch(
      new RegExp(`<img class="stk stk--img" id="sticker-${ids[3]}".* src="/files/${file}(?:/thumb)?" width="64" height="48" alt="">`),
    )
    const sheet = await html(`/@${ann.name}/wall.css`)
    expect(sheet).toContain(`[id="sticker-${ids[0]}"]{--x:12.35%;--y:100%;--r:-14deg;--s:1.25;--z:7;--mx:4%;--my:5%;--ms:0.75}`)
  })

  test('move, turn, grow and go to another piece; what is left out stays', async () => {
    const ann = owner()
    const [one, two] = [await words(ann), await words(ann)]
    const id = await stick(ann, ann, { piece: one, rotation: 30, m_x: 1 })
    const moved = await does(ann, '/wall/sticker/update', { id, x_pos: 55, scale: 2, piece: two })
    expect(moved.sticker).toMatchObject({ x_pos: 55, y_pos: 20, rotation: 30, scale: 2, piece: two, m_x: 1 })
    await does(ann, '/profile/sticker/update', { id: String(id), x: '10', y: '11', rotation: 270, m_x: null, piece: null })
    expect(rowOf(id)).toMatchObject({ x_pos: 10, y_pos: 11, rotation: -90, post_id: null, m_x: null })
  })

  test('a move that was made on another place than today’s is refused with today’s', async () => {
    const ann = owner()
    const id = await stick(ann, ann)
    const { version } = await does(ann, '/wall/sticker/update', { id, x_pos: 1 })
    await does(ann, '/wall/sticker/update', { id, x_pos: 2, version })
    const late = await post('/wall/sticker/update', { id, x_pos: 3, version }, ann)
    expect(late).toMatchObject({ status: 409, code: 'conflict', detail: { sticker: { id, x_pos: 2 } } })
  })

  test('peeled off they are gone, and can be put back', async () => {
    const ann = owner()
    const id = await stick(ann, ann)
    await does(ann, '/wall/sticker/delete', { id })
    await does(ann, '/profile/sticker/remove', { id }) // twice changes nothing
    expect(await html(`/@${ann.name}`)).not.toContain(`sticker-${id}"`)
    expect((await post('/wall/sticker/update', { id, x_pos: 1 }, ann)).status).toBe(404)
    await does(ann, '/wall/sticker/restore', { id })
    expect(await html(`/@${ann.name}`)).toContain(`id="sticker-${id}"`)
  })

  test('others may leave some only where the owner allows it; five each', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const body = { profile_id: ann.wall, sticker_type: 'emoji', text_content: '🧲', x_pos: 1, y_pos: 1 }
    expect(await post('/wall/sticker/add', body, bob)).toMatchObject({ status: 403, code: 'forbidden' })
    await does(ann, '/wall/settings', { stickers_policy: 'anyone' })
    for (let i = 0; i < 5; i++) await stick(bob, ann)
    expect(await post('/wall/sticker/add', body, bob)).toMatchObject({ status: 400, error: expect.stringContaining('5 stickers') })
    await does(ann, '/wall/settings', { stickers_policy: 'off' })
    expect((await post('/wall/sticker/add', body, owner())).status).toBe(403)
  })

  test('a wall holds so many', async () => {
    const ann = owner()
    for (let i = 0; i < 12; i++) await stick(ann, ann)
    const answer = await post('/wall/sticker/add', { profile_id: ann.wall, text_content: 'x' }, ann)
    expect(answer).toMatchObject({ status: 400, error: 'This wall is full: it holds 12 stickers.' })
  })

  test('“friends” is kept, and as long as nobody can follow anybody it lets nobody else in, as the desk says', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const body = { profile_id: ann.wall, sticker_type: 'emoji', text_content: '🧲', x_pos: 1, y_pos: 1 }
    await does(ann, '/wall/settings', { stickers_policy: 'friends' })
    const desk = await html(`/@${ann.name}/edit`, ann)
    expect(desk).toContain('<option value="friends" selected>')
    expect(desk).toContain('Nobody can follow anybody here yet')
    expect(await post('/wall/sticker/add', body, bob)).toMatchObject({ status: 403, code: 'forbidden' })
    expect((await town.get(`/@${ann.name}/stickers`, { as: bob })).status).toBe(403)
    expect(await html(`/@${ann.name}`, bob)).not.toContain('data-may-stick')
    await stick(ann, ann)
    await does(ann, '/wall/settings', { guestbook: 'closed' })
    expect(rows('SELECT stickers_policy FROM wall_settings WHERE profile_id = ?', ann.wall)).toEqual([{ stickers_policy: 'friends' }])
  })

  test('whoever put one there and whose wall it is may move it or peel it off; for everybody else it does not exist', async () => {
    const [ann, bob, eve] = [await host(), owner('bob'), owner('eve')]
    const id = await stick(bob, ann)
    for (const path of ['update', 'delete', 'restore']) {
      const [there, nowhere] = [
        await post(`/wall/sticker/${path}`, { id, x_pos: 1 }, eve),
        await post(`/wall/sticker/${path}`, { id: 999_999, x_pos: 1 }, eve),
      ]
      expect([path, there]).toEqual([path, nowhere])
      expect(there.status).toBe(404)
    }
    await does(bob, '/wall/sticker/update', { id, x_pos: 33 })
    await does(ann, '/wall/sticker/update', { id, y_pos: 44 })
    await does(ann, '/wall/sticker/delete', { id })
    expect(rowOf(id)).toMatchObject({ x_pos: 33, y_pos: 44, placed_by: bob.id })
  })

  test('with a plain form: a drawing by its button, words, one emoji', async () => {
    const ann = owner()
    const fields = { profile_id: String(ann.wall), piece: '0', x_pos: '85', y_pos: '15' }
    for (const more of [
      { drawing: 'star', text_content: '' },
      { cut: '1', text_content: 'tape is good', pot: 'm' },
      { cut: '1', text_content: '🐚', pot: 'm' },
    ]) {
      const answer = await town.form('/wall/sticker/add', { ...fields, ...more } as unknown as Record<string, string>, { as: ann })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/@${ann.name}/edit`])
    }
    const kinds = rows(
      'SELECT sticker_type AS type, drawing, text_content AS text, pot FROM profile_stickers WHERE profile_id = ? ORDER BY id',
      ann.wall,
    )
    expect(kinds).toEqual([
      { type: 'svg', drawing: 'star', text: null, pot: null },
      { type: 'text', drawing: null, text: 'tape is good', pot: 'm' },
      { type: 'emoji', drawing: null, text: '🐚', pot: null },
    ])
  })

  test('the desk for visitors is there for who may stick, and for nobody else', async () => {
    const [ann, bob] = [await host(), owner('bob')]
    const piece = await words(ann)
    const desk = await html(`/@${ann.name}/stickers`, bob)
    expect(desk).toContain('data-sticking')
    expect(desk).toContain('id="stick"')
    expect(desk).not.toContain(`name="id" value="${piece}"`)
    expect(await html(`/@${ann.name}/edit`, ann)).toContain(`name="id" value="${piece}"`)
    expect((await town.get(`/@${ann.name}/edit`, { as: bob })).status).toBe(403)
    expect((await town.get(`/@${bob.name}/stickers`, { as: ann })).status).toBe(403)
  })
})

describe('the guestbook', () => {
  const sign = (as: Owner, on: Owner, content = 'I was here') => post('/guestbook', { profile_id: on.wall, content }, as)

  test('is signed by members, and read by everybody, newest first', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    await sign(bob, ann, 'First\n& <second> line')
    await sign(ann, ann, 'Thanks')
    const page = await html(`/@${ann.name}`)
    expect(page).toMatch(/Thanks<\/p><\/li><li class="gb__e".*First<br>&amp; &lt;second&gt; line<\/p><\/li><\/ul>/)
    expect(page).toContain(`<b><a href="/@${bob.name}">${bob.name}</a></b>`)
    expect(await html(`/@${ann.name}`, bob)).toContain('<form class="gb__f" id="sign" method="post" action="/guestbook">')
    expect(page).not.toContain('action="/guestbook"')
  })

  test('by name, with a plain form', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    const answer = await town.form('/guestbook', { username: `@${ann.name}`, content: 'hello' }, { as: bob })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/@${ann.name}#guestbook`])
  })

  test('its owner takes anything out, a writer their own, nobody else anything; the words are gone for good', async () => {
    const [ann, bob, eve] = [owner(), owner('bob'), owner('eve')]
    const [one, two] = [(await sign(bob, ann, 'one')).id, (await sign(bob, ann, 'two')).id]
    expect((await post('/guestbook/delete', { id: one }, eve)).status).toBe(404)
    await does(ann, '/guestbook/delete', { id: one })
    await does(bob, '/guestbook/delete', { id: two })
    expect((await post('/guestbook/delete', { id: two }, bob)).status).toBe(404)
    expect(await html(`/@${ann.name}`)).not.toContain('class="gb__e"')
    expect(rows('SELECT content FROM guestbook_entries WHERE profile_id = ?', ann.wall)).toEqual([{ content: null }, { content: null }])
  })

  test('closed it can be read and not signed; put away it is not there', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    await sign(bob, ann, 'mind the moths')
    await does(ann, '/wall/settings', { guestbook: 'closed' })
    expect((await sign(bob, ann)).code).toBe('forbidden')
    expect(await html(`/@${ann.name}`, bob)).toMatch(/The book is closed[\s\S]*mind the moths/)
    await does(ann, '/wall/settings', { guestbook: 'hidden' })
    const hidden = await html(`/@${ann.name}`, bob)
    expect(hidden).toContain('<section class="guests" id="guestbook" hidden>')
    expect(hidden).not.toContain('mind the moths')
    expect((await town.get(`/@${ann.name}/guestbook`, { as: bob })).status).toBe(404)
  })

  test('the whole book has pages, and buttons for what one may take out', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    await sign(bob, ann, 'from bob')
    await sign(ann, ann, 'from ann')
    const mine = await html(`/@${ann.name}/guestbook`, ann)
    const his = await html(`/@${ann.name}/guestbook`, bob)
    expect([mine.match(/action="\/guestbook\/delete"/g)?.length, his.match(/action="\/guestbook\/delete"/g)?.length]).toEqual([2, 1])
    expect(await html(`/@${ann.name}/guestbook`)).not.toContain('/guestbook/delete')
  })

  test('500 characters fit; a line more is refused', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    expect((await sign(bob, ann, 'x'.repeat(500))).status).toBe(200)
    for (const content of ['x'.repeat(501), '', ' \n ']) expect((await sign(bob, ann, content)).code).toBe('invalid')
  })

  test('too many lines at once are too many', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    for (let i = 0; i < 12; i++) expect((await sign(bob, ann)).status).toBe(200)
    const answer = await town.post('/guestbook', { profile_id: ann.wall, content: 'x' }, { as: bob })
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([429, true])
  })
})

test('on a wall that one may not see, nobody leaves anything', async () => {
  const [ann, bob] = [await host(), owner('bob')]
  await does(ann, '/profile/update', { visibility: 'private' })
  for (const [path, body] of [
    ['/guestbook', { profile_id: ann.wall, content: 'x' }],
    ['/wall/sticker/add', { profile_id: ann.wall, text_content: 'x' }],
    ['/guestbook', { username: ann.name, content: 'x' }],
  ] as const) {
    const there = await post(path, body, bob)
    expect([path, there]).toEqual([
      path,
      await post(path, { ...body, ...('username' in body ? { username: 'nobody-here' } : { profile_id: 999_999 }) }, bob),
    ])
    expect(there.status).toBe(404)
  }
})

test('a sticker is put back by whoever peeled it off, and by whose wall it is', async () => {
  const ann = await host()
  const ben = owner('ben')
  const id = await stick(ben, ann)
  await does(ben, '/wall/sticker/delete', { id })
  await does(ben, '/wall/sticker/restore', { id })

  await does(ann, '/wall/sticker/delete', { id })
  expect(await post('/wall/sticker/delete', { id }, ben)).toMatchObject({ status: 200 }) // peeling off what is off changes nothing
  expect(await post('/wall/sticker/restore', { id }, ben)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(rowOf(id)).toMatchObject({ deleted_at: expect.any(Number) })
  await does(ann, '/wall/sticker/restore', { id })
  expect(rowOf(id)).toMatchObject({ deleted_at: null })

  await does(ben, '/wall/sticker/delete', { id })
  await does(ann, '/wall/sticker/restore', { id })
})

test('who has no public wall signs with their drawn picture, so that no visitor finds a broken one; and with their own once it is public', async () => {
  const [ann, bob] = [owner('ann'), owner('bob')]
  await does(bob, '/profile/avatar', { file: await picture(bob) })
  await does(bob, '/guestbook', { profile_id: ann.wall, content: 'hello' })
  const face = async (as?: Owner) => /<li class="gb__e"[^>]*>(.*?)<p>/s.exec(await html(`/@${ann.name}`, as))?.[1] ?? ''
  for (const [visibility, shown] of [
    ['public', '/files/'],
    ['members', 'icons.svg#av-'],
    ['public', '/files/'],
    ['private', 'icons.svg#av-'],
  ]) {
    await does(bob, '/profile/update', { visibility })
    for (const as of [undefined, ann, bob]) expect([visibility, await face(as)]).toEqual([visibility, expect.stringContaining(shown ?? '')])
  }
})
