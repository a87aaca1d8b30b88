import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { seriousOn } from '../helpers/axe.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { photo, plain } from '../helpers/pictures.ts'
import { ownRoom } from '../helpers/seats.ts'
import type { Person } from '../helpers/town.ts'

const { town, browser } = openForAll({ env: { NEOSPACE_LIMIT_UPLOADS: '500/60' } })
let anna: Person
let bert: Person
let hers: Tab
let his: Tab

beforeAll(async () => {
  anna = town.account('anna')
  bert = town.account('bert')
  hers = await browser.window(anna)
  his = await browser.window(bert, { width: 390, height: 844 })
})

/** Both of them in a room that nobody was in yet, with so many pictures of hers in it. */
async function meet(hung = 0): Promise<void> {
  const { name: room } = await ownRoom(town, { by: anna })
  for (const tab of [hers, his]) {
    await tab.open(`/rooms/${room}`)
    await tab.live()
  }
  for (let n = 1; n <= hung; n++) {
    await pick(hers, picture(`${n}.png`, await plain({ width: 100 + n, height: 80 })))
    await hers.say(`picture ${n}`)
    for (const tab of [hers, his]) await eventually(() => photos(tab).count()).toBe(n)
  }
}

const picture = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer })
const tray = (tab: Tab) => tab.page.locator('#tray > li')
const photos = (tab: Tab) => tab.page.locator('.log .photo')
const pick = (tab: Tab, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  tab.page.setInputFiles('form[data-composer] input[type="file"]', files)

/** Gives the page a file as the clipboard or the hand would. */
async function hand(page: Page, how: 'paste' | 'drop', content: Buffer): Promise<void> {
  await page.evaluate(
    ([how, text]) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], `${how}.png`, { type: 'image/png' }))
      const options = { bubbles: true, cancelable: true }
      if (how === 'paste') document.querySelector('#say')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...options }))
      else
        for (const type of ['dragenter', 'dragover', 'drop'])
          document.querySelector('.log')?.dispatchEvent(new DragEvent(type, { dataTransfer: data, ...options }))
    },
    [how, content.toString('base64')] as const,
  )
}

test('a picture that is picked waits above the composer, goes with the line, and stands on both pages', async () => {
  await meet()
  await pick(hers, { name: 'shed.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await eventually(() => tray(hers).innerText()).toContain('goes with your next line')
  await hers.say('the *aerial* is up')
  for (const tab of [hers, his]) {
    await eventually(() => photos(tab).count()).toBe(1)
    expect(await photos(tab).locator('figcaption').innerHTML()).toBe('<p>the <em>aerial</em> is up</p>')
    await eventually(() =>
      photos(tab)
        .locator('img')
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    ).toBeGreaterThan(0)
  }
  await eventually(() => tray(hers).count()).toBe(0)
  // Its place is kept before it is there, and it fits on a telephone.
  const box = await photos(his).boundingBox()
  expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(390)
})

test.each(['paste', 'drop'] as const)('%s does as well, without a word', async (how) => {
  await meet()
  const before = await photos(his).count()
  await hand(hers.page, how, await plain({ width: 120, height: 90 }, how === 'paste' ? '#00aa77' : '#aa0077'))
  await eventually(() => tray(hers).innerText()).toContain('goes with your next line')
  await hers.field.press('Enter')
  await eventually(() => photos(his).count()).toBe(before + 1)
})

test('sent too soon, the line goes by itself when its pictures are there; each further picture is a line of its own', async () => {
  await meet()
  const before = await photos(his).count()
  await pick(
    hers,
    picture('a.png', await plain({ width: 300, height: 200 }, '#111111')),
    picture('b.png', await plain({ width: 300, height: 201 }, '#222222')),
  )
  await hers.say('two at once')
  await eventually(() => photos(his).count()).toBe(before + 2)
  expect(await photos(his).nth(before).locator('figcaption').innerText()).toBe('two at once')
  expect(
    await photos(his)
      .nth(before + 1)
      .locator('figcaption')
      .count(),
  ).toBe(0)
})

test('what is refused says why and is left out by hand; the line does not wait for it', async () => {
  await meet()
  browser.wanted.push(/responded with a status of 400/)
  await pick(hers, picture('not-one.png', Buffer.from('not a picture at all')))
  await eventually(() => tray(hers).innerText()).toContain('not sent: That is not a picture')
  await hers.say('only words')
  await eventually(() => his.texts()).toContain('only words')
  await tray(hers).getByRole('button', { name: 'Leave it out' }).click()
  expect(await tray(hers).count()).toBe(0)
  expect(await hers.field.evaluate((field) => field === document.activeElement)).toBe(true)
})

test('a picture opens large, by pointer and by keyboard, leads to the others, and gives the focus back', async () => {
  await meet(2)
  const { page } = hers
  await photos(hers).first().locator('a').click()
  const box = page.getByRole('dialog')
  expect(await box.locator('figcaption').innerText()).toBe('picture 1')
  const shown = () => box.locator('img').getAttribute('src')
  const first = await shown()
  expect(await box.getByRole('button', { name: 'The picture before' }).isDisabled()).toBe(true)
  await page.keyboard.press('ArrowRight')
  await eventually(shown).not.toBe(first)
  await page.keyboard.press('ArrowLeft')
  await eventually(shown).toBe(first)
  await page.keyboard.press('Escape')
  await eventually(() => box.count()).toBe(0)
  expect(await page.evaluate(() => document.activeElement?.classList.contains('photo__a'))).toBe(true)
})

test('a taken-down picture is gone from both pages, and from the address that it had', async () => {
  await meet(1)
  const address = (await photos(his).first().locator('a').getAttribute('href')) ?? ''
  expect((await town.get(address, { as: bert })).status).toBe(200)
  await hers.page
    .locator('.msg', { has: hers.page.locator('.photo') })
    .first()
    .hover()
  await hers.page.getByRole('button', { name: 'Take it down' }).first().click()
  await hers.page.getByRole('button', { name: 'Take it down?' }).click()
  await eventually(() => his.page.locator(`a[href="${address}"]`).count()).toBe(0)
  expect((await town.get(address, { as: bert })).status).toBe(404)
})

test('nothing of it is in the way of who cannot see it', async () => {
  await meet(1)
  await pick(hers, picture('c.png', await plain()))
  await eventually(() => tray(hers).innerText()).toContain('goes with your next line')
  expect(await seriousOn(hers.page)).toEqual([])
})
