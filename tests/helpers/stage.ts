import type { Page } from 'playwright-core'
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

/** A page of the town with nothing on it but a runner, and a clock that shows whether the page itself is well. */
const STAGE = (assets: string) => `<!doctype html><meta charset="utf-8"><title>A stage</title><body><div id="stage"></div><script type="module">
import { Runner } from '${assets}/sandbox/runner.js'
import { inWords } from '${assets}/sandbox/lines.js'
const seen = window.seen = { states: [], errors: [], fps: [], ticks: 0 }
setInterval(() => seen.ticks++, 50)
const at = (place) => place ? place.file + ':' + place.line + ':' + place.column : ''
const runner = window.runner = new Runner(document.querySelector('#stage'), {
  onState: (state, why) => seen.states.push({ state, why, at: performance.now() }),
  onError: ({ kind, name, message, place }) => seen.errors.push({ kind, name, message, place: at(place) }),
  onFps: (fps) => seen.fps.push(fps),
})
window.look = () => ({ ...seen, lines: runner.lines.all.map((line) => ({ kind: line.kind, times: line.times, place: at(line.place), words: line.note ?? line.values.map(inWords).join(' ') })) })
window.run = async (cuid, which = 'published') => {
  const answer = await (await fetch('/sketches/' + cuid + '/run', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ which }) })).json()
  if (!answer.ok) throw new Error(answer.error)
  Object.assign(seen, { states: [], errors: [], fps: [] })
  seen.began = performance.now()
  runner.start(answer.url)
  return answer
}
</script>`

/** What STAGE puts on the window. */
export type StageWindow = {
  look: () => Seen
  run: (cuid: string, which?: string | number) => Promise<{ url: string; kind: string; library: string | null; title: string }>
  seen: Seen & { began: number }
  runner: {
    stop: () => void
    restart: () => void
    capture: () => Promise<Blob>
    names: () => Promise<{ name: string; kind: string }[]>
    evaluate: (line: string) => Promise<{ ok: boolean; value: object }>
  }
}

/** A sketch on a bare stage, in a real browser. */
export class Stage {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  /** @param change puts the files of the browser's side in another form, by their path: to take a guard away */
  static async open(browser: TownBrowser, person: Person | null, change: Record<string, string | ((text: string) => string)> = {}): Promise<Stage> {
    const { town } = browser
    const page = await (await browser.profile(person)).newPage()
    const html = await (await town.get('/sign-in')).text()
    const assets = /\/assets\/[0-9a-f]{12}/.exec(html)?.[0] ?? ''
    await page.route('**/stage', async (route) => {
      // The policy of a page of this town, but that it may carry its own script.
      const policy = ((await town.get('/sign-in')).headers.get('content-security-policy') ?? '').replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
      const headers = { 'content-security-policy': policy.replace(/'sha256-[^']+'/, ''), 'referrer-policy': 'same-origin' }
      await route.fulfill({ contentType: 'text/html', headers, body: STAGE(assets) })
    })
    for (const [path, made] of Object.entries(change)) {
      await page.route(`**/${path}`, async (route) => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, body: typeof made === 'string' ? made : made(await answer.text()) })
      })
    }
    await page.goto(`${town.url}/stage`)
    await page.waitForFunction(() => 'run' in window)
    return new Stage(page)
  }

  run(cuid: string, which: string | number = 'published') {
    return this.page.evaluate(([one, kind]) => (window as unknown as StageWindow).run(String(one), kind), [cuid, which] as const)
  }

  look(): Promise<Seen> {
    return this.page.evaluate(() => (window as unknown as StageWindow).look())
  }

  /** Runs it and waits until it is in this state. */
  async until(state: string, cuid: string, within = 15_000): Promise<Seen> {
    await this.run(cuid)
    await eventually(async () => (await this.look()).states.map((one) => one.state), within).toContain(state)
    return this.look()
  }

  /** The colours of some places of the sketch's picture, each as [red, green, blue]; x and y are parts of its size. */
  pixels(...places: [x: number, y: number][]): Promise<number[][]> {
    return this.page.evaluate(async (all) => {
      const bitmap = await createImageBitmap(await (window as unknown as StageWindow).runner.capture())
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      const ctx = canvas.getContext('2d')
      ctx?.drawImage(bitmap, 0, 0)
      return all.map(([x, y]) => [...(ctx?.getImageData(Math.floor(x * bitmap.width), Math.floor(y * bitmap.height), 1, 1).data ?? [])].slice(0, 3))
    }, places)
  }

  close(): Promise<void> {
    return this.page.context().close()
  }
}
