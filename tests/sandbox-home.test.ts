import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from './helpers/browser.ts'
import { galleryOf } from './helpers/gallery.ts'
import { plain } from './helpers/pictures.ts'
import { newName } from './helpers/seats.ts'
import { wav } from './helpers/sounds.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'
import { unzipped, type Zipped, zipOf } from './helpers/zips.ts'

let town: Town
let ann: Person
let bob: Person
const { hang } = galleryOf(() => town)

beforeAll(async () => {
  town = await openTown({
    env: {
      NEOSPACE_LIMIT_UPLOADS: '1000/60',
      NEOSPACE_LIMIT_SKETCHES: '1000/60',
      NEOSPACE_LIMIT_TAKE_HOME: '40/60',
      NEOSPACE_QUOTA_MB: '3',
    },
  })
  ann = town.account('ann')
  bob = town.account('bob')
})
afterAll(() => town?.close())

/** Somebody new, so that a test has their shelf and their limits for itself. */
const somebody = (): Person => town.account(newName('maker'))

const take = (cuid: string, { as, which }: { as?: Person; which?: string } = {}) =>
  town.get(`/sketches/${cuid}/take-home.zip${which ? `?which=${which}` : ''}`, as ? { as } : {})
const taken = async (cuid: string, options: { as?: Person; which?: string } = {}): Promise<Map<string, Buffer>> => {
  const answer = await take(cuid, options)
  expect(answer.status).toBe(200)
  return unzipped(Buffer.from(await answer.arrayBuffer()))
}
const text = (files: Map<string, Buffer>, path: string): string => files.get(path)?.toString() ?? ''

type Answer = { status: number; ok: boolean; cuid: string; title: string; code: string; error: string }
async function bring(
  as: Person | null,
  content: Buffer | string,
  name = 'sketch.zip',
  fields: Record<string, string> = {},
): Promise<Answer> {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.append(key, value)
  form.append('file', new Blob([new Uint8Array(Buffer.from(content))]), name)
  const headers = { accept: 'application/json', ...(as && { cookie: as.cookie }) }
  const answer = await fetch(`${town.url}/codeground/import`, { method: 'POST', body: form, headers, redirect: 'manual' })
  return { status: answer.status, ...((await answer.json()) as Omit<Answer, 'status'>) }
}

type Row = {
  title: string
  script_type: string
  library: string | null
  credit: string | null
  draft: string
  description: string
  visibility: string
}
const row = (cuid: string): Row => town.db().prepare<[string], Row>('SELECT * FROM scripts WHERE cuid = ?').get(cuid) as Row
const draft = (cuid: string): { name: string; text?: string; file?: string }[] => JSON.parse(row(cuid).draft)
const countOf = (as: Person, table: 'scripts' | 'files'): number =>
  town.db().prepare<[number], number>(`SELECT count(*) FROM ${table} WHERE user_id = ?`).pluck().get(as.id) ?? -1

/** A picture or a sound of somebody's. */
async function upload(as: Person, content: Buffer, name: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(content)]), name)
  const answer = await fetch(`${town.url}/files`, { method: 'POST', body: form, headers: { cookie: as.cookie } })
  return ((await answer.json()) as { id: string }).id
}
const refer = (cuid: string, file: string): void =>
  void town
    .db()
    .prepare(
      "INSERT INTO file_refs (file_id, owner, owner_id) SELECT f.id, 'sketch', s.id FROM files f, scripts s WHERE f.cuid = ? AND s.cuid = ?",
    )
    .run(file, cuid)

describe('taking a sketch home', () => {
  test('a zip holds the page, the files as they are, the library with its licence, and what it is', async () => {
    const files = [
      { name: 'sketch.js', text: 'function draw() { circle(1, 2, wide) } // é' },
      { name: 'wide.js', text: 'const wide = 9' },
      { name: 'look.css', text: 'body { background: tan }' },
      { name: 'data.json', text: '{"a": 1}' },
    ]
    const parent = hang({ by: bob, title: 'flow' })
    const { cuid } = hang({ by: ann, title: 'Tide & <pool>', description: 'It moves.', files, of: parent })
    const zip = await taken(cuid)
    for (const { name, text: said } of files) expect(text(zip, name)).toBe(said)
    expect(text(zip, 'library/p5.min.js')).toContain('2.3.4')
    expect(text(zip, 'library/p5-license.txt')).toContain('LESSER GENERAL PUBLIC LICENSE')
    expect(text(zip, 'index.html')).toContain('<title>Tide &amp; &lt;pool&gt;, by ann</title>')
    expect(text(zip, 'README.txt')).toMatch(/^Tide & <pool>\r\nby ann\r\n/)
    expect(JSON.parse(text(zip, 'neospace.json'))).toEqual({
      neospace: 1,
      title: 'Tide & <pool>',
      description: 'It moves.',
      author: { name: 'ann', username: 'ann' },
      kind: 'p5',
      library: { name: 'p5', version: '2.3.4' },
      credit: { title: 'flow', author: 'bob', address: `${town.url}/sketches/${parent.cuid}` },
      address: `${town.url}/sketches/${cuid}`,
      files: files.map(({ name }) => name),
    })
  })

  test('its own scripts run before the first one, and the answer names a file that every system takes', async () => {
    const files = ['sketch.js', 'a.js', 'b.js'].map((name) => ({ name, text: '' }))
    const answer = await take(hang({ by: ann, title: '../Ünruhe: "1"\\', files }).cuid)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="unruhe-1.zip"')
    expect(answer.headers.get('content-type')).toBe('application/zip')
    const page = text(await unzipped(Buffer.from(await answer.arrayBuffer())), 'index.html')
    expect([...page.matchAll(/<script src="([^"]+)"/g)].map(([, src]) => src)).toEqual(['library/p5.min.js', 'a.js', 'b.js', 'sketch.js'])
  })

  test('of three its modules go along as texts, in which the sketch’s own names lead to each other', async () => {
    const files = [
      {
        name: 'sketch.js',
        text: "import { a } from './part.js'\nimport * as THREE from 'three'\nimport('./part.js')\n// from './part.js'",
      },
      { name: 'part.js', text: "export const a = './part.js'" },
      { name: 'wrong.js', text: "import { from './part.js'" },
    ]
    const zip = await taken(hang({ by: ann, kind: 'three', files }).cuid)
    const table = text(zip, 'library/files.js')
    expect(table).toContain(
      JSON.stringify(`import { a } from "sketch/part.js"\nimport * as THREE from 'three'\nimport("sketch/part.js")\n// from './part.js'`),
    )
    expect(table).toContain(JSON.stringify("export const a = './part.js'"))
    expect(table).toContain(JSON.stringify("import { from './part.js'"))
    expect(text(zip, 'sketch.js')).toBe(files[0]?.text)
    expect(text(zip, 'library/three.js')).not.toContain("'./three.core.js'")
    expect(zip.has('library/three-license.txt')).toBe(true)
  })

  test('own pictures go along as they are, and in the table; one that is gone is left out', async () => {
    const maker = somebody()
    const [file, other] = [await upload(maker, await plain(), 'a.png'), await upload(bob, await plain({ width: 9, height: 9 }), 'b.png')]
    const files = [
      { name: 'sketch.js', text: '' },
      { name: 'cat.png', file },
      { name: 'others.png', file: other },
      { name: 'gone.png', file: 'x'.repeat(22) },
    ]
    const { cuid } = hang({ by: maker, files })
    refer(cuid, file)
    const zip = await taken(cuid)
    const cat = zip.get('cat.png') ?? Buffer.alloc(0)
    expect(cat.equals(Buffer.from(await (await town.get(`/files/${file}`, { as: maker })).arrayBuffer()))).toBe(true)
    expect(text(zip, 'library/files.js')).toContain(cat.toString('base64'))
    expect(JSON.parse(text(zip, 'neospace.json')).files).toEqual(['sketch.js', 'cat.png'])
  })

  test('a file of the sketch’s own that is called as ours is does not take its place', async () => {
    const { cuid } = hang({
      by: ann,
      files: [
        { name: 'sketch.js', text: '' },
        { name: 'neospace.json', text: '{"mine": 1}' },
      ],
    })
    const zip = await taken(cuid)
    expect(text(zip, 'own/neospace.json')).toBe('{"mine": 1}')
    expect(JSON.parse(text(zip, 'neospace.json')).files).toEqual(['sketch.js', 'own/neospace.json'])
  })

  test('others take what is published; its author the draft too, and an older version', async () => {
    const { cuid, id } = hang({ by: ann, files: [{ name: 'sketch.js', text: '// out' }] })
    town.db().prepare('UPDATE scripts SET draft = ? WHERE id = ?').run('[{"name":"sketch.js","text":"// draft"}]', id)
    const version = String(town.db().prepare('SELECT published_id FROM scripts WHERE id = ?').pluck().get(id))
    expect(text(await taken(cuid, { as: bob }), 'sketch.js')).toBe('// out')
    expect(text(await taken(cuid, { as: ann }), 'sketch.js')).toBe('// out')
    expect(text(await taken(cuid, { as: ann, which: 'draft' }), 'sketch.js')).toBe('// draft')
    expect(text(await taken(cuid, { as: ann, which: version }), 'sketch.js')).toBe('// out')
    for (const as of [bob, undefined]) expect((await take(cuid, { which: 'draft', ...(as && { as }) })).status).toBe(404)
  })

  test('nobody takes what they may not see; its author takes what was never published', async () => {
    const hidden = hang({ by: ann, unpublished: true, files: [{ name: 'sketch.js', text: '// not yet' }] })
    expect((await take(hidden.cuid)).status).toBe(404)
    expect((await take(hidden.cuid, { as: bob })).status).toBe(404)
    expect(text(await taken(hidden.cuid, { as: ann }), 'sketch.js')).toBe('// not yet')
    expect((await take('x'.repeat(22))).status).toBe(404)
  })

  test('a reader who goes in the middle leaves nothing open', async () => {
    const { cuid } = hang({ by: ann, kind: 'three', files: [{ name: 'sketch.js', text: '' }] })
    for (let i = 0; i < 12; i++)
      await new Promise<void>((resolve) => {
        const asked = request(`${town.url}/sketches/${cuid}/take-home.zip`, (answer) =>
          answer.once('data', () => resolve(void asked.destroy())),
        )
        asked.on('error', () => resolve())
        asked.end()
      })
    await eventually(openLibraries).toEqual([])
  })

  test('not all day long: somebody who takes and takes is asked to wait', async () => {
    const { cuid } = hang({ by: ann })
    const taker = somebody()
    const answers = await Promise.all(Array.from({ length: 45 }, () => take(cuid, { as: taker })))
    await Promise.all(answers.map((answer) => answer.arrayBuffer()))
    expect(answers.filter(({ status }) => status === 429).length).toBe(5)
  })
})

/** The library files that the town's workers have open. */
function openLibraries(): string[] {
  const { pid } = town.primary
  const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  const links = workers.flatMap((worker) => readdirSync(`/proc/${worker}/fd`).map((fd) => linkOf(`/proc/${worker}/fd/${fd}`)))
  return links.filter((link) => link.includes('/assets/'))
}

/** Where a descriptor leads; nothing for one that was closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

const PNG = 'cat.png'
const manifest = (fields: object = {}): Zipped => ({
  path: 'neospace.json',
  content: JSON.stringify({
    neospace: 1,
    kind: 'p5',
    title: 'Brought',
    author: { name: 'Far', username: 'far' },
    files: ['sketch.js'],
    ...fields,
  }),
})
const SKETCH: Zipped = { path: 'sketch.js', content: 'function draw() { circle(1, 2, 3) }' }

describe('bringing a sketch along', () => {
  test('what was taken home comes back as it was: files, pictures, sounds, title, words, kind, library, credit', async () => {
    const maker = somebody()
    const [cat, hum] = [await upload(maker, await plain(), 'a.png'), await upload(maker, wav(), 'hum.wav')]
    const files = [
      { name: 'sketch.js', text: '// \u{1f332} tidepool\nlet a = 1\n' },
      { name: 'data.json', text: '{}' },
      { name: PNG, file: cat },
      { name: 'hum.wav', file: hum },
      { name: 'neospace.json', text: '{"mine": 1}' },
    ]
    const parent = hang({ by: bob, title: 'flow' })
    const first = hang({ by: maker, title: 'Tide — pool', description: 'It moves.\nSlowly.', kind: 'canvas', files, of: parent })
    for (const file of [cat, hum]) refer(first.cuid, file)
    const zip = Buffer.from(await (await take(first.cuid, { as: somebody() })).arrayBuffer())
    const { status, cuid } = await bring(maker, zip)
    expect(status).toBe(200)
    const { title, script_type, library, credit, description, visibility } = row(cuid)
    expect({ title, script_type, library, description, visibility }).toEqual({
      title: 'Tide — pool',
      script_type: 'canvas',
      library: null,
      description: 'It moves.\nSlowly.',
      visibility: 'private',
    })
    expect(JSON.parse(credit ?? '')).toEqual({ title: 'flow', author: 'bob', cuid: parent.cuid })
    const back = draft(cuid)
    expect(back.map(({ name, text: said }) => [name, said])).toEqual(files.map(({ name, text: said }) => [name, said]))
    for (const { name, file } of back.filter((one) => one.file)) {
      const served = await town.get(`/files/${file}`, { as: maker })
      expect([name, served.status]).toEqual([name, 200])
    }
  })

  test('somebody else’s says whose it was, with a link where it leads to something that they may see', async () => {
    const first = hang({ by: ann, title: 'Moss' })
    const zip = Buffer.from(await (await take(first.cuid, { as: somebody() })).arrayBuffer())
    const { cuid } = await bring(bob, zip)
    expect(JSON.parse(row(cuid).credit ?? '')).toEqual({ title: 'Moss', author: 'ann', cuid: first.cuid })
    const secret = hang({ by: ann, title: 'Secret', unpublished: true })
    const claims = [`${town.url}/sketches/${secret.cuid}`, 'https://far.example/sketches/abc', `${town.url}/sketches/../x`, 7]
    for (const address of claims) {
      const brought = await bring(bob, zipOf([manifest({ address }), SKETCH]))
      expect(JSON.parse(row(brought.cuid).credit ?? '')).toEqual({ title: 'Brought', author: 'far', cuid: '' })
    }
  })

  test('a plain file: its kind by how it is written, its title by its name, unless somebody says otherwise', async () => {
    const cases: [name: string, text: string, kind: string, title: string][] = [
      ['Tide Pool.js', 'function setup() { createCanvas(9, 9) }', 'p5', 'Tide Pool'],
      ['sketch.js', "import * as THREE from 'three'", 'three', 'Untitled'],
      ['rain.js', 'ctx.fillRect(0, 0, 9, 9)', 'canvas', 'rain'],
      ['LAMP.FRAG', 'void main() {}', 'shader', 'LAMP'],
    ]
    for (const [name, content, kind, title] of cases) {
      const { cuid, status } = await bring(ann, content, name)
      expect([name, status]).toEqual([name, 200])
      expect([name, row(cuid).script_type, row(cuid).title, draft(cuid)]).toEqual([
        name,
        kind,
        title,
        [{ name: kind === 'shader' ? 'sketch.frag' : 'sketch.js', text: content }],
      ])
    }
    const said = await bring(ann, 'let a', 'x.js', { script_type: 'canvas', title: ' My <own> ' })
    expect([row(said.cuid).script_type, row(said.cuid).title]).toEqual(['canvas', 'My <own>'])
    expect(row(said.cuid).library).toBeNull()
  })

  test('a zip from elsewhere: what a sketch can have at its top, without the page, the words and the library beside it', async () => {
    const zip = zipOf([
      { path: 'pond/', mode: 0o040755, method: 0 },
      { path: 'pond/index.html', content: '<p>' },
      { path: 'pond/p5.min.js', content: 'var p5' },
      { path: 'pond/p5.sound.min.js', content: 'var p5' },
      { path: 'pond/helper.js', content: 'let h' },
      { path: 'pond/sketch.js', content: '\ufefffunction setup() { createCanvas(9, 9) }\r\n' },
      { path: 'pond/style.css', content: 'p {}' },
      { path: 'pond/README.md', content: '#' },
      { path: '__MACOSX/pond/._sketch.js', content: 'x' },
      { path: 'pond/.DS_Store', content: 'x' },
    ])
    const { cuid, status } = await bring(ann, zip, 'Pond (1).zip')
    expect(status).toBe(200)
    expect(row(cuid).title).toBe('Pond (1)')
    expect(draft(cuid)).toEqual([
      { name: 'sketch.js', text: 'function setup() { createCanvas(9, 9) }\n' },
      { name: 'helper.js', text: 'let h' },
      { name: 'style.css', text: 'p {}' },
    ])
  })

  test('a form without script is led to the editor, and the same form again makes no second sketch', async () => {
    const maker = somebody()
    const form = new FormData()
    form.append('client_id', 'once-and-no-more')
    form.append('file', new Blob(['let a']), 'a.js')
    const send = () =>
      fetch(`${town.url}/codeground/import`, { method: 'POST', body: form, headers: { cookie: maker.cookie }, redirect: 'manual' })
    const [one, two] = [await send(), await send()]
    expect(one.status).toBe(303)
    expect(one.headers.get('location')).toMatch(/^\/codeground\/[\w-]{22}$/)
    expect(two.headers.get('location')).toBe(one.headers.get('location'))
    expect(countOf(maker, 'scripts')).toBe(1)
  })
})

describe('what is refused, with a sentence, and nothing of it kept', () => {
  const bomb = Buffer.alloc(40 * 1024 * 1024)
  const long = 'a'.repeat(129 * 1024)
  const cases: [what: string, content: () => Buffer | string, status: number, says: RegExp, name?: string][] = [
    ['nothing', () => '', 400, /empty/],
    ['a zip with nothing in it', () => zipOf([]), 400, /no sketch/],
    ['no zip, and no code', () => '<html>', 400, /none of what is taken/, 'page.html'],
    ['half a zip', () => zipOf([SKETCH]).subarray(0, 60), 400, /damaged, or was cut short/],
    ['a zip bomb that says what it is', () => zipOf([{ path: 'sketch.js', content: bomb }]), 413, /too large: at most 128 KB/],
    ['a zip bomb that lies', () => zipOf([{ path: 'sketch.js', content: bomb, says: 100 }]), 400, /not what the zip says/],
    ['a picture that is a bomb and lies', () => zipOf([SKETCH, { path: PNG, content: bomb, says: 100 }]), 400, /not what the zip says/],
    ['far too much beside the sketch', () => zipOf([SKETCH, { path: 'library/x.js', says: 0xf0000000 }]), 413, /far more packed/],
    ['a path upwards', () => zipOf([SKETCH, { path: '../../etc/cron.d/x', content: 'x' }]), 400, /leads out of its folder/],
    ['a path upwards in the middle', () => zipOf([SKETCH, { path: 'a/../../b.js', content: 'x' }]), 400, /leads out of its folder/],
    ['a path upwards in the other notation', () => zipOf([SKETCH, { path: '..\\b.js', content: 'x' }]), 400, /leads out of its folder/],
    ['an absolute path', () => zipOf([{ path: '/sketch.js', content: 'x' }]), 400, /leads out of its folder/],
    ['a drive', () => zipOf([{ path: 'C:/sketch.js', content: 'x' }]), 400, /leads out of its folder/],
    ['a symbolic link', () => zipOf([SKETCH, { path: 'data.json', content: '/etc/passwd', mode: 0o120777 }]), 400, /leads somewhere else/],
    ['a device', () => zipOf([SKETCH, { path: 'data.json', mode: 0o020666 }]), 400, /leads somewhere else/],
    ['a locked file', () => zipOf([{ ...SKETCH, flags: 1 }]), 400, /locked with a password/],
    ['a strongly locked file', () => zipOf([{ ...SKETCH, flags: 0x41 }]), 400, /locked with a password/],
    ['a packing that nobody knows', () => zipOf([{ ...SKETCH, method: 14 }]), 400, /packed in a way/],
    ['a damaged file', () => zipOf([{ ...SKETCH, crc: 1 }]), 400, /damaged/],
    ['two files of one name', () => zipOf([SKETCH, SKETCH]), 400, /twice/],
    ['two files of one name, but for capitals', () => zipOf([SKETCH, { path: 'Sketch.js', content: '' }]), 400, /twice/],
    ['thousands of files', () => zipOf(Array.from({ length: 3000 }, (_, i) => ({ path: `${i}.js` }))), 413, /too many files/],
    [
      'more files than it says',
      () => zipOf([manifest({ files: ['sketch.js', 'b.js'] }), SKETCH, { path: 'b.js' }], { claims: 2 }),
      400,
      /missing/,
    ],
    ['fewer files than it says', () => zipOf([SKETCH], { claims: 9 }), 400, /damaged/],
    [
      'nine files',
      () => zipOf(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => ({ path: `${name}.js` }))),
      400,
      /up to 8 files/,
    ],
    ['a program', () => zipOf([SKETCH, { path: 'run.exe', content: 'MZ' }]), 400, /"run.exe" must end with one of/],
    ['a program in one of ours', () => zipOf([manifest(), SKETCH, { path: 'run.exe', content: 'MZ' }]), 400, /"run.exe" is no part/],
    ['a name that no file can have', () => zipOf([SKETCH, { path: 'My Cat.js', content: '' }]), 400, /"My Cat.js" is no name for a file/],
    ['no text', () => zipOf([{ path: 'sketch.js', content: Buffer.from([0xff, 0xfe, 0]) }]), 400, /no text in UTF-8/],
    ['a NUL', () => zipOf([{ path: 'sketch.js', content: 'a\0b' }]), 400, /no text/],
    ['a page that is called a picture', () => zipOf([SKETCH, { path: PNG, content: '<html><script>' }]), 400, /no picture, whatever/],
    ['a sound that is called a picture', () => zipOf([SKETCH, { path: PNG, content: wav() }]), 400, /no picture, whatever/],
    ['a shader that is called a p5 sketch', () => zipOf([manifest({ files: ['a.frag'] }), { path: 'a.frag' }]), 400, /ends with js/],
    ['a file too long', () => zipOf([{ path: 'sketch.js', content: long }]), 413, /too large: at most 128 KB/],
    [
      'files too long together',
      () => zipOf(['a', 'b', 'c', 'd', 'e'].map((name) => ({ path: `${name}.js`, content: long.slice(0, 120_000) }))),
      413,
      /512 KB in all/,
    ],
    ['a title made of marks', () => zipOf([manifest({ title: `a${'\u0301'.repeat(40)}` }), SKETCH]), 400, /more marks on one letter/],
    ['ten megabytes of code', () => 'a'.repeat(10 * 1024 * 1024), 413, /up to 128 KB/, 'sketch.js'],
    ['a file larger than any sketch', () => Buffer.alloc(36 * 1024 * 1024, 'PK'), 413, /at most 34 MB/],
  ]
  for (const [what, content, status, says, name] of cases) {
    test(what, async () => {
      const maker = somebody()
      const answer = await bring(maker, content(), name)
      expect([answer.status, answer.error]).toEqual([status, expect.stringMatching(says)])
      expect([countOf(maker, 'scripts'), countOf(maker, 'files')]).toEqual([0, 0])
      await eventually(() => readdirSync(join(town.data, 'files/incoming'))).toEqual([])
    })
  }

  test('more pictures than the shelf has room for', async () => {
    const maker = somebody()
    const big = Buffer.concat([await plain(), Buffer.alloc(1024 * 1024)])
    const zip = zipOf([SKETCH, ...['a', 'b', 'c', 'd'].map((one) => ({ path: `${one}.png`, content: big }))])
    expect(await bring(maker, zip)).toMatchObject({ status: 413, error: expect.stringMatching(/no room/) })
    expect([countOf(maker, 'scripts'), countOf(maker, 'files')]).toEqual([0, 0])
  })

  test('anything from somebody who is not signed in, or from another site', async () => {
    expect((await bring(null, 'let a', 'a.js')).status).toBe(401)
    const answer = await fetch(`${town.url}/codeground/import`, {
      method: 'POST',
      body: new FormData(),
      headers: { cookie: ann.cookie, 'sec-fetch-site': 'cross-site' },
    })
    expect(answer.status).toBe(403)
  })

  test('and the town goes on as if nothing had been', async () => {
    expect((await town.get('/readyz')).status).toBe(200)
    expect(town.log.filter((line) => /"level":"(?:error|fatal)"/.test(line))).toEqual([])
  })
})
