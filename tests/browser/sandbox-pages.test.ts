import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { seriousOn } from '../helpers/axe.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { watching } from '../helpers/desk.ts'
import { galleryOf, type Sketched } from '../helpers/gallery.ts'
import { newName } from '../helpers/seats.ts'
import { sketchesOf, unhurried } from '../helpers/sketches.ts'
import type { Person } from '../helpers/town.ts'

const { town, browser } = openForAll({ env: unhurried })
let oona: Person
let fenn: Person
let wind: Sketched
let colder: Sketched
const { hang } = galleryOf(() => town)
const { begin, write, publish, does } = sketchesOf(() => town)

const CALM = 'ctx.fillStyle = "#2a3ed6"; ctx.fillRect(0, 0, 999, 999)'

beforeAll(() => {
  oona = town.account('oona')
  fenn = town.account('fenn')
  const files = [
    { name: 'sketch.js', text: `// blue\n${CALM}\n// ${'wide '.repeat(60)}` },
    { name: 'tide.frag', text: 'void main() {}' },
  ]
  wind = hang({
    by: oona,
    title: 'Wind map',
    kind: 'canvas',
    files,
    tags: ['air', 'a-tag-that-is-as-long-as-it'],
    description: 'Lines.\nTouch it.',
  })
  colder = hang({
    by: fenn,
    title: 'A title that goes on for as long as a title may go, and then a little',
    kind: 'canvas',
    of: wind,
    files,
  })
  hang({ by: oona, title: 'leaf', kind: 'canvas', of: colder, files })
  for (let n = 0; n < 30; n++) hang({ by: n % 2 ? oona : fenn, title: `study ${n}`, kind: 'canvas', files, tags: ['study'] })
})

/** Somebody without an account looks at a page. */
const visit = (path: string, options = {}): Promise<Tab> => browser.visit(null, path, options)
const frames = (tab: Tab) => tab.page.locator('.run iframe').count()
const visibleCode = (tab: Tab) => tab.page.locator('.code__f:visible h3').allTextContents()

test('the gallery and a sketch’s page can be read, and every file of it, without script', async () => {
  const { page } = await visit('/sketches?tag=study', { javaScriptEnabled: false })
  expect(await page.locator('.sk').count()).toBe(24)
  await page.getByRole('link', { name: 'Older ones' }).click()
  expect(await page.locator('.sk').count()).toBe(6)
  await page.getByRole('searchbox').fill('air win')
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByRole('link', { name: 'Wind map', exact: true }).click()
  expect(await page.locator('h1').innerText()).toBe('Wind map')
  expect(await page.locator('.run__go:visible').count()).toBe(0)
  expect(await page.getByText('Running a sketch takes JavaScript').isVisible()).toBe(true)
  const shown = () => page.locator('.code__f:visible h3').allTextContents()
  expect(await shown()).toEqual(['sketch.js'])
  await page.locator('.code__tab', { hasText: 'tide.frag' }).click()
  expect(await shown()).toEqual(['tide.frag'])
})

test('a visitor runs a sketch in the gallery with a click, one at a time, and none runs by itself', async () => {
  const tab = await visit('/sketches')
  expect(await frames(tab)).toBe(0)
  const key = (n: number) => tab.page.locator('.sk .run__go').nth(n)
  await key(0).click()
  await eventually(() => frames(tab)).toBe(1)
  await key(1).click()
  await eventually(() => tab.page.locator('.sk').nth(1).locator('iframe').count()).toBe(1)
  expect(await frames(tab)).toBe(1)
  expect(await tab.page.content()).not.toMatch(/data-[\w-]+="[^"]*\/run\//)
  await key(1).click()
  await eventually(() => frames(tab)).toBe(0)
})

test('whoever looks at a sketch sees each publish at once; where it runs, the new one runs', async () => {
  const sketch = await begin(oona, 'canvas', { title: 'Live one' })
  await write(oona, sketch, `${CALM} // first`)
  await publish(oona, sketch)
  const path = `/sketches/${sketch.cuid}`
  const [still, runs] = [await watching(browser, fenn, path), await watching(browser, fenn, path)]
  await runs.page.locator('.run__go').click()
  await eventually(() => frames(runs)).toBe(1)
  const before = await runs.page.locator('.run iframe').getAttribute('src')
  await write(oona, sketch, `${CALM} // second`)
  expect(await still.text('#sketch-code')).toContain('first')
  await publish(oona, sketch, { title: 'Live two', tags: ['fresh'] })
  for (const tab of [still, runs]) {
    await eventually(() => tab.text('#sketch-code')).toContain('second')
    expect(await tab.page.locator('h1').innerText()).toBe('Live two')
    expect(await tab.page.title()).toContain('Live two')
  }
  await eventually(() => runs.page.locator('.run iframe').getAttribute('src')).not.toBe(before)
  expect(await frames(runs)).toBe(1)
  expect(await frames(still)).toBe(0)
})

test('what was missed while the line was down is there once it is back', async () => {
  const sketch = await begin(oona, 'canvas')
  await write(oona, sketch, `${CALM} // early`)
  await publish(oona, sketch)
  const { page } = await watching(browser, fenn, `/sketches/${sketch.cuid}`)
  const live = await page.locator('script[type="module"]').getAttribute('src')
  await page.context().setOffline(true)
  await page.evaluate(`import('${live?.replace('sandbox/pages.js', 'live.js')}').then(({ hangUp }) => hangUp())`)
  await page.locator('main:not([data-live])').waitFor()
  await write(oona, sketch, `${CALM} // late`)
  await publish(oona, sketch)
  await page.context().setOffline(false)
  await eventually(() => page.locator('#sketch-code').innerText()).toContain('late')
})

test('one that is taken back is gone from the pages of everybody else', async () => {
  const sketch = await begin(oona, 'canvas')
  await write(oona, sketch, `${CALM} // mine`)
  await publish(oona, sketch)
  const path = `/sketches/${sketch.cuid}`
  const [hers, his] = [await watching(browser, oona, path), await watching(browser, fenn, path)]
  await his.page.locator('.run__go').click()
  await his.page.frameLocator('.run iframe').locator('canvas').waitFor()
  await does(oona, `/codeground/${sketch.cuid}/settings`, { visibility: 'private' })
  await eventually(() => his.page.locator('#sketch-code').count()).toBe(0)
  expect(await frames(his)).toBe(0)
  await his.page.getByText('This sketch was taken down').waitFor()
  await eventually(() => hers.text('#sketch-about')).toContain('only you see this')
})

test('it is forked, pinned and shared from its page', async () => {
  const name = newName('studio')
  const { path } = hang({ by: oona, title: newName('Tide '), kind: 'canvas', files: [{ name: 'sketch.js', text: CALM }] })
  await town.post('/rooms', { name, title: 'The studio' }, { as: fenn })
  const his = await watching(browser, fenn, path)
  await his.page.locator('#share-room').selectOption(name)
  await his.page.getByRole('button', { name: 'Share' }).click()
  await his.page.waitForURL(`**/rooms/${name}**`)
  await eventually(() => his.page.locator('.log__in').innerHTML()).toContain(path)
  await his.open(path)
  await his.page.getByRole('button', { name: 'Fork' }).click()
  await his.page.waitForURL(/\/codeground\/[\w-]{22}$/)
  const hers = await watching(browser, oona, path)
  const press = async (name: string) => {
    const led = hers.page.waitForEvent('framenavigated')
    await hers.page.getByRole('button', { name }).click()
    await led
    await hers.open(path)
  }
  await press('Pin to my wall')
  await press('Take off my wall')
  expect(await hers.page.getByRole('button', { name: 'Pin to my wall' }).count()).toBe(1)
})

/** A page of another site. */
async function elsewhere(html: string): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return { server, url: `http://localhost:${(server.address() as AddressInfo).port}` }
}

test('it runs on another site by the code that its page gives', async () => {
  browser.wanted.push(/frame-ancestors/)
  const own = await visit(wind.path)
  const code = await own.page.locator('#embed-code').inputValue()
  const { server, url } = await elsewhere(
    `<!doctype html><title>Elsewhere</title>${code}<iframe id="own" src="${town.url}${wind.path}"></iframe>`,
  )
  try {
    const { page } = own
    await page.goto(url)
    const frame = page.frameLocator('iframe >> nth=0')
    await frame.locator('.run__go').click()
    await frame.frameLocator('.run iframe').locator('canvas').waitFor()
    expect(await frame.locator('.embed__by').innerText()).toBe('Wind map by oona, on NeoSpace')
    // Everything else of the site stays out of other sites' frames.
    expect(await page.frameLocator('#own').locator('body').innerText()).not.toContain('Wind map')
  } finally {
    server.close()
  }
})

/** What keeps people out of a page, or is wider than it. */
async function faultsOf(tab: Tab, path: string): Promise<string[]> {
  await tab.open(path)
  const wide = await tab.page.evaluate(() =>
    [document.documentElement, document.querySelector('main') ?? document.body]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ localName }) => `${localName} is too wide`),
  )
  return [...wide, ...(await seriousOn(tab.page))]
}

test('nothing serious stands in the way of anybody, and nothing but code scrolls sideways, at three widths, by day and by night', async () => {
  const paths = ['/sketches', '/sketches?q=nothing-like-that', wind.path, colder.path, `${wind.path}/lineage`, `/embed/${wind.cuid}`]
  for (const [person, options] of [
    [fenn, { width: 1440 }],
    [fenn, { width: 1024 }],
    [fenn, { width: 390 }],
    [null, { width: 390 }],
    [null, { width: 1024, colorScheme: 'dark' }],
  ] as const) {
    const profile = await browser.profile(person, { height: 900, ...options })
    const tab = browser.meet(await profile.newPage())
    for (const path of paths) expect([path, options, await faultsOf(tab, path)]).toEqual([path, options, []])
    await profile.close()
  }
}, 180_000)

test('a file that is being read stays in front when a new version comes', async () => {
  const files = [
    { name: 'sketch.js', text: CALM },
    { name: 'second.js', text: 'let x = 1' },
  ]
  const sketch = await begin(oona, 'canvas')
  const save = async (text: string, draft_version: number) =>
    does(oona, `/codeground/${sketch.cuid}/draft`, { files: [{ name: 'sketch.js', text }, files[1]], draft_version })
  const { draft_version } = await save(CALM, 1)
  await publish(oona, sketch)
  const tab = await watching(browser, fenn, `/sketches/${sketch.cuid}`)
  await tab.page.locator('.code__tab', { hasText: 'second.js' }).click()
  await save(`${CALM} // new`, Number(draft_version))
  await publish(oona, sketch)
  await eventually(() => tab.page.locator('.code__f').first().textContent()).toContain('new')
  expect(await visibleCode(tab)).toEqual(['second.js'])
})
