import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { plain } from './helpers/pictures.ts'
import { newName } from './helpers/seats.ts'
import { type File, sketchesOf, unhurried } from './helpers/sketches.ts'
import { openTown, type Town } from './helpers/town.ts'

let town: Town
const { rows, owner, post, does, picture, sound, begin, draft, save, write, publish, published, script, code, found, tagged } = sketchesOf(
  () => town,
)

beforeAll(async () => {
  town = await openTown({ env: { ...unhurried, NEOSPACE_SKETCHES: '12' } })
})
afterAll(() => town?.close())

const file = (text: string, name = 'sketch.js'): File => ({ name, text })

describe('a new sketch', () => {
  test.each([
    ['p5', 'sketch.js', '2.3.4'],
    ['three', 'sketch.js', '0.187.0'],
    ['canvas', 'sketch.js', null],
    ['shader', 'sketch.frag', null],
  ])('%s begins from a template, with the library of the day, for its author alone', async (kind, main, library) => {
    const ann = owner()
    const one = await begin(ann, kind)
    expect(await draft(ann, one)).toMatchObject({ kind, library, draft_version: 1, files: [{ name: main }] })
    expect(await code(one)).toBe(404)
    expect(await code(one, owner('eve'))).toBe(404)
  })

  test('is begun once, however often the same form is sent', async () => {
    const ann = owner()
    const [one, two] = await Promise.all([1, 2].map(() => begin(ann, 'p5', { client_id: 'begun-once-1' })))
    expect(two).toEqual(one)
    expect(await begin(owner('eve'), 'p5', { client_id: 'begun-once-1' })).not.toEqual(one)
    expect(rows('SELECT id FROM scripts WHERE user_id = ?', ann.id)).toHaveLength(1)
  })

  test('a kind or a template that there is not is refused', async () => {
    const ann = owner()
    for (const body of [
      { script_type: 'java' },
      { script_type: '__proto__' },
      { script_type: 'p5', template: 'nothing' },
      {},
      { script_type: null },
    ])
      expect(await post('/codeground', body, ann)).toMatchObject({ status: 400, code: 'invalid' })
    expect(await post('/codeground', { script_type: 'p5' })).toMatchObject({ status: 401 })
  })

  test('there is room for so many; what was taken down makes room', async () => {
    const ann = owner()
    const all = []
    for (let i = 0; i < 12; i++) all.push(await begin(ann))
    expect(await post('/codeground', { script_type: 'p5' }, ann)).toMatchObject({ status: 400, error: /12 sketches/ })
    const [first] = all
    await does(ann, `/codeground/${first?.cuid}/delete`, {})
    const last = await begin(ann)
    expect(await post(`/codeground/${first?.cuid}/restore`, {}, ann)).toMatchObject({ status: 400 })
    await does(ann, `/codeground/${last.cuid}/delete`, {})
    await does(ann, `/codeground/${first?.cuid}/restore`, {})
  })
})

describe('a draft', () => {
  test('is what was saved, line by line, and rises by one', async () => {
    const ann = owner()
    const one = await begin(ann)
    const files = [file('let a = "</script>"\r\n\tdraw()\n'), file('.a{}', 'look.css'), file('{"a": 1}', 'data.json')]
    expect(await save(ann, one, files, { title: 'Tide <b>' })).toMatchObject({ draft_version: 2, cuid: one.cuid })
    expect(await draft(ann, one)).toMatchObject({
      title: 'Tide <b>',
      draft_version: 2,
      files: [file('let a = "</script>"\n\tdraw()\n'), files[1], files[2]],
    })
  })

  test('made on one that is not today’s is refused with today’s, and nothing is lost', async () => {
    const ann = owner()
    const one = await begin(ann)
    await write(ann, one, 'first tab')
    const answer = await post(`/codeground/${one.cuid}/draft`, { files: [file('second tab')], draft_version: 1 }, ann)
    expect(answer).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: { draft: { draft_version: 2, files: [file('first tab')] } },
    })
    expect((await draft(ann, one)).files).toEqual([file('first tab')])
  })

  test('saved again because the answer was lost is saved once', async () => {
    const ann = owner()
    const one = await begin(ann)
    const body = { files: [file('once')], draft_version: 1 }
    const answers = await Promise.all([1, 2, 3].map(() => does(ann, `/codeground/${one.cuid}/draft`, body)))
    expect(answers.map(({ draft_version }) => draft_version)).toEqual([2, 2, 2])
  })

  test('is written by a form without script, a file at a time', async () => {
    const ann = owner()
    const one = await begin(ann)
    await save(ann, one, [file('a'), file('b', 'part.js')])
    const form = (name: string, draft_version = '2') =>
      town.form(`/codeground/${one.cuid}/file`, { name, text: 'from a\r\ntextarea', draft_version }, { as: ann })
    const answer = await form('part.js')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/codeground/${one.cuid}`])
    expect((await draft(ann, one)).files).toEqual([file('a'), file('from a\ntextarea', 'part.js')])
    expect((await form('sketch.js')).status).toBe(409)
    expect((await form('other.js', '3')).status).toBe(400)
  })

  test.each<[string, unknown]>([
    ['no list', { 0: file('a') }],
    ['nothing', []],
    ['null', null],
    ['nine files', Array.from({ length: 9 }, (_, i) => file('', `f${i}.js`))],
    ['a file twice', [file('a'), file('b')]],
    ['no text', [{ name: 'sketch.js' }]],
    ['a number for a text', [{ name: 'sketch.js', text: Number.NaN }]],
    ['a text for a picture', [file('a'), { name: 'a.png', text: 'x' }]],
    ['a way out', [file('a'), file('b', '../../etc/passwd.js')]],
    ['dots', [file('a'), file('b', 'a..js')]],
    ['a capital', [file('a'), file('b', 'Part.js')]],
    ['a page', [file('a'), file('b', 'index.html')]],
    ['no ending', [file('a'), file('b', 'part')]],
    ['a long name', [file('a'), file('b', `${'a'.repeat(40)}.js`)]],
    ['the wrong main file', [file('a', 'sketch.frag')]],
    ['a NUL', [file('a\0b')]],
    ['half a character', [file('\ud800')]],
    ['a list for a name', [{ name: ['sketch.js'], text: '' }]],
    ['a list for a file', [file('a'), { name: 'a.png', file: ['x'] }]],
  ])('with %s is refused, and changes nothing', async (_what, files) => {
    const ann = owner()
    const one = await begin(ann)
    const before = await draft(ann, one)
    expect(await post(`/codeground/${one.cuid}/draft`, { files, draft_version: 1 }, ann)).toMatchObject({ status: 400, code: 'invalid' })
    expect(await draft(ann, one)).toEqual(before)
  })

  test('holds 128 KB a file and 512 KB in all, and no byte more', async () => {
    const ann = owner()
    const one = await begin(ann)
    const full = 'é'.repeat(64 * 1024)
    await save(
      ann,
      one,
      [1, 2, 3, 4].map((i) => file(full, `f${i}.js`)),
    )
    const put = (files: File[]) => post(`/codeground/${one.cuid}/draft`, { files, draft_version: 2 }, ann)
    expect(await put([file(`${full}a`)])).toMatchObject({ status: 413, code: 'too_large', error: /128 KB/ })
    expect(await put([1, 2, 3, 4, 5].map((i) => file(i === 5 ? 'a' : full, `f${i}.js`)))).toMatchObject({ status: 413, error: /512 KB/ })
  })

  test('of ten megabytes is refused with a sentence, and the town goes on', async () => {
    const ann = owner()
    const one = await begin(ann)
    const answer = await post(`/codeground/${one.cuid}/draft`, { files: [file('x'.repeat(10 * 1024 * 1024))], draft_version: 1 }, ann)
    expect(answer).toMatchObject({ status: 413, code: 'too_large', error: /512 KB/ })
    expect(await draft(ann, one)).toMatchObject({ draft_version: 1 })
  })

  test('that is too much is answered once it has gone by: a browser reads no answer before it has sent all', async () => {
    const ann = owner()
    const one = await begin(ann)
    const { hostname, port } = new URL(town.url)
    const socket = connect(Number(port), hostname)
    let heard = ''
    socket.setEncoding('utf8').on('data', (text) => {
      heard += text
    })
    const head = [`POST /codeground/${one.cuid}/draft HTTP/1.1`, `Host: ${hostname}:${port}`, `Cookie: ${ann.cookie}`]
    socket.write([...head, 'Content-Type: application/json', `Content-Length: ${10 * 1024 * 1024}`, '', ''].join('\r\n'))
    socket.write(Buffer.alloc(5 * 1024 * 1024, 'x'))
    await pause(400)
    expect(heard).toBe('')
    socket.write(Buffer.alloc(5 * 1024 * 1024, 'x'))
    await vi.waitFor(() => expect(heard).toMatch(/^HTTP\/1.1 413 [\s\S]*512 KB/), 5000)
    socket.destroy()
  })

  test.each([Number.NaN, 0, -1, 1.5, 1e300, 'one', null, {}, [1]])('made on version %s is refused', async (draft_version) => {
    const ann = owner()
    const one = await begin(ann)
    const body = `{"files":[{"name":"sketch.js","text":"x"}],"draft_version":${JSON.stringify(draft_version)}}`
    const sent = { 'content-type': 'application/json', cookie: ann.cookie }
    const answer = await fetch(`${town.url}/codeground/${one.cuid}/draft`, { method: 'POST', body, headers: sent })
    expect(answer.status).toBe(400)
  })
})

describe('somebody else’s draft', () => {
  test('is not there for others: not to read, not to write, not to publish, not to take down', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const one = await begin(ann)
    await write(ann, one, 'secret')
    const tries: [string, object][] = [
      ['draft', { files: [file('x')], draft_version: 2 }],
      ['file', { name: 'sketch.js', text: 'x', draft_version: 2 }],
      ['publish', { visibility: 'public' }],
      ['settings', { title: 'Mine' }],
      ['delete', {}],
      ['restore', {}],
    ]
    for (const [path, body] of tries) {
      expect([path, await post(`/codeground/${one.cuid}/${path}`, body, eve)]).toMatchObject([path, { status: 404, code: 'not_found' }])
      expect((await post(`/codeground/${one.cuid}/${path}`, body)).status).toBe(401)
    }
    expect((await town.get(`/codeground/${one.cuid}/draft`, { as: eve })).status).toBe(404)
    expect(await post(`/sketches/${one.cuid}/fork`, {}, eve)).toMatchObject({ status: 404 })
    expect(await code(one, eve)).toBe(404)
    expect(await draft(ann, one)).toMatchObject({ files: [file('secret')], title: 'Untitled' })
  })

  test('stays closed when the sketch is published: visitors run what was published', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const one = await published(ann, 'shown')
    await write(ann, one, 'being written')
    expect([await code(one), await code(one, eve), await code(one, ann)]).toEqual(['shown', 'shown', 'being written'])
    expect((await town.get(`/codeground/${one.cuid}/draft`, { as: eve })).status).toBe(404)
  })
})

describe('publishing', () => {
  test('shows the draft to everybody, or to whoever has the link, and takes it back', async () => {
    const ann = owner()
    const one = await begin(ann)
    await write(ann, one, 'first')
    for (const [visibility, shows, byNumber] of [
      ['unlisted', 200, 404],
      ['private', 404, 404],
      ['public', 200, 'first'],
    ] as const) {
      await publish(ann, one, { visibility })
      const { status } = await town.get(`/sketches/${one.cuid}`)
      expect([visibility, status, await code(one)]).toEqual([visibility, shows, byNumber])
      expect(found('untitled').includes(one.id)).toBe(visibility === 'public')
    }
  })

  test('is a version each time the code is another, with its note; the same form twice is one version', async () => {
    const ann = owner()
    const one = await begin(ann)
    await write(ann, one, 'first')
    const form = { note: 'slower' }
    await Promise.all([publish(ann, one, form), publish(ann, one, form)])
    const [version] = rows('SELECT id, kind, note FROM script_versions WHERE script_id = ?', one.id)
    expect(rows('SELECT id FROM script_versions WHERE script_id = ?', one.id)).toHaveLength(1)
    expect(version).toMatchObject({ kind: 'publish', note: 'slower' })
    await write(ann, one, 'second')
    expect((await publish(ann, one)).published).not.toBe(version?.id)
    expect(rows('SELECT id FROM script_versions WHERE script_id = ?', one.id)).toHaveLength(2)
  })

  test('of a draft that is not the one that was looked at is refused', async () => {
    const ann = owner()
    const one = await begin(ann)
    await write(ann, one, 'newer')
    const answer = await post(`/codeground/${one.cuid}/publish`, { visibility: 'public', draft_version: 1 }, ann)
    expect(answer).toMatchObject({ status: 409, detail: { draft: { files: [file('newer')] } } })
    expect(await code(one)).toBe(404)
  })

  test('keeps its place in the gallery, its tags and the search right, whatever changes', async () => {
    const ann = owner()
    const [heron, kingfisher, slow, ink, dusk] = ['heronwater', 'kingfisher', 'slow', 'ink', 'dusk'].map(newName) as [
      string,
      string,
      string,
      string,
      string,
    ]
    const one = await published(ann, 'x', { title: heron, tags: `${slow} Water, #${ink}, ${ink}` })
    const two = await published(ann, 'x', { title: 'Heronlater', tags: [ink] })
    const place = () => rows('SELECT listed_seq AS place, chance FROM scripts WHERE id = ?', one.id)[0]
    const first = place()
    expect(tagged(ink)).toEqual([two.id, one.id])
    expect([found(heron), found(slow)]).toEqual([[one.id], [one.id]])

    await does(ann, `/codeground/${one.cuid}/settings`, { title: kingfisher, tags: dusk })
    expect([found(heron), found(kingfisher), tagged(ink), tagged(dusk)]).toEqual([[], [one.id], [two.id], [one.id]])
    for (const away of [
      ['settings', { visibility: 'unlisted' }, 'settings', { visibility: 'public' }],
      ['delete', {}, 'restore', {}],
    ] as const) {
      await does(ann, `/codeground/${one.cuid}/${away[0]}`, away[1])
      expect([away[0], found(kingfisher), tagged(dusk)]).toEqual([away[0], [], []])
      await does(ann, `/codeground/${one.cuid}/${away[2]}`, away[3])
      expect([found(kingfisher), tagged(dusk)]).toEqual([[one.id], [one.id]])
    }
    expect(place()).toEqual(first)
    await publish(ann, one, { title: heron })
    expect([place(), found(kingfisher), found(heron)]).toEqual([first, [], [one.id]])
  })

  test('a title that is saved with the draft is found too', async () => {
    const ann = owner()
    const [moorhen, coot] = [newName('Moorhen'), newName('Coot')]
    const one = await published(ann, 'x', { title: moorhen })
    await save(ann, one, [file('x')], { title: coot })
    expect([found(moorhen), found(coot)]).toEqual([[], [one.id]])
  })

  test.each<[string, object]>([
    ['a visibility that there is not', { visibility: 'friends' }],
    ['none', { title: 'x' }],
    ['too many tags', { visibility: 'public', tags: 'a,b,c,d,e,f,g,h,i' }],
    ['a tag that is none', { visibility: 'public', tags: ['<b>'] }],
    ['a long tag', { visibility: 'public', tags: 'a'.repeat(25) }],
    ['a long title', { visibility: 'public', title: 'a'.repeat(101) }],
    ['a control in the title', { visibility: 'public', title: 'a\u0007' }],
    ['a piled-up title', { visibility: 'public', title: `a${'\u0301'.repeat(20)}` }],
    ['a long description', { visibility: 'public', description: 'a'.repeat(2001) }],
    ['a number for a title', { visibility: 'public', title: 7 }],
    ['an object for tags', { visibility: 'public', tags: { a: 1 } }],
  ])('with %s is refused', async (_what, body) => {
    const ann = owner()
    const one = await begin(ann)
    expect(await post(`/codeground/${one.cuid}/publish`, body, ann)).toMatchObject({ status: 400, code: 'invalid' })
    expect(await code(one)).toBe(404)
  })

  test('must come before others may see it', async () => {
    const ann = owner()
    const one = await begin(ann)
    expect(await post(`/codeground/${one.cuid}/settings`, { visibility: 'public' }, ann)).toMatchObject({
      status: 400,
      error: /Publish it first/,
    })
    expect(await post(`/codeground/${one.cuid}/settings`, {}, ann)).toMatchObject({ status: 400 })
  })
})

describe('taking down', () => {
  test('is undone for 30 days, as it was', async () => {
    const ann = owner()
    const one = await published(ann, 'shown', { title: 'Lapwing' })
    for (let i = 0; i < 2; i++) await does(ann, `/codeground/${one.cuid}/delete`, {})
    expect([await code(one), await code(one, ann)]).toEqual([404, 404])
    expect((await town.get(`/codeground/${one.cuid}/draft`, { as: ann })).status).toBe(404)
    expect((await post(`/codeground/${one.cuid}/draft`, { files: [file('x')] }, ann)).status).toBe(404)
    await does(ann, `/codeground/${one.cuid}/restore`, {})
    expect(await code(one)).toBe('shown')
  })
})

describe('somebody who was shut out', () => {
  test('writes nothing more, and nothing of theirs is shown', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const one = await published(ann, 'shown')
    town.db().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(ann.id)
    expect([await code(one), await code(one, eve)]).toEqual([404, 404])
    for (const path of ['draft', 'publish', 'delete']) expect((await post(`/codeground/${one.cuid}/${path}`, {}, ann)).status).toBe(403)
    expect((await post('/scripts/save', { content: 'x' }, ann)).status).toBe(403)
    expect((await post(`/sketches/${one.cuid}/fork`, {}, eve)).status).toBe(404)
  })
})

describe('pictures and sounds in a sketch', () => {
  const seen = async (cuid: string, as?: Parameters<typeof draft>[0]) => (await town.get(`/files/${cuid}`, as ? { as } : {})).status

  test('are seen by who may see the sketch, as long as a version names them', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const one = await begin(ann)
    const [image, hum] = [await picture(ann), await sound(ann)]
    await save(ann, one, [file('x'), { name: 'window.png', file: image }, { name: 'hum.wav', file: hum }])
    expect([await seen(image, ann), await seen(image, eve), await seen(image)]).toEqual([200, 404, 404])
    await publish(ann, one)
    expect([await seen(image, eve), await seen(image), await seen(hum)]).toEqual([200, 200, 200])
    await write(ann, one, 'without them')
    expect(await seen(image)).toBe(200)
    await publish(ann, one, { visibility: 'private' })
    expect([await seen(image, eve), await seen(image, ann)]).toEqual([404, 200])
  })

  test('that only the draft named are let go of with it', async () => {
    const ann = owner()
    const one = await begin(ann)
    const image = await picture(ann)
    const refs = () =>
      rows("SELECT 1 AS one FROM file_refs r JOIN files f ON f.id = r.file_id WHERE r.owner = 'sketch' AND f.cuid = ?", image)
    await save(ann, one, [file('x'), { name: 'a.png', file: image }])
    expect(refs()).toHaveLength(1)
    await write(ann, one, 'x')
    expect(refs()).toHaveLength(0)
  })

  test('must be one’s own, and what their name says', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const one = await begin(eve)
    const [image, own] = [await picture(ann), await picture(eve)]
    const put = (more: File) => post(`/codeground/${one.cuid}/draft`, { files: [file('x'), more], draft_version: 1 }, eve)
    expect(await put({ name: 'a.png', file: image })).toMatchObject({ status: 404 })
    expect(await put({ name: 'a.mp3', file: own })).toMatchObject({ status: 404 })
    expect(await put({ name: 'a.png', file: 'A'.repeat(22) })).toMatchObject({ status: 404 })
    expect(await put({ name: 'a.png', file: own })).toMatchObject({ status: 200 })
  })
})

describe('the picture of a sketch', () => {
  const send = (cuid: string, body: Buffer | string, type: string, as?: { cookie: string }) =>
    fetch(`${town.url}/codeground/${cuid}/picture`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': type, accept: 'application/json', ...(as && { cookie: as.cookie }) },
    })

  test('is made anew from what the canvas sent, is seen by who may see the sketch, and takes the place of the one before', async () => {
    const ann = owner()
    const one = await published(ann)
    const shot = await plain({ width: 300, height: 200 })
    const answer = (await (await send(one.cuid, shot, 'image/png', ann)).json()) as {
      picture: { src: string; width: number }
      version: number
    }
    expect(answer.picture).toMatchObject({ width: 300, height: 200 })
    const kept = await town.get(answer.picture.src)
    expect(kept.status).toBe(200)
    expect(Buffer.from(await kept.arrayBuffer()).equals(shot)).toBe(false)
    await send(one.cuid, await plain({ width: 30, height: 20 }, '#ff0000'), 'image/png', ann)
    expect((await town.get(answer.picture.src)).status).toBe(404)
  })

  test('may come as a file in a form', async () => {
    const ann = owner()
    const one = await begin(ann)
    const body = new FormData()
    body.append('picture', new Blob([new Uint8Array(await plain())]), 'shot.png')
    const sent = { cookie: ann.cookie, accept: 'application/json' }
    const answer = await fetch(`${town.url}/codeground/${one.cuid}/picture`, { method: 'POST', body, headers: sent })
    expect(answer.status).toBe(200)
    expect(rows('SELECT picture_file_id AS id FROM scripts WHERE id = ?', one.id)[0]?.id).not.toBeNull()
  })

  test('of somebody else’s sketch, of none, and what is no picture are refused', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const one = await published(ann)
    const shot = await plain()
    expect((await send(one.cuid, shot, 'image/png', eve)).status).toBe(404)
    expect((await send(one.cuid, shot, 'image/png')).status).toBe(401)
    expect((await send('A'.repeat(22), shot, 'image/png', ann)).status).toBe(404)
    expect((await send(one.cuid, '<svg onload=alert(1)>', 'image/png', ann)).status).toBe(400)
    expect((await send(one.cuid, '', 'image/png', ann)).status).toBe(400)
    expect((await send(one.cuid, '{}', 'application/json', ann)).status).toBe(400)
    expect((await send(one.cuid, '<svg/>', 'image/svg+xml', ann)).status).toBe(400)
    const huge = await send(one.cuid, Buffer.alloc(5 * 1024 * 1024), 'image/webp', ann)
    expect([huge.status, await huge.text()]).toEqual([413, expect.stringContaining('4 MB')])
    const wide = await send(one.cuid, await plain({ width: 16_000, height: 16_000 }, '#000000'), 'image/png', ann)
    expect([wide.status, await wide.text()]).toEqual([413, expect.stringContaining('too many pixels')])
    expect(await script(one)).toMatchObject({ id: one.id })
  })
})
