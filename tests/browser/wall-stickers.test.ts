import { beforeAll, expect, test } from 'vitest'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { atDesk, centre, drag, fingers, saved, sticker, WANTED, watching } from '../helpers/desk.ts'
import { plain } from '../helpers/pictures.ts'
import type { Person } from '../helpers/town.ts'
import { type Owner, wallsOf } from '../helpers/walls.ts'

const { town, browser } = openForAll({ wanted: WANTED })
let fenn: Person
const { owner, does, words, hang, stick, picture } = wallsOf(() => town)

beforeAll(() => {
  fenn = town.account('fenn')
})

const LONG = 'A line that nobody presses. '.repeat(16)

/** A wall with two pieces and a sticker on the first. */
async function decorated(): Promise<{ oona: Owner; first: number; second: number; shell: number }> {
  const oona = owner()
  const first = await words(oona, LONG, { style: { width: 6 } })
  const second = await words(oona, LONG, { style: { width: 6 } })
  const shell = await stick(oona, oona, { piece: first, sticker_type: 'svg', drawing: 'shell', x_pos: 50, y_pos: 50 })
  return { oona, first, second, shell }
}

const element = (tab: Tab, id: number) => tab.page.locator(`#sticker-${id}`)
const number = (text: string | undefined) => Number(text)

test('a sticker is dragged from one piece to another; others see it on its way, and where it lies in the end', async () => {
  const { oona, second, shell } = await decorated()
  const [hers, his] = [await atDesk(browser, oona), await watching(browser, fenn, `/@${oona.name}`)]
  const [from, to] = [await centre(element(hers, shell)), await centre(hers.page.locator(`#post-${second}`))]
  await his.page.evaluate((id) => {
    const places = new Set<string>()
    const look = () => {
      const one = document.getElementById(`sticker-${id}`)
      if (one?.classList.contains('is-nudged')) places.add(one.style.getPropertyValue('--x'))
      requestAnimationFrame(look)
    }
    look()
    Object.assign(window, { places })
  }, shell)
  await drag(hers, from, to, 40)
  await eventually(() => sticker(his, shell).then(({ at }) => at)).toBe(`stks-${second}`)
  const { x, y } = await sticker(his, shell)
  expect([number(x), number(y)]).toEqual([expect.closeTo(50, 0), expect.closeTo(50, 0)])
  expect(await his.page.evaluate(() => (window as unknown as { places: Set<string> }).places.size)).toBeGreaterThan(3)
  await hers.page.locator('[data-act="undo"]').click()
  await eventually(() => sticker(his, shell).then(({ x, y, at }) => [x, y, at])).toEqual(['50', '50', expect.stringMatching(/^stks-/)])
  expect((await sticker(his, shell)).at).not.toBe(`stks-${second}`)
})

test('its corners turn and scale it, down to a fifth of its size, and up to where something to press begins', async () => {
  const { oona, shell } = await decorated()
  const hers = await atDesk(browser, oona)
  await element(hers, shell).click()
  const corner = () => centre(hers.page.locator('.stkbox__f > i').nth(2))
  const middle = await centre(element(hers, shell))
  const from = await corner()
  await drag(hers, from, { x: middle.x + 1.5 * (from.x - middle.x), y: middle.y + 1.5 * (from.y - middle.y) })
  await eventually(() => sticker(hers, shell).then(({ s }) => number(s))).toBeCloseTo(1.5, 1)
  await drag(hers, await corner(), { x: middle.x, y: middle.y + 140 })
  await eventually(() => sticker(hers, shell).then(({ r }) => Math.round(number(r)))).toBe(45)
  await drag(hers, await corner(), { x: middle.x + 1, y: middle.y + 3 })
  await eventually(() => sticker(hers, shell).then(({ s }) => number(s))).toBeLessThan(0.4)
  for (let i = 0; i < 12; i++) await hers.page.keyboard.press('-')
  await eventually(() => sticker(hers, shell).then(({ s }) => s)).toBe('0.2')
  for (let i = 0; i < 40; i++) await hers.page.keyboard.press('+')
  await eventually(() => hers.page.locator('#slips').innerText()).toContain('something to press there')
  expect(number((await sticker(hers, shell)).s)).toBeGreaterThan(1.5)
  await eventually(() => saved(hers)).toMatch(/^saved/)
})

test('without a mouse a sticker is reached, moved, turned, scaled, layered and peeled off', async () => {
  const { oona, first, shell } = await decorated()
  const above = await stick(oona, oona, { piece: first, x_pos: 60, y_pos: 50, z_index: 4 })
  const [hers, his] = [await atDesk(browser, oona), await watching(browser, fenn, `/@${oona.name}`)]
  const { keyboard } = hers.page
  await element(hers, shell).focus()
  for (const key of ['ArrowLeft', 'Shift+ArrowDown', ']', ']', '+', 'PageUp']) await keyboard.press(key)
  await eventually(() => sticker(his, shell).then(({ x, y, r, s, z }) => [x, y, r, s, z])).toEqual(['49', '55', '10', '1.1', '5'])
  await keyboard.press('PageDown')
  await eventually(() => sticker(his, shell).then(({ z }) => z)).toBe('3')
  await keyboard.press('Delete')
  await eventually(() => element(his, shell).count()).toBe(0)
  await hers.page.getByRole('button', { name: 'Put it back' }).click()
  await eventually(() => element(his, shell).count()).toBe(1)
  expect(await element(his, above).count()).toBe(1)
})

test('a sticker is not left over what people press: it goes back to the last free place', async () => {
  const oona = owner()
  await hang(oona, 'link', { url: 'https://foghorns.example', title: 'Foghorns' }, { style: { width: 12, layout: 'button' } })
  const piece = await words(oona, LONG, { style: { width: 12 } })
  const shell = await stick(oona, oona, { piece, sticker_type: 'svg', drawing: 'shell', x_pos: 50, y_pos: 60 })
  const hers = await atDesk(browser, oona)
  const [from, to] = [await centre(element(hers, shell)), await centre(hers.page.locator('.lnk .btn'))]
  await drag(hers, from, to, 30)
  await eventually(() => hers.page.locator('#slips').innerText()).toContain('do not lie over what people press')
  await eventually(() => saved(hers)).toMatch(/^saved/)
  const below = () =>
    hers.page.evaluate((id) => {
      const [own, link] = [document.getElementById(`sticker-${id}`), document.querySelector('.lnk .btn')].map((one) =>
        one?.getBoundingClientRect(),
      )
      return own && link ? own.top + 0.1 * own.height - link.bottom : Number.NaN
    }, shell)
  await eventually(below).toBeGreaterThan(-2)
})

test('a sticker may lie on a picture, which opens all the same when it is pressed there', async () => {
  const { oona, shell } = await decorated()
  const piece = await hang(oona, 'image', { files: [{ file: await picture(oona), alt: 'A window' }] }, { style: { width: 12 } })
  const hers = await atDesk(browser, oona, { height: 2400 })
  const photo = hers.page.locator(`#post-${piece} [data-photo]`)
  await photo.scrollIntoViewIfNeeded()
  await drag(hers, await centre(element(hers, shell)), await centre(photo), 30)
  await eventually(() => sticker(hers, shell).then(({ at }) => at)).toBe(`stks-${piece}`)
  await eventually(() => saved(hers)).toMatch(/^saved/)
  const his = await watching(browser, fenn, `/@${oona.name}`, { height: 2400 })
  const { x, y } = await centre(element(his, shell))
  await his.page.mouse.click(x, y)
  await his.page.locator('dialog[open] img').waitFor()
})

test('on a phone two fingers move, turn and scale it, and that is its place on phones alone', async () => {
  const { oona, shell } = await decorated()
  const [hers, wide] = [
    await atDesk(browser, oona, { width: 390, height: 844, touch: true }),
    await watching(browser, fenn, `/@${oona.name}`),
  ]
  await element(hers, shell).evaluate((one) => one.scrollIntoView({ block: 'center' }))
  const { x, y } = await centre(element(hers, shell))
  const { put, move, lift } = await fingers(hers)
  await put({ x, y })
  for (let i = 1; i <= 6; i++) await move({ x: x + 6 * i, y })
  await put({ x: x + 36, y }, { x: x + 36, y: y + 80 })
  for (let i = 1; i <= 6; i++) await move({ x: x + 36, y }, { x: x + 36 + 8 * i, y: y + 80 + 4 * i })
  await lift()
  await eventually(() => sticker(wide, shell).then(({ mx, ms }) => Boolean(mx && ms))).toBe(true)
  const now = await sticker(wide, shell)
  expect([now.x, now.y, now.s]).toEqual(['50', '50', '1'])
  expect(number(now.r)).toBeLessThan(-10)
  expect(number(now.ms)).toBeGreaterThan(0.85)
})

test('a visitor leaves stickers where that is allowed, drags one out of the box, and may only touch their own', async () => {
  const { oona, shell } = await decorated()
  await does(oona, '/wall/settings', { stickers_policy: 'anyone' })
  const [his, hers] = [await watching(browser, fenn, `/@${oona.name}/stickers`), await watching(browser, oona, `/@${oona.name}`)]
  await his.page.locator('.stray__b[value="cat"]').click()
  await eventually(() => hers.page.locator('.stk[data-by="fenn"]').count()).toBe(1)
  const to = await centre(his.page.locator('#post-1, [id^="post-"]').last())
  await drag(his, await centre(his.page.locator('.stray__b[value="moon"]')), to)
  await eventually(() => hers.page.locator('.stk[src$="moon.svg"]').count()).toBe(1)
  await his.page.locator('#stick-words').fill('tape is still good')
  await his.page.getByRole('button', { name: 'Cut out' }).click()
  await eventually(() => hers.page.locator('.stk--text').innerText()).toBe('tape is still good')
  await his.page.setInputFiles('#stick input[type="file"]', { name: 'me.png', mimeType: 'image/png', buffer: await plain() })
  await eventually(() => hers.page.locator('.stk--img').count()).toBe(1)
  expect(await element(his, shell).getAttribute('tabindex')).toBeNull()
  await his.page.locator('.stray__b[value="fish"]').click()
  await his.page.locator('.stray__b[value="sun"]').click()
  await eventually(() => his.page.locator('#slips').innerText()).toContain('that is how many one visitor may')
})

test('what another device did to a sticker meanwhile is not undone unseen', async () => {
  const { oona, shell } = await decorated()
  const hers = await atDesk(browser, oona)
  await element(hers, shell).focus()
  // It is moved elsewhere after the key was pressed, and before the press is saved.
  await hers.page.route('**/wall/sticker/update', async (route) => {
    await does(oona, '/wall/sticker/update', { id: shell, x_pos: 20, y_pos: 30 })
    await route.continue()
  })
  await hers.page.keyboard.press('ArrowRight')
  await eventually(() => hers.page.locator('#slips').innerText()).toContain('moved elsewhere')
  await eventually(() => sticker(hers, shell).then(({ x, y }) => [x, y])).toEqual(['20', '30'])
})
