import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect as connectSocket } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { plain } from './helpers/pictures.ts'

/** Settings are read when the first module is: a folder of its own, and none of the town's. */
const home = vi.hoisted(() => {
  const { mkdtempSync } = process.getBuiltinModule('node:fs')
  const { tmpdir } = process.getBuiltinModule('node:os')
  const { join } = process.getBuiltinModule('node:path')
  process.env.NEOSPACE_DATA = mkdtempSync(join(tmpdir(), 'neospace-previews-'))
  return process.env.NEOSPACE_DATA
})

const { followFeed } = await import('../src/core/changes.ts')
const { config } = await import('../src/core/config.ts')
const { connection, mutation, useDatabase } = await import('../src/core/database.ts')
const { migrate } = await import('../src/core/migrations.ts')
const { isPublicAddress, makeGet, publicUrl, Unreachable } = await import('../src/core/outbound.ts')
const { fileFor, provideAudience, usageOfTown } = await import('../src/files/queries.ts')
const { Fetcher } = await import('../src/previews/fetching.ts')
const { previewsLive } = await import('../src/previews/live.ts')
const { claim, showPreview } = await import('../src/previews/mutations.ts')
const { readPage } = await import('../src/previews/page.ts')
const { onPreview, previewOn } = await import('../src/previews/queries.ts')

type Dial = NonNullable<Parameters<typeof makeGet>[0]>['dial'] & object
type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** The world, played by one server on this machine. */
let server: Server
let port: number
let answer: Handler
let asked: IncomingMessage[]
/** What was connected to: the address that was pinned, and the name that was asked for. */
let dialled: { hostname: string; servername: string | undefined }[]

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = []
  dialled = []
  answer = html('<title>A page</title>')
})

const html =
  (body: string | Buffer, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body)
const redirect =
  (to: (path: string) => string): Handler =>
  (request, response) =>
    response.writeHead(302, { location: to(request.url ?? ''), 'set-cookie': 'a=b' }).end()

/** The way to the world's only server, whatever address it pretends to have. The guard in front of it is the real one. */
const dial: Dial = ({ hostname, servername }, callback) => {
  dialled.push({ hostname, servername })
  const socket = connectSocket(port, '127.0.0.1', () => callback(null, socket))
  socket.on('error', () => {})
}
const NAMES: Record<string, string[]> = {
  'example.org': ['93.184.216.34'],
  'six.example.org': ['2606:2800:220:1::1'],
  'inside.example.org': ['10.0.0.5'],
  'both.example.org': ['93.184.216.34', '127.0.0.1'],
  'mapped.example.org': ['::ffff:127.0.0.1'],
  'metadata.example.org': ['169.254.169.254'],
}
const resolve = async (name: string) => NAMES[name] ?? []
const PAGE = { types: /^text\/html\b/, bytes: 512 * 1024, whole: false }
const get = makeGet({ resolve, dial })

describe('addresses', () => {
  const inside = [
    ...[
      '127.0.0.1',
      '127.255.255.254',
      '0.0.0.0',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
    ],
    ...['192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
    ...[
      '::',
      '::1',
      '::127.0.0.1',
      '::7f00:1',
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
      '::ffff:0:127.0.0.1',
      '64:ff9b::7f00:1',
      '64:ff9b::a00:1',
    ],
    ...[
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd12:3456::1',
      'fec0::1',
      'ff02::1',
      '2002:7f00:1::',
      '2001::1',
      '2001:db8::1',
      '100::1',
      '5f00::1',
    ],
    ...['', 'localhost', 'example.org', '1.2.3.4.5'],
  ]
  test.each(inside)('%s is not out in the world', (address) => expect(isPublicAddress(address)).toBe(false))
  test.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::200e', '::ffff:8.8.8.8'])('%s is', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  )
})

describe('links', () => {
  test.each([
    ...[
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'ftp://example.org/',
      'gopher://example.org/',
      '//example.org',
      'example.org',
    ],
    ...[
      'http://user@example.org/',
      'http://user:word@example.org/',
      'http://example.org:22/',
      'http://example.org:25/',
      'https://example.org:993/',
    ],
    ...['', 'http://', `https://example.org/${'a'.repeat(2000)}`, 'http://[::1', 'http://example.org:99999/'],
  ])('%s is not followed', (link) => expect(publicUrl(link)).toBeNull())
  test.each([
    ['https://example.org/a?b=c#d', 'https://example.org/a?b=c'],
    ['HTTP://EXAMPLE.org', 'http://example.org/'],
    ['https://example.org:8443/x', 'https://example.org:8443/x'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ])('%s is', (link, url) => expect(publicUrl(link)?.href).toBe(url))
})

describe('what the guard keeps from being reached', () => {
  const real = makeGet()
  const local = () => [
    ...[`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::1]:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`],
    ...[`http://[::ffff:7f00:1]:${port}/`, `http://2130706433:${port}/`, `http://0x7f.1:${port}/`, `http://0177.0.0.1:${port}/`],
    ...[`http://0.0.0.0:${port}/`, `http://127.1:${port}/`, `http://[::]:${port}/`, `http://[::127.0.0.1]:${port}/`],
  ]

  test('this machine, in every way to write it, by the client as it runs', async () => {
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('A page') // the guard of the test: it is there
    asked = []
    for (const url of local()) await expect(real(url, PAGE), url).rejects.toThrow(/is not public/)
    for (const url of local()) await expect(get(url, PAGE), url).rejects.toThrow(/is not public|has no address/)
    expect(asked).toEqual([])
  })

  test.each(['inside', 'both', 'mapped', 'metadata', 'nowhere'])('%s.example.org', async (name) => {
    await expect(get(`http://${name}.example.org/`, PAGE)).rejects.toThrow(name === 'nowhere' ? /no address/ : /is not public/)
    expect(asked).toEqual([])
  })

  test('a name is asked for once, and what it said is what is connected to', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']]
    const changing = vi.fn(async () => answers.shift() ?? [])
    await makeGet({ resolve: changing, dial })('http://example.org/', PAGE)
    expect(changing).toHaveBeenCalledTimes(1)
    expect(dialled).toEqual([{ hostname: '93.184.216.34', servername: 'example.org' }])
    expect(asked[0]?.headers.host).toBe('example.org')
  })

  test.each([
    'http://127.0.0.1/',
    'http://inside.example.org/',
    'http://[::1]/',
    'file:///etc/passwd',
    'http://me:word@example.org/',
    'http://example.org:22/',
    '',
  ])('a redirect to "%s"', async (to) => {
    answer = redirect(() => to)
    await expect(get('http://example.org/', PAGE)).rejects.toThrow(Unreachable)
    expect(asked).toHaveLength(1)
  })
})

describe('fetching', () => {
  test('3 redirects are followed, not a fourth, and no cookie is kept on the way', async () => {
    const upTo =
      (last: number): Handler =>
      (request, response) => {
        const hop = Number(request.url?.slice(1))
        if (hop < last) redirect(() => `/${hop + 1}`)(request, response)
        else html('<title>There</title>')(request, response)
      }
    answer = upTo(3)
    expect((await get('http://example.org/0', PAGE)).url).toBe('http://example.org/3')
    expect(asked.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined, undefined, undefined])
    answer = upTo(4)
    await expect(get('http://example.org/0', PAGE)).rejects.toThrow(/on and on/)
  })

  test('of a long page the beginning is read; a long picture is not taken', async () => {
    answer = html(`<title>Long</title>${'x'.repeat(2_000_000)}`)
    expect((await get('http://example.org/', PAGE)).body.length).toBe(512 * 1024)
    await expect(get('http://example.org/', { ...PAGE, whole: true })).rejects.toThrow(/more than/)
  })

  test('a bomb in gzip is no longer than any other page', async () => {
    answer = html(gzipSync(Buffer.alloc(200 * 1024 * 1024)), { 'content-encoding': 'gzip' })
    const start = performance.now()
    expect((await get('http://example.org/', PAGE)).body.length).toBe(512 * 1024)
    expect(performance.now() - start).toBeLessThan(3000)
  })

  test.each([
    [
      'another type',
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF'),
    ],
    ['no type', (_: IncomingMessage, response: ServerResponse) => response.writeHead(200).end('x')],
    ['an error', (_: IncomingMessage, response: ServerResponse) => response.writeHead(500, { 'content-type': 'text/html' }).end('x')],
    ['a line that breaks', (request: IncomingMessage) => request.socket.destroy()],
    [
      'headers without an end',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'text/html', x: 'y'.repeat(30_000) }).end('x'),
    ],
  ] as [string, Handler][])('%s is not read', async (_what, handler) => {
    answer = handler
    await expect(get('http://example.org/', PAGE)).rejects.toThrow(Unreachable)
  })

  test('silence, and a page that drips, end after 5 seconds', async () => {
    const drips: NodeJS.Timeout[] = []
    const start = performance.now()
    answer = (request, response) => {
      if (request.url === '/silent') return
      response.writeHead(200, { 'content-type': 'text/html' })
      drips.push(setInterval(() => response.write('.'), 100))
    }
    const both = ['/silent', '/dripping'].map((path) => expect(get(`http://example.org${path}`, PAGE)).rejects.toThrow(Unreachable))
    await Promise.all(both)
    for (const drip of drips) clearInterval(drip)
    expect(performance.now() - start).toBeLessThan(7000)
  })
})

describe('what a page says of itself', () => {
  const read = (body: string | Buffer, type = 'text/html; charset=utf-8') =>
    readPage(Buffer.from(body), type, 'https://example.org/dir/page')

  test('the words made for it come before the others', () => {
    const facts = read(`<html><head><title>Plain</title><meta name="description" content="plain words">
      <meta property="og:title" content="Bell &amp; wire"><meta property="og:description" content="An  aerial\nof bell wire">
      <meta property="og:site_name" content="The shed"><meta property="og:image" content="../a.png"></head>`)
    expect(facts).toEqual({
      title: 'Bell & wire',
      description: 'An aerial of bell wire',
      site: 'The shed',
      picture: 'https://example.org/a.png',
    })
  })
  test('a page that has only a title', () => {
    expect(read('<title>\n Just &eacute;so </title><svg><title>not this</title></svg>')).toEqual({
      title: 'Just éso',
      description: null,
      site: null,
      picture: null,
    })
  })
  test('other charsets, by header or by meta, and one that nobody knows', () => {
    const latin = Buffer.from('<title>caf\u00e9</title>', 'latin1')
    expect(read(latin, 'text/html; charset=ISO-8859-1').title).toBe('café')
    expect(read(Buffer.concat([Buffer.from('<meta charset="windows-1252">'), latin]), 'text/html').title).toBe('café')
    expect(read('<title>still read</title>', 'text/html; charset=klingon').title).toBe('still read')
  })
  test.each(['javascript:alert(1)', 'data:image/png;base64,AAAA', 'file:///a.png', 'http://u:p@example.org/a.png'])(
    '%s is no picture',
    (picture) => {
      expect(read(`<title>x</title><meta property="og:image" content="${picture}">`).picture).toBeNull()
    },
  )
  test('what cannot be seen is taken out, what is endless is cut, and markup stays text', () => {
    const { title, description } = read(
      `<meta property="og:title" content="a\u202eb\u0000c\u200bd"><meta name="description" content="&lt;img src=x onerror=alert(1)&gt; ${'w '.repeat(1000)}">`,
    )
    expect(title).toBe('a b c d')
    expect(description).toMatch(/^<img src=x onerror=alert\(1\)> w w/)
    expect(description?.length).toBeLessThanOrEqual(401)
  })
  test('no head, no body, nothing but angles', () => {
    for (const body of ['', '<', '<<<<>>>>', '<title>', `${'<div>'.repeat(20_000)}`, '<meta property=og:title>'])
      expect(read(body)).toEqual({ title: null, description: null, site: null, picture: null })
  })
})

describe('a card', () => {
  const show = mutation((tx, post: number, url: string | null): void => showPreview(tx, 'post', post, url))
  const told: number[] = []
  const rows = () => connection().prepare('SELECT url, state FROM link_previews ORDER BY id').all()
  const references = () => connection().prepare("SELECT count(*) FROM file_refs WHERE owner = 'preview'").pluck().get()
  let stop: () => void

  beforeAll(() => {
    const database = useDatabase(join(home, 'neospace.db'))
    migrate(database, join(import.meta.dirname, '../migrations'))
    stop = followFeed()
    onPreview('post', (_tx, post) => void told.push(post))
    provideAudience('post', (viewer, post) => viewer !== null || post === 1)
    previewsLive(get)
  })
  afterAll(() => {
    stop()
    connection().close()
  })
  beforeEach(async () => {
    for (const post of [1, 2, 3]) await show(post, null)
    connection().exec('DELETE FROM link_previews')
    told.length = 0
  })

  /** A page with a picture. */
  const withPicture = async (): Promise<Handler> => {
    const picture = await plain({ width: 300, height: 200 })
    return (request, response) => {
      if (request.url === '/a.png') response.writeHead(200, { 'content-type': 'image/png' }).end(picture)
      else
        html('<title>The shed</title><meta property="og:image" content="/a.png"><meta name="description" content="Bell wire">')(
          request,
          response,
        )
    }
  }

  test('is made after the commit, and whoever shows it is told in the transaction that stores it', async () => {
    answer = await withPicture()
    await show(1, 'https://example.org/shed#top'.replace('https', 'http'))
    await vi.waitFor(() => expect(told).toEqual([1]), { timeout: 10_000 })
    const card = previewOn('post', 1)
    expect(card).toMatchObject({ url: 'http://example.org/shed', host: 'example.org', title: 'The shed', description: 'Bell wire' })
    expect(card?.picture).toMatchObject({ width: 300, height: 200 })
  })

  test('its picture is seen by whoever may see a thing that shows it, and goes when nothing does', async () => {
    answer = await withPicture()
    await show(2, 'http://example.org/shed')
    await vi.waitFor(() => expect(told).toEqual([2]), { timeout: 10_000 })
    const cuid = previewOn('post', 2)?.picture?.src.slice('/files/'.length) ?? ''
    expect(fileFor(7, cuid)).toMatchObject({ type: 'image/png', public: false })
    expect(() => fileFor(null, cuid)).toThrow('no such file')
    await show(1, 'http://example.org/shed') // the wall that visitors see shows it, too
    expect(fileFor(null, cuid)).toMatchObject({ public: true })
    expect(asked.filter(({ url }) => url === '/shed')).toHaveLength(1) // and it was fetched once
    await show(1, 'http://example.org/other')
    expect(() => fileFor(null, cuid)).toThrow('no such file')
    await show(2, null)
    expect(() => fileFor(7, cuid)).toThrow('no such file')
    expect(references()).toBe(0)
    expect(rows()).toEqual([{ url: 'http://example.org/other', state: expect.any(String) }])
  })

  test('a picture that is none leaves a card without one', async () => {
    answer = (request, response) =>
      request.url === '/a.png'
        ? void response.writeHead(200, { 'content-type': 'image/png' }).end('<script>')
        : html('<title>x</title><meta property="og:image" content="/a.png">')(request, response)
    await show(1, 'http://example.org/')
    await vi.waitFor(() => expect(told).toEqual([1]), { timeout: 10_000 })
    expect(previewOn('post', 1)).toMatchObject({ title: 'x', picture: null })
  })

  test('a page that cannot be had is not asked for again for an hour', async () => {
    answer = (_request, response) => void response.writeHead(404, { 'content-type': 'text/html' }).end('x')
    await show(1, 'http://example.org/gone')
    await vi.waitFor(() => expect(rows()).toEqual([{ url: 'http://example.org/gone', state: 'failed' }]), { timeout: 10_000 })
    await show(2, 'http://example.org/gone')
    await new Promise((done) => setTimeout(done, 100))
    expect(asked).toHaveLength(1)
    connection().exec('UPDATE link_previews SET tried_at = tried_at - 3700000')
    answer = html('<title>Back</title>')
    await show(3, 'http://example.org/gone')
    await vi.waitFor(() => expect(told.toSorted()).toEqual([1, 2, 3]), { timeout: 10_000 })
  })

  test('what leads inside is asked of nobody', async () => {
    for (const link of ['http://127.0.0.1/', 'http://inside.example.org/', 'javascript:alert(1)']) await show(1, link)
    await vi.waitFor(() => expect(rows()).toEqual([]), { timeout: 10_000 })
    expect(asked).toEqual([])
    expect(previewOn('post', 1)).toBeNull()
  })

  test('of two workers that want the same, one fetches; what a dead one had claimed is taken up after a minute', async () => {
    const database = connection()
    database.exec("INSERT INTO link_previews (id, url, created_at) VALUES (900, 'http://example.org/', 0)")
    database.exec("INSERT INTO link_preview_refs VALUES (900, 'post', 3)")
    expect(await claim(900)).toBe('http://example.org/')
    expect(await claim(900)).toBeUndefined()
    const fetcher = new Fetcher(get)
    fetcher.takeUp()
    await new Promise((done) => setTimeout(done, 50))
    expect(asked).toEqual([])
    database.exec('UPDATE link_previews SET claimed_at = claimed_at - 61000')
    fetcher.takeUp()
    await vi.waitFor(() => expect(told).toEqual([3]), { timeout: 10_000 })
  })

  test('is off by a setting: nothing is noted, nothing is asked', async () => {
    config.previews = 'off'
    try {
      await show(1, 'http://example.org/')
      expect(rows()).toEqual([])
    } finally {
      config.previews = 'on'
    }
    expect(asked).toEqual([])
  })

  test('all pictures together are held to a size: the oldest go first, and what waits to go leaves no room for more', async () => {
    const pictures = () => [1, 2, 3].map((post) => previewOn('post', post)?.picture !== null)
    const card = async (post: number) => {
      told.length = 0
      await show(post, `http://example.org/${post}`)
      await vi.waitFor(() => expect(told).toContain(post), { timeout: 10_000 })
    }
    connection().exec('DELETE FROM file_refs; DELETE FROM files')
    const before = config.previewsMb
    answer = await withPicture()
    try {
      await card(1)
      const { used } = usageOfTown()
      config.previewsMb = (1.5 * used) / (1024 * 1024)
      await card(2)
      expect(pictures().slice(0, 2)).toEqual([false, true])
      expect(told).toEqual([2, 1]) // whose wall it was on shows its card anew
      await card(3)
      expect(pictures()).toEqual([false, false, true])
      told.length = 0
      await show(1, 'http://example.org/once-more')
      await vi.waitFor(() => expect(told).toEqual([1]), { timeout: 10_000 })
      expect(pictures()).toEqual([false, false, true])
      expect(usageOfTown()).toEqual({ used: 3 * used, unused: 2 * used })
    } finally {
      config.previewsMb = before
    }
  })
})
