import type { BrowserContext, WebSocketRoute } from 'playwright-core'
import type { Tab, TownBrowser } from '../../helpers/browser.ts'
import type { Person } from '../../helpers/town.ts'

type Way = {
  /** Hands the frame on. */
  on: () => void
  /** Cuts the line, for both ends. */
  cut: () => void
}
type Keeper = (frame: string, way: Way) => void

/** The live line of every page of a profile in the hands of a test, which decides about each frame. */
export class Line {
  toTown: Keeper = (_frame, { on }) => on()
  toPage: Keeper = (_frame, { on }) => on()
  readonly #profile: BrowserContext
  readonly #open = new Set<() => void>()
  #page: WebSocketRoute | undefined

  private constructor(profile: BrowserContext) {
    this.#profile = profile
  }

  /** Before the first page is opened. */
  static async hold(profile: BrowserContext): Promise<Line> {
    const line = new Line(profile)
    await profile.routeWebSocket(/\/socket\.io\//, (page) => line.#join(page))
    return line
  }

  #join(page: WebSocketRoute): void {
    const town = page.connectToServer()
    this.#page = page
    let isCut = false
    const cut = () => {
      isCut = true
      this.#open.delete(cut)
      void town.close()
      void page.close()
    }
    this.#open.add(cut)
    page.onMessage((frame) => !isCut && this.toTown(String(frame), { on: () => town.send(frame), cut }))
    town.onMessage((frame) => !isCut && this.toPage(String(frame), { on: () => page.send(frame), cut }))
  }

  /** Gives the page that connected last a frame in the name of the town. */
  say(frame: string): void {
    this.#page?.send(frame)
  }

  /** Takes the network away, as a tunnel does. */
  async down(): Promise<void> {
    await this.#profile.setOffline(true)
    for (const cut of this.#open) cut()
  }

  /** Gives it back; the browser tells its pages so. */
  async up(): Promise<void> {
    await this.#profile.setOffline(false)
  }
}

/** Somebody at a page, their line in the test's hands. They come back after the shortest wait there is: chance has no part in these tests. */
export async function atHeldLine(browser: TownBrowser, person: Person, path?: string): Promise<{ hers: Tab; line: Line }> {
  const profile = await browser.profile(person)
  await profile.addInitScript(() => {
    Math.random = () => 0
  })
  const line = await Line.hold(profile)
  const hers = await browser.tab(profile, { path })
  await hers.live()
  return { hers, line }
}

/** The number that its answer will carry, when a frame is the sending of a line; null for every other frame. */
export const numberOfSend = (frame: string): string | null => /^42(\d+)\["send_message"/.exec(frame)?.[1] ?? null
