import { beforeAll, describe, expect, test } from 'vitest'
import { presetNames } from '../../src/walls/themes.ts'
import { seriousOn } from '../helpers/axe.ts'
import { openForAll, type Tab } from '../helpers/browser.ts'
import type { Person } from '../helpers/town.ts'
import { type Owner, wallsOf } from '../helpers/walls.ts'

const { town, browser } = openForAll({ workers: 1, env: { NEOSPACE_LIMIT_UPLOADS: '500/60' } })
let oona: Owner
let fenn: Owner
let post: string
const { owner, does, hang, words, stick, picture, sound, rows } = wallsOf(() => town)

beforeAll(async () => {
  oona = owner()
  fenn = owner('fenn')
  await furnish()
})

/** One of everything that can hang on a wall, in every frame. */
async function furnish(): Promise<void> {
  const [file, tape] = [await picture(oona), await sound(oona)]
  await does(oona, '/profile/update', {
    display_name: 'Oona Vale',
    line: 'she, sound person',
    bio: 'Keeps the hiss.',
    status_emoji: '☂',
    status_message: 'bouncing nine tracks to two',
    now_activity: 'rain',
    now_activity_type: 'listening',
    anthem_url: 'https://tapes.example/rain.ogg',
  })
  await town.post('/profile/voice/upload', { file: await sound(oona), waveform: [3, 60, 100], seconds: 4, text: 'Hello' }, { as: oona })
  const first = await words(oona, '# On the hiss\n\n- one\n- [two](https://example.org)\n\n> three\n\n`four`', {
    style: { frame: 'lined' },
  })
  await hang(oona, 'image', { files: [{ file, alt: 'A window' }], caption: 'The **window**.' }, { style: { frame: 'photo' } })
  await hang(oona, 'link', { url: 'https://example.org/', title: 'A button' }, { style: { layout: 'button', frame: 'one' } })
  await hang(oona, 'link', { url: 'https://example.org/', title: 'A card', description: 'About it' }, { style: { frame: 'two' } })
  await hang(oona, 'list', { title: 'Currently', rows: [['fixing', 'a Uher']] }, { style: { frame: 'three' } })
  await hang(oona, 'quote', { text: 'You are in the right room.', source: 'me' }, { style: { frame: 'dashed' } })
  await hang(oona, 'audio', { file: tape, title: 'Stairwell' }, { style: { frame: 'one' } })
  await hang(oona, 'voice_note', { file: tape, title: 'Hello', waveform: [1, 2], seconds: 1 }, { style: { frame: 'kraft' } })
  await hang(oona, 'webring', { name: 'The Ring', text: 'of tape', next: { name: 'Fenn', url: `/@${fenn.name}` } })
  await hang(oona, 'badges', { badges: [{ top: 'best heard', bottom: 'IN STEREO', pot: 'm', url: 'https://example.org' }] })
  await stick(oona, oona, { piece: first, sticker_type: 'text', text_content: 'be kind', x_pos: 92, y_pos: 98 })
  await does(oona, '/wall/settings', { stickers_policy: 'anyone' })
  await does(fenn, '/guestbook', { profile_id: oona.wall, content: 'Your light was on.' })
  post = String(rows('SELECT cuid FROM profile_posts WHERE id = ?', first)[0]?.cuid)
}

const open = (person: Person | null, path: string, width: number): Promise<Tab> =>
  browser.visit(person, path, { width, height: 900, reducedMotion: 'reduce' })

/** Every page that a wall has, and who looks at it. */
const PAGES: [what: string, who: () => Person | null, path: () => string][] = [
  ['the wall, to a visitor', () => null, () => `/@${oona.name}`],
  ['the wall, to a member', () => fenn, () => `/@${oona.name}`],
  ['the wall, to its owner', () => oona, () => `/@${oona.name}`],
  ['an empty wall, to its owner', () => fenn, () => `/@${fenn.name}`],
  ['a piece on its own, to a visitor', () => null, () => `/@${oona.name}/${post}`],
  ['a piece on its own, to its owner', () => oona, () => `/@${oona.name}/${post}`],
  ['the whole guestbook, to a visitor', () => null, () => `/@${oona.name}/guestbook`],
  ['the whole guestbook, to its owner', () => oona, () => `/@${oona.name}/guestbook`],
  ['the box of stickers, to a member', () => fenn, () => `/@${oona.name}/stickers#tray`],
  ['the desk', () => oona, () => `/@${oona.name}/edit`],
  ['the settings of a profile', () => oona, () => '/profile/settings'],
  ['a wall that is not there', () => null, () => '/@nobody'],
]

describe.each([1440, 390])('nothing serious stands in anybody’s way at %i px', (width) => {
  test.each(PAGES)('on %s', async (_what, who, path) => {
    const { page } = await open(who(), path(), width)
    expect(await seriousOn(page)).toEqual([])
  })

  test('in plain view', async () => {
    const { page } = await open(fenn, `/@${oona.name}`, width)
    await page.locator('#plain button').click()
    expect(await page.locator('#wall').getAttribute('data-plain')).toBe('')
    expect(await seriousOn(page)).toEqual([])
  })

  test('on any paper', async () => {
    const { page } = await open(fenn, `/@${oona.name}`, width)
    for (const name of presetNames) {
      await page.locator('#wall').evaluate((wall, theme) => wall.setAttribute('data-theme', theme), name)
      expect([name, await seriousOn(page)]).toEqual([name, []])
    }
  })
})
