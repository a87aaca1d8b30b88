import { Parser } from 'htmlparser2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTown, type Town } from './helpers/town.ts'
import { type Owner, wallsOf } from './helpers/walls.ts'

let town: Town
const walls = wallsOf(() => town)
const { rows, owner, post, does, words, hang, stick, html, picture, sound } = walls

beforeAll(async () => {
  const limits = ['PIECES', 'WALL_CHANGES', 'STICKERS', 'GUESTBOOK', 'REQUESTS', 'UPLOADS'].map((name) => [
    `NEOSPACE_LIMIT_${name}`,
    '9000/60',
  ])
  town = await openTown({ workers: 1, env: Object.fromEntries(limits) })
})
afterAll(() => town?.close())

/** Everything that is stored of walls, and how long the feed is: hostile input must change none of it. */
const TABLES = ['profile_posts', 'profile_stickers', 'guestbook_entries', 'wall_settings', 'file_refs', 'link_previews', 'changes']
const stored = () => JSON.stringify(TABLES.map((table) => rows(`SELECT * FROM ${table}`)))

/** A body that is no JSON that JSON.stringify would write, sent as it stands. */
async function raw(path: string, body: string, as: Owner) {
  const headers = { 'content-type': 'application/json', cookie: as.cookie }
  const answer = await fetch(town.url + path, { method: 'POST', body, headers })
  return { status: answer.status, ...((await answer.json()) as { ok: boolean; code: string; error: string }) }
}

const SENTENCE = /^["A-Z].{10,}[.]$/s
const A = 'A'.repeat(22)

let ann: Owner
let before: string
let logged: number
beforeEach(async () => {
  ann = owner()
  await words(ann)
  before = stored()
  logged = town.log.length
})
afterEach(() => {
  expect(town.log.slice(logged).filter((line) => line.includes('"error"'))).toEqual([])
})

/** Refused as invalid (or not found), with a sentence, and nothing was stored. */
function refused(answer: { status: number; code?: string; error?: string }, what: unknown, codes = ['invalid']): void {
  expect([what, codes.includes(String(answer.code)), answer.code]).toEqual([what, true, answer.code])
  expect([what, [400, 404, 413].includes(answer.status)]).toEqual([what, true])
  expect(answer.error).toMatch(SENTENCE)
  expect(stored()).toBe(before)
}

describe('a piece', () => {
  const HOSTILE: [type: unknown, content: unknown][] = [
    // types
    ['hologram', { text: 'x' }],
    ['', { text: 'x' }],
    ['__proto__', { text: 'x' }],
    ['constructor', { text: 'x' }],
    ['TEXT', { text: 'x' }],
    ['text ', { text: 'x' }],
    ['script', { script_id: 1 }],
    // unknown fields, in every type
    ['text', { text: 'x', html: '<b>' }],
    ['text', { text: 'x', pictures: [{ file: A, src: 'https://evil.example' }] }],
    ['image', { file: A, src: 'https://evil.example/x.png' }],
    ['link', { url: 'https://a.example', preview: { title: 'x' } }],
    ['audio', { file: A, autoplay: true }],
    ['quote', { text: 'x', onclick: 'alert(1)' }],
    ['list', { rows: [['a', 'b']], style: 'x' }],
    ['webring', { name: 'x', previous: { name: 'a', url: 'https://a.example', target: '_top' } }],
    ['badges', { badges: [{ bottom: 'x', style: 'x' }] }],
    // shapes
    ['text', null],
    ['text', 'words'],
    ['text', ['words']],
    ['text', {}],
    ['text', { text: 1 }],
    ['text', { text: ['x'] }],
    ['text', { text: { toString: 'x' } }],
    ['text', { text: '' }],
    ['text', { text: '   \n ' }],
    ['list', { rows: 'a' }],
    ['list', { rows: [] }],
    ['list', { rows: [['a', 'b', 'c']] }],
    ['list', { rows: [['', '']] }],
    ['list', { rows: Array(31).fill(['a', 'b']) }],
    ['badges', { badges: [] }],
    ['badges', { badges: [{ bottom: 'x', pot: 'url(x)' }] }],
    ['badges', { badges: Array(25).fill({ bottom: 'x' }) }],
    ['webring', { name: '' }],
    ['image', {}],
    ['image', { file: 'x' }],
    ['image', { file: '../../etc/passwd' }],
    ['image', { url: 'https://evil.example/x.png' }],
    ['image', { url: 'data:image/png;base64,AAAA' }],
    ['image', { files: Array(7).fill({ file: A }) }],
    ['audio', { url: 'javascript:alert(1)' }],
    // links
    ['link', { url: 'javascript:alert(1)' }],
    ['link', { url: 'JaVaScRiPt:alert(1)' }],
    ['link', { url: ' java\nscript:alert(1)' }],
    ['link', { url: '\u0001javascript:alert(1)' }],
    ['link', { url: 'data:text/html,<script>alert(1)</script>' }],
    ['link', { url: 'vbscript:x' }],
    ['link', { url: 'file:///etc/passwd' }],
    ['link', { url: 'blob:https://a.example/x' }],
    ['link', { url: '//evil.example' }],
    ['link', { url: '/@ann' }],
    ['link', { url: 'https://' }],
    ['link', { url: 'https://ann:secret@a.example/' }],
    ['link', { url: 'http://exa mple.com' }],
    ['link', { url: `https://a.example/${'x'.repeat(2000)}` }],
    ['link', { url: '' }],
    ['webring', { name: 'x', next: { name: 'a', url: 'javascript:alert(1)' } }],
    ['webring', { name: 'x', next: { name: 'a', url: '/@../../x' } }],
    ['badges', { badges: [{ bottom: 'x', url: 'data:text/html,x' }] }],
    // too long
    ['text', { text: 'x'.repeat(20_001) }],
    ['quote', { text: 'x'.repeat(2001) }],
    ['quote', { text: 'x', source: 'x'.repeat(201) }],
    ['list', { title: 'x'.repeat(81), rows: [['a', 'b']] }],
    ['link', { url: 'https://a.example', description: 'x'.repeat(501) }],
    ['badges', { badges: [{ bottom: 'x'.repeat(25) }] }],
    // what is no text
    ['text', { text: 'a\u0000b' }],
    ['text', { text: 'a\u001bb' }],
    ['text', { text: 'a\ud800b' }],
    ['quote', { text: 'x', source: '\udfff' }],
  ]
  for (const [type, content] of HOSTILE) {
    test(`${JSON.stringify(type)} ${JSON.stringify(content)?.slice(0, 70)}`, async () => {
      const codes = type === 'script' ? ['not_found'] : ['invalid']
      refused(await post('/wall/post/add', { module_type: type, content }, ann), content, codes)
      const id = rows('SELECT max(id) AS id FROM profile_posts')[0]?.id
      if (type !== '') refused(await post('/wall/post/update', { id, module_type: type, content }, ann), content, codes)
    })
  }

  test('that names files of others, files that are not there, and files of another kind: not found', async () => {
    const bob = owner('bob')
    const [theirs, tone] = [await picture(bob), await sound(ann)]
    before = stored()
    for (const [type, content] of [
      ['image', { file: theirs }],
      ['image', { file: A }],
      ['image', { file: tone }],
      ['audio', { file: theirs }],
      ['image', { url: `/files/${theirs}` }],
      ['text', { text: `![x](/files/${theirs})` }],
      ['text', { text: `![x](/files/${A})` }],
    ] as const)
      refused(await post('/wall/post/add', { module_type: type, content }, ann), content, ['not_found'])
  })

  const STYLES: unknown[] = [
    { width: 2 }, { width: 13 }, { width: -1 }, { width: 'wide' }, { width: 'NaN' }, { width: '1e400' }, { width: null }, { tilt: 2 }, { tilt: -90 }, { tilt: 'Infinity' }, { frame: 'gold' }, { frame: '__proto__' },
    { frame: 'sheet" onclick="x' }, { fasten: 'glue' }, { layout: 'popup' }, { z: 1 }, { css: 'x' }, [], 'x', 1,
  ] // biome-ignore format: one list
  for (const style of STYLES) {
    test(`style ${JSON.stringify(style)}`, async () =>
      refused(await post('/wall/post/add', { module_type: 'text', content: { text: 'x' }, style }, ann), style))
  }

  test('with ids, versions and orders that are none', async () => {
    for (const id of [0, -1, 1.5, 'x', '1 OR 1=1', null, [1], { id: 1 }, 1e300, '99999999999999999999', true]) {
      for (const path of ['update', 'delete', 'restore', 'duplicate'])
        refused(await post(`/wall/post/${path}`, { id, content: { text: 'x' } }, ann), [path, id], ['invalid', 'not_found'])
      refused(await post('/wall/post/arrange', { id, act: 'later' }, ann), id, ['invalid', 'not_found'])
      refused(await post('/wall/reorder', { order: [id] }, ann), id, ['invalid', 'not_found'])
    }
    const id = rows('SELECT max(id) AS id FROM profile_posts')[0]?.id
    refused(await post('/wall/post/arrange', { id, act: 'explode' }, ann), 'act')
    refused(await post('/wall/reorder', { order: 'x' }, ann), 'order')
    refused(await post('/wall/reorder', {}, ann), 'no order')
    refused(await post('/wall/post/update', { id }, ann), 'nothing to change')
    refused(await post('/wall/post/add', { module_type: 'text', content: { text: 'x' }, display_order: 1e9 }, ann), 'display_order')
    refused(await post('/wall/post/add', { module_type: 'text', content: { text: 'x' }, client_id: '../..' }, ann), 'client_id')
  })

  test('of a megabyte, in each of the ways it can come', async () => {
    const megabyte = 'x'.repeat(1024 * 1024)
    const answers = [
      await raw('/wall/post/add', JSON.stringify({ module_type: 'text', content: { text: megabyte } }), ann),
      await raw('/wall/post/add', `{"${megabyte}": 1}`, ann),
      await raw('/wall/css', JSON.stringify({ css: megabyte }), ann),
      await raw('/guestbook', JSON.stringify({ profile_id: ann.wall, content: megabyte }), ann),
    ]
    for (const answer of answers) {
      expect([answer.status, answer.code]).toEqual([413, 'too_large'])
      expect(answer.error).toMatch(SENTENCE)
    }
    refused(await post('/wall/post/add', { module_type: 'text', content: { text: 'x'.repeat(200_000) } }, ann), '200 KB')
    expect(stored()).toBe(before)
  })

  test('in JSON that is none, or that nobody would send', async () => {
    for (const body of [
      '{',
      '',
      'null',
      '[]',
      '"text"',
      '1',
      '{"module_type":"text","content":{"text":"x"},"__proto__":{"a":1}}',
      '{"module_type":"text","content":{"__proto__":{"text":"x"}}}',
      '{"module_type":"text","content":{"constructor":{"prototype":{"a":1}},"text":"x"}}',
      `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      '\ufeff{}',
      '{"module_type":"\\ud800","content":{"text":"x"}}',
    ]) {
      const answer = await raw('/wall/post/add', body, ann)
      expect([body.slice(0, 60), answer.status, answer.code]).toEqual([body.slice(0, 60), 400, 'invalid'])
      expect(answer.error).toMatch(SENTENCE)
    }
    expect(stored()).toBe(before)
  })
})

describe('a sticker', () => {
  const PLACES: [name: string, value: string][] = [
    'NaN', '"NaN"', 'Infinity', '-Infinity', '"Infinity"', '1e400', '-1e400', '"1e400"', '101', '-0.01', '-1', '1e308', '"x"', '""', '"0x10 "', '[1]', '{}', 'true', '"1,5"',
  ].flatMap((value): [string, string][] => [['x_pos', value], ['y_pos', value]]) // biome-ignore format: one list
  const OTHERS: [name: string, value: string][] = [
    ['scale', '0'],
    ['scale', '0.19'],
    ['scale', '99'],
    ['scale', '-1'],
    ['scale', '1e400'],
    ['rotation', '1e9'],
    ['rotation', '"NaN"'],
    ['rotation', '1e400'],
    ['z_index', '-1'],
    ['z_index', '1000'],
    ['z_index', '1e400'],
    ['m_x', '101'],
    ['m_y', '"NaN"'],
    ['m_scale', '50'],
    ['m_x', '[]'],
    ['piece', '"x"'],
    ['piece', '-1'],
    ['piece', '1.5'],
    ['piece', '{}'],
    ['piece', '[1]'],
    ['piece', '999999'],
    ['piece', '1e400'],
    ['sticker_type', '"video"'],
    ['sticker_type', '1'],
    ['text_content', '""'],
    ['text_content', '"two 🐚 🐚"'],
    ['text_content', '"<b>"'],
    ['text_content', `"${'x'.repeat(61)}"`],
    ['profile_id', '999999'],
    ['profile_id', '0'],
    ['profile_id', '"x"'],
    ['profile_id', '[1]'],
    ['profile_id', '1e400'],
  ]
  const body = (name: string, value: string) => {
    const fields: Record<string, string> = {
      sticker_type: '"emoji"',
      text_content: '"🐚"',
      profile_id: String(ann.wall),
      x_pos: '1',
      y_pos: '1',
      [name]: value,
    }
    return `{${Object.entries(fields)
      .map(([key, one]) => `"${key}":${one}`)
      .join(',')}}`
  }
  for (const [name, value] of [...PLACES, ...OTHERS]) {
    test(`${name} = ${value.slice(0, 30)}`, async () => {
      refused(await raw('/wall/sticker/add', body(name, value), ann), [name, value], ['invalid', 'not_found'])
      if (['sticker_type', 'text_content', 'profile_id'].includes(name)) return
      const id = await stick(ann, ann)
      before = stored()
      refused(await raw('/wall/sticker/update', `{"id":${id},"${name}":${value}}`, ann), [name, value], ['invalid', 'not_found'])
    })
  }

  test('that names a drawing that is not in the box, a picture of somebody else, a piece of another wall', async () => {
    const bob = owner('bob')
    const [theirs, elsewhere] = [await picture(bob), await words(bob)]
    before = stored()
    const on = { profile_id: ann.wall, x_pos: 1, y_pos: 1 }
    for (const drawing of ['../../secret', 'nope', '__proto__', 'moth.svg'])
      refused(await post('/wall/sticker/add', { ...on, sticker_type: 'svg', drawing }, ann), drawing)
    refused(await post('/wall/sticker/add', { ...on, sticker_type: 'image', file: theirs }, ann), 'file', ['not_found'])
    refused(await post('/wall/sticker/add', { ...on, sticker_type: 'image' }, ann), 'no file', ['not_found'])
    refused(await post('/wall/sticker/add', { ...on, text_content: '🐚', piece: elsewhere }, ann), 'piece', ['not_found'])
    const id = await stick(ann, ann)
    before = stored()
    refused(await post('/wall/sticker/update', { id, piece: elsewhere }, ann), 'piece', ['not_found'])
  })

  test('nudged with what is no place', async () => {
    const id = await stick(ann, ann)
    const client = await town.connect(ann)
    await client.ask('watch', { topic: `wall:${ann.wall}` })
    for (const wrong of [
      { x: Number.NaN },
      { x: Number.POSITIVE_INFINITY },
      { x: '1' },
      { x: null },
      { ref: 0 },
      { ref: 'x' },
      { ref: -1 },
      { topic: 1 },
      { topic: null },
    ]) {
      const answer = await client.ask('nudge', { topic: `wall:${ann.wall}`, ref: id, piece: null, x: 1, y: 1, ...wrong })
      expect([wrong, answer.error?.code]).toEqual([wrong, 'invalid'])
    }
    for (const payload of [null, 1, 'x', [], {}]) expect((await client.ask('nudge', payload)).error?.code).toBe('invalid')
    client.close()
  })
})

describe('a look', () => {
  const HOSTILE: [name: string, value: unknown][] = [
    ['mixed', 'x'],
    ['mixed', []],
    ['mixed', { ink: 'url(x)' }],
    ['mixed', { rail: '#ffffff' }],
    ['mixed', { base: 'midnight', ink: '#xyz' }],
    ['background', 'x'],
    ['background', { pattern: 'url(x)' }],
    ['background', { pattern: '__proto__' }],
    ['background', { image: 'x' }],
    ['background', { color: 'red' }],
    ['background', { color: '#fff;}' }],
    ['pointer', 'url(x)'],
    ['pointer', 1],
    ['fonts', 'Comic Sans'],
    ['fonts', ['town']],
  ]
  for (const [name, value] of HOSTILE) {
    test(`${name} = ${JSON.stringify(value)}`, async () => {
      refused(await post('/wall/look', { [name]: value }, ann), [name, value])
      refused(await post('/wall/look/preview', { [name]: value }, ann), [name, value])
    })
  }

  test('that names somebody else’s picture; settings and papers that are none', async () => {
    const theirs = await picture(owner('bob'))
    before = stored()
    refused(await post('/wall/look', { background: { file: theirs } }, ann), 'file', ['not_found'])
    refused(await post('/wall/look', { background: { file: 1 } }, ann), 'file', ['not_found'])
    for (const settings of [{ guestbook: 'ajar' }, { guestbook: 1 }, { stickers_policy: 'foes' }, { stickers_policy: 'all' }])
      refused(await post('/wall/settings', settings, ann), settings)
    for (const theme_preset of ['hacker', '__proto__', 'url(x)', ''])
      refused(await post('/profile/update', { theme_preset }, ann), theme_preset)
    for (const css of [1, null, ['x'], {}]) refused(await post('/wall/css', { css }, ann), css)
  })
})

describe('everything that a person writes', () => {
  const XSS = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    '</title></textarea></style></script><script>alert(1)</script>',
    '<a href="javascript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '![x](javascript:alert(1))',
    '![x](x" onerror="alert(1))',
    '<iframe srcdoc="<script>alert(1)</script>">',
    '<%= it.me.name %><%~ it %>#{alert(1)}{{7*7}}',
    '<!--><script>alert(1)</script>-->',
    ']]><script>alert(1)</script>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '\u202e<script>alert(1)</script>',
    '# <script>alert(1)</script>\n\n- <b onclick=x>',
  ]
  const TAGS = /^(?:iframe|object|embed|math|mtext|base|frame|applet|marquee|foreignobject|animate|set)$/

  /** Reads HTML as a browser would, and finds whatever could run or lead astray. */
  function alive(page: string): string[] {
    const found: string[] = []
    const parser = new Parser({
      onopentag: (tag, attributes) => {
        const isOurs = /^(?:text\/html|importmap|module)$/.test(attributes.type ?? '') || /^\/assets\//.test(attributes.src ?? '')
        if (TAGS.test(tag) || (tag === 'script' && !isOurs) || tag === 'style') found.push(tag)
        for (const [name, value] of Object.entries(attributes)) {
          if (/^on|^(?:srcdoc|style|formaction|ping)$/.test(name)) found.push(`${tag} ${name}`)
          if (/^(?:href|src|action|poster)$/.test(name) && /^\s*(?:javascript|data|vbscript):/i.test(value))
            found.push(`${tag} ${name}=${value}`)
          if (name === 'src' && !/^\/|^http:\/\/127/.test(value) && value !== '') found.push(`${tag} src=${value}`)
        }
      },
    })
    parser.end(page)
    return found
  }

  /** The HTML that a feed carries, as a reader unpacks it. */
  function unpacked(xml: string): string {
    let html = ''
    const read = (text: string) => {
      html += text
    }
    new Parser({ ontext: read }, { xmlMode: true }).end(xml)
    return html
  }

  test('the check itself finds what is alive', () => {
    expect(alive('<p onclick="x"><img src=x onerror=y><script>z</script><a href="JavaScript:1">')).toHaveLength(5)
  })

  for (const text of XSS) {
    test(`is inert in the page, its fragments, its feed and its forms: ${text.slice(0, 50)}`, async () => {
      await hang(ann, 'text', { text })
      await hang(ann, 'quote', { text, source: text.slice(0, 200) })
      await hang(ann, 'list', { title: text.slice(0, 80), rows: [[text.slice(0, 60), text]] })
      await hang(ann, 'link', { url: 'https://a.example/', title: text, description: text })
      await hang(ann, 'webring', { name: text.slice(0, 80), text, next: { name: text.slice(0, 60), url: 'https://a.example/' } })
      await hang(ann, 'badges', { badges: [{ top: text.slice(0, 24), bottom: text.slice(0, 24) }] })
      await hang(ann, 'image', { files: [{ file: await picture(ann), alt: text }], caption: text })
      await stick(ann, ann, { sticker_type: 'text', text_content: text.slice(0, 60) })
      await does(owner('bob'), '/guestbook', { profile_id: ann.wall, content: text })
      await does(ann, '/profile/update', { bio: text.slice(0, 500) })
      const pages = [
        await html(`/@${ann.name}`),
        await html(`/@${ann.name}`, ann),
        await html(`/@${ann.name}/edit`, ann),
        await html(`/@${ann.name}/guestbook`, ann),
        unpacked(await html(`/@${ann.name}/feed.atom`)),
      ]
      for (const { id, url } of await walls.pieces(ann)) pages.push(await html(`/wall/post/form?id=${id}`, ann), await html(String(url)))
      for (const page of pages) {
        expect(alive(page)).toEqual([])
        expect(page).not.toContain('{{49}}')
      }
    })
  }
})

describe('what can be turned neither into words nor into a number breaks nothing', () => {
  const NOTHING = { toString: 1, valueOf: 1 }

  test('the length of a voice note', async () => {
    const file = await sound(ann)
    refused(await post('/wall/post/add', { module_type: 'voice_note', content: { file, seconds: NOTHING } }, ann), 'seconds')
  })

  test('the piece that a sticker lies on', async () => {
    const sticker = { profile_id: ann.wall, sticker_type: 'emoji', text_content: '🐚', piece: NOTHING }
    refused(await post('/wall/sticker/add', sticker, ann), 'piece', ['not_found'])
  })

  test('whether a background is tiled: not', async () => {
    const background = { file: await picture(ann), tiled: NOTHING }
    for (const path of ['/wall/look/preview', '/wall/look']) await does(ann, path, { background })
    expect(rows('SELECT background FROM wall_settings WHERE profile_id = ?', ann.wall)).toEqual([
      { background: JSON.stringify({ file: background.file, tiled: false }) },
    ])
  })
})

test('a piece that is nested as deeply as a body can be is refused, not fallen over', async () => {
  const deep = `${'['.repeat(120_000)}${']'.repeat(120_000)}`
  for (const content of [`{"text":${deep}}`, `{"rows":${deep}}`, `{"a":${deep}}`])
    refused(await raw('/wall/post/add', `{"module_type":"text","content":${content}}`, ann), content.slice(0, 8))
})

describe('a number that is none', () => {
  const NONE = ['abc', '1e400', 'NaN', '-', '1.5', '0x10', '9'.repeat(30), '1e30', ' ']

  test.each(NONE)('a place among the pieces: %s', async (display_order) => {
    refused(await post('/wall/post/add', { module_type: 'text', content: { text: 'x' }, display_order }, ann), display_order)
  })

  test.each(NONE)('a version: %s', async (version) => {
    const [{ id } = { id: 0 }] = rows('SELECT max(id) AS id FROM profile_posts') as { id: number }[]
    refused(await post('/wall/post/update', { id, content: { text: 'y' }, version }, ann), version)
    refused(await post('/wall/post/delete', { id, version }, ann), version)
    refused(await post('/wall/settings', { guestbook: 'closed', version }, ann), version)
    refused(await post('/wall/css', { css: '', version }, ann), version)
  })
})

test('a plain form may leave the place in the order empty, or name it', async () => {
  for (const display_order of ['', '-1', '7']) await hang(ann, 'text', { text: 'x' }, { display_order })
  expect(
    rows('SELECT display_order AS place FROM profile_posts WHERE profile_id = ? ORDER BY id', ann.wall).map(({ place }) => place),
  ).toEqual([0, 1, -1, 7])
})
