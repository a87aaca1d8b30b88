import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { openForAll, type Tab } from '../helpers/browser.ts'
import { watching } from '../helpers/desk.ts'
import { HOSTILE } from '../helpers/hostile-css.ts'
import type { Person } from '../helpers/town.ts'
import { type Owner, wallsOf } from '../helpers/walls.ts'

const { town, browser } = openForAll({ workers: 1, env: { NEOSPACE_LIMIT_WALL_PREVIEWS: '1000/60' } })
let fenn: Person
let oona: Owner
const { owner, words, stick } = wallsOf(() => town)
const LONG = 'A line that goes on for a while. '.repeat(40)

beforeAll(async () => {
  fenn = town.account('fenn')
  oona = owner()
  for (const text of [`# A heading\n\n${LONG}`, `- one\n- two\n\n${LONG}`, LONG, LONG]) await words(oona, text, { style: { width: 12 } })
  await stick(oona, oona, { sticker_type: 'svg', drawing: 'moth' })
})

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

const OVER = 'z-index:2147483647;background:red'
/** What the reader of CSS would have refused, as it would stand in the wall's sheet if it had not. */
const SLIPPED: [what: string, rules: string][] = [
  ['a sheet over the whole window', `.sheet{position:fixed;inset:0;${OVER}}`],
  ['one that lets the pointer through', `.sheet{position:fixed;inset:0;pointer-events:none;${OVER}}`],
  ['a false bar', `.md::before{content:"Sign in";position:fixed;inset:0 0 auto;block-size:300px;${OVER}}`],
  ['one that sticks above the bar', `.sheet{position:sticky;top:-300px;${OVER}}`],
  ['a sheet that reaches everywhere', `.sheet{position:absolute;top:-5000px;left:-5000px;width:12000px;height:12000px;${OVER}}`],
  ['one that is moved and grown', `.sheet{transform:translate(0,-600px) scale(9);${OVER}}`],
  ['a grid pulled over the bar', `.grid{position:relative;margin-top:-2000px;${OVER}}`],
  ['a shadow as wide as the window', '.sheet{box-shadow:0 0 0 4000px red}'],
  ['an outline as wide as the window', '.md{outline:3000px solid red}'],
  ['a shadow that a filter throws', '.sheet{filter:drop-shadow(0 -500px 0 red) blur(40px)}'],
  ['a canvas without its walls', `:scope{contain:none;overflow:visible;isolation:auto}.sheet{position:fixed;inset:0;${OVER}}`],
  ['the page by its names', ':root,body,main,.wallbar,.wallbar *,.strip,.rail,.tabbar{display:none;color:red;opacity:0;position:fixed}'],
  ['what everything inherits', '*{pointer-events:none;cursor:none;font-size:99px;direction:rtl;visibility:hidden}'],
]

/** The wall as a member sees it, a little way down, where what gets out of it would lie over the bar. */
async function look(size: { width: number; height: number }): Promise<Tab> {
  const tab = await watching(browser, fenn, `/@${oona.name}`, size)
  await tab.page.evaluate(() => document.querySelector('#main')?.scrollTo(0, 300))
  await tab.page.evaluate(() => document.fonts.ready)
  return tab
}

/**
 * Everything outside of the canvas that can be pressed or read: where it is, what it looks like, and whether the pointer reaches it there.
 * Runs in the page.
 */
function frame(): string {
  const around = [...document.querySelectorAll('.rail a, .wallbar a, .wallbar button, .wallbar b, .strip, .tabbar a, .skip, #main, body')]
  const lines = around
    .filter((one) => one.checkVisibility())
    .map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect()
      const { color, backgroundColor, fontFamily, fontSize, opacity, cursor, pointerEvents, zIndex, direction } = getComputedStyle(one)
      const hit = document.elementFromPoint(x + width / 2, y + height / 2)
      // drawers are beside the window until they are drawn out
      const isReached = x + width <= 0 || one.matches('#main, body, .skip') || one.contains(hit)
      const at = [x, y, width, height, document.documentElement.scrollWidth].map(Math.round)
      const looks = [color, backgroundColor, fontFamily, fontSize, opacity, cursor, pointerEvents, zIndex, direction]
      return [one.tagName, one.className, ...at, ...looks, isReached ? 'within reach' : 'COVERED'].join(' ')
    })
  return lines.join('\n')
}

/** Lets the page wear one more sheet, as the desk does while somebody writes. */
const wear = (tab: Tab, css: string) =>
  tab.page.evaluate((text) => {
    const own = new CSSStyleSheet()
    own.replaceSync(text)
    document.adoptedStyleSheets = [own]
  }, css)

/** The wall's sheet as the server makes it, with other rules where its owner's stand. */
async function sheetWith(): Promise<(rules: string) => string> {
  const mark = '.sheet{color:red}'
  const answer = await town.post('/wall/css/preview', { css: mark }, { as: oona })
  const { css } = (await answer.json()) as { css: string }
  const [written = ''] = /(?<=\.glass,\.metal\)\{).+?\}(?=\})/.exec(css) ?? []
  expect(written).toContain('color:red')
  return (rules) => css.replace(written, rules)
}

/** A drawn icon may come out with other edges when it is painted anew; whatever lies over the frame is more than that. */
const EDGES = 500

/** How many pixels of two screenshots differ. */
async function differing(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((png) => sharp(png).raw().toBuffer({ resolveWithObject: true })))
  if (!a || !b || a.data.length !== b.data.length) return Number.POSITIVE_INFINITY
  const { channels } = a.info
  return a.data.reduce((sum, value, i) => sum + (value === b.data[i] || i % channels === 3 ? 0 : 1), 0) / 3
}

describe.each(SIZES)('at $width px', (size) => {
  test('what the server makes of each hostile sheet leaves everything around the canvas as it was, and within reach', async () => {
    const tab = await look(size)
    const before = await tab.page.evaluate(frame)
    expect(before).not.toContain('COVERED')
    expect(before.split('\n').length).toBeGreaterThan(7)
    const changed: string[] = []
    for (const [what, css] of HOSTILE) {
      const answer = await town.post('/wall/css/preview', { css }, { as: oona })
      await wear(tab, ((await answer.json()) as { css?: string }).css ?? '')
      if ((await tab.page.evaluate(frame)) !== before) changed.push(what)
    }
    expect(changed).toEqual([])
  })

  test('what would slip through is held by the canvas itself: nothing around it moves, is covered or painted over', async () => {
    const tab = await look(size)
    const { page } = tab
    const parts = [page.locator('.wallbar'), page.locator(size.width > 760 ? '.rail' : '.tabbar')]
    const painted = () => Promise.all(parts.map((part) => part.screenshot()))
    const [sheet, before] = [await sheetWith(), await page.evaluate(frame)]
    const paint = await painted()
    const changed: string[] = []
    for (const [what, rules] of SLIPPED) {
      await wear(tab, sheet(`${rules}.grid{--worn:yes}`))
      expect(await page.locator('#grid').evaluate((grid) => getComputedStyle(grid).getPropertyValue('--worn'))).toBe('yes')
      if ((await page.evaluate(frame)) !== before) changed.push(what)
      for (const [i, now] of (await painted()).entries())
        if ((await differing(now, paint[i] as Buffer)) > EDGES) changed.push(`${what}, on the screen`)
    }
    expect(changed).toEqual([])
  })
})
