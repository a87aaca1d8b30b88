import { beforeAll, expect, test } from 'vitest'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { newName } from '../helpers/seats.ts'
import { sketchIn } from '../helpers/stage.ts'
import type { Person } from '../helpers/town.ts'

const { town, browser } = openForAll({
  workers: 1,
  // Else Chromium itself keeps pages of other sites from this machine's servers.
  flags: ['--disable-features=LocalNetworkAccessChecks'],
  // p5 listens for how a telephone is held, which no frame here is told.
  wanted: /Permissions policy violation: accelerometer/,
})
let oona: Person

const DRAWING = 'function setup() { createCanvas(200, 100) }\nfunction draw() { background(frameCount % 255, 0, 0) }'

beforeAll(() => {
  oona = town.account(newName('oona'))
  for (let i = 0; i < 12; i++) listed(sketchIn(town, oona, 'p5', DRAWING))
})

/** Puts a sketch into the gallery. */
function listed(cuid: string): string {
  town.db().prepare('UPDATE scripts SET listed_seq = id WHERE cuid = ?').run(cuid)
  return cuid
}

const open = (path: string, size = { width: 1280, height: 800 }): Promise<Tab> => browser.visit(null, path, size)

const key = (tab: Tab, cuid: string) => tab.page.locator(`.run[data-sketch="${cuid}"] .run__go`)
const frames = (tab: Tab, cuid = '') => tab.page.locator(cuid ? `.run[data-sketch="${cuid}"] iframe` : 'iframe').count()

test('nothing runs by itself; a visitor runs a sketch where it stands, and stops it by the same key', async () => {
  const cuid = sketchIn(town, oona, 'p5', DRAWING)
  const tab = await open(`/sketches/${cuid}`)
  expect(await tab.page.content()).not.toContain('/run/')
  expect(await frames(tab)).toBe(0)
  await key(tab, cuid).click()
  await eventually(() => frames(tab, cuid)).toBe(1)
  expect(await tab.page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts allow-pointer-lock')
  await eventually(() => tab.page.frameLocator('iframe').locator('canvas').count()).toBe(1)
  expect(await key(tab, cuid).innerText()).toContain('Stop')
  await key(tab, cuid).click()
  expect([await frames(tab), (await key(tab, cuid).innerText()).includes('Run')]).toEqual([0, true])
  expect(tab.page.url()).toBe(`${town.url}/sketches/${cuid}`)
})

test('one runs at a time, and only while it is seen', async () => {
  const tab = await open('/sketches')
  const cuids = await tab.page.locator('.run[data-sketch]').evaluateAll((all) => all.map((one) => one.getAttribute('data-sketch') ?? ''))
  const [first = '', second = ''] = cuids
  await key(tab, first).click()
  await eventually(() => frames(tab, first)).toBe(1)
  await key(tab, second).click()
  await eventually(() => frames(tab, second)).toBe(1)
  expect(await frames(tab)).toBe(1)
  await tab.page.locator(`.run[data-sketch="${cuids.at(-1)}"]`).scrollIntoViewIfNeeded()
  await tab.page.locator(`.run[data-sketch="${second}"]`).evaluate((one) => {
    if (one instanceof HTMLElement) Object.assign(one.style, { position: 'fixed', insetBlockStart: '-2000px' })
  })
  await eventually(() => frames(tab)).toBe(0)
})

test('what hangs or fails is said where it stood, and can be run again', async () => {
  for (const [code, says] of [
    ["setTimeout(() => /(x+x+)+y/.test('x'.repeat(40)), 300)", 'It stopped answering, so it was stopped. It can be run again.'],
    ['throw new Error("no ink")', 'It ended with an error: no ink'],
    ['for (;;) {}', 'It ended with an error: The loop that begins in sketch.js, line 1,'],
  ]) {
    const cuid = sketchIn(town, oona, 'canvas', code ?? '')
    const tab = await open(`/sketches/${cuid}`)
    await key(tab, cuid).click()
    await eventually(() => tab.text('.run__say')).toContain(says)
    expect([await frames(tab), (await key(tab, cuid).innerText()).includes('Run')]).toEqual([0, true])
  }
})

test('a sketch that was taken down meanwhile is said to be gone', async () => {
  const cuid = sketchIn(town, oona, 'canvas', '1')
  const tab = await open(`/sketches/${cuid}`)
  browser.wanted.push(/responded with a status of 404/)
  town.db().prepare('UPDATE scripts SET deleted_at = 1 WHERE cuid = ?').run(cuid)
  await key(tab, cuid).click()
  await eventually(() => tab.text('.run__say')).toContain('There is no such sketch')
})

test('on another site it runs in its frame there', async () => {
  const cuid = listed(sketchIn(town, oona, 'p5', DRAWING))
  const page = await (await browser.profile(null)).newPage()
  await page.route('http://elsewhere.test/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<iframe src="${town.url}/embed/${cuid}" width="480" height="400"></iframe>` }),
  )
  await page.goto('http://elsewhere.test/')
  const embed = page.frameLocator('iframe')
  await embed.locator('.run__go').click()
  await eventually(() => embed.frameLocator('iframe').locator('canvas').count()).toBe(1)
})

test.each([390, 1024, 1440])('it fits at %i pixels', async (width) => {
  const cuid = sketchIn(
    town,
    oona,
    'p5',
    'function setup() { createCanvas(800, 800) }\nfunction draw() { background(200, 40, 90); circle(400, 400, 700) }',
  )
  const tab = await open(`/sketches/${cuid}`, { width, height: 900 })
  await key(tab, cuid).click()
  const canvas = tab.page.frameLocator('iframe').locator('canvas')
  await eventually(() => canvas.evaluate((one) => (one as HTMLCanvasElement).width)).toBe(800)
  expect(await tab.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
})
