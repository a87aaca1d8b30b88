import { brotliCompressSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { seriousOn } from '../helpers/axe.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { watching } from '../helpers/desk.ts'
import { newName } from '../helpers/seats.ts'
import { type Owner, wallsOf } from '../helpers/walls.ts'

const MOST_BYTES = 60_000

const { town, browser } = openForAll({ env: { NEOSPACE_LIMIT_UPLOADS: '500/60' } })
let oona: Owner
let fenn: Owner
const { owner, does, hang, words, stick, picture } = wallsOf(() => town)

beforeAll(async () => {
  oona = owner()
  fenn = owner('fenn')
  await does(oona, '/profile/update', {
    display_name: 'Oona Vale',
    line: 'she, sound person',
    status_message: 'bouncing nine tracks to two',
  })
  const post = await words(oona, '# On the hiss\n\nIf you hear a tram, that is the tram.', { style: { width: 5, fasten: 'tape' } })
  await hang(oona, 'list', { title: 'Currently', rows: [['fixing', 'a Uher']] }, { style: { width: 3, frame: 'one', tilt: 1.2 } })
  await hang(oona, 'quote', { text: 'You are in the right room.' }, { style: { width: 4, frame: 'three' } })
  await hang(oona, 'image', { files: [{ file: await picture(oona), alt: 'A window in the rain' }] }, { style: { width: 7 } })
  await hang(oona, 'badges', { badges: [{ top: 'best heard', bottom: 'IN STEREO', pot: 'm' }] })
  await stick(oona, oona, { piece: post, sticker_type: 'svg', drawing: 'cassette', x_pos: 92, y_pos: 88, m_x: 80, m_y: 90 })
  await does(oona, '/wall/settings', { stickers_policy: 'anyone' })
  await does(fenn, '/guestbook', { profile_id: oona.wall, content: 'Your light was on.' })
})

const path = () => `/@${oona.name}`

/** The wall as it looks once its fonts and pictures are there. */
async function pixels(tab: Tab): Promise<Buffer> {
  await tab.page.waitForFunction(() => document.fonts.status === 'loaded' && [...document.images].every(({ complete }) => complete))
  return tab.page.locator('#wall').screenshot({ animations: 'disabled' })
}

test.each([
  { width: 1440, height: 1800 },
  { width: 390, height: 3000 },
])('members and visitors see the same wall, and see it again to the pixel, at $width px', async (high) => {
  const [member, visitor] = [await watching(browser, fenn, path(), high), await browser.visit(null, path(), high)]
  for (const tab of [member, visitor]) {
    expect(await tab.page.locator('h1').innerText()).toBe('Oona Vale')
    expect(await tab.page.locator('#grid > [id^="post-"]').count()).toBe(5)
    // Once more where a minute went by in between, and the wall says so.
    const again = async () => {
      const before = await pixels(tab)
      await tab.reload()
      return Buffer.compare(before, await pixels(tab))
    }
    await eventually(again).toBe(0)
  }
  expect(await visitor.page.locator('#sign').count()).toBe(0)
})

test('stickers keep their place on the piece at every width, and have one of their own on phones', async () => {
  const tab = await watching(browser, fenn, path())
  const at = () =>
    tab.page.locator('.stk--svg').evaluate((element) => {
      const [own, piece] = [element.getBoundingClientRect(), element.parentElement?.getBoundingClientRect() ?? new DOMRect()]
      const [x, y] = [own.x + own.width / 2 - piece.x, own.y + own.height / 2 - piece.y]
      return [Math.round((100 * x) / piece.width), Math.round((100 * y) / piece.height)]
    })
  for (const width of [1440, 1180, 820]) {
    await tab.page.setViewportSize({ width, height: 900 })
    await eventually(at).toEqual([92, 88])
  }
  await tab.page.setViewportSize({ width: 390, height: 844 })
  await eventually(at).toEqual([80, 90])
  expect(await tab.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})

test('plain view is one key away, on the paper of the town without stickers, and is remembered', async () => {
  const tab = await watching(browser, fenn, path())
  const { page } = tab
  await does(oona, '/profile/update', { theme_preset: 'vapor' })
  await eventually(() => page.locator('#wall').getAttribute('data-theme')).toBe('vapor')
  await page.keyboard.press('p')
  expect(await page.locator('#wall').getAttribute('data-theme')).toBe('paper')
  expect(await page.locator('.stk:visible').count()).toBe(0)
  await eventually(async () => (await page.context().cookies()).some(({ name }) => name === 'neospace_plain')).toBe(true)
  await tab.reload()
  expect(await page.locator('#plain button').getAttribute('aria-pressed')).toBe('true')
  expect(await page.locator('.stk:visible').count()).toBe(0)
  await page.locator('#sign textarea').fill('p is a letter here')
  await page.locator('#sign textarea').press('p')
  expect(await page.locator('#wall').getAttribute('data-plain')).toBe('')
  await page.locator('#plain button').click()
  expect(await page.locator('#wall').getAttribute('data-theme')).toBe('vapor')
  await does(oona, '/profile/update', { theme_preset: 'paper' })
})

test('the guestbook is signed in place, seen by others at once, and an entry is taken out by whoever may', async () => {
  const [hers, his, others] = [
    await watching(browser, fenn, path()),
    await watching(browser, oona, path()),
    await watching(browser, owner('bystander'), path()),
  ]
  const words = newName('I was here, and it rained ')
  await hers.page.locator('#sign textarea').fill(words)
  await hers.page.locator('#sign button').click()
  const entry = (tab: Tab) => tab.page.locator('.gb__e', { hasText: words })
  for (const tab of [hers, his, others]) await eventually(() => entry(tab).count()).toBe(1)
  await eventually(() => hers.page.locator('#sign textarea').inputValue()).toBe('')
  await entry(others).hover()
  expect(await entry(others).locator('.gb__x').count()).toBe(0)
  await entry(his).hover()
  await entry(his).locator('.gb__x button').click()
  for (const tab of [hers, his, others]) await eventually(() => entry(tab).count()).toBe(0)
})

test('what was missed while the line was down is there once it is back: pieces, their order, stickers, the paper', async () => {
  const wall = owner('slow')
  const [first, second] = [await words(wall, 'The first.'), await words(wall, 'The second.')]
  const shell = await stick(wall, wall, { piece: first, sticker_type: 'svg', drawing: 'shell' })
  const { page } = await watching(browser, fenn, `/@${wall.name}`)
  const live = await page.locator('script[type="module"]').getAttribute('src')
  await page.context().setOffline(true)
  await page.evaluate(`import('${live?.replace('walls.js', 'live.js')}').then(({ hangUp }) => hangUp())`)
  await page.locator('main:not([data-live])').waitFor()
  const third = await words(wall, 'Hung up while nobody looked.')
  await does(wall, '/wall/reorder', { order: [third, second, first] })
  await does(wall, '/wall/sticker/update', { id: shell, piece: second, x_pos: 30 })
  await does(wall, '/profile/update', { theme_preset: 'midnight' })
  await page.context().setOffline(false)
  await page.locator(`#post-${third}`).waitFor()
  expect(await page.$$eval('#grid > [id^="post-"]', (all) => all.map(({ id }) => id))).toEqual(
    [third, second, first].map((id) => `post-${id}`),
  )
  expect(await page.locator(`#stks-${second} #sticker-${shell}`).getAttribute('data-x')).toBe('30')
  await eventually(() => page.locator('#wall').evaluate((one) => getComputedStyle(one).getPropertyValue('--bg').trim())).toBe('#0e1029')
})

test('nothing serious stands in the way of anybody, at 1440 and at 390', async () => {
  for (const width of [1440, 390]) {
    const { page } = await watching(browser, fenn, path(), { width })
    expect([width, await seriousOn(page)]).toEqual([width, []])
  }
})

test('a wall weighs at most 60 KB with everything that it loads but pictures and fonts', async () => {
  const page = await (await browser.profile(fenn)).newPage()
  const parts = new Map<string, number>()
  page.on('response', async (response) => {
    const kind = response.request().resourceType()
    if (['document', 'stylesheet', 'script'].includes(kind)) parts.set(response.url(), brotliCompressSync(await response.body()).length)
  })
  await page.goto(town.url + path(), { waitUntil: 'networkidle' })
  await eventually(() => [...parts.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(20_000)
  expect([...parts.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(MOST_BYTES)
})
