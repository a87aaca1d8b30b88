import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../src/core/sqlite.ts'
import { sweepSlice, sweepStrays } from '../src/files/sweep.ts'
import { admin } from './helpers/admin.ts'
import { hugePng, moving, photo, plain, seeThrough } from './helpers/pictures.ts'
import { ownRoom } from './helpers/seats.ts'
import { mp3, mp4, ogg, wav, webm } from './helpers/sounds.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
let ann: Person
let bob: Person

beforeAll(async () => {
  town = await openTown({
    env: { NEOSPACE_QUOTA_MB: '3', NEOSPACE_IMAGE_MB: '2', NEOSPACE_AUDIO_MB: '3', NEOSPACE_LIMIT_UPLOADS: '500/60' },
  })
  ann = town.account('ann')
  bob = town.account('bob')
})
afterAll(() => town?.close())

type Facts = {
  ok: boolean
  id: string
  src: string
  thumb: string
  kind: string
  width: number
  height: number
  color: string | null
  error: string
  code: string
}
type Sending = { name?: string; type?: string; to?: string; field?: string; fields?: Record<string, string> }

function form(content: Buffer, { name = 'picture.png', type = 'image/png', field = 'file', fields = {} }: Sending): FormData {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.append(key, value)
  form.append(field, new Blob([new Uint8Array(content)], { type }), name)
  return form
}

const post = (as: Person | undefined, content: Buffer, sending: Sending = {}) =>
  fetch(`${town.url}${sending.to ?? '/files'}`, {
    method: 'POST',
    body: form(content, sending),
    headers: { accept: 'application/json', ...(as && { cookie: as.cookie }) },
    redirect: 'manual',
  })

/** Uploads and gives what the server says of it. */
async function send(as: Person, content: Buffer, sending: Sending = {}): Promise<Facts & { status: number }> {
  const answer = await post(as, content, sending)
  return { ...((await answer.json()) as Facts), status: answer.status }
}

const fetched = async (path: string, as?: Person) => {
  const answer = await town.get(path, as ? { as } : {})
  return { answer, body: Buffer.from(await answer.arrayBuffer()) }
}

const folder = () => join(town.data, 'files')
/** Every file below data/files, uploads that are under way included. */
const onDisk = (): string[] =>
  existsSync(folder())
    ? readdirSync(folder(), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
    : []
const named = (): string[] => town.db().prepare<[], string>('SELECT hash FROM blobs').pluck().all()
const isTidy = () => expect(onDisk().sort()).toEqual(named().sort())

/** Throws away what people have, so that each test has the whole quota. */
beforeEach(() => {
  town.db().exec('UPDATE files SET unreferenced_at = 0; DELETE FROM file_refs; UPDATE messages SET file_id = NULL')
  sweepAs(town)
  isTidy()
})

/** Sweeps as the primary does it once an hour, in this process. */
function sweepAs({ data }: Town, now = Date.now()): void {
  const database = openDatabase(join(data, 'neospace.db'), { busyMs: 5000 })
  while (sweepSlice(database, join(data, 'files'), now));
  database.close()
}

describe('pictures', () => {
  test('a photograph comes out upright, without EXIF and without the place where it was taken', async () => {
    const content = await photo({ width: 800, height: 600 })
    expect((await sharp(content).metadata()).exif?.length).toBeGreaterThan(0) // the guard: there was something to take out
    const { status, src, thumb, width, height, color, kind } = await send(ann, content, { name: 'a.jpg', type: 'image/jpeg' })
    expect({ status, kind, width, height }).toEqual({ status: 200, kind: 'image', width: 600, height: 800 })
    expect(color).toMatch(/^#[0-9a-f]{6}$/)
    const { answer, body } = await fetched(src, ann)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
    const { exif, orientation, icc, xmp, width: w, height: h } = await sharp(body).metadata()
    expect({ exif, orientation, icc, xmp, w, h }).toEqual({
      exif: undefined,
      orientation: undefined,
      icc: undefined,
      xmp: undefined,
      w: 600,
      h: 800,
    })
    const small = await sharp((await fetched(thumb, ann)).body).metadata()
    expect([small.format, small.width, small.height]).toEqual(['webp', 480, 640])
  })

  test('a large one is made smaller, a small one is its own thumbnail, and a clear one has no colour', async () => {
    const large = await send(ann, await plain({ width: 5000, height: 2500 }), {})
    expect([large.width, large.height]).toEqual([2000, 1000])
    const small = await send(ann, await plain({ width: 64, height: 48 }, '#3366cc'))
    expect([small.thumb, small.color]).toEqual([small.src, '#3366cc'])
    expect((await send(ann, await seeThrough())).color).toBeNull()
  })

  test.each(['gif', 'webp'] as const)('a %s that moves keeps moving, and has a still thumbnail', async (type) => {
    const { src, thumb } = await send(ann, await moving(type, 4), { type: `image/${type}` })
    const whole = await fetched(src, ann)
    expect(whole.answer.headers.get('content-type')).toBe(`image/${type}`)
    expect((await sharp(whole.body).metadata()).pages).toBe(4)
    expect((await sharp((await fetched(thumb, ann)).body).metadata()).pages ?? 1).toBe(1)
  })

  test('what is behind the end of a picture, and its name, is nowhere in what is served', async () => {
    const script = Buffer.from('<html><script>alert(document.domain)</script></html>')
    const { status, src } = await send(ann, Buffer.concat([await photo(), script]), { name: 'x.html', type: 'text/html' })
    expect(status).toBe(200)
    const { answer, body } = await fetched(src, ann)
    expect(body.includes('script')).toBe(false)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  })
})

describe('what is refused, and leaves nothing behind', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  const refused: [string, () => Promise<Buffer> | Buffer, Sending, number][] = [
    ['an SVG with a script', () => svg, { name: 'a.svg', type: 'image/svg+xml' }, 400],
    ['an SVG that says it is a PNG', () => svg, {}, 400],
    ['HTML under the name of a picture', () => Buffer.from('<!doctype html><script>alert(1)</script>'), { name: 'a.png' }, 400],
    ['a PNG of 50,000 by 50,000', () => hugePng(50_000), {}, 413],
    ['a picture of which half is missing', async () => (await photo()).subarray(0, 4000), { type: 'image/jpeg' }, 400],
    ['nothing', () => Buffer.alloc(0), {}, 400],
    ['a program', () => Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(500)]), {}, 400],
    ['a film', () => mp4('vide'), { name: 'a.mp4', type: 'video/mp4' }, 400],
    ['a film of WebM', () => webm(1), { name: 'a.webm', type: 'video/webm' }, 400],
    ['text that calls itself a sound', () => Buffer.from('RIFF, he said'), { name: 'a.wav', type: 'audio/wav' }, 400],
    ['a picture over the limit', () => Buffer.concat([Buffer.alloc(3 * 1024 * 1024)]), {}, 413],
    ['a sound over the limit', () => Buffer.alloc(4 * 1024 * 1024), { type: 'audio/mpeg' }, 413],
  ]
  test.each(refused)('%s', async (_what, make, sending, expected) => {
    const { status, ok, error } = await send(ann, await make(), sending)
    expect({ status, ok }).toEqual({ status: expected, ok: false })
    expect(error).toMatch(/^[A-Z].*\.$/)
    isTidy()
    expect(onDisk()).toEqual([])
  })

  test('a name that climbs is not used for anything', async () => {
    const { status, src } = await send(ann, await plain(), { name: '../../../etc/passwd' })
    expect(status).toBe(200)
    expect(src).toMatch(/^\/files\/[A-Za-z0-9_-]{22}$/)
    isTidy()
  })

  test('a wrong ending changes nothing: the content decides', async () => {
    const { kind, src } = await send(ann, await plain(), { name: 'song.mp3', type: 'audio/mpeg' })
    expect(kind).toBe('image')
    expect((await fetched(src, ann)).answer.headers.get('content-type')).toBe('image/png')
  })

  test('a form without a file, with two of them, or from nobody', async () => {
    const none = await fetch(`${town.url}/files`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
      headers: { cookie: ann.cookie },
    })
    expect([none.status, ((await none.json()) as Facts).code]).toEqual([400, 'invalid'])
    const two = form(await plain(), {})
    two.append('file', new Blob([new Uint8Array(await plain())], { type: 'image/png' }), 'b.png')
    const answer = await fetch(`${town.url}/files`, { method: 'POST', body: two, headers: { cookie: ann.cookie } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect((await post(undefined, await plain())).status).toBe(401)
    await expect.poll(onDisk).toEqual([])
  })

  test('a file where a form takes none', async () => {
    const answer = await post(ann, await plain(), { to: '/edit', fields: { id: '1', content: 'x' } })
    expect(answer.status).toBe(400)
    expect(onDisk()).toEqual([])
  })

  test('an upload that breaks off at 99 %', async () => {
    const body = Buffer.concat([
      Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'),
      await photo({ width: 1200, height: 900 }),
      Buffer.from('\r\n--x--\r\n'),
    ])
    const url = new URL('/files', town.url)
    const headers = { cookie: ann.cookie, 'content-type': 'multipart/form-data; boundary=x', 'content-length': body.length }
    const request = httpRequest(url, { method: 'POST', headers })
    request.on('error', () => {})
    request.write(body.subarray(0, Math.floor(body.length * 0.99)))
    await expect.poll(() => onDisk().length).toBe(1) // it is arriving
    request.destroy()
    await expect.poll(onDisk).toEqual([])
    expect(named()).toEqual([])
  })
})

describe('sounds', () => {
  test.each([
    ['mp3', mp3, 'audio/mpeg'],
    ['wav', wav, 'audio/wav'],
    ['ogg', ogg, 'audio/ogg'],
    ['webm', () => webm(2), 'audio/webm'],
    ['m4a', () => mp4('soun'), 'audio/mp4'],
  ] as const)('%s is taken as it is', async (_name, make, type) => {
    const content = make()
    const { status, kind, src } = await send(ann, content, { name: 'a', type: 'application/octet-stream' })
    expect({ status, kind }).toEqual({ status: 200, kind: 'audio' })
    const { answer, body } = await fetched(src, ann)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(body.equals(content)).toBe(true)
  })

  test('a player may ask for a part of it', async () => {
    const content = wav()
    const { src } = await send(ann, content, { type: 'audio/wav' })
    const part = async (range: string) => {
      const answer = await town.get(src, { as: ann, headers: { range } })
      return { status: answer.status, range: answer.headers.get('content-range'), bytes: Buffer.from(await answer.arrayBuffer()) }
    }
    const size = content.length
    expect(await part('bytes=10-19')).toEqual({ status: 206, range: `bytes 10-19/${size}`, bytes: content.subarray(10, 20) })
    expect(await part('bytes=-4')).toEqual({
      status: 206,
      range: `bytes ${size - 4}-${size - 1}/${size}`,
      bytes: content.subarray(size - 4),
    })
    expect((await part('bytes=20-')).bytes.equals(content.subarray(20))).toBe(true)
    expect(await part(`bytes=${size}-`)).toMatchObject({ status: 416, range: `bytes */${size}` })
    expect((await part('bytes=0-1,4-5')).status).toBe(200)
  })
})

describe('stored once, addressed at random', () => {
  test('the same picture of two people lies on the disk once, under two addresses that do not tell', async () => {
    const content = await plain({ width: 99, height: 77 })
    const [one, two] = [await send(ann, content), await send(bob, content)]
    expect(one.src).not.toBe(two.src)
    expect(onDisk()).toHaveLength(1)
    expect(one.src + two.src).not.toContain(onDisk()[0] as string)
    expect((await fetched(one.src, ann)).body.equals((await fetched(two.src, bob)).body)).toBe(true)
  })

  test('bytes that a power cut left short are put back by the next upload of the same', async () => {
    const content = await plain({ width: 31, height: 17 })
    const { src } = await send(ann, content)
    const [hash] = named() as [string]
    const path = join(folder(), hash.slice(0, 2), hash.slice(2, 4), hash)
    const size = statSync(path).size
    writeFileSync(path, '')
    await send(ann, content)
    expect(statSync(path).size).toBe(size)
    expect((await fetched(src, ann)).body.length).toBe(size)
  })
})

describe('who sees a file', () => {
  test('what is on nothing, its owner alone; a made-up address is the same as one that is not yours', async () => {
    const { src } = await send(ann, await plain())
    expect((await fetched(src, ann)).answer.status).toBe(200)
    const [other, visitor, made] = [await fetched(src, bob), await fetched(src), await fetched(`/files/${'A'.repeat(22)}`, bob)]
    expect([other, visitor, made].map(({ answer }) => answer.status)).toEqual([404, 404, 404])
    const words = ({ body }: { body: Buffer }) => /<p[^>]*>[^<]*no such file[^<]*/.exec(String(body))?.[0]
    expect(words(other)).toBe(words(made))
  })

  test('a picture in a private room, its members alone, and nobody once it is taken down', async () => {
    const { name: room } = await ownRoom(town, { by: ann, private: true })
    const { id, src, thumb } = await send(ann, await photo(), { type: 'image/jpeg' })
    const said = (await (await town.post('/send', { room, content: 'look', file: id }, { as: ann })).json()) as { id: number }
    expect((await fetched(src, bob)).answer.status).toBe(404)
    await town.post(`/rooms/${room}/members`, { username: 'bob' }, { as: ann })
    const { answer } = await fetched(thumb, bob)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable'])
    expect((await fetched(src)).answer.status).toBe(404)
    await town.post('/delete', { id: said.id }, { as: ann })
    expect((await fetched(src, bob)).answer.status).toBe(404)
  })

  test('somebody else’s file cannot be put into a line, nor a sound', async () => {
    const { id } = await send(ann, await plain())
    expect((await town.post('/send', { content: 'mine now', file: id }, { as: bob })).status).toBe(404)
    const sound = await send(ann, wav(), { type: 'audio/wav' })
    expect((await town.post('/send', { content: 'listen', file: sound.id }, { as: ann })).status).toBe(404)
  })
})

describe('pictures in lines', () => {
  test('caption, thumbnail, colour and size are in the line that everybody gets', async () => {
    const client = await town.connect(bob)
    await client.ask('join_room', { room: 'general' })
    const { id, src, thumb, color } = await send(ann, await photo({ width: 800, height: 600 }), { type: 'image/jpeg' })
    const other = await town.connect(ann)
    await other.ask('join_room', { room: 'general' })
    expect(await other.ask('send_message', { content: 'the *aerial* is up', file: id })).toMatchObject({ ok: true })
    const heard = await client.until('message', ({ content }) => content === 'the *aerial* is up')
    expect(heard.image).toEqual({ src, thumb, width: 600, height: 800, color, animated: false })
    const html = String(heard.html)
    expect(html).toContain(`<a class="photo__a" data-photo href="${src}">`)
    expect(html).toContain(`fill="${color}"`)
    expect(html).toMatch(new RegExp(`<img src="${thumb}" width="255" height="340" alt="the aerial is up"`))
    expect(html).toContain('<figcaption><p>the <em>aerial</em> is up</p></figcaption>')
    client.close()
    other.close()
  })

  test('a picture needs no words, but a line without either is none', async () => {
    const { id } = await send(ann, await plain())
    const said = await town.post('/send', { content: ' ', file: id }, { as: ann })
    expect(said.status).toBe(200)
    expect((await town.post('/send', { content: ' ' }, { as: ann })).status).toBe(400)
    const { id: line } = (await said.json()) as { id: number }
    const page = await (await town.get(`/rooms/general/${line}`, { as: bob })).text()
    expect(page).toContain('alt="A picture by ann"')
  })

  test('a browser without script sends picture and caption in one form, or the form with its file left empty', async () => {
    const fields = { room: 'general', client_id: 'form-client-1', content: 'from a form' }
    const sent = await fetch(`${town.url}/send`, {
      method: 'POST',
      body: form(await plain(), { fields }),
      headers: { cookie: ann.cookie },
      redirect: 'manual',
    })
    expect([sent.status, sent.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/rooms\/general#message-\d+$/)])
    const empty = await fetch(`${town.url}/send`, {
      method: 'POST',
      body: form(Buffer.alloc(0), {
        name: '',
        type: 'application/octet-stream',
        fields: { ...fields, client_id: 'form-client-2', content: 'words only' },
      }),
      headers: { cookie: ann.cookie },
      redirect: 'manual',
    })
    expect(empty.status).toBe(303)
    const page = await (await town.get('/rooms/general', { as: ann })).text()
    expect(page).toContain('<figcaption><p>from a form</p></figcaption>')
    expect(page).toContain('<p>words only</p>')
    isTidy()
  })
})

describe('quota', () => {
  test('what an account has is bounded, its owner sees how much, and what is over it leaves nothing behind', async () => {
    const megabyte = (seed: number, more = 0) => wav(Buffer.alloc(1_041_600 + more, seed))
    expect((await send(ann, megabyte(1), { type: 'audio/wav' })).status).toBe(200)
    expect((await send(ann, megabyte(2), { type: 'audio/wav' })).status).toBe(200)
    expect(await (await town.get('/account', { as: ann })).text()).toMatch(/take <b>2 MB<\/b> of the 3 MB/)
    const over = await send(ann, megabyte(3, 1_000_000), { type: 'audio/wav' })
    expect([over.status, over.code]).toEqual([413, 'too_large'])
    isTidy()
    expect((await send(bob, megabyte(3), { type: 'audio/wav' })).status).toBe(200)
  })
})

describe('sweeping', () => {
  const DAY = 86_400_000

  test('what nothing refers to goes after a day, with its thumbnail; what is shown stays', async () => {
    const kept = await send(ann, await photo({ width: 900, height: 700 }), { type: 'image/jpeg' })
    await town.post('/send', { content: 'kept', file: kept.id }, { as: ann })
    const loose = await send(ann, await photo({ width: 901, height: 700 }), { type: 'image/jpeg' })
    expect(onDisk()).toHaveLength(4)
    sweepAs(town, Date.now() + DAY - 60_000)
    expect(onDisk()).toHaveLength(4)
    sweepAs(town, Date.now() + DAY + 60_000)
    expect(onDisk()).toHaveLength(2)
    isTidy()
    expect((await fetched(kept.src, bob)).answer.status).toBe(200)
    expect((await fetched(loose.src, ann)).answer.status).toBe(404)
  })

  test('bytes that another file still has stay', async () => {
    const content = await plain({ width: 20, height: 20 })
    const [mine, theirs] = [await send(ann, content), await send(bob, content)]
    await town.post('/send', { content: 'mine', file: mine.id }, { as: ann })
    sweepAs(town, Date.now() + DAY + 60_000)
    expect((await fetched(mine.src, bob)).answer.status).toBe(200)
    expect((await fetched(theirs.src, bob)).answer.status).toBe(404)
  })

  test('what a dead process left behind is found: unfinished uploads, and bytes without a name', async () => {
    await send(ann, await plain())
    const strays = ['incoming/half-an-upload', `ab/ab/${'ab'.repeat(32)}`].map((name) => join(folder(), name))
    mkdirSync(join(folder(), 'ab/ab'), { recursive: true })
    for (const stray of strays) {
      writeFileSync(stray, 'lost')
      utimesSync(stray, new Date(Date.now() - 7_200_000), new Date(Date.now() - 7_200_000))
    }
    const database = openDatabase(join(town.data, 'neospace.db'), { busyMs: 5000 })
    await sweepStrays(database, folder(), Date.now())
    database.close()
    isTidy()
  })

  test('the operator sweeps by hand, and proves that nothing is missing', async () => {
    await town.post('/send', { content: 'kept', file: (await send(ann, await plain())).id }, { as: ann })
    await send(ann, await plain({ width: 33, height: 33 }))
    town.db().exec('UPDATE files SET unreferenced_at = 0 WHERE unreferenced_at IS NOT NULL')
    expect((await admin(town.data, 'sweep-files')).out).toContain('1 files that nothing showed for a day are gone')
    isTidy()
    expect(await admin(town.data, 'check-files')).toMatchObject({
      code: 0,
      out: '1 files are named in the database. All are there and whole.\n',
    })
    const [hash] = named() as [string]
    const path = join(folder(), hash.slice(0, 2), hash.slice(2, 4), hash)
    const content = readFileSync(path)
    writeFileSync(path, 'something else')
    const { code, err } = await admin(town.data, 'check-files')
    expect([code, err]).toEqual([1, expect.stringContaining(`${hash} is damaged.\n1 of 1 files are not`)])
    writeFileSync(path, content)
  })

  test('an upload of the same content while it is being swept: whichever comes first, what is named is there', async () => {
    const content = await plain({ width: 55, height: 44 })
    for (let round = 0; round < 20; round++) {
      await send(ann, content)
      town.db().exec('UPDATE files SET unreferenced_at = 0')
      const again = send(ann, content)
      for (let i = 0; i < 8; i++) {
        sweepAs(town)
        await pause(1)
      }
      const { status, src } = await again
      expect(status).toBe(200)
      expect((await fetched(src, ann)).answer.status).toBe(200)
    }
  })
})

test('the log holds nothing but what was meant to be said', () => {
  const errors = town.log.filter((line) => line.includes('"level":"error"'))
  expect(errors).toEqual([])
})

test('a file that is there already is not sent again, also when a proxy has called its tag weak or names several', async () => {
  const { src } = await send(ann, await plain({ width: 31, height: 17 }))
  const etag = String((await town.get(src, { as: ann })).headers.get('etag'))
  const again = async (tags: string) => (await town.get(src, { as: ann, headers: { 'if-none-match': tags } })).status
  expect([await again(etag), await again(`W/${etag}`), await again(`"other", ${etag}`), await again('"other"')]).toEqual([
    304, 304, 304, 200,
  ])
})

describe('what only begins like a sound is refused', () => {
  const html = Buffer.from(`<!doctype html><script>alert(1)</script>${' '.repeat(3000)}`)
  const begin = (...head: (number[] | string)[]) => Buffer.concat([...head.map((part) => Buffer.from(part as string, 'latin1')), html])
  const broken = (sound: Buffer, at: number) => {
    sound[at] = (sound[at] ?? 0) ^ 0xff
    return sound
  }
  test.each([
    ['an MP3 of one frame', () => begin([0xff, 0xfb, 0x90, 0x64])],
    ['an MP3 with a tag and nothing behind it', () => begin('ID3', [4, 0, 0, 0, 0, 0, 0])],
    ['a WAV of which only the first words are there', () => begin('RIFF', [9, 9, 9, 0], 'WAVEfmt ')],
    ['a WAV whose samples are not there', () => Buffer.concat([wav(30).subarray(0, 44), html])],
    ['a WAV with a page behind its samples', () => Buffer.concat([wav(), Buffer.alloc(70_000, html)])],
    ['an Ogg of one page', () => begin('OggS', [0, 2], '\0'.repeat(20), [1, 30], '\x01vorbis')],
    ['an Ogg whose sums are wrong', () => broken(ogg(), 60)],
    ['an Ogg with a page behind its last one', () => Buffer.concat([ogg(), Buffer.alloc(70_000, html)])],
  ])('%s', async (_what, make) => {
    expect(await send(ann, make(), { name: 'a', type: 'audio/mpeg' })).toMatchObject({ status: 400, code: 'invalid' })
    isTidy()
  })

  test('while a tag in front or behind, and samples without end, are as they may be', async () => {
    const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\x02\x00', 'latin1'), Buffer.alloc(256)])
    const endless = wav()
    endless.writeUInt32LE(0xffffffff, 4)
    endless.writeUInt32LE(0xffffffff, 40)
    for (const sound of [Buffer.concat([tag, mp3(), Buffer.from('TAG'.padEnd(128))]), endless])
      expect(await send(ann, sound, { name: 'a', type: 'audio/mpeg' })).toMatchObject({ status: 200, kind: 'audio' })
  })
})

describe('the limit is that of the kind that is found', () => {
  /** A real picture that takes so many bytes: a note in front of its pixels fills it up. */
  async function large(bytes: number): Promise<Buffer> {
    const picture = await plain()
    const note = Buffer.alloc(bytes)
    note.writeUInt32BE(bytes - 12, 0)
    note.write('teXt', 4, 'latin1')
    note.writeUInt32BE(crc32(note.subarray(4, bytes - 4)), bytes - 4)
    return Buffer.concat([picture.subarray(0, 33), note, picture.subarray(33)])
  }

  test('whatever its sender says that it is', async () => {
    const carol = town.account(`carol-${Date.now()}`)
    const picture = await large(2_300_000)
    for (const type of ['image/png', 'audio/mpeg', 'video/mp4', 'application/octet-stream'])
      expect([type, (await send(carol, picture, { type })).status]).toEqual([type, 413])
    for (const [i, type] of ['audio/wav', 'image/png', 'application/octet-stream', ''].entries()) {
      const someone = town.account(`dora-${i}-${Date.now()}`)
      const sound = wav(Buffer.alloc(2_300_000, i))
      expect([type, (await send(someone, sound, { type })).status]).toEqual([type, 200])
    }
  })
})

test('a file that is on many things of one kind is still seen for the sake of another', async () => {
  const eve = town.account(`eve-${Date.now()}`)
  const { id, src } = await send(eve, await plain())
  expect((await town.post('/profile/avatar', { file: id }, { as: eve })).status).toBe(200)
  town
    .db()
    .prepare(
      `INSERT INTO file_refs (file_id, owner, owner_id) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)
        SELECT f.id, 'message', 1000000 + i FROM files f, n WHERE f.cuid = ?`,
    )
    .run(id)
  expect((await fetched(src)).answer.status).toBe(200)
})

test('an upload to a profile is counted once', async () => {
  const small = await openTown({ workers: 1, env: { NEOSPACE_LIMIT_UPLOADS: '4/600' } })
  try {
    const zoe = small.account('zoe')
    const answers: number[] = []
    for (let i = 0; i < 5; i++) {
      const body = form(await plain(), { field: 'avatar' })
      const headers = { accept: 'application/json', cookie: zoe.cookie }
      answers.push((await fetch(`${small.url}/profile/avatar`, { method: 'POST', body, headers })).status)
    }
    expect(answers).toEqual([200, 200, 200, 200, 429])
  } finally {
    await small.close()
  }
})
