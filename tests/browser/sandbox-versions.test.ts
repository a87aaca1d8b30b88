import { beforeAll, expect, test } from 'vitest'
import { seriousOn } from '../helpers/axe.ts'
import { eventually, openForAll } from '../helpers/browser.ts'
import { type Begun, sketchesOf, unhurried } from '../helpers/sketches.ts'
import type { Person } from '../helpers/town.ts'

const { town, browser } = openForAll({ env: unhurried, workers: 1 })
let oona: Person
let pond: Begun
let first: number
const { begin, write, publish, draft } = sketchesOf(() => town)

const inColour = (colour: string) =>
  `// the pond\nctx.fillStyle = '${colour}'\nctx.fillRect(0, 0, innerWidth, innerHeight)\n// ${'wide '.repeat(60)}`

/** A sketch that was published in red and then in blue. */
async function twice(): Promise<{ pond: Begun; first: number }> {
  const pond = await begin(oona, 'canvas', { title: 'Pond' })
  await write(oona, pond, inColour('rgb(255 0 0)'))
  const first = Number((await publish(oona, pond, { note: 'The first <one>' })).published)
  await write(oona, pond, inColour('rgb(0 0 255)'))
  await publish(oona, pond, { note: 'Blue' })
  return { pond, first }
}

beforeAll(async () => {
  oona = town.account('oona')
  ;({ pond, first } = await twice())
})

const path = (more = '', of = pond): string => `/codeground/${of.cuid}/versions${more}`

test('an older version runs beside what differs, and is what it was', async () => {
  const tab = await browser.visit(oona, path(`/${first}?against=published`))
  expect(await tab.page.locator('.diff__gone code, .diff__new code').allInnerTexts()).toEqual([
    "ctx.fillStyle = 'rgb(255 0 0)'",
    "ctx.fillStyle = 'rgb(0 0 255)'",
  ])
  await tab.page.locator('.run__go').click()
  const frame = tab.page.frameLocator('.run__frame')
  await frame.locator('canvas').waitFor()
  const colour = () =>
    frame.locator('canvas').evaluate((canvas) => [...((canvas as HTMLCanvasElement).getContext('2d')?.getImageData(5, 5, 1, 1).data ?? [])])
  await eventually(colour).toEqual([255, 0, 0, 255])
  await tab.page.locator('.run__go').click()
})

test('without script a version is read, taken back, and that undone; what could only be run is not offered', async () => {
  const { pond } = await twice()
  const tab = await browser.visit(oona, path('', pond), { javaScriptEnabled: false })
  await tab.page.getByRole('link', { name: /^Look/ }).last().click()
  expect(await tab.page.locator('.run__go').isVisible()).toBe(false)
  await tab.page.getByText('All of its code').click()
  expect(await tab.text('.code')).toContain('rgb(255 0 0)')
  await tab.page.getByRole('button', { name: 'Make it my draft' }).click()
  expect(await tab.text('.slip--set')).toContain('What was there before is kept')
  expect(JSON.stringify((await draft(oona, pond)).files)).toContain('rgb(255 0 0)')
  await tab.page.getByRole('button', { name: 'Undo that' }).click()
  expect(JSON.stringify((await draft(oona, pond)).files)).toContain('rgb(0 0 255)')
})

test('nothing serious stands in the way of anybody, and nothing but code scrolls sideways, at three widths', async () => {
  for (const width of [1440, 1024, 390])
    for (const colorScheme of width === 1440 ? (['light', 'dark'] as const) : (['light'] as const))
      for (const where of [path(), path(`?restored=${first}`), path(`/${first}`), path(`/${first}?against=before`)]) {
        const tab = await browser.visit(oona, where, { width, height: 900, colorScheme })
        const wide = await tab.page.evaluate(() => {
          const main = document.querySelector('main')
          return document.documentElement.scrollWidth - innerWidth + (main ? main.scrollWidth - main.clientWidth : 0)
        })
        expect([where, width, wide]).toEqual([where, width, 0])
        expect([where, width, await seriousOn(tab.page)]).toEqual([where, width, []])
        await tab.page.context().close()
      }
}, 180_000)
