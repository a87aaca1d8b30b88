import { once } from 'node:events'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newName } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
let ann: Person

beforeAll(async () => {
  const limits = ['MESSAGES', 'EDITS', 'READS', 'REQUESTS', 'ROOMS', 'REGISTER', 'SIGN_IN_ADDRESS']
  town = await openTown({ env: Object.fromEntries(limits.map((name) => [`NEOSPACE_LIMIT_${name}`, '100000/60'])) })
  ann = town.account('ann')
})
afterAll(() => town.close())

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/** Sends what `fetch` would not: any header, any path, any body. */
async function raw(path: string, { method = 'GET', headers = {}, body = '' as string | Buffer } = {}): Promise<Answer> {
  const { port } = new URL(town.url)
  const call = httpRequest({ port, path, method, headers, host: '127.0.0.1', agent: false })
  call.on('error', () => {})
  call.end(body)
  const [response] = await once(call, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }
}

const program = { accept: 'application/json' }

describe('every answer', () => {
  const asset = async () => /href="(\/assets\/[^"]+\.css)"/.exec(await (await town.get('/sign-in')).text())?.[1] ?? ''

  test.each<[string, () => Promise<Answer>]>([
    ['a page', () => raw('/sign-in')],
    ['a member’s page', () => raw('/rooms/general', { headers: { cookie: ann.cookie } })],
    ['a redirect', () => raw('/')],
    ['JSON', () => raw('/auth/me', { headers: program })],
    ['a page that is not there', () => raw('/nowhere')],
    ['an address that is none', () => raw('/rooms/%zz')],
    ['a refused program', () => raw('/backfill', { headers: program })],
    ['a body that is none', () => raw('/send', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })],
    ['a write of another site', () => raw('/send', { method: 'POST', headers: { origin: 'https://evil.example' } })],
    ['a method that nobody knows', () => raw('/send', { method: 'PROPFIND' })],
    ['a file', async () => raw(await asset())],
    ['a file that is not there', () => raw('/assets/nothing.js')],
    ['a pulse', () => raw('/livez')],
  ])('carries the security headers and an id: %s', async (_, ask) => {
    const { headers } = await ask()
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' })
    expect(headers['x-request-id']).toMatch(/^[12]-[0-9a-z]+-[0-9a-z]+$/)
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(headers['server-timing'] ?? '').not.toContain('NaN')
  })

  test('allows no script, style or frame that is not ours', async () => {
    const { headers, body } = await raw('/sign-in')
    const policy = String(headers['content-security-policy'])
    // Sounds alone may come from elsewhere: a wall's anthem may be an address, fetched once somebody presses play.
    const [sounds = ''] = /media-src [^;]*; /.exec(policy) ?? []
    expect(sounds).toBe("media-src 'self' blob: https: http:; ")
    // Frames are sketches that run, and nothing else of this site.
    const frames = `frame-src ${town.url}/run/; `
    expect(policy).toContain(frames)
    for (const never of ['unsafe-inline', 'unsafe-eval', 'upgrade-insecure-requests', '*', 'http:', 'https:'])
      expect(policy.replace(sounds, '').replace(frames, '')).not.toContain(never)
    for (const always of ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "style-src 'self'"])
      expect(policy).toContain(always)
    const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(String(body)) ?? []
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(String(map)))).toString('base64')
    expect(policy).toContain(`script-src 'self' 'sha256-${digest}'`)
    for (const path of ['/sign-in', '/nowhere', '/rooms/general', '/rooms', '/account', '/mentions']) {
      const html = await (await town.get(path, { as: ann })).text()
      expect(html.replace(/<script type="(importmap|text\/html)"/g, '')).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle="|\son[a-z]+="/i)
    }
  })

  test('says nothing of what serves it', async () => {
    const { headers } = await raw('/sign-in')
    for (const name of ['server', 'via', 'x-powered-by']) expect(headers).not.toHaveProperty(name)
  })
})

describe('what may be kept', () => {
  test('a visitor’s page: for a second, by its ETag, apart by cookie and kind', async () => {
    const first = await raw('/sign-in')
    expect(first.headers).toMatchObject({ 'cache-control': 'public, max-age=1', etag: expect.stringMatching(/^"[\w-]+"$/) })
    expect(first.headers.vary?.split(/, */)).toEqual(expect.arrayContaining(['Cookie', 'Accept']))
    const again = await raw('/sign-in', { headers: { 'if-none-match': String(first.headers.etag) } })
    expect([again.status, again.body.length]).toEqual([304, 0])
    expect(again.headers).toMatchObject({ etag: first.headers.etag, 'cache-control': 'public, max-age=1' })
    expect((await raw('/sign-in', { headers: { 'if-none-match': `"other", W/${first.headers.etag}` } })).status).toBe(304)
    expect((await raw('/sign-in', { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  test('is the same, byte for byte, whichever worker made it', async () => {
    const pages = await Promise.all(Array.from({ length: 12 }, () => raw('/sign-in')))
    expect(new Set(pages.map(({ headers }) => /worker;desc="(\d)/.exec(String(headers['server-timing']))?.[1])).size).toBe(2)
    expect(new Set(pages.map(({ body }) => String(body))).size).toBe(1)
  })

  test.each(['/rooms/general', '/rooms', '/account', '/mentions', '/help', '/backfill', '/unread', '/auth/me', '/auth/logout'])(
    'nothing of a member: %s',
    async (path) => {
      const { status, headers } = await raw(path, { headers: { cookie: ann.cookie } })
      expect([status, headers['cache-control'], headers.etag]).toEqual([200, 'private, no-store', undefined])
    },
  )

  test.each([
    ['/nowhere', 404],
    ['/backfill', 401],
    ['/rooms/general', 303],
    ['/assets/nothing.js', 404],
  ])('no refusal: %s', async (path, status) => {
    const answer = await raw(path)
    expect([answer.status, answer.headers['cache-control'], answer.headers.etag]).toEqual([status, 'private, no-store', undefined])
  })

  test('no answer to a write, and no cookie in a page that is kept', async () => {
    const write = await raw('/send', {
      method: 'POST',
      body: 'content=hello',
      headers: { cookie: ann.cookie, 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([write.status, write.headers['cache-control']]).toEqual([303, 'private, no-store'])
    expect((await raw('/sign-in')).headers).not.toHaveProperty('set-cookie')
  })
})

describe('files', () => {
  const files = async () => {
    const html = await (await town.get('/rooms/general', { as: ann })).text()
    return [...new Set([...html.matchAll(/"(\/assets\/[^"#]+)[#"]/g)].map(([, path]) => String(path)))]
  }

  test('are there, immutable, whole, and packed where it helps', async () => {
    const paths = await files()
    expect(paths.length).toBeGreaterThan(8)
    for (const path of paths) {
      const plain = await raw(path, { headers: { 'accept-encoding': 'identity' } })
      expect([path, plain.status, plain.headers['cache-control']]).toEqual([path, 200, 'public, max-age=31536000, immutable'])
      expect(plain.headers['content-type']).toMatch(/^(text\/(css|javascript)|application\/javascript|image\/svg\+xml)/)
      const [br, gz] = [
        await raw(path, { headers: { 'accept-encoding': 'br, gzip' } }),
        await raw(path, { headers: { 'accept-encoding': 'gzip' } }),
      ]
      expect([br.headers['content-encoding'], gz.headers['content-encoding']]).toEqual(['br', 'gzip'])
      expect(br.headers.vary?.toLowerCase()).toContain('accept-encoding')
      expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true)
      expect(gunzipSync(gz.body).equals(plain.body)).toBe(true)
      expect(br.body.length).toBeLessThan(plain.body.length)
    }
  })

  test('take no look at who asks', async () => {
    const [path = ''] = await files()
    const eve = town.account(newName('eve'))
    town.db().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(eve.id)
    expect((await raw(path, { headers: { cookie: eve.cookie } })).status).toBe(200)
  })

  test.each([
    '/assets/',
    '/assets/../neospace.db',
    '/assets/..%2fneospace.db',
    '/assets/%2e%2e/secret.key',
    '/assets/..%5csecret.key',
    '/assets/%00',
    '/assets//etc/passwd',
    '/../data/neospace.db',
  ])('are nothing else than that: %s', async (path) => {
    const { status, body } = await raw(path)
    expect([400, 403, 404]).toContain(status)
    expect(String(body)).not.toContain('SQLite format')
  })
})

describe('a write from another site', () => {
  const count = () => town.db().prepare('SELECT count(*) FROM messages').pluck().get()
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test.each<[string, Record<string, string>]>([
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Origin: null', { origin: 'null' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a name like ours', { origin: 'http://127.0.0.1.evil.example' }],
    ['an origin that is none', { origin: '%%%' }],
    ['an empty origin', { origin: '' }],
    ['cross-site with our origin', { 'sec-fetch-site': 'cross-site', origin: 'OURS' }],
  ])('is forbidden, and nothing is written: %s', async (_, headers) => {
    const before = count()
    const sent = { ...headers, ...(headers.origin === 'OURS' && { origin: town.url }) }
    for (const path of ['/send', '/auth/logout', '/auth/login', '/rooms', '/nowhere']) {
      const page = await raw(path, {
        method: 'POST',
        body: 'content=hello&name=evil-room',
        headers: { ...form, ...sent, cookie: ann.cookie },
      })
      expect([path, page.status]).toEqual([path, 403])
      const json = await raw(path, {
        method: 'POST',
        body: '{"content":',
        headers: { 'content-type': 'application/json', ...sent, cookie: ann.cookie },
      })
      expect([path, json.status, JSON.parse(String(json.body)).code]).toEqual([path, 403, 'forbidden'])
    }
    expect(count()).toBe(before)
    expect((await town.get('/rooms/general', { as: ann })).status).toBe(200)
  })

  test.each<[string, Record<string, string>]>([
    ['our own page', { origin: 'OURS', 'sec-fetch-site': 'same-origin' }],
    ['an old browser', { origin: 'OURS' }],
    ['a program', {}],
  ])('is told from %s', async (_, headers) => {
    const before = Number(count())
    const sent = { ...headers, ...(headers.origin && { origin: town.url }) }
    const answer = await raw('/send', { method: 'POST', body: 'content=hello', headers: { ...form, ...sent, cookie: ann.cookie } })
    expect([answer.status, count()]).toEqual([303, before + 1])
  })

  test('may be a link: reading is for everybody who is signed in', async () => {
    const { status } = await raw('/rooms/general', { headers: { 'sec-fetch-site': 'cross-site', cookie: ann.cookie } })
    expect(status).toBe(200)
  })
})

describe('refusals', () => {
  test('are pages for people, in the house’s style', async () => {
    const { status, headers, body } = await raw('/nowhere/<script>alert(1)</script>', { headers: { cookie: ann.cookie } })
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    for (const words of ['<h1>', 'href="/rooms/general"', '/nowhere/&lt;script&gt;', 'css/tokens.css'])
      expect(String(body)).toContain(words)
    expect(String(body)).not.toContain('<script>alert')
  })

  test('are JSON for programs, without an id in the body', async () => {
    for (const headers of [program, { 'content-type': 'application/json' }]) {
      const { status, body } = await raw('/nowhere', { headers, method: 'POST', body: headers === program ? '' : '{}' })
      expect([status, JSON.parse(String(body))]).toEqual([404, { ok: false, code: 'not_found', error: expect.any(String) }])
    }
  })

  test('a page for members leads visitors to the front door, and back again', async () => {
    const { status, headers } = await raw('/rooms/general?before=5')
    expect([status, headers.location]).toEqual([303, '/sign-in?next=%2Frooms%2Fgeneral%3Fbefore%3D5'])
    expect((await raw('/rooms/general', { headers: program })).status).toBe(401)
  })

  test('whoever is banned is told so everywhere, on a page that is styled', async () => {
    const eve = town.account(newName('eve'))
    town.db().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(eve.id)
    const page = await raw('/rooms/general', { headers: { cookie: eve.cookie } })
    expect([page.status, String(page.body).includes('shut out')]).toEqual([403, true])
    const post = await raw('/send', {
      method: 'POST',
      body: '{"content":"hello"}',
      headers: { cookie: eve.cookie, 'content-type': 'application/json' },
    })
    expect([post.status, JSON.parse(String(post.body)).code]).toEqual([403, 'forbidden'])
  })

  test('what is too large is 413, before it is read', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
      const { status, body } = await raw('/send', {
        method: 'POST',
        body: 'x'.repeat(300_000),
        headers: { 'content-type': type, cookie: ann.cookie, ...program },
      })
      expect([type, status, JSON.parse(String(body)).code]).toEqual([type, 413, 'too_large'])
    }
  })
})

describe('machines ask', () => {
  test('whether it lives, and whether it is ready', async () => {
    for (const path of ['/livez', '/readyz']) {
      const { status, headers, body } = await raw(path)
      expect([status, headers['cache-control'], JSON.parse(String(body)).ok]).toEqual([200, 'no-store', true])
    }
  })

  test('readiness ends when the database is not of this program’s version', async () => {
    const version = town.db().pragma('user_version', { simple: true })
    town.db().pragma('user_version = 0')
    try {
      const { status, body } = await raw('/readyz')
      expect([status, JSON.parse(String(body)).code]).toEqual([503, 'busy'])
    } finally {
      town.db().pragma(`user_version = ${version}`)
    }
    expect((await raw('/readyz')).status).toBe(200)
  })

  test('for figures: of all workers together, from this machine only', async () => {
    const ask = async (headers: Record<string, string> = {}) => raw('/metrics', { headers })
    const total = async () => {
      const lines = String((await ask()).body).split('\n')
      return lines
        .filter((line) => line.startsWith('neospace_http_requests_total') && line.includes('"/auth/me"'))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    }
    const before = await total()
    await Promise.all(Array.from({ length: 24 }, () => raw('/auth/me', { headers: program })))
    expect(await total()).toBe(before + 24)
    const { status, headers, body } = await ask()
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')])
    for (const name of [
      'neospace_sockets',
      'neospace_mutation_seconds_bucket',
      'neospace_slow_readers_total',
      'process_resident_memory_bytes',
    ]) {
      expect(String(body)).toContain(name)
    }
    for (const header of ['x-forwarded-for', 'forwarded', 'via']) expect((await ask({ [header]: '127.0.0.1' })).status).toBe(404)
  })
})

describe('behind a proxy that is trusted, under one name', () => {
  let proxied: Town
  const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
  const own = { origin: 'https://example.org', 'sec-fetch-site': 'same-origin' }
  beforeAll(async () => {
    const env = {
      NEOSPACE_TRUST_PROXY: '127.0.0.1',
      NEOSPACE_ORIGIN: 'https://example.org',
      NEOSPACE_METRICS_TOKEN: 'a-long-secret',
      NEOSPACE_LIMIT_REQUESTS: '40/60',
    }
    proxied = await openTown({ workers: 1, env: { ...env, NEOSPACE_PASSWORD_COST: '10' } })
  })
  afterAll(() => proxied.close())

  test('whoever comes over HTTPS is told to stay there, and their cookie too', async () => {
    const fields = { username: newName('ann'), password: 'eight letters' }
    const secure = await proxied.post('/auth/register', fields, { headers: { ...https, ...own } })
    expect(secure.status).toBe(200)
    const attributes = secure.headers.get('set-cookie')?.split('; ')
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']))
    expect(secure.headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/)
    const plain = await proxied.post('/auth/login', fields, { headers: own })
    expect(plain.headers.get('set-cookie')).not.toContain('Secure')
    expect(plain.headers.get('strict-transport-security')).toBeNull()
  })

  test('requests are counted by the real address, an IPv6 network as one', async () => {
    const ask = (address: string) => proxied.get('/sign-in', { headers: { 'x-forwarded-for': address } })
    const statuses = async (addresses: string[]) => (await Promise.all(addresses.map(ask))).map(({ status }) => status)
    const [network, next, plain, said] = [newName('2001:db8:1:'), newName('2001:db8:1:'), newName('198.51.100.'), newName('10.0.0.')]
    const networks = Array.from({ length: 41 }, (_, i) => `${network}::${i + 1}`)
    expect((await statuses(networks)).filter((status) => status === 429)).toHaveLength(1)
    const refused = await ask(`${network}:ffff::1`)
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect(await statuses([`${next}::1`, plain])).toEqual([200, 200])
    expect(await statuses(Array.from({ length: 41 }, () => `${said}, ${plain}`))).toContain(429) // what a client says itself is not believed
    expect(await statuses([said])).toEqual([200])
  })

  test('only that name is ours', async () => {
    const answer = async (origin: string) => (await proxied.post('/auth/logout', {}, { headers: { origin } })).status
    expect([await answer('https://example.org'), await answer('http://example.org'), await answer(proxied.url)]).toEqual([200, 403, 403])
    const bob = proxied.account(newName('bob'))
    await expect(proxied.connect(bob)).rejects.toThrow('origin not allowed')
    ;(await proxied.connect(bob, { headers: own })).close()
  })

  test('figures are for who has the token, and for nobody through the proxy', async () => {
    const status = async (headers: Record<string, string>) => (await proxied.get('/metrics', { headers })).status
    expect(await status(https)).toBe(404)
    expect(await status({ ...https, authorization: 'Bearer a-long-guess' })).toBe(404)
    expect(await status({ ...https, authorization: 'Bearer a-long-secret' })).toBe(200)
  })
})

/** One line after each: a refusal that a person can read, never a failure of ours, and the town goes on. */
describe('malformed input', () => {
  const json = { 'content-type': 'application/json' }
  const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }
  const parts = { 'content-type': 'multipart/form-data; boundary=x' }
  const part = (name: string, value: string) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

  test.each<[string, Record<string, string>, string | Buffer]>([
    ['half an object', json, '{"content":"x'],
    ['no object', json, '[]'],
    ['null', json, 'null'],
    ['a number', json, '1e400'],
    ['a prototype', json, '{"__proto__":{"content":"x"},"constructor":{"prototype":{}}}'],
    ['nothing', json, ''],
    ['what is not UTF-8', json, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['a text of the wrong kind', json, '{"content":5}'],
    ['a list', json, '{"content":["a","b"]}'],
    ['a NUL byte', json, '{"content":"a\\u0000b"}'],
    ['half a character', json, '{"content":"\\ud800"}'],
    ['10,000 levels', json, `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['a broken percent sign', urlencoded, 'content=%zz%'],
    ['a NUL byte in a form', urlencoded, 'content=a%00b'],
    ['a field twice', urlencoded, 'content=a&content=b'],
    ['10,000 fields', urlencoded, 'a=b&'.repeat(10_000)],
    ['a field name of 200 KB', urlencoded, `${'n'.repeat(200_000)}=1`],
    ['a prototype in a form', urlencoded, '__proto__[content]=x&__proto__=y'],
    ['no boundary', { 'content-type': 'multipart/form-data' }, part('content', 'x')],
    ['an empty boundary', { 'content-type': 'multipart/form-data; boundary=' }, part('content', 'x')],
    ['a form in parts cut short', parts, '--x\r\ncontent-disposition: form-data; name="content"\r\n\r\nhel'],
    ['a part without a name', parts, '--x\r\ncontent-disposition: form-data\r\n\r\nhello\r\n--x--\r\n'],
    ['a part called __proto__', parts, `${part('__proto__', 'x')}--x--\r\n`],
    ['a file', parts, '--x\r\ncontent-disposition: form-data; name="content"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'],
    ['1,000 parts', parts, `${part('a', 'b').repeat(1000)}--x--\r\n`],
    ['no parts', parts, '--x--\r\n'],
    ['nothing in parts', parts, ''],
    ['a kind that nobody reads', { 'content-type': 'application/x-thing' }, 'hello'],
    ['a kind that is none', { 'content-type': ';;;' }, 'hello'],
    ['plain text', { 'content-type': 'text/plain' }, 'content=hello'],
    ['XML', { 'content-type': 'application/xml' }, '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['a coding that nobody reads', { ...json, 'content-encoding': 'gzip' }, 'xxxx'],
  ])('%s is refused with a sentence', async (_, headers, body) => {
    for (const path of ['/send', '/edit', '/rooms', '/auth/login', '/auth/register']) {
      const answer = await raw(path, { method: 'POST', headers: { ...headers, accept: 'application/json', cookie: ann.cookie }, body })
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true])
      expect(JSON.parse(String(answer.body))).toMatchObject({
        ok: false,
        code: expect.any(String),
        error: expect.stringMatching(/^[A-Z].*[.?]$/),
      })
    }
  })

  test.each([
    '/%',
    '/%zz',
    '/rooms/%E0%A4%A',
    '/rooms/%00',
    '/rooms/%ff',
    '/rooms/..%2f..',
    '//evil.example/',
    '/\\evil',
    '/rooms/general?before=%zz',
    '/rooms/general?before[]=1',
    '/rooms/general?__proto__=1',
    '/rooms/general/1e400',
    '/rooms/general/-1',
    '/rooms/general/00000000000000000000001',
    `/rooms/${'x'.repeat(5000)}`,
    '/sign-in?next=%2F%2Fevil.example',
    '/sign-in?next=javascript:alert(1)',
    '/invite/%zz',
    '/invite/..%2f',
    '*',
    '/?',
    '/rooms/general/',
    '/backfill?room[]=general',
    '/help?%00',
  ])('the address %j is answered, and never with a failure', async (path) => {
    for (const cookie of [ann.cookie, '']) {
      const { status } = await raw(path, { headers: { cookie } })
      expect(status).toBeLessThan(500)
      expect(status).toBeGreaterThanOrEqual(200)
    }
  })

  test.each<[string, Record<string, string>]>([
    ['cookies', { cookie: 'neospace_session=%zz; =; ;;; a=b=c; neospace_session' }],
    ['a cookie of 10 KB', { cookie: `neospace_session=${'x'.repeat(10_000)}` }],
    ['a kind of answer', { accept: ';;;q=x,,/' }],
    ['a host', { host: 'evil.example:99999' }],
    ['an ETag', { 'if-none-match': '"""' }],
    ['a range', { range: 'bytes=9-1' }],
    ['a forwarded address', { 'x-forwarded-for': '::::, 999.999.999.999, <script>' }],
    ['an encoding', { 'accept-encoding': 'br;q=x,,,' }],
    ['a language', { 'accept-language': '\u00ff\u00fe' }],
    ['an upgrade', { connection: 'upgrade', upgrade: 'h2c' }],
  ])('%s of any kind may come along', async (_, headers) => {
    expect((await raw('/sign-in', { headers })).status).toBe(200)
  })

  test('what is not HTTP at all is turned away, and headers without end too', async () => {
    const { port } = new URL(town.url)
    const say = async (text: string) => {
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => {})
      let heard = ''
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        heard += chunk
      })
      socket.write(text)
      await once(socket, 'close')
      return heard.split('\r\n', 1)[0]
    }
    expect(await say('HELO there\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
    expect(await say(`GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(5000)}\r\n`)).toMatch(/^HTTP\/1\.1 431/)
    expect(await say('POST /send HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400/,
    )
  })

  test('whatever is made up is answered, and never with a failure', async () => {
    const paths = fc.constantFrom(
      '/send',
      '/edit',
      '/delete',
      '/read',
      '/rooms',
      '/rooms/general/settings',
      '/auth/login',
      '/account/theme',
      '/rooms/general/members',
    )
    const keys = fc.constantFrom(
      'content',
      'room',
      'id',
      'client_id',
      'reply_to',
      'name',
      'title',
      'up_to',
      'username',
      'password',
      '__proto__',
    )
    const text = fc.string({ unit: 'binary', maxLength: 30 })
    const bodies = fc.oneof(
      fc.dictionary(keys, fc.jsonValue({ maxDepth: 2 })).map((value) => ({ headers: json, body: JSON.stringify(value) })),
      fc.dictionary(keys, text).map((value) => ({
        headers: urlencoded,
        body: Object.entries(value)
          .map((pair) => pair.map((piece) => escape(piece)).join('='))
          .join('&'),
      })),
      fc
        .uint8Array({ maxLength: 100 })
        .map((bytes) => ({ headers: parts, body: Buffer.concat([Buffer.from('--x\r\n'), bytes, Buffer.from('\r\n--x--')]) })),
    )
    await fc.assert(
      fc.asyncProperty(paths, bodies, async (path, { headers, body }) => {
        const { status } = await raw(path, { method: 'POST', headers: { ...headers, cookie: ann.cookie }, body })
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 150 },
    )
  })

  test('after all of it nothing was logged as an error, and both workers are the first ones', async () => {
    expect(town.log.filter((line) => line.includes('"level":"error"'))).toEqual([])
    expect(String((await raw('/metrics')).body)).toMatch(/^neospace_workers_replaced 0$/m)
  })
})
