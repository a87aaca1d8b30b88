import type { CDPSession, Locator } from 'playwright-core'
import type { Tab, TownBrowser } from './browser.ts'
import type { Person } from './town.ts'
import type { Owner } from './walls.ts'

type Size = { width?: number; height?: number; touch?: boolean }

/** What a browser says of an answer that a test wants: no fault of the page's. */
export const WANTED = /responded with a status of (?:400|409)/

/** Somebody looks at a wall, live. */
export async function watching(browser: TownBrowser, person: Person, path: string, { touch = false, ...size }: Size = {}): Promise<Tab> {
  const tab = await browser.visit(person, path, { width: 1440, height: 900, hasTouch: touch, ...size })
  await tab.page.locator('main[data-live]').waitFor()
  return tab
}

/** The owner at the desk of their wall. */
export const atDesk = (browser: TownBrowser, owner: Owner, size: Size = {}): Promise<Tab> =>
  watching(browser, owner, `/@${owner.name}/edit`, size)

/** What the bar says about saving. */
export const saved = (tab: Tab): Promise<string> => tab.page.locator('#saved').innerText()

/** The ids of the pieces, as they stand on the page. */
export const order = (tab: Tab): Promise<number[]> =>
  tab.page.$$eval('#grid > [id^="post-"]', (pieces) => pieces.map(({ id }) => Number(id.slice('post-'.length))))

/** What a sticker's element says of itself. */
export const sticker = (tab: Tab, id: number): Promise<Record<string, string | undefined>> =>
  tab.page.locator(`#sticker-${id}`).evaluate((element) => ({ ...(element as HTMLElement).dataset, at: element.parentElement?.id ?? '' }))

export async function centre(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox()
  if (!box) throw new Error('it is not to be seen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Drags something by the mouse, in steps of about a frame. */
export async function drag(tab: Tab, from: { x: number; y: number }, to: { x: number; y: number }, steps = 12): Promise<void> {
  const { mouse } = tab.page
  await mouse.move(from.x, from.y)
  await mouse.down()
  for (let step = 1; step <= steps; step++) {
    await mouse.move(from.x + ((to.x - from.x) * step) / steps, from.y + ((to.y - from.y) * step) / steps)
    await tab.page.waitForTimeout(20)
  }
  await mouse.up()
}

type Touch = { x: number; y: number }

/** Fingers on a touch screen: each call says where they are now. */
export async function fingers(
  tab: Tab,
): Promise<{ put: (...at: Touch[]) => Promise<void>; move: (...at: Touch[]) => Promise<void>; lift: () => Promise<void> }> {
  const session: CDPSession = await tab.page.context().newCDPSession(tab.page)
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: Touch[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: at.map((point, id) => ({ ...point, id })) })
  return {
    put: async (...at) => void (await send('touchStart', at)),
    move: async (...at) => void (await send('touchMove', at)),
    lift: async () => void (await send('touchEnd', [])),
  }
}
