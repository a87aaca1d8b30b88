import { beforeAll, expect, test } from 'vitest'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { atDesk, order, saved, watching } from '../helpers/desk.ts'
import { photo } from '../helpers/pictures.ts'
import type { Person } from '../helpers/town.ts'
import { wallsOf } from '../helpers/walls.ts'

const { town, browser } = openForAll({ env: { NEOSPACE_LIMIT_UPLOADS: '500/60' } })
let fenn: Person
const { owner, does } = wallsOf(() => town)

beforeAll(() => {
  fenn = town.account('fenn')
})

/** Hangs a piece by its form in the tray. */
async function hangBy(hers: Tab, type: string, fill: () => Promise<void>): Promise<void> {
  await hers.page.evaluate(() => {
    location.hash = 'tray'
  })
  await hers.page.locator(`[data-add="${type}"]`).click()
  await hers.page.locator(`form.pf[data-type="${type}"]`).waitFor()
  await fill()
  await hers.page.locator('form.pf [data-act="done"]').click()
  await hers.page.locator('form.pf').waitFor({ state: 'detached' })
  await eventually(() => saved(hers)).toMatch(/^saved/)
}

test.each([1440, 390])('another browser sees every step of an evening at the desk, live, at %i px', async (width) => {
  const oona = owner()
  const size = { width, height: width === 390 ? 844 : 900 }
  const [hers, his] = [await atDesk(browser, oona, size), await watching(browser, fenn, `/@${oona.name}`, size)]
  const { page } = hers
  await his.page.evaluate(() => Object.assign(window, { stayed: true }))
  const shown = (selector: string) => eventually(() => his.page.locator(selector).first().innerText())

  await page.evaluate(() => {
    location.hash = 'tray'
  })
  await page.locator('.paper', { hasText: 'greenhouse' }).click()
  await eventually(() => his.page.locator('#wall').getAttribute('data-theme')).toBe('greenhouse')
  await hangBy(hers, 'text', () => page.locator('form.pf textarea').first().fill('# Seeds\n\nEleven of twelve.'))
  await shown('#grid .md').toContain('Eleven of twelve.')
  await hangBy(hers, 'image', async () => {
    await page.setInputFiles('form.pf input[type="file"]', { name: 'sill.jpg', mimeType: 'image/jpeg', buffer: await photo() })
    await page.locator('form.pf [name$=".alt"]').fill('A sill')
    await page.locator('form.pf [name="content.caption"]').fill('The **sill**')
  })
  await eventually(() => his.page.locator('#grid img[alt="A sill"]').count()).toBe(1)
  await shown('#grid figcaption strong').toBe('sill')
  await hangBy(hers, 'quote', () => page.locator('#pf-text').fill('February has thirty days here.'))
  await shown('#grid blockquote').toContain('thirty days')

  const before = await order(his)
  await page.evaluate(() => {
    location.hash = 'main'
  })
  const last = page.locator(`#post-${before.at(-1)} [data-act="move"]`)
  await last.focus()
  await last.press('ArrowLeft')
  await eventually(() => order(his)).toEqual([before[0], before[2], before[1]])

  await page.evaluate(() => {
    location.hash = 'tray'
  })
  await page.locator('.stray__b[value="moth"]').click()
  await eventually(() => his.page.locator('.stk[src$="moth.svg"]').count()).toBe(1)
  const [sticker] = await his.page.locator('.stk').evaluateAll((all) => all.map(({ id }) => id))
  const lies = () => his.page.locator(`#${sticker}`).evaluate((one) => JSON.stringify((one as HTMLElement).dataset))
  const lay = await lies()
  await page.evaluate(() => {
    location.hash = 'main'
  })
  await page.locator(`#${sticker}`).focus()
  // Where one step would lay it over something to press, it is refused; one of the four goes.
  for (const key of ['ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowLeft']) await page.keyboard.press(`Shift+${key}`)
  await page.keyboard.press(']')
  await eventually(lies).not.toBe(lay)

  await does(oona, '/profile/update', { display_name: 'Oona of the Sill', status_message: 'repotting', now_activity: 'beans' })
  await shown('.whead h1').toBe('Oona of the Sill')
  await shown('.say').toContain('repotting')
  await shown('.now').toContain('beans')
  await his.page.locator('#sign textarea').fill('It is growing downwards.')
  await his.page.locator('#sign button').click()
  await eventually(() => page.locator('.gb__e').innerText()).toContain('growing downwards')

  await page.evaluate(() => {
    location.hash = 'main'
  })
  await page.locator(`#post-${before[0]} [data-act="move"]`).click()
  await page.locator(`#post-${before[0]} [value="delete"]`).click()
  await eventually(() => order(his)).toEqual([before[2], before[1]])
  await page.locator('[data-act="undo"]').click()
  await eventually(async () => (await order(his)).length).toBe(3)
  expect(await his.page.evaluate(() => 'stayed' in window)).toBe(true)
})
