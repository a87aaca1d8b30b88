import type { BrowserContext, Page } from 'playwright-core'
import { eventually, type Tab, type TownBrowser } from './browser.ts'
import type { Begun } from './sketches.ts'
import type { Person } from './town.ts'

/**
 * What a browser says that is no fault of the page's: an answer that a test wants, a line that was cut, Chromium's own typing into a field
 * that the page's policy gives no inline style, and what p5 asks of a frame that has no right to it.
 */
export const NO_FAULT = /responded with a status of (?:401|409|413)|inline style|ermissions policy|Unrecognized Content-Security-Policy/

/** Somebody at the editor of a sketch. */
export class Editor {
  readonly tab: Tab
  readonly page: Page

  constructor(tab: Tab) {
    this.tab = tab
    this.page = tab.page
  }

  static async open(browser: TownBrowser, person: Person, sketch: Begun, size: { width?: number; height?: number } = {}): Promise<Editor> {
    const profile = await browser.profile(person, { width: 1440, height: 900, ...size })
    return Editor.beside(browser, profile, sketch)
  }

  /** One more tab in a profile. */
  static async beside(browser: TownBrowser, profile: BrowserContext, sketch: Begun): Promise<Editor> {
    const editor = new Editor(browser.meet(await profile.newPage()))
    await editor.visit(sketch)
    return editor
  }

  async visit({ cuid }: Begun): Promise<void> {
    await this.tab.open(`/codeground/${cuid}`)
    await this.ready()
  }

  /** Waits until it can be written in and run. */
  async ready(): Promise<void> {
    await this.page.locator('main[data-ready]').waitFor()
    await this.page.locator('[data-act="run"]:visible').waitFor()
  }

  /** What the file in view says. */
  text(): Promise<string> {
    return this.page.locator('.cm-content').evaluate((content) => {
      const lines = [...content.querySelectorAll('.cm-line')]
      return lines
        .map((line) => [...line.childNodes].map((node) => ((node as Element).className === 'cm__e' ? '' : node.textContent)).join(''))
        .join('\n')
    })
  }

  /** Writes this instead of what is there, as a person pastes it. */
  async write(text: string): Promise<void> {
    await this.page.locator('.cm-content').focus()
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.insertText(text)
  }

  /** Writes at the very beginning. */
  async begin(text: string): Promise<void> {
    await this.page.locator('.cm-content').focus()
    await this.page.keyboard.press('Control+Home')
    await this.page.keyboard.insertText(text)
  }

  /** Where what was written is kept, as the page says it. */
  kept = (): Promise<string> => this.page.locator('.cg__name').innerText()

  async run(): Promise<void> {
    await this.page.locator('[data-act="run"]').click()
  }

  state = (): Promise<string> => this.page.locator('#run-state').innerText()

  async running(): Promise<void> {
    await eventually(this.state, 30_000).toBe('running')
  }

  /** What the console shows, without the times. */
  console = (): Promise<string[]> => this.page.$$eval('#console .con__v', (lines) => lines.map((line) => (line.textContent ?? '').trim()))

  /** The marked lines of the file in view, with the reasons. */
  faults = (): Promise<string[]> =>
    this.page.$$eval('.cm-content .cm-line', (lines) =>
      lines.flatMap((line, index) => {
        const reason = line.querySelector('.cm__e')
        return reason ? [`${index + 1}: ${reason.textContent}`] : []
      }),
    )
}
