import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTown, type Town } from './helpers/town.ts'
import { wallsOf } from './helpers/walls.ts'

let town: Town
const walls = wallsOf(() => town)
const { rows, owner, post, does, words, html, picture } = walls

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_WALL_CHANGES: '5000/60' } })
})
afterAll(() => town?.close())

const settings = (wall: number) => rows('SELECT * FROM wall_settings WHERE profile_id = ?', wall)[0]

describe('the look of a wall', () => {
  test('a mixed paper is in the sheet, what was picked by name on the canvas', async () => {
    const ann = owner()
    await does(ann, '/wall/look', {
      mixed: { bg: '#ffffff', ink: '#000' },
      background: { pattern: 'gingham' },
      pointer: 'cat',
      fonts: 'machine',
    })
    expect(await html(`/@${ann.name}/wall.css`)).toContain(`.wall[data-owner="${ann.name}"]:not([data-plain]){--bg:#ffffff;--ink:#000000}`)
    expect(await html(`/@${ann.name}`)).toContain(
      `data-theme="paper" data-worn="paper" data-owner="${ann.name}" data-fonts="machine" data-pattern="gingham" data-pointer="cat">`,
    )
  })

  test('what a form leaves out stays; what it empties goes', async () => {
    const ann = owner()
    await does(ann, '/wall/look', { mixed: { bg: '#ffffff' }, pointer: 'cat' })
    await does(ann, '/wall/look', { fonts: 'press' })
    expect(settings(ann.wall)).toMatchObject({ mixed: '{"base":"paper","bg":"#ffffff"}', pointer: 'cat', fonts: 'press', version: 2 })
    await does(ann, '/wall/look', { mixed: null, pointer: '', fonts: null, background: null })
    expect(settings(ann.wall)).toMatchObject({ mixed: null, pointer: null, fonts: null, background: null })
  })

  test('with a plain form, whose fields name the parts', async () => {
    const ann = owner()
    const fields = {
      version: '0',
      fonts: '',
      pointer: 'hand',
      background_pattern: 'dots',
      'background.file': '',
      mix_bg: '#FFFFFF',
      'mixed.ink': '#000000',
    }
    const answer = await town.form('/wall/look', fields, { as: ann })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/@${ann.name}/edit#tray`])
    expect(settings(ann.wall)).toMatchObject({
      mixed: '{"base":"paper","bg":"#ffffff","ink":"#000000"}',
      background: '{"pattern":"dots"}',
      pointer: 'hand',
    })
  })

  test('a background of one’s own is served with the wall, and let go with it', async () => {
    const ann = owner()
    const file = await picture(ann)
    await does(ann, '/wall/look', { background: { file, tiled: true } })
    expect(await html(`/@${ann.name}/wall.css`)).toContain(`--picture:url("/files/${file}")`)
    expect(await html(`/@${ann.name}`)).toContain('data-picture="tiled"')
    expect((await town.get(`/files/${file}`)).status).toBe(200)
    await does(ann, '/wall/look', { background: {} })
    expect((await town.get(`/files/${file}`)).status).toBe(404)
    expect((await post('/wall/look', { background: { file } }, owner())).code).toBe('not_found')
  })

  test('what cannot be read is refused with its figures and what would do; nothing is stored', async () => {
    const ann = owner()
    const answer = await post('/wall/look', { mixed: { ink: '#888888' } }, ann)
    expect(answer).toMatchObject({
      status: 400,
      code: 'invalid',
      error: expect.stringMatching(/The text \(#888888\) on the background .* 4\.5 is needed\. The nearest colour that would do is #/),
    })
    const [first] = (answer.detail?.problems ?? []) as object[]
    expect(first).toMatchObject({
      name: 'ink',
      on: 'bg',
      needs: 4.5,
      nearest: expect.stringMatching(/^#[0-9a-f]{6}$/),
    })
    expect(settings(ann.wall)).toBeUndefined()
    const plain = await town.form('/wall/look', { mix_ink: '#888888' }, { as: ann })
    expect([plain.status, await plain.text()]).toEqual([400, expect.stringContaining('The nearest colour that would do is')])
  })

  test('an accent colour brings its own ink, and another preset drops the mix', async () => {
    const ann = owner()
    await does(ann, '/wall/look', { mixed: { bg: '#ffffff' } })
    await does(ann, '/profile/update', { accent_color: '#123456' })
    expect(await html(`/@${ann.name}/wall.css`)).toContain('--bg:#ffffff;--a1:#123456;--on1:#ffffff')
    await does(ann, '/profile/update', { theme_preset: 'midnight' })
    const sheet = await html(`/@${ann.name}/wall.css`)
    expect(sheet).not.toContain('--bg:')
    expect(sheet).toContain('--a1:#123456')
  })

  test('two at once: the second is answered with today’s look', async () => {
    const ann = owner()
    await does(ann, '/wall/look', { pointer: 'cat', version: 0 })
    expect(await post('/wall/look', { pointer: 'star', version: 0 }, ann)).toMatchObject({
      status: 409,
      detail: { look: { pointer: 'cat', version: 1 } },
    })
    expect((await post('/wall/css', { css: '', version: 0 }, ann)).code).toBe('conflict')
    expect((await post('/wall/settings', { guestbook: 'closed', version: 0 }, ann)).code).toBe('conflict')
    await does(ann, '/wall/look', { pointer: 'star', version: '1' })
  })

  test('is tried on without being stored: its sheet, its figures, also where it falls short', async () => {
    const ann = owner()
    const good = await does(ann, '/wall/look/preview', { mixed: { bg: '#ffffff' }, background: { pattern: 'rays' } })
    expect(good).toMatchObject({
      pattern: 'rays',
      css: expect.stringContaining('--bg:#ffffff'),
      html: expect.stringContaining('<li class="pair" data-ok>'),
    })
    const bad = await post('/wall/look/preview', { mixed: { soft: '#cccccc' } }, ann)
    expect(bad).toMatchObject({
      status: 400,
      detail: { css: expect.stringContaining('--soft:#cccccc'), html: expect.stringContaining('data-name="soft" data-value="#') },
    })
    expect(settings(ann.wall)).toBeUndefined()
  })
})

describe('own CSS', () => {
  test('goes into the sheet as the server wrote it, scoped; the text as it was typed stays with its owner', async () => {
    const ann = owner()
    const css = '/* mine */ .sheet { border-radius: 9px }\n@keyframes wob { to { rotate: 2deg } } .stk { animation: wob 1s }'
    await does(ann, '/wall/css', { css })
    const sheet = await html(`/@${ann.name}/wall.css`)
    const canvas = `.wall[data-owner="${ann.name}"]:not([data-plain])`
    expect(sheet).toContain(
      `@scope (${canvas}) to (.glass,.metal){:scope .sheet{border-radius:9px}:scope .stk{animation:w${ann.wall}-wob 1s}}@keyframes w${ann.wall}-wob{to{rotate:2deg}}`,
    )
    expect(await html(`/@${ann.name}/edit`, ann)).toContain('/* mine */')
    expect(await html(`/@${ann.name}`)).not.toContain('/* mine */')
    await does(ann, '/wall/css', { css: ' ' })
    expect(await html(`/@${ann.name}/wall.css`)).not.toContain('@scope')
  })

  test('with something wrong in it, nothing is stored, and every mistake is told with its line', async () => {
    const ann = owner()
    await does(ann, '/wall/css', { css: '.sheet { color: red }' })
    const answer = await post('/wall/css', { css: '.a { color: red }\n.b { background: url(x) }\n@import "y";' }, ann)
    expect(answer).toMatchObject({
      status: 400,
      error: expect.stringMatching(/^Line 2: .* Line 3: /),
      detail: { problems: [{ line: 2 }, { line: 3 }], html: expect.stringContaining('data-line="3"') },
    })
    expect(settings(ann.wall)).toMatchObject({ own_css: '.sheet { color: red }' })
    const form = await town.form('/wall/css', { css: '.b { background: url(x) }' }, { as: ann })
    const page = await form.text()
    expect(form.status).toBe(400)
    expect(page).toContain('.b { background: url(x) }</textarea>')
    expect(page).toContain('Line 1: ')
  })

  test('20 KB fit, one byte more does not', async () => {
    const ann = owner()
    const css = (bytes: number) => `.sheet{color:red}/*${'x'.repeat(bytes - 21)}*/`
    await does(ann, '/wall/css', { css: css(20 * 1024) })
    expect((await post('/wall/css', { css: css(20 * 1024 + 1) }, ann)).error).toContain('20 KB fit')
  })

  test('is tried on without being stored', async () => {
    const ann = owner()
    const tried = await does(ann, '/wall/css/preview', { css: '.sheet { color: red }\n.x { position: fixed }' })
    expect(tried).toMatchObject({
      css: expect.stringContaining(':scope .sheet{color:red}'),
      problems: [{ line: 2 }],
      html: expect.stringContaining('Line 2'),
    })
    expect(settings(ann.wall)).toBeUndefined()
  })

  test('the last word on the canvas is the sheet’s own: it holds in whatever is on it', async () => {
    const ann = owner()
    await does(ann, '/wall/css', { css: '.wall { color: red } .mod { position: absolute; top: -4000px }' })
    const sheet = await html(`/@${ann.name}/wall.css`)
    expect(sheet.trimEnd()).toMatch(
      /\.wall\[data-owner="[^"]+"\]\{position:relative;overflow:clip;contain:layout paint style;isolation:isolate\}\}$/,
    )
  })
})

describe('the forms that the server renders', () => {
  test('of each type of piece, sent back as they come, change nothing but the version', async () => {
    const ann = owner()
    const [file, track] = [await picture(ann), await walls.sound(ann)]
    const contents: [string, object][] = [
      ['text', { text: '## Two\n\n"quotes" & <tags>' }],
      [
        'image',
        {
          files: [
            { file, alt: 'one' },
            { file, alt: 'two' },
          ],
          caption: 'Both',
        },
      ],
      ['link', { url: 'https://a.example/', title: 'A', description: 'About', me: true }],
      ['audio', { file: track, title: 'Hum' }],
      ['voice_note', { file: track, title: '' }],
      ['quote', { text: 'So.', source: 'me' }],
      [
        'list',
        {
          title: 'Now',
          rows: [
            ['a', 'b'],
            ['c', 'd'],
          ],
        },
      ],
      ['webring', { name: 'Ring', text: 'About', previous: { name: 'p', url: '/@hal' }, next: { name: 'n', url: 'https://n.example/' } }],
      [
        'badges',
        {
          badges: [
            { top: 'a', bottom: 'b', pot: 'm', url: '' },
            { top: '', bottom: 'c', pot: 'y', url: 'https://c.example/' },
          ],
        },
      ],
    ]
    for (const [type, content] of contents) {
      const id = await walls.hang(ann, type, content, { style: { width: 7, tilt: 1.1, frame: 'kraft', fasten: 'pin', layout: 'button' } })
      const before = (await walls.pieces(ann)).at(-1)
      const form = await html(`/wall/post/form?id=${id}`, ann)
      const answer = await town.form('/wall/post/update', fieldsOf(form), { as: ann })
      expect([type, answer.status, await answer.text()]).toEqual([type, 303, ''])
      expect((await walls.pieces(ann)).at(-1)).toEqual({ ...before, version: 2, updated_at: expect.any(String) })
    }
  })

  test('of a new piece of each type there is one, and it is empty', async () => {
    const ann = owner()
    for (const type of ['text', 'image', 'link', 'audio', 'voice_note', 'quote', 'list', 'webring', 'badges'])
      expect(await html(`/wall/post/form?type=${type}`, ann)).toMatch(
        new RegExp(`^<form class="pf[^>]*action="/wall/post/add"[^>]*data-type="${type}"`),
      )
    expect((await town.get('/wall/post/form?type=marquee', { as: ann })).status).toBe(400)
    expect((await town.get(`/wall/post/form?id=${await words(owner())}`, { as: ann })).status).toBe(404)
    expect((await town.get('/wall/post/form', { as: ann })).status).toBe(404)
  })
})

const decode = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** What a browser without script would send of a form. */
function fieldsOf(form: string): Record<string, string> {
  const fields: Record<string, string> = {}
  const live = form.replace(/<script[\s\S]*?<\/script>/g, '')
  for (const [tag] of live.matchAll(/<input\b[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
    const [name, type] = [attribute('name'), attribute('type')]
    if (!name || type === 'file' || (type === 'checkbox' && !/\schecked/.test(tag))) continue
    fields[name] = decode(attribute('value') ?? '')
  }
  for (const [, name = '', text = ''] of live.matchAll(/<textarea\b[^>]*\sname="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g))
    fields[name] = decode(text)
  for (const [, name = '', options = ''] of live.matchAll(/<select\b[^>]*\sname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    fields[name] = /<option value="([^"]*)"[^>]*\sselected/.exec(options)?.[1] ?? /<option value="([^"]*)"/.exec(options)?.[1] ?? ''
  return fields
}
