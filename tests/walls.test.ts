import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTown, type Town } from './helpers/town.ts'
import { wallsOf } from './helpers/walls.ts'

let town: Town
const walls = wallsOf(() => town)
const { rows, owner, post, does, hang, words, stick, html, picture, sound, pieces } = walls

beforeAll(async () => {
  const env = {
    NEOSPACE_LIMIT_PIECES: '2000/60',
    NEOSPACE_LIMIT_WALL_CHANGES: '5000/60',
    NEOSPACE_LIMIT_UPLOADS: '500/60',
    NEOSPACE_WALL_PIECES: '45',
  }
  town = await openTown({ env })
})
afterAll(() => town?.close())

describe('a piece of each type', () => {
  const wholes: [type: string, content: object, shows: RegExp][] = [
    ['text', { text: '## On *hiss*\n\n- one\n- two\n\n> said' }, /<h3>On <em>hiss<\/em><\/h3>\n<ul>\n<li>one<\/li>/],
    [
      'link',
      { url: 'https://Foghorns.example/a?b=1&c=2', title: 'A field guide', description: 'Every horn.' },
      /<p class="clip__d">.*foghorns\.example<\/p><h3><a href="https:\/\/foghorns\.example\/a\?b=1&amp;c=2" rel="noopener nofollow ugc">A field guide<\/a><\/h3>/,
    ],
    [
      'quote',
      { text: 'Be kind,\nrewind.', source: 'a sticker' },
      /<blockquote><p>Be kind,<br>rewind\.<\/p><\/blockquote><figcaption><cite>a sticker<\/cite>/,
    ],
    [
      'list',
      {
        title: 'Currently',
        rows: [
          ['fixing', 'a Uher'],
          ['missing', 'one blue glove'],
        ],
      },
      /<h2>Currently<\/h2><dl class="cur"><div><dt>fixing<\/dt><dd>a Uher<\/dd>/,
    ],
    [
      'webring',
      {
        name: 'Hiss & Hum',
        text: 'Tape.',
        previous: { name: 'Keyhole', url: '/@keyhole' },
        next: { name: 'Hal', url: 'https://hal.example' },
      },
      /<nav class="sheet ring" aria-label="Web ring: Hiss &amp; Hum"><a class="btn" href="\/@keyhole"/,
    ],
    [
      'badges',
      {
        badges: [
          { top: 'best heard', bottom: 'IN STEREO', pot: 'm' },
          { bottom: 'SOURCE', url: 'https://a.example' },
        ],
      },
      /<ul class="b88"><li data-pot="m"><span><span>best heard<\/span> <b>IN STEREO<\/b><\/span><\/li><li data-pot="y"><a href="https:\/\/a\.example\//,
    ],
  ]
  for (const [type, content, shows] of wholes) {
    test(`${type}: hung by a program, shown to everybody, given back to programs`, async () => {
      const ann = owner()
      const id = await hang(ann, type, content, { style: { width: 5, tilt: -1.2, frame: 'kraft', fasten: 'pin' } })
      const page = await html(`/@${ann.name}`)
      const [section = ''] = new RegExp(`<section class="mod c5 m-${type}" id="post-${id}"[\\s\\S]*?</section>`).exec(page) ?? []
      expect(section.replace('sheet sheet--kraft pin', 'sheet')).toMatch(shows)
      expect(section).toContain('class="sheet sheet--kraft pin')
      expect(await html(`/@${ann.name}/wall.css`)).toContain(`[id="post-${id}"]{--tilt:-1.2deg}`)
      const [piece] = await pieces(ann)
      expect(piece).toMatchObject({ id, module_type: type, version: 1, style: { width: 5, tilt: -1.2, frame: 'kraft', fasten: 'pin' } })
    })
  }

  test('pictures: with what each shows, its size and its colour; the first under the original’s names', async () => {
    const ann = owner()
    const [one, two] = [await picture(ann), await picture(ann)]
    const id = await hang(ann, 'image', {
      files: [
        { file: one, alt: 'A window' },
        { file: two, alt: '' },
      ],
      caption: 'Two <takes>',
    })
    const page = await html(`/@${ann.name}`)
    expect(page).toContain(`<div class="pics" data-n="2"><a href="/files/${one}" data-photo><img src="/files/${one}`)
    expect(page).toMatch(/alt="A window" width="64" height="48" data-color="#3366cc" loading="lazy">/)
    expect(page).toContain('<figcaption><p>Two &lt;takes&gt;</p>')
    const [piece] = await pieces(ann)
    expect(piece?.content).toMatchObject({ file: one, url: `/files/${one}`, alt: 'A window', caption: 'Two <takes>' })
    expect(
      rows("SELECT f.cuid FROM file_refs r JOIN files f ON f.id = r.file_id WHERE r.owner = 'post' AND r.owner_id = ?", id),
    ).toHaveLength(2)
    expect(Number((await does(ann, '/wall/post/add', { module_type: 'image', content: { url: `/files/${one}` } })).id)).toBeGreaterThan(id)
  })

  test('sounds, which never play by themselves', async () => {
    const ann = owner()
    const file = await sound(ann)
    await hang(ann, 'audio', { file, title: 'Stairwell' })
    await hang(ann, 'voice_note', { file })
    const page = await html(`/@${ann.name}`)
    expect(page).toContain(`<a href="/files/${file}">Stairwell</a>`)
    expect(page).toContain(`<audio class="deck__a" src="/files/${file}" preload="none" controls></audio>`)
    expect(page).toContain(`<audio class="voice__a" src="/files/${file}" preload="none" controls></audio>`)
    expect(page).not.toMatch(/autoplay/)
  })

  test('a voice note with the waveform that its maker’s browser heard, as a program or a form sends it', async () => {
    const ann = owner()
    const file = await sound(ann)
    const waveform = [0, 50, 100, 25]
    const id = await hang(ann, 'voice_note', { file, waveform, seconds: 75.04 })
    expect((await pieces(ann))[0]).toMatchObject({ content: { file, waveform, seconds: 75 } })
    expect(await html(`/@${ann.name}`)).toContain('d="M2 21v2M10 0v44"/><path class="wave__2" d="M6 11v22M14 16.5v11"')
    expect(await html(`/wall/post/form?id=${id}`, ann)).toContain('name="content.waveform" value="[0,50,100,25]"')
    for (const wrong of [{ waveform: [101] }, { waveform: 'loud' }, { seconds: -1 }, { seconds: 4000 }, { waveform: Array(201).fill(1) }])
      expect(await post('/wall/post/add', { module_type: 'voice_note', content: { file, ...wrong } }, ann)).toMatchObject({
        status: 400,
        code: 'invalid',
      })
    expect((await post('/wall/post/add', { module_type: 'audio', content: { file, waveform } }, ann)).status).toBe(400)
  })

  test('what stands below a picture may lean, be bold, and lead elsewhere; nothing more', async () => {
    const ann = owner()
    const caption = 'A **bold** *one*\nby [her](https://example.org) <b>x</b> ![y](/files/x)'
    await hang(ann, 'image', { files: [{ file: await picture(ann), alt: 'A window' }], caption })
    const page = await html(`/@${ann.name}`)
    expect(page).toContain('A <strong>bold</strong> <em>one</em><br>')
    expect(page).toContain('<a href="https://example.org" rel="noopener nofollow ugc">her</a> &lt;b&gt;x&lt;/b&gt;')
    expect(page).not.toContain('src="/files/x"')
  })

  test('text with a picture of one’s own shows it; one from elsewhere is words', async () => {
    const ann = owner()
    const file = await picture(ann)
    const id = await words(ann, `![My window](/files/${file})\n\n![track](https://evil.example/x.png)`)
    const page = await html(`/@${ann.name}`)
    expect(page).toContain(`<img src="/files/${file}" alt="My window" width="64" height="48"`)
    expect(page).not.toContain('evil.example')
    expect(rows("SELECT 1 AS x FROM file_refs WHERE owner = 'post' AND owner_id = ?", id)).toHaveLength(1)
  })

  test('by a plain form, with the rows that were left empty left out', async () => {
    const ann = owner()
    const fields = {
      module_type: 'list',
      'content.title': 'Now',
      'content.rows.0.0': 'fixing',
      'content.rows.0.1': 'a Uher',
      'content.rows.3.0': 'reading',
      'content.rows.3.1': ' ',
      'style.width': '4',
      'style.tilt': '0.5',
    }
    const answer = await town.form('/wall/post/add', fields, { as: ann })
    const [piece] = await pieces(ann)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/@${ann.name}/edit#post-${piece?.id}`])
    expect(piece).toMatchObject({ content: { title: 'Now', rows: [['fixing', 'a Uher']] }, style: { width: 4, tilt: 0.5 } })
  })

  test('by a plain form that brings its picture along', async () => {
    const ann = owner()
    const body = new FormData()
    body.append('module_type', 'image')
    body.append('content.caption', 'Here')
    body.append('upload', new Blob([new Uint8Array(await (await import('./helpers/pictures.ts')).plain())]), 'x.png')
    const answer = await fetch(`${town.url}/wall/post/add`, { method: 'POST', body, headers: { cookie: ann.cookie }, redirect: 'manual' })
    expect(answer.status).toBe(303)
    expect((await pieces(ann))[0]?.content).toMatchObject({ caption: 'Here', files: [{ alt: '', width: 64 }] })
  })
})

describe('changing a piece', () => {
  test('what is left out stays, and each change raises its version and the wall’s', async () => {
    const ann = owner()
    const id = await words(ann, 'one', { style: { width: 7, frame: 'two' } })
    const [before] = rows('SELECT version FROM profiles WHERE id = ?', ann.wall)
    expect(await does(ann, '/wall/post/update', { id, content: { text: 'two' } })).toMatchObject({ id, version: 2 })
    expect(await does(ann, '/wall/post/update', { id, style: { tilt: '1.5' } })).toMatchObject({ id, version: 3 })
    expect((await pieces(ann))[0]).toMatchObject({ content: { text: 'two' }, style: { width: 7, frame: 'two', tilt: 1.5 }, version: 3 })
    expect(rows('SELECT version FROM profiles WHERE id = ?', ann.wall)[0]?.version).toBe(Number(before?.version) + 2)
  })

  test('two at once: the second is answered with today’s piece, and nothing is lost', async () => {
    const ann = owner()
    const id = await words(ann, 'first')
    await does(ann, '/wall/post/update', { id, content: { text: 'on the telephone' }, version: 1 })
    const late = await post('/wall/post/update', { id, content: { text: 'at the desk' }, version: 1 }, ann)
    expect(late).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: { post: { id, version: 2, content: { text: 'on the telephone' } } },
    })
    expect(late.detail?.html).toContain(`id="post-${id}"`)
    expect(late.detail?.form).toContain('name="version" value="2"')
    expect((await pieces(ann))[0]?.content).toEqual({ text: 'on the telephone' })
    expect((await post('/wall/post/delete', { id, version: 1 }, ann)).code).toBe('conflict')
    await does(ann, '/wall/post/update', { id, content: { text: 'both' }, version: 2 })
  })

  test('into another type, with its content', async () => {
    const ann = owner()
    const id = await words(ann)
    expect(await post('/wall/post/update', { id, module_type: 'quote' }, ann)).toMatchObject({ status: 400, code: 'invalid' })
    await does(ann, '/wall/post/update', { id, module_type: 'quote', content: { text: 'So it goes.' } })
    expect((await pieces(ann))[0]).toMatchObject({ module_type: 'quote', content: { text: 'So it goes.', source: '' } })
  })

  test('a file that a piece does not show any more is let go', async () => {
    const ann = owner()
    const [one, two] = [await picture(ann), await picture(ann)]
    const id = await hang(ann, 'image', { file: one, alt: 'one' })
    await does(ann, '/wall/post/update', { id, content: { file: two, alt: 'two' } })
    const kept = rows("SELECT f.cuid FROM file_refs r JOIN files f ON f.id = r.file_id WHERE r.owner = 'post' AND r.owner_id = ?", id)
    expect(kept).toEqual([{ cuid: two }])
    expect(rows('SELECT unreferenced_at IS NOT NULL AS free FROM files WHERE cuid = ?', one)).toEqual([{ free: 1 }])
  })

  test('nobody changes, takes down, puts back or doubles what hangs on another’s wall: it is as if it did not exist', async () => {
    const [ann, bob] = [owner(), owner()]
    const id = await words(ann)
    await words(bob)
    for (const [path, body] of [
      ['update', { id, content: { text: 'mine' } }],
      ['delete', { id }],
      ['restore', { id }],
      ['duplicate', { id }],
      ['arrange', { id, act: 'earlier' }],
    ] as const) {
      const [there, nowhere] = [
        await post(`/wall/post/${path}`, body, bob),
        await post(`/wall/post/${path}`, { ...body, id: 999_999 }, bob),
      ]
      expect([path, there]).toEqual([path, nowhere])
      expect([path, there.status, there.code]).toEqual([path, 404, 'not_found'])
    }
    expect((await post('/wall/reorder', { order: [id] }, bob)).status).toBe(404)
    expect((await pieces(ann))[0]).toMatchObject({ id, version: 1 })
  })
})

describe('taking down', () => {
  test('takes the piece and what sticks on it away; putting back brings both where they were', async () => {
    const ann = owner()
    const [one, two, three] = [await words(ann, 'one'), await words(ann, 'two'), await words(ann, 'three')]
    const sticker = await stick(ann, ann, { piece: two })
    await does(ann, '/wall/post/delete', { id: two })
    expect((await pieces(ann)).map(({ id }) => id)).toEqual([one, three])
    expect(await html(`/@${ann.name}`)).not.toContain(`sticker-${sticker}`)
    await does(ann, '/wall/post/delete', { id: two }) // twice changes nothing
    await does(ann, '/wall/post/restore', { id: two })
    expect((await pieces(ann)).map(({ id }) => id)).toEqual([one, two, three])
    expect(await html(`/@${ann.name}`)).toContain(`id="sticker-${sticker}"`)
  })

  test('the picture of a piece that was taken down is its owner’s alone', async () => {
    const ann = owner()
    const file = await picture(ann)
    const id = await hang(ann, 'image', { file, alt: 'x' })
    expect((await town.get(`/files/${file}`)).status).toBe(200)
    await does(ann, '/wall/post/delete', { id })
    expect((await town.get(`/files/${file}`)).status).toBe(404)
    expect((await town.get(`/files/${file}`, { as: ann })).status).toBe(200)
  })

  test('a day later it is gone for good, with its stickers and its hold on files', async () => {
    const ann = owner()
    const file = await picture(ann)
    const id = await hang(ann, 'image', { file, alt: 'x' })
    await stick(ann, ann, { piece: id })
    await does(ann, '/wall/post/delete', { id })
    const { useDatabase } = await import('../src/core/database.ts')
    const { sweepGone } = await import('../src/walls/sweep.ts')
    useDatabase(`${town.data}/neospace.db`, { busyMs: 2000 })
    await sweepGone(Date.now())
    expect(rows('SELECT 1 AS x FROM profile_posts WHERE id = ?', id)).toHaveLength(1)
    await sweepGone(Date.now() + 86_400_001)
    expect(rows('SELECT 1 AS x FROM profile_posts WHERE id = ?', id)).toHaveLength(0)
    expect(rows('SELECT 1 AS x FROM profile_stickers WHERE post_id = ?', id)).toHaveLength(0)
    expect(rows("SELECT 1 AS x FROM file_refs WHERE owner = 'post' AND owner_id = ?", id)).toHaveLength(0)
    expect((await post('/wall/post/restore', { id }, ann)).status).toBe(404)
  })
})

describe('order', () => {
  const ids = async (of: ReturnType<typeof owner>) => (await pieces(of)).map(({ id }) => id)
  async function three() {
    const ann = owner()
    return { ann, a: await words(ann, 'a'), b: await words(ann, 'b'), c: await words(ann, 'c') }
  }

  test('new ones come last; or where display_order says', async () => {
    const { ann, a, b, c } = await three()
    expect(await ids(ann)).toEqual([a, b, c])
    const first = await words(ann, 'first', { display_order: -1 })
    expect(await ids(ann)).toEqual([first, a, b, c])
  })

  test('of all of them, of some of them, and one step at a time', async () => {
    const { ann, a, b, c } = await three()
    await does(ann, '/wall/reorder', { order: [c, a, b] })
    expect(await ids(ann)).toEqual([c, a, b])
    await does(ann, '/wall/reorder', { order: [String(b), String(c)] }) // as forms send them
    expect(await ids(ann)).toEqual([b, a, c])
    await does(ann, '/wall/post/arrange', { id: c, act: 'earlier' })
    await does(ann, '/wall/post/arrange', { id: b, act: 'earlier' }) // at the end nothing happens
    expect(await ids(ann)).toEqual([b, c, a])
    await does(ann, '/wall/post/arrange', { id: b, act: 'later' })
    expect(await ids(ann)).toEqual([c, b, a])
  })

  test('a change that was made on another order than today’s is refused with today’s', async () => {
    const { ann, a, b, c } = await three()
    await does(ann, '/wall/reorder', { order: [c, b, a] })
    const late = await post('/wall/reorder', { order: [b, a, c], was: [a, b, c] }, ann)
    expect(late).toMatchObject({ status: 409, detail: { order: [c, b, a] } })
    await does(ann, '/wall/reorder', { order: [b, a, c], was: [c, b, a] })
  })

  test('a piece that is named twice, or that is not there, moves nothing', async () => {
    const { ann, a, b, c } = await three()
    expect((await post('/wall/reorder', { order: [a, a] }, ann)).code).toBe('invalid')
    expect((await post('/wall/reorder', { order: [c, 999_999] }, ann)).code).toBe('not_found')
    expect(await ids(ann)).toEqual([a, b, c])
  })

  test('another one like it hangs right behind it; narrower and wider stay within bounds', async () => {
    const { ann, a, b, c } = await three()
    const { id: twin } = await does(ann, '/wall/post/duplicate', { id: a })
    expect(await ids(ann)).toEqual([a, twin, b, c])
    for (let i = 0; i < 12; i++) await does(ann, '/wall/post/arrange', { id: a, act: 'narrower' })
    expect((await pieces(ann))[0]).toMatchObject({ style: { width: 3 } })
    for (let i = 0; i < 12; i++) await does(ann, '/wall/post/arrange', { id: a, act: 'wider' })
    expect((await pieces(ann))[0]).toMatchObject({ style: { width: 12 } })
  })
})

describe('limits', () => {
  test('a piece that was sent twice with the same client id hangs once', async () => {
    const ann = owner()
    const body = { module_type: 'text', content: { text: 'once' }, client_id: 'piece-0001' }
    const [first, again] = [await does(ann, '/wall/post/add', body), await does(ann, '/wall/post/add', body)]
    expect(again.id).toBe(first.id)
    expect(await pieces(ann)).toHaveLength(1)
  })

  test('a wall holds so many pieces; a page of it shows forty, and the rest are behind a link', async () => {
    const ann = owner()
    for (let i = 0; i < 45; i++) await words(ann, `piece ${i}`)
    expect(await post('/wall/post/add', { module_type: 'text', content: { text: 'x' } }, ann)).toMatchObject({
      status: 400,
      error: expect.stringContaining('45 pieces'),
    })
    const [first, second] = [await html(`/@${ann.name}`), await html(`/@${ann.name}?page=2`)]
    expect([first.match(/id="post-/g)?.length, second.match(/id="post-/g)?.length]).toEqual([40, 5])
    expect(first).toContain(`href="/@${ann.name}?page=2"`)
    const page = (await (await town.get(`/wall/posts/${ann.wall}?page=3&limit=20`)).json()) as {
      posts: unknown[]
      has_more: boolean
      page: number
    }
    expect([page.posts.length, page.has_more, page.page]).toEqual([5, false, 3])
  })

  test('without an account nothing is changed', async () => {
    for (const path of [
      '/wall/post/add',
      '/wall/post/update',
      '/wall/post/delete',
      '/wall/reorder',
      '/wall/sticker/add',
      '/guestbook',
      '/wall/look',
      '/wall/css',
      '/wall/settings',
    ]) {
      const body = { module_type: 'text', content: path === '/guestbook' ? 'x' : { text: 'x' }, id: 1, order: [1], css: '', profile_id: 1 }
      expect([path, (await post(path, body)).status]).toEqual([path, 401])
    }
  })
})
