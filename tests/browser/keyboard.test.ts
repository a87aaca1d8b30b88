import { expect, test } from 'vitest'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { newName, ownRoom } from '../helpers/seats.ts'

const MOST_STOPS = 40

const { town, browser } = openForAll({ workers: 1 })

const focused = (tab: Tab, selector: string) => tab.page.evaluate((fits) => document.activeElement?.matches(fits) ?? false, selector)

/** Presses Tab (or Shift+Tab) until something is in focus, and checks that one can see it. */
async function tabTo(tab: Tab, selector: string, key = 'Tab'): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await tab.page.keyboard.press(key)
    if (await focused(tab, selector)) return expect(await isRinged(tab)).toBe(true)
  }
  throw new Error(`${key} does not lead to ${selector}`)
}

/** Whether what is in focus has a ring around it. */
const isRinged = (tab: Tab) =>
  tab.page.evaluate(() => {
    if (!document.activeElement?.matches(':focus-visible')) return false
    const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement)
    return outlineStyle !== 'none' || boxShadow !== 'none'
  })

test('without a mouse: make an account, open a room, say something, edit it, answer it, take it down, sign out', async () => {
  const tab = await browser.visit(null, '/')
  const { keyboard } = tab.page
  // The first stop leads past everything else.
  await tabTo(tab, '.skip')
  await keyboard.press('Enter')
  await tabTo(tab, '#name-new')
  await keyboard.type(newName('anna'))
  await tabTo(tab, '#word-new')
  await keyboard.type('four odd words here')
  await keyboard.press('Enter')
  await tab.page.waitForURL(/\/rooms\/general/)
  await tab.live()
  await eventually(() => focused(tab, 'form[data-composer] textarea')).toBe(true)

  await tabTo(tab, '.tools a[href="/rooms"]', 'Shift+Tab')
  await keyboard.press('Enter')
  await tab.page.waitForURL(/\/rooms$/)
  await tabTo(tab, '#room-name')
  const porch = newName('porch')
  await keyboard.type(porch)
  await tabTo(tab, 'input[name=pot]')
  await keyboard.press('ArrowRight')
  const pot = await tab.page.locator('input[name=pot]:checked').inputValue()
  await keyboard.press('Enter')
  await tab.page.waitForURL(`**/rooms/${porch}`)
  await tab.live()
  expect(await tab.page.locator('main').getAttribute('data-pot')).toBe(pot)

  await eventually(() => focused(tab, 'form[data-composer] textarea')).toBe(true)
  await keyboard.type('one')
  await keyboard.press('Shift+Enter')
  await keyboard.type('two')
  await keyboard.press('Enter')
  await keyboard.type('three')
  await keyboard.press('Enter')
  await eventually(() => tab.texts()).toEqual(['one\ntwo', 'three'])

  await keyboard.press('ArrowUp')
  await eventually(() => focused(tab, '.editing textarea')).toBe(true)
  await keyboard.type(' and four')
  await keyboard.press('Enter')
  await eventually(() => tab.texts()).toEqual(['one\ntwo', 'three and four'])
  await eventually(() => focused(tab, 'form[data-composer] textarea')).toBe(true)

  // The log is one stop; the arrows go from line to line; Tab goes on to a line's own link and tools.
  await tabTo(tab, '.msg', 'Shift+Tab')
  await keyboard.press('ArrowUp')
  const first = `#message-${(await tab.shown())[0]?.id}`
  expect(await focused(tab, first)).toBe(true)
  await tabTo(tab, `${first} [data-act=reply]`)
  await keyboard.press('Enter')
  await eventually(() => focused(tab, 'form[data-composer] textarea')).toBe(true)
  await keyboard.type('an answer')
  await keyboard.press('Enter')
  await eventually(() => tab.message('an answer').locator('.quote').count()).toBe(1)

  await tabTo(tab, '.msg', 'Shift+Tab')
  await keyboard.press('Home')
  await tabTo(tab, `${first} [data-act=reply]`)
  for (let stops = 0; stops < 5 && !(await focused(tab, '[data-act=delete]')); stops++) await keyboard.press('ArrowRight')
  await keyboard.press('Enter')
  expect(await tab.page.evaluate(() => document.activeElement?.textContent)).toBe('Take it down?')
  await keyboard.press('Enter')
  await eventually(() => tab.texts()).toEqual(['Taken down.', 'three and four', 'an answer'])
  // The keyboard is not lost with the button.
  expect(await focused(tab, 'body')).toBe(false)

  await tabTo(tab, '.tools a[href="/auth/logout"]', 'Shift+Tab')
  await keyboard.press('Enter')
  await tab.page.waitForURL(/\/auth\/logout$/)
  await tabTo(tab, 'form[action="/auth/logout"] button')
  await keyboard.press('Enter')
  await tab.page.waitForURL(/\/sign-in$/)
})

test('Escape puts the keyboard back where it was: from a line to the composer, out of a reply, out of a drawer', async () => {
  const { name: room } = await ownRoom(town)
  const tab = await browser.window(town.account(newName('bert')), { path: `/rooms/${room}`, width: 900 })
  const { keyboard } = tab.page
  await tab.say('a line')
  await tab.message('a line').waitFor()
  await tabTo(tab, '.msg', 'Shift+Tab')
  await keyboard.press('Escape')
  expect(await focused(tab, 'form[data-composer] textarea')).toBe(true)

  await tab.tool('a line', 'Reply')
  expect(await tab.page.locator('#replying').isVisible()).toBe(true)
  await keyboard.press('Escape')
  expect(await tab.page.locator('#replying').isHidden()).toBe(true)

  const side = tab.page.locator('#side')
  await tab.page.locator('.room__h a[href="#side"]').focus()
  await keyboard.press('Enter')
  await eventually(() => side.isVisible()).toBe(true)
  await keyboard.press('Escape')
  await eventually(() => tab.page.url()).toMatch(/#main$/)
})
