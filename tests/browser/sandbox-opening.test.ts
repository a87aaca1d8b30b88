import { expect, test } from 'vitest'
import { openForAll } from '../helpers/browser.ts'
import { Editor, NO_FAULT } from '../helpers/editor.ts'
import { newName } from '../helpers/seats.ts'
import { sketchesOf, unhurried } from '../helpers/sketches.ts'

const { town, browser } = openForAll({ workers: 1, env: unhurried, wanted: NO_FAULT })
const { begin } = sketchesOf(() => town)

const WARM_MS = 1500
const MOST_BYTES = 1.2e6

/** What the page has loaded, and what the library of its frame weighs as it is sent. */
async function weigh(editor: Editor, libraries: string[]): Promise<{ bytes: number; names: string[] }> {
  const own = await editor.page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map((entry) => ({
      name: entry.name,
      bytes: (entry as PerformanceResourceTiming).encodedBodySize,
    })),
  )
  const [build = ''] = own.flatMap(({ name }) => /\/assets\/[0-9a-f]{12}/.exec(name) ?? [])
  const sent = await Promise.all(
    libraries.map((file) => fetch(`${town.url}${build}/lib/${file}`, { headers: { 'accept-encoding': 'br' } })),
  )
  expect(sent.map(({ status }) => status)).toEqual(libraries.map(() => 200))
  const library = sent.reduce((sum, { headers }) => sum + Number(headers.get('content-length')), 0)
  return { bytes: own.reduce((sum, { bytes }) => sum + bytes, library), names: own.map(({ name }) => name) }
}

test.each([
  ['p5', ['p5/2.3.4/p5.min.js']],
  ['three', ['three/0.187.0/three.module.js', 'three/0.187.0/three.core.js']],
])('the editor of a %s sketch is small, brings no library itself, and opens soon from a warm cache', async (kind, libraries) => {
  const moth = town.account(newName('moth'))
  const sketch = await begin(moth, kind)
  const editor = await Editor.open(browser, moth, sketch)
  const { bytes, names } = await weigh(editor, libraries)
  expect(names.filter((name) => /\/lib\/(?:p5|three)\//.test(name))).toEqual([])
  expect(bytes).toBeLessThan(MOST_BYTES)
  const times: number[] = []
  for (let n = 0; n < 3; n++) {
    const started = performance.now()
    await editor.page.reload()
    await editor.ready()
    times.push(performance.now() - started)
  }
  expect(Math.min(...times)).toBeLessThan(WARM_MS)
})
