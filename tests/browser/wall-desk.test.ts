import { beforeAll, expect, test } from 'vitest'
import { seriousOn } from '../helpers/axe.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { atDesk, centre, drag, order, saved, WANTED, watching } from '../helpers/desk.ts'
import { photo } from '../helpers/pictures.ts'
import type { Person } from '../helpers/town.ts'
import { type Owner, wallsOf } from '../helpers/walls.ts'

const { town, browser } = openForAll({ env: { NEOSPACE_LIMIT_UPLOADS: '500/60' }, wanted: WANTED })
let fenn: Person
const { owner, does, words, hang, pieces } = wallsOf(() => town)

beforeAll(() => {
  fenn = town.account('fenn')
})

/** An owner at the desk of a wall with three pieces, and somebody who looks at it. */
async function desk(size = {}): Promise<{ oona: Owner; hers: Tab; his: Tab; ids: number[] }> {
  const oona = owner()
  const ids = [
    await words(oona, 'The first.', { style: { width: 4 } }),
    await words(oona, 'The second.', { style: { width: 4 } }),
    await hang(oona, 'quote', { text: 'The third.' }, { style: { width: 4 } }),
  ]
  return { oona, ids, hers: await atDesk(browser, oona, size), his: await watching(browser, fenn, `/@${oona.name}`) }
}

const grip = (tab: Tab, id?: number) => tab.page.locator(`#post-${id} [data-act="move"]`)
const undo = (tab: Tab) => tab.page.locator('[data-act="undo"]').click()
const isFocused = (tab: Tab, selector: string) => tab.page.evaluate((fits) => document.activeElement?.matches(fits) ?? false, selector)

let newcomers = 0

test.each([1440, 390])('a newcomer has a wall of their own without typing code, at %i px', async (width) => {
  const started = performance.now()
  const tab = await browser.visit(null, '/sign-in', { width })
  const { page } = tab
  const name = `newcomer-${++newcomers}`
  await page.locator('#name-new').fill(name)
  await page.locator('#word-new').fill('four odd words here')
  await page.locator('#word-new').press('Enter')
  await page.waitForURL(/\/rooms\/general/)
  await tab.open(`/@${name}/edit${width < 1180 ? '#tray' : ''}`)
  await page.locator('.paper', { hasText: 'greenhouse' }).click()
  await eventually(() => page.locator('#wall').getAttribute('data-theme')).toBe('greenhouse')
  await page.locator('[data-add="text"]').click()
  await page.locator('form.pf textarea').fill('# Hello\n\nI have just moved in.')
  await page.locator('form.pf [data-act="done"]').click()
  await eventually(() => page.locator('#grid .md').innerText()).toContain('I have just moved in.')
  await page.locator('[data-add="image"]').click()
  await page.setInputFiles('form.pf input[type="file"]', { name: 'shed.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await eventually(() => page.locator('#grid .m-image img').count()).toBe(1)
  await page.locator('form.pf [data-act="done"]').click()
  await page.locator('.stray__b[value="cactus"]').click()
  await eventually(() => page.locator('#wall .stk--svg').count()).toBe(1)
  expect(performance.now() - started).toBeLessThan(60_000)
})

test('what is chosen before the scripts have come is worn all the same, and can be taken back', async () => {
  const oona = owner()
  const his = await watching(browser, fenn, `/@${oona.name}`)
  const profile = await browser.profile(oona, { width: 1440 })
  const hers = browser.meet(await profile.newPage())
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  await hers.page.route('**/walls/desk/*.js', (route) => held.then(() => route.continue()))
  await hers.page.goto(`${town.url}/@${oona.name}/edit`, { waitUntil: 'commit' })
  await hers.page.locator('.paper', { hasText: 'greenhouse' }).click()
  await hers.page.locator('#wall-settings [name="stickers_policy"]').selectOption('anyone')
  release()
  const theme = () => his.page.locator('#wall').getAttribute('data-theme')
  await eventually(theme).toBe('greenhouse')
  const policy = () => town.db().prepare('SELECT stickers_policy FROM wall_settings WHERE profile_id = ?').pluck().get(oona.wall)
  await eventually(policy).toBe('anyone')
  await undo(hers)
  await undo(hers)
  await eventually(theme).toBe('paper')
  await eventually(policy).toBe('off')
})

test('pieces are moved by mouse and by keyboard, which stays where it is; everybody sees it, and it can be taken back', async () => {
  const { hers, his, ids } = await desk()
  const [first = 0, second = 0, third = 0] = ids
  await grip(hers, first).focus()
  await hers.page.keyboard.press('ArrowRight')
  await eventually(() => order(his)).toEqual([second, first, third])
  expect(await isFocused(hers, `#post-${first} [data-act="move"]`)).toBe(true)
  await hers.page.keyboard.press('+')
  await eventually(() => his.page.locator(`#post-${first}`).getAttribute('data-width')).toBe('5')
  expect(await isFocused(hers, `#post-${first} [data-act="move"]`)).toBe(true)
  const [from, to] = [await centre(grip(hers, third)), await centre(hers.page.locator(`#post-${second}`))]
  await drag(hers, from, { x: to.x - 120, y: to.y })
  await eventually(() => order(his)).toEqual([third, second, first])
  await eventually(() => order(hers)).toEqual([third, second, first])
  await undo(hers)
  await eventually(() => order(his)).toEqual([second, first, third])
  await undo(hers)
  await undo(hers)
  await eventually(() => order(his)).toEqual(ids)
  expect(await his.page.locator(`#post-${first}`).getAttribute('data-width')).toBe('4')
})

test('a piece is made wider by its edge, doubled, taken down and put back', async () => {
  const { hers, his, ids } = await desk()
  const [first = 0, second = 0, third = 0] = ids
  await hers.page.locator(`#post-${first} .sheet`).click()
  const edge = await centre(hers.page.locator('[data-edge="e"]'))
  const column = await hers.page.locator('#grid').evaluate((grid) => grid.clientWidth / 12)
  await drag(hers, edge, { x: edge.x + 2 * column, y: edge.y })
  await eventually(() => his.page.locator(`#post-${first}`).getAttribute('class')).toContain('c6')
  await hers.page.locator(`#post-${first} [value="duplicate"]`).click()
  await eventually(() => his.page.locator('#grid .md', { hasText: 'The first.' }).count()).toBe(2)
  await hers.page.locator(`#post-${first} [value="delete"]`).click()
  await eventually(() => order(his).then((now) => now.includes(first))).toBe(false)
  await hers.page.getByRole('button', { name: 'Put it back' }).click()
  await eventually(() => order(his).then((now) => [now[0], ...now.slice(2)])).toEqual([first, second, third])
})

test('a form saves itself while it is written in, says so, and the wall shows it', async () => {
  const { oona, hers, his } = await desk()
  const { page } = hers
  await page.locator('[data-add="list"]').click()
  await page.locator('form.pf [name="content.title"]').fill('Lately')
  await page.locator('form.pf [name="content.rows.0.1"]').fill('a Uher')
  await eventually(() => saved(hers)).toContain('saved')
  await eventually(() => his.page.locator('.m-list').innerText()).toContain('a Uher')
  await page.locator('form.pf [data-act="row"]').click()
  await page.keyboard.type('humming')
  await page.locator('form.pf .rows__i:last-child [aria-label="What"]').fill('in fifths')
  await page.locator('form.pf summary').click()
  await page.locator('form.pf [name="style.frame"]').selectOption('kraft')
  await eventually(() => his.page.locator('.m-list').innerText()).toContain('in fifths')
  await eventually(() => his.page.locator('.m-list .sheet--kraft').count()).toBe(1)
  expect((await pieces(oona)).at(-1)).toMatchObject({ module_type: 'list', style: { frame: 'kraft' }, version: expect.any(Number) })
  await page.locator('form.pf [data-act="close"]').click()
  await undo(hers)
  await eventually(() => his.page.locator('.m-list').count()).toBe(0)
})

test('while the line is down nothing is lost: the bar says that it is not saved, and it is once there is a line', async () => {
  const { hers, his, ids } = await desk()
  const { page } = hers
  await page.locator(`#post-${ids[0]} .sheet`).click()
  await page.locator(`#post-${ids[0]} [data-act="edit"]`).click()
  await page.locator('form.pf textarea').waitFor()
  await page.context().setOffline(true)
  await page.locator('form.pf textarea').fill('Written in a tunnel.')
  await eventually(() => saved(hers)).toContain('not saved yet')
  await page.context().setOffline(false)
  await eventually(() => saved(hers)).toMatch(/^saved/)
  await eventually(() => his.page.locator(`#post-${ids[0]}`).innerText()).toContain('Written in a tunnel.')
})

test('two devices change the same piece: the second is shown what is there, keeps what it wrote, and decides', async () => {
  const { oona, hers, his, ids } = await desk()
  const other = await atDesk(browser, oona)
  const field = async (tab: Tab) => {
    await tab.page.locator(`#post-${ids[0]} .sheet`).click()
    await tab.page.locator(`#post-${ids[0]} [data-act="edit"]`).click()
    const text = tab.page.locator('form.pf textarea')
    await text.waitFor()
    return text
  }
  const [mine, theirs] = [await field(hers), await field(other)]
  await theirs.fill('From the other device.')
  await eventually(() => his.page.locator(`#post-${ids[0]}`).innerText()).toContain('From the other device.')
  await mine.fill('From this device.')
  const question = hers.page.locator('form.pf [data-conflict]')
  await eventually(() => question.innerText()).toContain('From the other device.')
  expect(await mine.inputValue()).toBe('From this device.')
  await question.getByRole('button', { name: 'Keep mine' }).click()
  await eventually(() => his.page.locator(`#post-${ids[0]}`).innerText()).toContain('From this device.')
  await theirs.fill('Once more from there.')
  await eventually(() => other.page.locator('form.pf [data-conflict]').innerText()).toContain('From this device.')
  await other.page.getByRole('button', { name: 'Take theirs' }).click()
  await eventually(() => other.page.locator('form.pf textarea').inputValue()).toBe('From this device.')
})

test('the mixer shows what is mixed at once, refuses what cannot be read with the figure, and takes the nearest colour', async () => {
  const { hers, his } = await desk()
  const { page } = hers
  const soft = (tab: Tab) => tab.page.locator('#wall').evaluate((wall) => getComputedStyle(wall).getPropertyValue('--soft').trim())
  await page.locator('#look summary').click()
  await page.locator('[name="mix_soft"]').fill('#cccccc')
  await eventually(() => soft(hers)).toBe('#cccccc')
  await eventually(() => saved(hers)).toContain('4.5 is needed')
  expect(await soft(his)).toBe('#5a4f5c')
  await page.locator('#pairs [data-value]').first().click()
  await eventually(() => saved(hers)).toMatch(/^saved/)
  await eventually(() => soft(his)).toBe(await soft(hers))
  expect(await soft(his)).not.toBe('#5a4f5c')
  await undo(hers)
  await eventually(() => soft(his)).toBe('#5a4f5c')
  await eventually(() => page.locator('[name="mix_soft"]').inputValue()).toBe('#5a4f5c')
})

test('own CSS is worn by its owner while it is written, by everybody once it is put on, and what is refused is named', async () => {
  const { hers, his } = await desk()
  const { page } = hers
  const radius = (tab: Tab) =>
    tab.page
      .locator('#grid .sheet')
      .first()
      .evaluate((sheet) => getComputedStyle(sheet).borderTopLeftRadius)
  await page.locator('#css-text').fill('.sheet {\n  border-radius: 18px;\n  position: fixed;\n}')
  await eventually(() => radius(hers)).toBe('18px')
  await eventually(() => page.locator('#css-problems').innerText()).toContain('Line 3')
  expect(await radius(his)).toBe('0px')
  await page.locator('#css-text').fill('.sheet { border-radius: 18px }')
  await page.locator('#own-css .btn--1').click()
  await eventually(() => radius(his)).toBe('18px')
  await undo(hers)
  await eventually(() => radius(his)).toBe('0px')
})

test('the desk has nothing serious in anybody’s way, with every form open, at 1440 and at 390', async () => {
  for (const width of [1440, 390]) {
    const { hers } = await desk({ width })
    await hers.page.evaluate(() => {
      location.hash = 'tray'
    })
    for (const type of ['text', 'image', 'link', 'list', 'quote', 'audio', 'webring', 'badges']) {
      await hers.page.locator(`[data-add="${type}"]`).click()
      await hers.page.locator(`form.pf[data-type="${type}"]`).waitFor()
      await hers.page.$$eval('.tray details', (all) => {
        for (const one of all) one.setAttribute('open', '')
      })
      expect([type, await seriousOn(hers.page)]).toEqual([type, []])
    }
  }
})

test('who may not decorate is told so', async () => {
  const { oona } = await desk()
  const answer = await town.get(`/@${oona.name}/edit`, { as: fenn })
  expect(answer.status).toBe(403)
  await does(oona, '/wall/settings', { stickers_policy: 'off' })
  expect((await town.get(`/@${oona.name}/stickers`, { as: fenn })).status).toBe(403)
})
