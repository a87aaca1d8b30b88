import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { newName } from '../helpers/seats.ts'
import { type Person, repository } from '../helpers/town.ts'
import { type Furnished, furnish } from './tools/furnish.ts'

const HEIGHT = 844
const MOST_CODE = 60_000
const axe = readFileSync(join(repository, 'node_modules/axe-core/axe.min.js'), 'utf8')

/** The commit that is served, where git can tell. */
const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repository, encoding: 'utf8' })
const commit = git.status === 0 ? git.stdout.trim() : 'unknown'

const { town, browser } = openForAll()
let paths: Furnished
let anna: Person
let hers: Tab
let stranger: Tab

beforeAll(async () => {
  anna = town.account('anna')
  paths = await furnish(town, anna)
  hers = await browser.visit(anna, '/rooms/general')
  stranger = await browser.visit(null, '/sign-in')
}, 60_000) // a whole town is made

/** Every page that there is, and who looks at it. */
const pages: Record<string, () => [tab: Tab, path: string]> = {
  'the front door': () => [stranger, '/sign-in'],
  'an invite': () => [stranger, paths.invite],
  'a room': () => [hers, '/rooms/general'],
  'a room, its side drawn out': () => [hers, `${paths.attic}#side`],
  'a room, the rooms drawn out': () => [hers, `${paths.porch}#rail`],
  'a room that others write in': () => [hers, '/rooms/announcements'],
  'earlier messages': () => [hers, paths.earlier],
  'a message in its context': () => [hers, paths.line],
  'a message being edited': () => [hers, paths.editing],
  'all rooms': () => [hers, '/rooms'],
  'settings of a room': () => [hers, `${paths.porch}/settings`],
  'settings of a private room': () => [hers, `${paths.attic}/settings`],
  'who said my name': () => [hers, '/mentions'],
  'my account': () => [hers, '/account'],
  'what one can type': () => [hers, '/help'],
  'the way out': () => [hers, '/auth/logout'],
  'a page that is not there': () => [hers, '/nowhere/at/all'],
  'a page that is not for me': () => [hers, '/rooms/general/settings'],
}

describe.each(Object.entries(pages))('%s', (_what, where) => {
  test('does not scroll sideways at any width, and nothing in it but code does', async () => {
    const [tab, path] = where()
    await tab.open(path)
    for (const width of [390, 1024, 1440]) {
      await tab.page.setViewportSize({ width, height: HEIGHT })
      expect(await tooWide(tab), `at ${width}`).toEqual([])
    }
  })

  test('gives axe nothing serious to say, on a telephone and on a desk, on paper and at midnight', async () => {
    const [tab] = where()
    await tab.page.evaluate(axe)
    for (const width of [390, 1440]) {
      await tab.page.setViewportSize({ width, height: HEIGHT })
      for (const colorScheme of ['light', 'dark'] as const) {
        await tab.page.emulateMedia({ colorScheme })
        expect(await seriousFindings(tab, colorScheme), `at ${width}, ${colorScheme}`).toEqual([])
      }
    }
  })
})

const tooWide = (tab: Tab) =>
  tab.page.evaluate(() => {
    const isWide = (part: Element) => part.scrollWidth > part.clientWidth + 1
    const scrolls = (part: Element) => /auto|scroll/.test(getComputedStyle(part).overflowX)
    const parts = [...document.querySelectorAll('body *')].filter((part) => !part.matches('pre') && scrolls(part) && isWide(part))
    return [document.documentElement, ...parts].filter(isWide).map((part) => `${part.tagName}.${part.className}`)
  })

type Violation = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }
type Axe = { run: (options: object) => Promise<{ violations: Violation[] }> }

/** Each with the first element that it is about. Only colours depend on the paper, so at night nothing else is looked at again. */
async function seriousFindings(tab: Tab, paper: 'light' | 'dark'): Promise<string[]> {
  const options = { preload: false, resultTypes: ['violations'], ...(paper === 'dark' && { runOnly: ['color-contrast'] }) }
  const violations = await tab.page.evaluate(
    async (wanted) => (await (window as unknown as { axe: Axe }).axe.run(wanted)).violations,
    options,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes: [node] }) => `${id}: ${node?.html.slice(0, 200)} ${node?.failureSummary}`)
}

/** The plates of the strip that are to be seen. */
const plates = async (tab: Tab): Promise<Record<string, string>> =>
  Object.fromEntries(
    await tab.page
      .locator('.strip [data-strip]:visible')
      .evaluateAll((figures) => figures.map((figure) => [figure.getAttribute('data-strip'), figure.textContent])),
  )

test.each(['/rooms/general', '/account', '/nowhere/at/all'])('every figure of the strip on %s is a real one', async (path) => {
  await hers.page.setViewportSize({ width: 1440, height: HEIGHT })
  await hers.open(path)
  await eventually(async () => Object.keys(await plates(hers))).toContain('line')
  const { workers } = JSON.parse(readFileSync(join(town.data, 'workers.json'), 'utf8')) as { workers: { pid: number }[] }
  const bytes = await hers.page.evaluate(
    () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).decodedBodySize,
  )
  await eventually(() => plates(hers)).toEqual({
    worker: expect.stringMatching(/^[12] of 2$/),
    pid: expect.toSatisfy((pid) => workers.some((worker) => String(worker.pid) === pid)),
    render: expect.stringMatching(/^\d+\.\d ms$/),
    queries: expect.stringMatching(/^[1-9]\d*$/),
    bytes: `${(bytes / 1000).toFixed(1)} kB`,
    line: expect.stringMatching(/^[1-9]\d* ms$/),
    commit,
    up: expect.stringMatching(/^(\d+ min|\d+ s)$/),
  })
})

test('a page that may be cached is the same from every worker: the figures are in none of it', async () => {
  const bodies = new Set<string>()
  const workers = new Set<string>()
  for (let i = 0; i < 4; i++) {
    const answer = await town.get('/sign-in', { headers: { connection: 'close' } })
    workers.add(/worker;desc="(\d)/.exec(answer.headers.get('server-timing') ?? '')?.[1] ?? '')
    bodies.add(await answer.text())
  }
  expect([...workers].toSorted()).toEqual(['1', '2'])
  expect(bodies.size).toBe(1)
})

test('midnight by choice is midnight by the system', async () => {
  await town.form('/account/theme', { theme: 'auto' }, { as: anna }) // should this be tried again
  await hers.open('/rooms/general')
  const look = () =>
    hers.page.evaluate(() =>
      [...document.querySelectorAll('body, body *')].map((part) => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor]),
    )
  await hers.page.emulateMedia({ colorScheme: 'light' })
  const day = await look()
  await hers.page.emulateMedia({ colorScheme: 'dark' })
  const night = await look()
  expect(night).not.toEqual(day)
  await hers.page.emulateMedia({ colorScheme: 'light' })
  await hers.open('/account')
  await hers.page.getByLabel('Midnight').check()
  await hers.page.getByRole('button', { name: 'Use this paper' }).click()
  await hers.page.getByRole('status').filter({ hasText: 'as you like it' }).waitFor()
  await hers.open('/rooms/general')
  expect(await look()).toEqual(night)
})

test('without a line there is no figure of it', async () => {
  await stranger.page.setViewportSize({ width: 1440, height: HEIGHT })
  await stranger.open('/sign-in')
  await eventually(async () => Object.keys(await plates(stranger))).toContain('up')
  expect(Object.keys(await plates(stranger))).toEqual(['worker', 'pid', 'render', 'queries', 'bytes', 'commit', 'up'])
})

test(`a room sends less than ${MOST_CODE} bytes of script and styles`, async () => {
  const fresh = await browser.window(town.account(newName('carl')))
  const loaded = await fresh.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => ({ url: entry.name, size: (entry as PerformanceResourceTiming).encodedBodySize })),
  )
  const sizes = loaded.filter(({ url }) => /\.(js|css)$/.test(url)).map(({ size }) => size)
  expect(sizes.length).toBeGreaterThan(30)
  expect(Math.min(...sizes)).toBeGreaterThan(0)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(MOST_CODE)
})
