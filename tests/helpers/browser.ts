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
import { expect, vi } from 'vitest'
import type { Person, Town } from './town.ts'

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

/** Starts a real Chromium for the people of a town, perhaps with more flags. Close it when the tests are over. */
export async function openBrowser(town: Town, flags: readonly string[] = [], executablePath = CHROMIUM): Promise<TownBrowser> {
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...flags] })
  return new TownBrowser(browser, town)
}

/**
 * Starts a Chromium whose processes may each have so much memory and no more, so that nothing else on the machine suffers: by `prlimit`,
 * which every Linux has. (A limit on addresses is none that a browser could live with: it reserves more of them than there is memory.)
 */
export async function openBoundedBrowser(town: Town, gigabytes: number, flags: readonly string[] = []): Promise<TownBrowser> {
  const start = join(mkdtempSync(join(tmpdir(), 'neospace-bounded-')), 'chromium')
  writeFileSync(start, `#!/bin/sh\nexec prlimit --data=${gigabytes * 1e9} -- ${CHROMIUM} "$@"\n`, { mode: 0o755 })
  try {
    return await openBrowser(town, flags, start)
  } finally {
    rmSync(dirname(start), { recursive: true, force: true })
  }
}

type ProfileOptions = BrowserContextOptions & { width?: number; height?: number }
type TabOptions = { path?: string; worker?: number }

export class TownBrowser {
  /** Errors of scripts, errors in the console and violations of the content security policy, on every page so far. */
  readonly complaints: string[] = []
  readonly town: Town
  readonly #browser: Browser

  constructor(browser: Browser, town: Town) {
    this.#browser = browser
    this.town = town
  }

  /** A browser profile of its own, with somebody signed in to it, or nobody. */
  async profile(person: Person | null, { width = 1280, height = 800, ...options }: ProfileOptions = {}): Promise<BrowserContext> {
    const profile = await this.#browser.newContext({ viewport: { width, height }, ...options })
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
    return new Tab(page, this.town.url, this.complaints)
  }

  /** Somebody in a window of their own, sitting in a room. */
  async window(person: Person, options: TabOptions & ProfileOptions = {}): Promise<Tab> {
    const { path, worker, ...rest } = options
    const tab = await this.tab(await this.profile(person, rest), { path, worker })
    await tab.live()
    return tab
  }

  close(): Promise<void> {
    return this.#browser.close()
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

  constructor(page: Page, town: string, complaints: string[]) {
    this.page = page
    this.#town = town
    this.field = page.locator('form[data-composer] textarea')
    page.setDefaultTimeout(PATIENCE_MS)
    page.on('websocket', (line) => this.#follow(line))
    const complain = (what: string) => complaints.push(`${page.url().replace(town, '')}: ${what}`)
    const pages = new Set<string>()
    page.on('request', (request) => {
      if (!request.isNavigationRequest()) return
      pages.add(request.url())
      this.#worker = 0
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

  async open(path: string): Promise<void> {
    await this.page.goto(this.#town + path)
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
