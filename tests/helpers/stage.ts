import type { CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Line, RunEvents, Tree } from '../../public/sandbox/running.d.ts'
import { newPublicId } from '../../src/core/crypto.ts'
import type { Kind, SketchFile } from '../../src/sandbox/queries.ts'
import { eventually, type TownBrowser } from './browser.ts'
import type { Person, Town } from './town.ts'

const LIBRARIES: Record<Kind, string | null> = { p5: '2.3.4', three: '0.187.0', canvas: null, shader: null }

/** A sketch put straight into the database, published for everybody unless it is said otherwise. */
export function sketchIn(town: Town, by: Person, kind: Kind, files: SketchFile[] | string, { visibility = 'public' } = {}): string {
  const cuid = newPublicId()
  const name = kind === 'shader' ? 'sketch.frag' : 'sketch.js'
  const json = JSON.stringify(typeof files === 'string' ? [{ name, text: files }] : files)
  const now = Date.now()
  const db = town.db()
  const { lastInsertRowid: id } = db
    .prepare(
      `INSERT INTO scripts (cuid, user_id, title, script_type, library, visibility, draft, draft_at, created_at, updated_at)
        VALUES (?, ?, 'A test', ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(cuid, by.id, kind, LIBRARIES[kind], visibility, json, now, now, now)
  const { lastInsertRowid: version } = db
    .prepare("INSERT INTO script_versions (script_id, kind, files, bytes, library, created_at) VALUES (?, 'publish', ?, ?, ?, ?)")
    .run(id, json, json.length, LIBRARIES[kind], now)
  db.prepare('UPDATE scripts SET published_id = ?, published_at = ? WHERE id = ?').run(version, now, id)
  return cuid
}

/** What a stage has seen so far. */
export type Seen = {
  states: { state: string; why: string; at: number }[]
  lines: { kind: string; words: string; place: string; times: number }[]
  errors: { kind: string; name: string; message: string; place: string }[]
  fps: number[]
  ticks: number
}

type Modules = {
  Runner: new (place: HTMLElement, events: RunEvents) => StageWindow['runner'] & { start: (url: string) => void; lines: { all: Line[] } }
  inWords: (tree: Tree) => string
}

/** Puts a runner on a page of the town, and a clock that shows whether the page itself is well. */
function build(): void {
  const { Runner, inWords } = window as unknown as Modules
  document.body.replaceChildren(document.createElement('div'))
  const place = document.body.firstElementChild as HTMLElement
  place.style.cssText = 'position: relative; inline-size: 480px; block-size: 320px'
  const own = window as unknown as StageWindow
  const seen: StageWindow['seen'] = { states: [], errors: [], fps: [], lines: [], ticks: 0, began: 0 }
  setInterval(() => seen.ticks++, 50)
  const at = (where: { file: string; line: number; column: number } | null) => (where ? `${where.file}:${where.line}:${where.column}` : '')
  const runner = new Runner(place, {
    onState: (state, why) => seen.states.push({ state, why, at: performance.now() - seen.began }),
    onError: ({ kind, name, message, place: where }) => seen.errors.push({ kind, name, message, place: at(where) }),
    onFps: (fps) => seen.fps.push(fps),
  })
  const wordsOf = ({ kind, times, place: where, note, values }: Line) => ({
    kind,
    times,
    place: at(where),
    words: note ?? values.map(inWords).join(' '),
  })
  own.look = () => ({ ...seen, lines: runner.lines.all.map(wordsOf) })
  own.run = async (cuid, which = 'published') => {
    const headers = { 'content-type': 'application/json' }
    const answer = await (await fetch(`/sketches/${cuid}/run`, { method: 'POST', headers, body: JSON.stringify({ which }) })).json()
    if (!answer.ok) throw new Error(answer.error)
    Object.assign(seen, { states: [], errors: [], fps: [], began: performance.now() })
    runner.start(answer.url)
    return answer
  }
  Object.assign(own, { seen, runner })
}

/** What the stage puts on the window. */
export type StageWindow = {
  look: () => Seen
  run: (cuid: string, which?: string | number) => Promise<{ url: string; kind: string; library: string | null; title: string }>
  /** `began`: when the run was started; the times of states count from there, in ms. */
  seen: Seen & { began: number }
  runner: {
    stop: () => void
    restart: () => void
    capture: () => Promise<Blob>
    names: () => Promise<{ name: string; kind: string }[]>
    evaluate: (line: string) => Promise<{ ok: boolean; value: object }>
  }
}

/** Files of the town in another form, by the end of their address: to take a guard away. */
export type Change = Record<string, ((text: string) => string) | { headers: Record<string, string> }>

/** What keeps a sketch moving that would have nothing left to do. */
export const MOVING = 'requestAnimationFrame(function again() { requestAnimationFrame(again) })\n'

/** Nobody notices that a sketch does not answer. */
export const UNWATCHED: Change = { 'sandbox/watch.js': (text) => text.replace('now - this.#asked > this.#most', 'false') }

/** The page's clock ticks every 50 ms; on a machine that has other things to do, at least this often in a second. */
export const WELL = 5

export const statesOf = ({ states }: Seen): string[] => states.map(({ state }) => state)

/** A sketch on a bare stage, in a real browser. */
export class Stage {
  readonly page: Page
  readonly #town: Town
  readonly #line: CDPSession

  private constructor(page: Page, town: Town, line: CDPSession) {
    this.page = page
    this.#town = town
    this.#line = line
  }

  /** Over a line of its own: when the process of a frame inside a page dies, Playwright takes the page for dead, too. */
  async #ask<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#line.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as T
  }

  static async open(browser: TownBrowser, person: Person | null, change: Change = {}): Promise<Stage> {
    const { town } = browser
    const page = await (await browser.profile(person)).newPage()
    for (const [path, made] of Object.entries(change)) {
      await page.route(`**/${path}`, async (route) => {
        const answer = await route.fetch()
        if (typeof made === 'object') return route.fulfill({ response: answer, headers: { ...answer.headers(), ...made.headers } })
        const [before, after] = [await answer.text(), made(await answer.text())]
        if (before === after) throw new Error(`${path} has no such guard to take away`)
        await route.fulfill({ response: answer, body: after })
      })
    }
    await page.goto(`${town.url}/sign-in`)
    const assets = await page.evaluate(
      () =>
        document
          .querySelector('script[type="module"]')
          ?.getAttribute('src')
          ?.replace(/\/[^/]*$/, '') ?? '',
    )
    // As text: what builds the tests would put something of its own in the place of an import.
    const modules = ['runner', 'lines'].map((name) => `import('${assets}/sandbox/${name}.js')`)
    await page.evaluate(`Promise.all([${modules}]).then((all) => { Object.assign(window, ...all) })`)
    await page.evaluate(build)
    return new Stage(page, town, await page.context().newCDPSession(page))
  }

  run(cuid: string, which: string | number = 'published'): ReturnType<StageWindow['run']> {
    return this.#ask(`run(${JSON.stringify(cuid)}, ${JSON.stringify(which)})`)
  }

  /** Runs another sketch on the same page, in a place and with a runner of its own, of which nothing more is heard. */
  beside(cuid: string): Promise<void> {
    return this.#ask(`(async () => {
      const headers = { 'content-type': 'application/json' }
      const answer = await (await fetch('/sketches/${cuid}/run', { method: 'POST', headers, body: '{"which":"published"}' })).json()
      const place = document.body.appendChild(document.createElement('div'))
      place.style.cssText = 'position: relative; inline-size: 90px; block-size: 60px'
      new Runner(place).start(answer.url)
    })()`)
  }

  /** The page's tab is hidden, or shown again, as far as the page can tell. */
  hide(isHidden = true): Promise<void> {
    return this.#ask(`{
      Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }`)
  }

  stop(): Promise<void> {
    return this.#ask('runner.stop()')
  }

  look(): Promise<Seen> {
    return this.#ask('look()')
  }

  /** What a line comes to that is tried in the running sketch. */
  tried(line: string): Promise<{ ok: boolean; words: string }> {
    return this.#ask(`runner.evaluate(${JSON.stringify(line)}).then(({ ok, value }) => ({ ok, words: inWords(value) }))`)
  }

  /** The names of the library. */
  async names(): Promise<string[]> {
    return this.#ask('runner.names().then((all) => all.map(({ name }) => name))')
  }

  /** How many frames there are. */
  frames(): Promise<number> {
    return this.#ask("document.querySelectorAll('iframe').length")
  }

  /** Runs it and waits until it is in this state. */
  async until(state: string, cuid: string, within = 15_000): Promise<Seen> {
    await this.run(cuid)
    await eventually(async () => statesOf(await this.look()), within).toContain(state)
    return this.look()
  }

  /** Checks that the page's own clock goes on. */
  async ticks(): Promise<void> {
    const { ticks } = await this.look()
    await eventually(async () => (await this.look()).ticks - ticks, 1000).toBeGreaterThan(WELL)
  }

  /** Checks the page itself: its clock goes on, it is still the same page, and the next sketch, of this person, runs. */
  async isWell(by: Person): Promise<void> {
    await this.ticks()
    const blue = 'ctx.fillStyle = "rgb(0, 0, 255)"\nctx.fillRect(0, 0, 2000, 2000)'
    const seen = await this.until('running', sketchIn(this.#town, by, 'canvas', blue))
    expect(seen.errors).toEqual([])
    expect(await this.pixels([0.5, 0.5])).toEqual([[0, 0, 255]])
  }

  /** The colours of some places of the sketch's picture, each as [red, green, blue]; x and y are parts of its size. */
  pixels(...places: [x: number, y: number][]): Promise<number[][]> {
    return this.#ask(`(async () => {
      const bitmap = await createImageBitmap(await runner.capture())
      const ctx = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
      ctx.drawImage(bitmap, 0, 0)
      const colour = ([x, y]) => ctx.getImageData(Math.floor(x * bitmap.width), Math.floor(y * bitmap.height), 1, 1).data
      return ${JSON.stringify(places)}.map((place) => [...colour(place)].slice(0, 3))
    })()`)
  }
}
