import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { config } from '../src/core/config.ts'
import { runOf, runToken } from '../src/sandbox/run/token.ts'
import { newName } from './helpers/seats.ts'
import { sketchIn } from './helpers/stage.ts'
import { openTown, type Person, type Sent, type Town } from './helpers/town.ts'
import { wallsOf } from './helpers/walls.ts'

let town: Town
let oona: Person
let fenn: Person
let drawn: string
let secret: string

const CODE = 'function draw() { background(1) } // </script><!-- '

beforeAll(async () => {
  town = await openTown({ workers: 1, env: { NEOSPACE_LIMIT_RUNS: '40/60' } })
  config.data = town.data // the key of this process's tokens is the town's
  oona = town.account(newName('oona'))
  fenn = town.account(newName('fenn'))
  drawn = sketchIn(town, oona, 'p5', CODE)
  secret = sketchIn(town, oona, 'p5', [{ name: 'sketch.js', text: 'let secret' }], { visibility: 'private' })
})
afterAll(() => town?.close())

const ask = (cuid: string, body: object, sent: Sent = {}) => town.post(`/sketches/${cuid}/run`, body, sent)
async function start(cuid: string, body: object, sent: Sent = {}): Promise<string> {
  const answer = await ask(cuid, body, sent)
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { url: string }).url
}
const id = (cuid: string) => Number((town.db().prepare('SELECT id FROM scripts WHERE cuid = ?').get(cuid) as { id: number }).id)

describe('a token', () => {
  test('is for ten minutes, and nobody can make one, change one, read one, or spell one otherwise', () => {
    const run = { sketch: 7, version: 3, viewer: 12_345, embed: false }
    const token = runToken(run, 1000)
    expect(runOf(token, 1000 + 600_000 - 1)).toEqual(run)
    expect(() => runOf(token, 1000 + 600_000)).toThrow('This run is over')
    const changed = `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`
    for (const wrong of [changed, token.slice(0, -1), `${token}A`, `${token}=`, ` ${token}`, '', 'A'.repeat(80), '../../etc'])
      expect(() => runOf(wrong, 1000)).toThrow('nothing to run')
    expect(runToken(run, 1000)).not.toBe(token)
    for (const told of ['12345', '"7"']) expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain(told)
  })
})

describe('who may run what', () => {
  test('visitors what is published; a draft its author alone; nobody what is private', async () => {
    const answer = await ask(drawn, {})
    expect(await answer.json()).toEqual({
      ok: true,
      url: expect.stringMatching(/^\/run\/[\w-]+\/$/),
      kind: 'p5',
      library: '2.3.4',
      title: 'A test',
    })
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    for (const [cuid, body, sent] of [
      [drawn, { which: 'draft' }, {}],
      [drawn, { which: 'draft' }, { as: fenn }],
      [drawn, { which: 99_999 }, { as: oona }],
      [secret, {}, { as: fenn }],
      [secret, {}, {}],
      [secret, { embed: true }, { as: oona }],
      ['nothing', {}, { as: oona }],
    ] as const) {
      const refused = await ask(cuid, body, sent)
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([404, 'not_found'])
    }
    expect(await start(drawn, { which: 'draft' }, { as: oona })).toMatch(/^\/run\//)
    expect(await start(secret, {}, { as: oona })).toMatch(/^\/run\//)
  })

  test.each([{ which: 'all' }, { which: 0 }, { which: ['draft'] }, { embed: 'yes' }, { which: -1 }])('refuses %o', async (body) => {
    expect((await ask(drawn, body)).status).toBe(400)
  })

  test('what is published and what is written do not mix, and what is published again does not end a run', async () => {
    const cuid = sketchIn(town, oona, 'canvas', 'first')
    const url = await start(cuid, {})
    town
      .db()
      .prepare('UPDATE scripts SET draft = ? WHERE cuid = ?')
      .run(JSON.stringify([{ name: 'sketch.js', text: 'second' }]), cuid)
    expect(await (await town.get(`${url}sketch.js`)).text()).toBe('first')
    const draft = await start(cuid, { which: 'draft' }, { as: oona })
    expect(await (await town.get(`${draft}sketch.js`)).text()).toBe('second')
  })

  test('who loses the right to see it gets nothing more under a token that they have', async () => {
    const cuid = sketchIn(town, oona, 'canvas', 'ctx')
    const [theirs, mine] = [await start(cuid, {}, { as: fenn }), await start(cuid, {}, { as: oona })]
    town.db().prepare("UPDATE scripts SET visibility = 'private' WHERE cuid = ?").run(cuid)
    expect([(await town.get(theirs)).status, (await town.get(`${theirs}sketch.js`)).status]).toEqual([404, 404])
    expect((await town.get(mine)).status).toBe(200)
    town.db().prepare('UPDATE scripts SET deleted_at = 1 WHERE cuid = ?').run(cuid)
    expect((await town.get(mine)).status).toBe(404)
  })
})

describe('what is under a token', () => {
  test('the document: its policy, a sandbox, no cookie read or set, nothing kept', async () => {
    const url = await start(drawn, {})
    const answer = await town.get(url, { headers: { cookie: 'neospace_session=nonsense; x=y' } })
    const policy = Object.fromEntries(
      (answer.headers.get('content-security-policy') ?? '').split('; ').map((part) => part.split(/ (.*)/s, 2)),
    )
    const prefix = `${town.url}${url}`
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'img-src': `${prefix} data: blob:`,
      'media-src': `${prefix} data: blob:`,
      'connect-src': `${prefix} data: blob:`,
      'worker-src': "'none'",
      'frame-src': "'none'",
      'form-action': "'none'",
      'base-uri': "'none'",
      'frame-ancestors': town.url,
      sandbox: 'allow-scripts allow-pointer-lock',
    })
    // Beside the frame's modules and blobs, one text in the document: the map by which nobody but the modules themselves finds them.
    const [scripts, hash] = (policy['script-src'] ?? '').split(" 'sha256-")
    expect((scripts ?? '').replace(/[0-9a-f]{12}/, '<build>')).toBe(`${town.url}/assets/<build>/sandbox/frame/ blob:`)
    expect(answer.headers.get('x-frame-options')).toBe(null)
    expect(answer.headers.get('set-cookie')).toBe(null)
    expect(answer.headers.get('vary')).toBe(null)
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    const html = await answer.text()
    expect(html).not.toContain(oona.name)
    expect(html.match(/<\/script>/g)).toHaveLength(3)
    const [, map = ''] = /type="importmap">(.*?)<\/script>/s.exec(html) ?? []
    expect(hash).toBe(`${createHash('sha256').update(map).digest('base64')}'`)
    const [frame = ''] = (scripts ?? '').split(' ')
    expect(JSON.parse(map)).toEqual({ imports: { [frame]: 'data:none/' }, scopes: { [frame]: { [frame]: frame } } })
    const [, json = ''] = /id="sketch">(.*?)<\/script>/s.exec(html) ?? []
    expect(JSON.parse(json)).toMatchObject({
      kind: 'p5',
      files: [{ name: 'sketch.js', text: CODE }],
      library: { files: ['lib/p5/2.3.4/p5.min.js'] },
    })
  })

  test('a visitor and somebody who is shut out get the same under it', async () => {
    const url = await start(drawn, {})
    const shut = town.account(newName('shut'))
    town.db().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(shut.id)
    expect((await town.get(url, { as: shut })).status).toBe(200)
  })

  test('for other sites: frame-ancestors *, and only what everybody may see', async () => {
    const url = await start(drawn, { embed: true }, { as: oona })
    expect((await town.get(url)).headers.get('content-security-policy')).toContain('frame-ancestors *;')
    const unlisted = sketchIn(town, oona, 'canvas', 'ctx', { visibility: 'unlisted' })
    expect((await ask(unlisted, { embed: true }, { as: oona })).status).toBe(404)
    expect((await ask(unlisted, {})).status).toBe(200)
  })

  test('its own files and nobody else’s, with the headers that a frame without an origin needs; sounds in parts', async () => {
    const { sound, picture } = wallsOf(() => town)
    const [hum, cat] = [await sound(oona), await picture(oona)]
    const files = [
      { name: 'sketch.js', text: 'loadSound("hum.wav")' },
      { name: 'noise.glsl', text: 'float noise;' },
      { name: 'look.css', text: 'body {}' },
      { name: 'words.json', text: '[]' },
      { name: 'hum.wav', file: hum },
      { name: 'cat.png', file: cat },
    ]
    const cuid = sketchIn(town, oona, 'p5', files)
    const refer = town.db().prepare("INSERT INTO file_refs (file_id, owner, owner_id) SELECT id, 'sketch', ? FROM files WHERE cuid = ?")
    for (const file of [hum, cat]) refer.run(id(cuid), file)
    const url = await start(cuid, {})
    for (const [name, type] of [
      ['sketch.js', 'text/javascript; charset=utf-8'],
      ['noise.glsl', 'text/plain; charset=utf-8'],
      ['look.css', 'text/css; charset=utf-8'],
      ['words.json', 'application/json; charset=utf-8'],
      ['cat.png', expect.stringMatching(/^image\//)],
      ['hum.wav', expect.stringMatching(/^audio\//)],
    ] as const) {
      const answer = await town.get(url + name)
      expect([name, answer.status, answer.headers.get('content-type')]).toEqual([name, 200, type])
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*sandbox$/)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('set-cookie')).toBe(null)
    }
    const part = await town.get(`${url}hum.wav`, { headers: { range: 'bytes=0-3' } })
    expect([part.status, await part.text()]).toEqual([206, 'RIFF'])
    const other = await start(drawn, {})
    for (const name of ['cat.png', 'noise.glsl', '..%2f..%2fetc%2fpasswd', '%00', hum, 'constructor'])
      expect([name, (await town.get(other + name)).status]).toEqual([name, 404])
    expect((await town.get('/run/nonsense/')).status).toBe(404)
    expect((await town.get(url.slice(0, -1))).headers.get('location')).toBe(url)
  })

  test('the libraries can be had by a frame without an origin, and other files of the town cannot', async () => {
    const html = await (await town.get(await start(drawn, {}))).text()
    const used = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, href = '']) => href.replace(town.url, ''))
    expect(used.length).toBeGreaterThan(10)
    for (const href of used) {
      const { status, headers } = await town.get(href)
      expect([href, status, headers.get('access-control-allow-origin')]).toEqual([href, 200, '*'])
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    }
    const build = /\/assets\/[0-9a-f]{12}/.exec(html)?.[0]
    expect((await town.get(`${build}/sandbox/runner.js`)).headers.get('access-control-allow-origin')).toBe(null)
  })
})

test('starting is held to a limit, by account and by address', async () => {
  const statuses: number[] = []
  for (let i = 0; i < 41; i++) statuses.push((await ask(drawn, {}, { as: fenn })).status)
  expect(statuses).toContain(429)
  expect((await ask(drawn, {}, { as: oona })).status).toBe(200)
})

test('who may not edit any more gets no older draft under a token that they have, also where everybody may see the sketch', async () => {
  const [ada, bee] = [town.account(newName('ada')), town.account(newName('bee'))]
  const cuid = sketchIn(town, ada, 'canvas', 'shown')
  const sketch = id(cuid)
  const insert = town
    .db()
    .prepare(
      'INSERT INTO script_versions (script_id, kind, files, bytes, created_at) VALUES (?, ?, \'[{"name":"sketch.js","text":"older"}]\', 9, 1)',
    )
  const [kept, published] = ['draft', 'publish'].map((kind) => Number(insert.run(sketch, kind).lastInsertRowid))
  const { lastInsertRowid: session } = town.db().prepare('INSERT INTO script_sessions (script_id, opened_at) VALUES (?, 1)').run(sketch)
  town.db().prepare('INSERT INTO script_guests (script_id, user_id) VALUES (?, ?)').run(sketch, bee.id)
  const [draft, former] = [await start(cuid, { which: kept }, { as: bee }), await start(cuid, { which: published }, { as: bee })]
  const mine = await start(cuid, { which: kept }, { as: ada })
  expect(await (await town.get(`${draft}sketch.js`)).text()).toBe('older')
  town.db().prepare('UPDATE script_sessions SET closed_at = 2 WHERE id = ?').run(session)
  expect([(await town.get(draft)).status, (await town.get(`${draft}sketch.js`)).status]).toEqual([404, 404])
  expect(await (await town.get(`${former}sketch.js`)).text()).toBe('older')
  expect(await (await town.get(`${mine}sketch.js`)).text()).toBe('older')
})
