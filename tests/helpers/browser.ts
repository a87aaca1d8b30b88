import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
  type WebSocket,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { type Person, Town, type TownOptions } from './town.ts'

/** Longer than anything takes, on a busy machine too; a test that gets here has failed. */
const PATIENCE_MS = 10_000
const WORKER_TRIES = 24
/** What a browser says when a line is cut: no fault of the page's. */
const CUT = /WebSocket connection to|net::ERR_/
/** What it says when the page itself is one that refuses something. */
const REFUSED = /responded with a status of 4\d\d/

/** Looks again and again until the assertion that follows holds. */
export const eventually = <T>(look: () => T | Promise<T>, within = PATIENCE_MS) => expect.poll(look, { timeout: within, interval: 25 })

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A microphone that hums, and nobody who has to say yes to it. */
export const FAKE_MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

type BrowserOptions = {
  flags?: readonly string[]
  /** How much memory each of its processes may have. */
  gigabytes?: number
}

/** Starts a real Chromium for the people of a town. Close it when the tests are over. */
export async function openBrowser(town: Town, options: BrowserOptions = {}): Promise<TownBrowser> {
  const browser = new TownBrowser(town, options)
  await browser.start()
  return browser
}

type ForAll = TownOptions &
  BrowserOptions & {
    /** What a browser says of something that the tests want: no fault of the page's. */
    wanted?: RegExp
  }

/**
 * A town and a browser in it for all the tests of a file, open from the first to the last. What a test opens is closed after it: a window
 * that nobody looks at any more paints on, and takes part in what comes. What was opened before the first test stays. No page may complain.
 */
export function openForAll({ flags, gigabytes, wanted, ...options }: ForAll = {}): { town: Town; browser: TownBrowser } {
  const town = new Town(options)
  const browser = new TownBrowser(town, { flags, gigabytes })
  beforeAll(() => Promise.all([town.start(), browser.start()]))
  beforeEach(() => {
    browser.keep()
    browser.wanted = wanted ? [wanted] : []
  })
  afterEach(async () => {
    await browser.closeTheRest()
    expect(browser.complaints.splice(0).filter((said) => !browser.wanted.some((fits) => fits.test(said)))).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await town.close()
  })
  return { town, browser }
}

type ProfileOptions = BrowserContextOptions & { width?: number; height?: number }
type TabOptions = { path?: string; worker?: number }

export class TownBrowser {
  /** Errors of scripts, errors in the console and violations of the content security policy, on every page so far. */
  readonly complaints: string[] = []
  /** Those that the test wants. */
  wanted: RegExp[] = []
  readonly town: Town
  readonly #options: BrowserOptions
  #browser: Browser | undefined
  #kept = new Set<BrowserContext>()
  readonly #scriptless = new WeakSet<BrowserContext>()

  constructor(town: Town, options: BrowserOptions = {}) {
    this.town = town
    this.#options = options
  }

  async start(): Promise<void> {
    const { flags = [], gigabytes } = this.#options
    const launch = (executablePath: string) => chromium.launch({ executablePath, args: [...FLAGS, ...flags] })
    this.#browser = gigabytes === undefined ? await launch(CHROMIUM) : await bounded(gigabytes, launch)
  }

  get #open(): Browser {
    if (!this.#browser) throw new Error('the browser does not run')
    return this.#browser
  }

  /** A browser profile of its own, with somebody signed in to it, or nobody. */
  async profile(person: Person | null, { width = 1280, height = 800, ...options }: ProfileOptions = {}): Promise<BrowserContext> {
    const profile = await this.#open.newContext({ viewport: { width, height }, ...options })
    if (options.javaScriptEnabled === false) this.#scriptless.add(profile)
    if (person) {
      const [name = '', value = ''] = person.cookie.split('=')
      await profile.addCookies([{ name, value, url: this.town.url, httpOnly: true, sameSite: 'Lax' }])
    }
    return profile
  }

  /** One more tab in a profile. With a worker it is opened again until its line leads there. */
  async tab(profile: BrowserContext, { path = '/rooms/general', worker }: TabOptions = {}): Promise<Tab> {
    const tab = this.meet(await profile.newPage())
    for (let tries = 0; tries < WORKER_TRIES; tries++) {
      await tab.open(path)
      if (worker === undefined || (await tab.live()) === worker) return tab
    }
    throw new Error(`no line came to worker ${worker}`)
  }

  /** Takes note of a page that was opened by another. */
  meet(page: Page): Tab {
    return new Tab(page, this.town.url, this.complaints, !this.#scriptless.has(page.context()))
  }

  /** Somebody, or somebody without an account, at a page in a window of their own. */
  async visit(person: Person | null, path: string, options: ProfileOptions = {}): Promise<Tab> {
    return this.tab(await this.profile(person, options), { path })
  }

  /** Somebody in a window of their own, sitting in a room. */
  async window(person: Person, options: TabOptions & ProfileOptions = {}): Promise<Tab> {
    const { path, worker, ...rest } = options
    const tab = await this.tab(await this.profile(person, rest), { path, worker })
    await tab.live()
    return tab
  }

  /** What is open now stays open when the rest is closed. */
  keep(): void {
    this.#kept = new Set(this.#open.contexts())
  }

  /** Closes what was opened since. */
  async closeTheRest(): Promise<void> {
    const rest = this.#open.contexts().filter((profile) => !this.#kept.has(profile))
    await Promise.all(rest.map((profile) => profile.close()))
  }

  async close(): Promise<void> {
    await this.#browser?.close()
  }
}

/**
 * Starts a Chromium whose processes may each have so much memory and no more, so that nothing else on the machine suffers: by `prlimit`,
 * which every Linux has. (A limit on addresses is none that a browser could live with: it reserves more of them than there is memory.)
 */
async function bounded(gigabytes: number, launch: (path: string) => Promise<Browser>): Promise<Browser> {
  const start = join(mkdtempSync(join(tmpdir(), 'neospace-bounded-')), 'chromium')
  writeFileSync(start, `#!/bin/sh\nexec prlimit --data=${gigabytes * 1e9} -- ${CHROMIUM} "$@"\n`, { mode: 0o755 })
  try {
    return await launch(start)
  } finally {
    rmSync(dirname(start), { recursive: true, force: true })
  }
}

/** What a message looks like to who looks at the page. */
export type Shown = { id: number; by: string; text: string }

export class Tab {
  readonly page: Page
  readonly field: Locator
  /** Every frame that came over the page's line. */
  readonly heard: string[] = []
  readonly #town: string
  /** The worker that the line leads to, once the page has caught up; 0 while there is none. */
  #worker = 0
  #line: WebSocket | undefined
  /** The addresses of the scripts that the page has asked for. */
  readonly #scripts = new Set<string>()

  constructor(page: Page, town: string, complaints: string[], runsScripts: boolean) {
    this.page = page
    this.#town = town
    this.field = page.locator('form[data-composer] textarea')
    page.setDefaultTimeout(PATIENCE_MS)
    page.on('websocket', (line) => this.#follow(line))
    const complain = (what: string) => complaints.push(`${page.url().replace(town, '')}: ${what}`)
    const pages = new Set<string>()
    page.on('request', (request) => {
      if (request.isNavigationRequest()) pages.add(request.url())
      // What a sketch's frame asks for is its own affair.
      if (request.frame() !== page.mainFrame()) return
      if (request.isNavigationRequest()) {
        this.#worker = 0
        this.#scripts.clear()
      } else if (runsScripts && request.resourceType() === 'script') this.#scripts.add(request.url())
    })
    page.on('pageerror', (error) => complain(error.stack ?? error.message))
    page.on('console', (said) => {
      const isRefusal = REFUSED.test(said.text()) && pages.has(said.location().url)
      if (said.type() === 'error' && !isRefusal && !CUT.test(said.text())) complain(said.text())
    })
  }

  #follow(line: WebSocket): void {
    let worker = 0
    this.#line = line
    line.on('framereceived', ({ payload }) => {
      const text = String(payload)
      this.heard.push(text)
      if (text.startsWith('42["connected"')) worker = Number.parseInt(JSON.parse(text.slice(2))[1].worker, 10)
      if (text.startsWith('42["backfill"')) this.#worker = worker
    })
    line.on('close', () => {
      if (this.#line === line) this.#worker = 0
    })
  }

  /** Leads it to a page of the town, and waits until its scripts have run. */
  async open(path: string): Promise<void> {
    await this.page.goto(this.#town + path)
    await this.#ready()
  }

  async reload(): Promise<void> {
    await this.page.reload()
    await this.#ready()
  }

  /** A key that is pressed before its script has come does nothing. The browser waits for those that a page names, not for what they fetch. */
  async #ready(): Promise<void> {
    for (let count = 0; count < this.#scripts.size; ) {
      count = this.#scripts.size
      // As text: what builds the tests would put something of its own in the place of an import.
      await this.page.evaluate(`Promise.all(${JSON.stringify([...this.#scripts])}.map((script) => import(script))).then(() => {})`)
    }
  }

  /** Waits until the page sits in its room and has caught up; gives the number of its worker. */
  async live(): Promise<number> {
    return await vi.waitUntil(() => this.#worker, { timeout: PATIENCE_MS, interval: 25 })
  }

  /** Types a line and presses Enter. */
  async say(words: string): Promise<void> {
    await this.field.fill(words)
    await this.field.press('Enter')
  }

  /** The text of a part as a person sees it: nothing, while it is hidden. */
  text(selector: string): Promise<string> {
    return this.page.locator(selector).evaluate((part) => (part instanceof HTMLElement && part.checkVisibility() ? part.innerText : ''))
  }

  /** The messages of the log, from top to bottom. */
  shown(): Promise<Shown[]> {
    return this.page.$$eval('.log__in .msg', (messages) =>
      messages.map((message) => ({
        id: Number(message.id.slice('message-'.length)),
        by: message.getAttribute('data-by') ?? '',
        text: message.querySelector('.msg__b')?.textContent ?? '',
      })),
    )
  }

  /** The texts of the log's messages. */
  async texts(): Promise<string[]> {
    return (await this.shown()).map(({ text }) => text)
  }

  /** The message with this text. */
  message(words: string): Locator {
    return this.page.locator('.log__in .msg', { has: this.page.locator('.msg__b', { hasText: words }) })
  }

  /** Points at a message and presses one of its tools. */
  async tool(words: string, label: string): Promise<void> {
    await this.message(words).hover()
    await this.message(words).getByRole('button', { name: label }).click()
  }
}
