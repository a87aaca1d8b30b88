import { Parser } from 'htmlparser2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTown, type Person, type Town } from './helpers/town.ts'
import { type Owner, wallsOf } from './helpers/walls.ts'

let town: Town
const walls = wallsOf(() => town)
const { rows, owner, post, does, words, hang, stick, html, picture } = walls

beforeAll(async () => {
  const env = {
    NEOSPACE_LIMIT_WALL_CHANGES: '5000/60',
    NEOSPACE_LIMIT_PIECES: '500/60',
    NEOSPACE_LIMIT_GUESTBOOK: '500/60',
    NEOSPACE_LIMIT_STICKERS: '500/60',
  }
  town = await openTown({ workers: 1, env })
})
afterAll(() => town?.close())

/** A page's statements, as its header tells them. */
async function cost(path: string, as?: Person): Promise<number> {
  const answer = await town.get(path, as ? { as } : {})
  expect(answer.status).toBe(200)
  await answer.text()
  return Number(/queries;desc="(\d+)"/.exec(answer.headers.get('server-timing') ?? '')?.[1])
}

/** A wall with everything on it: twelve pieces, forty stickers, twenty lines of eight writers. */
async function full(): Promise<Owner> {
  const ann = owner('ann')
  const file = await picture(ann)
  for (let i = 0; i < 6; i++) await words(ann, `Piece ${i}`, { style: { tilt: 1 } })
  for (let i = 0; i < 3; i++) await hang(ann, 'image', { file, alt: `Picture ${i}` })
  for (let i = 0; i < 3; i++) await hang(ann, 'link', { url: `https://example.com/${i}` })
  for (let i = 0; i < 40; i++) await stick(ann, ann)
  const writers = Array.from({ length: 8 }, () => owner('bob'))
  for (let i = 0; i < 20; i++) await does(writers[i % 8] as Owner, '/guestbook', { profile_id: ann.wall, content: `Line ${i}` })
  return ann
}

describe('what a page costs', () => {
  test('at most ten statements when it is made, at most four when it is kept', async () => {
    const ann = await full()
    const bob = owner('bob')
    expect(await cost(`/@${ann.name}`, bob)).toBeLessThanOrEqual(10)
    expect(await cost(`/@${ann.name}`, bob)).toBeLessThanOrEqual(4)
    expect(await cost(`/@${ann.name}`)).toBeLessThanOrEqual(7)
    expect(await cost(`/@${ann.name}`)).toBe(1)
    await does(ann, '/wall/post/update', { id: (await walls.pieces(ann))[0]?.id, content: { text: 'changed' } })
    expect(await cost(`/@${ann.name}`, bob)).toBeLessThanOrEqual(10)
    expect(await html(`/@${ann.name}`)).toContain('changed')
  })

  test('somebody else’s new name or picture is seen where they signed; others’ cost nothing', async () => {
    const ann = await full()
    const bob = owner('bob')
    await does(bob, '/guestbook', { profile_id: ann.wall, content: 'me' })
    expect(await html(`/@${ann.name}`)).toContain(`>${bob.name}</a></b>`)
    const etag = (await town.get(`/@${ann.name}`)).headers.get('etag')
    await does(bob, '/profile/update', { display_name: 'Robert Tables' })
    const after = await town.get(`/@${ann.name}`)
    expect(await after.text()).toContain('>Robert Tables</a></b>')
    expect(after.headers.get('etag')).not.toBe(etag)
    await does(owner('eve'), '/profile/update', { display_name: 'Not on it' })
    expect((await town.get(`/@${ann.name}`)).headers.get('etag')).toBe(after.headers.get('etag'))
    expect(await cost(`/@${ann.name}`)).toBe(1)
  })
})

describe('a public wall without an account', () => {
  test('may be kept for a second, and is not sent again to who has it', async () => {
    const ann = owner()
    await words(ann)
    const first = await town.get(`/@${ann.name}`)
    const etag = first.headers.get('etag') ?? ''
    expect([first.headers.get('cache-control'), first.headers.get('vary')]).toEqual(['public, max-age=1', 'Cookie, Accept'])
    const again = await town.get(`/@${ann.name}`, { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    await words(ann, 'new')
    const changed = await town.get(`/@${ann.name}`, { headers: { 'if-none-match': etag } })
    expect(changed.status).toBe(200)
  })

  test('has nothing of any member in it, and a member’s page is never kept', async () => {
    const ann = owner()
    await words(ann)
    const mine = await town.get(`/@${ann.name}`, { as: ann })
    expect([mine.headers.get('cache-control'), mine.headers.get('etag')]).toEqual(['private, no-store', null])
    expect(await mine.text()).toContain('data-mine')
    const bobs = await html(`/@${ann.name}`, owner('bob'))
    expect(bobs).not.toContain('data-mine')
    const public_ = await html(`/@${ann.name}`)
    for (const word of ['data-me=', 'data-mine', 'data-account', 'id="rail"', 'action="/guestbook"']) expect(public_).not.toContain(word)
    expect(public_).not.toMatch(/\sstyle=|<style|\son[a-z]+=/)
  })

  test('tells machines what it is: cards, the feed, and who is the same person elsewhere', async () => {
    const ann = owner()
    await does(ann, '/profile/update', { display_name: 'Oona "Vale" <3', bio: 'Tape & rain.\nSecond line.' })
    await hang(ann, 'link', { url: 'https://oona.example/me', me: true })
    await hang(ann, 'link', { url: 'https://other.example/' })
    const page = await html(`/@${ann.name}`)
    const head = page.slice(0, page.indexOf('</head>'))
    expect(head).toContain('<meta property="og:title" content="Oona &quot;Vale&quot; &lt;3">')
    expect(head).toContain('<meta property="og:description" content="Tape &amp; rain. Second line.">')
    expect(head).toContain(`<meta property="og:url" content="${town.url}/@${ann.name}">`)
    expect(head).toContain(`<link rel="canonical" href="${town.url}/@${ann.name}">`)
    expect(head.match(/<link rel="me" href="[^"]+">/g)).toEqual(['<link rel="me" href="https://oona.example/me">'])
    expect(head).toContain(`type="application/atom+xml"`)
    expect(page).toContain('<a href="https://oona.example/me" rel="me noopener">')
  })

  test('has its name in one way of writing', async () => {
    const ann = owner('Oona')
    const answer = await town.get(`/@${ann.name.toUpperCase()}`)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `/@${ann.name}`])
  })

  test('each piece has a page of its own, with what sticks on it', async () => {
    const ann = owner()
    const id = await words(ann, '# A title\n\nAnd words.')
    await words(ann, 'something else')
    const sticker = await stick(ann, ann, { piece: id })
    const [piece] = await walls.pieces(ann)
    const page = await html(String(piece?.url))
    expect(page).toContain('<title>A title, by')
    expect(page).toContain(`id="sticker-${sticker}"`)
    expect(page).not.toContain('something else')
    expect(page).toContain('<meta property="og:type" content="article">')
    expect((await town.get(`/@${ann.name}/AAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(404)
    await does(ann, '/wall/post/delete', { id })
    expect((await town.get(String(piece?.url))).status).toBe(404)
  })
})

describe('the stylesheet of a wall', () => {
  test('is kept for ever under today’s address, and by nobody under any other', async () => {
    const ann = owner()
    await stick(ann, ann)
    const [, address = ''] = /id="wall-sheet" href="([^"]+)"/.exec(await html(`/@${ann.name}`)) ?? []
    const today = await town.get(address)
    expect([today.status, today.headers.get('cache-control'), today.headers.get('content-type')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
      'text/css; charset=utf-8',
    ])
    const other = await town.get(`/@${ann.name}/wall.css?v=1-old`)
    expect([await other.text(), other.headers.get('cache-control')]).toEqual([await today.text(), 'private, no-store'])
    await stick(ann, ann)
    expect(await html(`/@${ann.name}`)).not.toContain(address)
    expect((await town.get(address)).headers.get('cache-control')).toBe('private, no-store')
  })
})

describe('plain view', () => {
  test('is remembered in the browser, for people without an account too', async () => {
    const ann = owner()
    const answer = await town.form('/wall/plain', { on: '1', back: `/@${ann.name}` })
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect([answer.status, answer.headers.get('location'), cookie]).toEqual([
      303,
      `/@${ann.name}`,
      expect.stringMatching(/^neospace_plain=1; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    await does(ann, '/profile/update', { theme_preset: 'vapor' })
    const plain = await town.get(`/@${ann.name}`, { headers: { cookie: 'neospace_plain=1' } })
    expect(await plain.text()).toContain(`data-theme="paper" data-worn="vapor" data-owner="${ann.name}" data-plain>`)
    const worn = await town.get(`/@${ann.name}`)
    expect(await worn.text()).toContain(`data-theme="vapor" data-worn="vapor" data-owner="${ann.name}">`)
    expect(worn.headers.get('etag')).not.toBe(plain.headers.get('etag'))
    for (const back of ['https://evil.example/', '//evil.example', '/@a/../..', 'javascript:alert(1)'])
      expect((await town.form('/wall/plain', { on: '0', back })).headers.get('location')).toBe('/')
  })
})

describe('the feed', () => {
  type Node = { name: string; text: string; attributes: Record<string, string>; children: Node[] }
  /** Reads XML strictly enough to find what a validator would. */
  function parse(xml: string): Node {
    const root: Node = { name: '', text: '', attributes: {}, children: [] }
    const path = [root]
    const parser = new Parser(
      {
        onopentag: (name, attributes) => {
          const node = { name, text: '', attributes, children: [] }
          path.at(-1)?.children.push(node)
          path.push(node)
        },
        ontext: (text) => {
          const node = path.at(-1) as Node
          node.text += text
        },
        onclosetag: (name) => {
          expect(path.pop()?.name).toBe(name)
        },
        onerror: (error) => {
          throw error
        },
      },
      { xmlMode: true },
    )
    parser.end(xml)
    expect(path).toHaveLength(1)
    return root.children.find(({ name }) => name === 'feed') as Node
  }
  const all = ({ children }: Node, name: string) => children.filter((child) => child.name === name)
  const one = (node: Node, name: string): Node => {
    expect([name, all(node, name).length]).toEqual([name, 1])
    return all(node, name)[0] as Node
  }
  const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

  test('is Atom as RFC 4287 has it, whatever stands in it', async () => {
    const ann = owner()
    await does(ann, '/profile/update', { display_name: 'Oona & <Vale>' })
    const file = await picture(ann)
    await words(ann, '# ]]> & <title>\n\n![x](/files/nope) <script>alert(1)</script> \u{1F41A}')
    await hang(ann, 'image', { file, alt: 'A "window"', caption: 'Rain' })
    await hang(ann, 'link', { url: 'https://a.example/?a=1&b=2', title: 'A & B' })
    await hang(ann, 'list', { rows: [['a', '<b>']] })
    await hang(ann, 'badges', { badges: [{ bottom: 'STEREO' }] })
    const answer = await town.get(`/@${ann.name}/feed.atom`)
    expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
    const xml = await answer.text()
    const feed = parse(xml)
    expect(feed.attributes.xmlns).toBe('http://www.w3.org/2005/Atom')
    expect([one(feed, 'id').text, one(feed, 'title').text]).toEqual([`${town.url}/@${ann.name}`, 'Oona & <Vale>'])
    expect(one(feed, 'updated').text).toMatch(DATE)
    expect(one(one(feed, 'author'), 'name').text).toBe('Oona & <Vale>')
    expect(all(feed, 'link').find(({ attributes }) => attributes.rel === 'self')?.attributes.href).toBe(
      `${town.url}/@${ann.name}/feed.atom`,
    )
    const entries = all(feed, 'entry')
    expect(entries).toHaveLength(5)
    expect(new Set(entries.map((entry) => one(entry, 'id').text)).size).toBe(5)
    for (const entry of entries) {
      expect(one(entry, 'id').text).toMatch(new RegExp(`^${town.url}/@${ann.name}/[\\w-]{22}$`))
      for (const name of ['updated', 'published']) expect(one(entry, name).text).toMatch(DATE)
      expect(one(entry, 'title').text.trim()).not.toBe('')
      expect(one(entry, 'content').attributes.type).toBe('html')
      expect(one(entry, 'content').text).not.toMatch(/<script|(?:src|href)="\//)
    }
    expect(one(entries.at(-1) as Node, 'title').text).toBe('&amp; &lt;title')
    expect(xml).toContain(`src="${town.url}/files/${file}"`)
  })

  test('of an empty wall is one too; of nobody’s there is none', async () => {
    expect(all(parse(await html(`/@${owner().name}/feed.atom`)), 'entry')).toEqual([])
    expect((await town.get('/@nobody-here/feed.atom')).status).toBe(404)
  })

  test('is not sent again to who has it', async () => {
    const ann = owner()
    const etag = (await town.get(`/@${ann.name}/feed.atom`)).headers.get('etag') ?? ''
    expect((await town.get(`/@${ann.name}/feed.atom`, { headers: { 'if-none-match': etag } })).status).toBe(304)
    await words(ann)
    expect((await town.get(`/@${ann.name}/feed.atom`, { headers: { 'if-none-match': etag } })).status).toBe(200)
  })
})

describe('who may not see a wall', () => {
  test('finds nothing at any of its addresses, as if there were none', async () => {
    const ann = owner()
    const file = await picture(ann)
    await hang(ann, 'image', { file, alt: 'x' })
    const piece = String((await walls.pieces(ann))[0]?.url)
    const bob = owner('bob')
    const seen = async (path: string, as?: Person) => (await town.get(path, as ? { as } : {})).status
    const paths = [
      `/@${ann.name}`,
      `/@${ann.name}/wall.css`,
      `/@${ann.name}/feed.atom`,
      `/@${ann.name}/guestbook`,
      piece,
      `/wall/posts/${ann.wall}`,
      `/files/${file}`,
    ]
    for (const path of paths) expect([path, await seen(path), await seen(path, bob)]).toEqual([path, 200, 200])
    await does(ann, '/profile/update', { visibility: 'members' })
    for (const path of paths) expect([path, await seen(path), await seen(path, bob)]).toEqual([path, 404, 200])
    await does(ann, '/profile/update', { visibility: 'private' })
    for (const path of paths) expect([path, await seen(path), await seen(path, bob), await seen(path, ann)]).toEqual([path, 404, 404, 200])
    const [there, nowhere] = [await town.get(`/@${ann.name}`, { as: bob }), await town.get('/@nobody-here', { as: bob })]
    const text = async (answer: Response) => (await answer.text()).replaceAll(ann.name, 'nobody-here').replace(/data-seq="\d+"/, '')
    expect(await text(there)).toBe(await text(nowhere))
  })

  test('a members’ wall has no card for strangers, and its sheet is kept by its reader alone', async () => {
    const ann = owner()
    await does(ann, '/profile/update', { visibility: 'members' })
    const page = await html(`/@${ann.name}`, owner('bob'))
    expect(page).toContain('<meta name="robots" content="noindex">')
    expect(page).not.toContain('og:title')
    const [, address = ''] = /id="wall-sheet" href="([^"]+)"/.exec(page) ?? []
    expect((await town.get(address, { as: owner('bob') })).headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
  })
})

describe('addresses of the original', () => {
  test('/wall leads to one’s own, ?user_id= to another’s, and to the door without an account', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    for (const path of ['/wall', '/wall/']) expect((await town.get(path, { as: ann })).headers.get('location')).toBe(`/@${ann.name}`)
    expect((await town.get(`/wall/?user_id=${bob.id}`, { as: ann })).headers.get('location')).toBe(`/@${bob.name}`)
    expect((await town.get(`/wall/?user_id=${bob.id}`)).headers.get('location')).toBe(`/@${bob.name}`)
    expect((await town.get('/wall/')).headers.get('location')).toBe('/sign-in?next=%2Fwall%2F')
    expect((await town.get('/wall/?user_id=999999', { as: ann })).status).toBe(404)
  })

  test('a profile comes with its wall: pieces a page at a time, and every sticker', async () => {
    const ann = owner()
    for (let i = 0; i < 3; i++) await words(ann, `${i}`)
    const sticker = await stick(ann, ann)
    const answer = await town.get(`/profile/?user_id=${ann.id}&limit=2`, { headers: { accept: 'application/json' } })
    expect(await answer.json()).toMatchObject({
      stickers: [{ id: sticker, sticker_type: 'emoji', text_content: '🐚', placed_by_username: ann.name }],
      wall_modules: [{ content: { text: '0' } }, {}],
      wall_pagination: { page: 1, has_more: true },
    })
  })
})

test('the statements of walls find their rows by an index, and take pages out of it in order', async () => {
  const ann = await full()
  const plan = (sql: string, ...params: (string | number)[]) =>
    rows(`EXPLAIN QUERY PLAN ${sql}`, ...params)
      .map(({ detail }) => String(detail))
      .join('\n')
  const order = plan(
    'SELECT * FROM profile_posts x WHERE x.profile_id = ? AND x.deleted_at IS NULL ORDER BY x.display_order, x.id DESC LIMIT ?',
    ann.wall,
    41,
  )
  const book = plan(
    'SELECT * FROM guestbook_entries g WHERE g.profile_id = ? AND g.deleted_at IS NULL AND g.id < ? ORDER BY g.id DESC LIMIT ?',
    ann.wall,
    99,
    21,
  )
  const stickers = plan('SELECT * FROM profile_stickers s WHERE s.profile_id = ? AND s.deleted_at IS NULL ORDER BY s.id', ann.wall)
  expect([order, book, stickers].join('\n')).not.toMatch(/SCAN|TEMP B-TREE/)
  expect((await post('/wall/reorder', { order: [] }, ann)).ok).toBe(true)
})
