import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { galleryOf } from './helpers/gallery.ts'
import { pagesOf } from './helpers/pages.ts'
import { newName } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
const { hang } = galleryOf(() => town)
const { html, status } = pagesOf(() => town)

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_REQUESTS: '100000/60' } })
})
afterAll(() => town?.close())

type Found = { ok: boolean; sketches: { cuid: string; title: string }[]; before: number | null }
async function found(query: string): Promise<Found> {
  const answer = await town.get(`/sketches${query}`, { headers: { accept: 'application/json' } })
  expect([query, answer.status]).toEqual([query, 200])
  return (await answer.json()) as Found
}
const titles = async (query: string): Promise<string[]> => (await found(query)).sketches.map(({ title }) => title)

/** Somebody new, so that a test has their gallery for itself. */
const somebody = (prefix = 'maker'): Person => town.account(newName(prefix))

describe('the gallery', () => {
  test('shows what everybody may see, newest first, to members and to visitors alike', async () => {
    const by = somebody()
    hang({ by, title: 'First <b>' })
    hang({ by, title: 'By link', visibility: 'unlisted' })
    hang({ by, title: 'Hidden', visibility: 'private' })
    hang({ by, title: 'Not out', unpublished: true })
    hang({ by, title: 'Second' })
    for (const as of [undefined, somebody(), by]) {
      const page = await html(`/sketches?by=${by.name}`, as)
      expect(page.match(/<li class="sk">/g)?.length).toBe(2)
      expect(page.indexOf('Second')).toBeLessThan(page.indexOf('First &lt;b&gt;'))
      expect(page).not.toMatch(/By link|Hidden|Not out/)
    }
    expect(await titles(`?by=${by.name.toUpperCase()}`)).toEqual(['Second', 'First <b>'])
  })

  test('by kind, by tag, by person, and where two of these meet', async () => {
    const [by, other, green] = [somebody(), somebody(), newName('green-thing')]
    hang({ by, title: 'moss', kind: 'shader', tags: [green, 'slow'] })
    hang({ by, title: 'leaf', kind: 'canvas', tags: [green] })
    hang({ by: other, title: 'fern', kind: 'shader', tags: [green] })
    expect(await titles(`?tag=${green}`)).toEqual(['fern', 'leaf', 'moss'])
    expect(await titles(`?tag=${green.toUpperCase()}&kind=shader`)).toEqual(['fern', 'moss'])
    expect(await titles(`?by=${by.name}&kind=shader&tag=slow`)).toEqual(['moss'])
    expect((await titles('?kind=shader')).slice(0, 2)).toEqual(['fern', 'moss'])
    expect(await titles('?kind=nonsense&by=nobody-of-that-name')).toEqual([])
  })

  test('has pages, each of which goes on where the one before ended, also when something new comes in between', async () => {
    const by = somebody()
    const all = Array.from({ length: 60 }, (_, n) => hang({ by, title: `sheet ${n}` }).title).reverse()
    const one = await found(`?by=${by.name}`)
    hang({ by, title: 'in between' })
    const two = await found(`?by=${by.name}&before=${one.before}`)
    const three = await found(`?by=${by.name}&before=${two.before}`)
    const shown = [one, two, three].map(({ sketches }) => sketches.map(({ title }) => title))
    expect(shown.map(({ length }) => length)).toEqual([24, 24, 12])
    expect(shown.flat()).toEqual(all)
    expect(three.before).toBeNull()
    const page = await html(`/sketches?by=${by.name}`)
    expect(page).toContain('rel="next"')
    expect(page).toContain(`/sketches?by=${by.name}&amp;before=`)
  })

  test('a full last page says that there is nothing older', async () => {
    const by = somebody()
    for (let n = 0; n < 24; n++) hang({ by, title: `s ${n}` })
    expect((await found(`?by=${by.name}`)).before).toBeNull()
  })

  test('where two wishes meet rarely, a page ends before everything was looked through, and leads on', async () => {
    const [by, crowd] = [somebody(), newName('crowd')]
    const rare = hang({ by, title: 'the rare one', kind: 'three', tags: [crowd] })
    for (let n = 0; n < 700; n++) hang({ by, title: `many ${n}`, kind: 'p5', tags: [crowd] })
    const first = await found(`?tag=${crowd}&kind=three`)
    expect(first.sketches).toEqual([])
    expect(first.before).toBeGreaterThan(Number(rare.listedSeq))
    expect(await html(`/sketches?tag=${crowd}&kind=three`)).toContain('None of these among the newer ones')
    expect(await titles(`?tag=${crowd}&kind=three&before=${first.before}`)).toEqual(['the rare one'])
  })

  test('of somebody who was shut out shows nothing', async () => {
    const by = somebody()
    const sketch = hang({ by, title: 'spam', tags: ['shut-out'] })
    town.db().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(by.id)
    for (const query of [`?by=${by.name}`, '?tag=shut-out', '?q=spam']) expect([query, await titles(query)]).toEqual([query, []])
    expect(await status(sketch.path)).toBe(404)
    expect(await status(`/embed/${sketch.cuid}`)).toBe(404)
  })

  test('says what to do when nothing is there', async () => {
    expect(await html('/sketches?q=qqqqqq')).toContain('No sketch like that hangs here')
  })

  test('by chance shows each at most once, another handful each time, and never what is not for all', async () => {
    const by = somebody()
    for (let n = 0; n < 40; n++) hang({ by, title: `chance ${n}` })
    const secret = hang({ by, title: 'not by chance', visibility: 'unlisted' })
    const handfuls = []
    for (let n = 0; n < 4; n++) {
      const answer = await town.get('/sketches/random', { headers: { accept: 'application/json' } })
      handfuls.push(((await answer.json()) as Found).sketches.map(({ cuid }) => cuid))
    }
    for (const handful of handfuls) {
      expect(handful.length).toBe(24)
      expect(new Set(handful).size).toBe(24)
      expect(handful).not.toContain(secret.cuid)
    }
    expect(new Set(handfuls.map((handful) => handful.join())).size).toBeGreaterThan(1)
    expect(await html('/sketches/random')).toContain('Another handful')
  })
})

describe('the search', () => {
  test('finds words in titles and tags, all of them, whole ones first, else how the last one begins', async () => {
    const [by, pool, wasser] = [somebody(), newName('Tidepool'), newName('wasser')]
    const [one, more] = [`${pool}a for Ämilie`, `${pool}as`]
    hang({ by, title: one, tags: [`${wasser}-ding`] })
    hang({ by, title: more, tags: ['salt'] })
    expect(await titles(`?q=${pool.toLowerCase()}a`)).toEqual([one])
    expect(await titles(`?q=${pool.toUpperCase()}`)).toEqual([more, one])
    expect(await titles(`?q=amilie+${pool}a`)).toEqual([one])
    expect(await titles(`?q=${wasser}`)).toEqual([one])
    expect(await titles(`?q=${pool}a+salt`)).toEqual([])
  })

  test('has pages too', async () => {
    const [by, pebble] = [somebody(), newName('pebble')]
    for (let n = 0; n < 30; n++) hang({ by, title: `${pebble} ${n}` })
    const one = await found(`?q=${pebble}`)
    const two = await found(`?q=${pebble}&before=${one.before}`)
    expect([one.sketches.length, two.sketches.length, two.before]).toEqual([24, 6, null])
  })

  test.each([
    '"',
    '""',
    '*',
    'a*',
    'NEAR(',
    'NEAR(a b, 99999)',
    'title:x',
    '{title tags}: x',
    'a AND OR NOT',
    '^a',
    '-',
    "'; DROP TABLE scripts; --",
    '(((((((((',
    '\u0000',
    '\ud800',
    '%00',
    'AND '.repeat(2500),
    '"a" '.repeat(2500),
    '🐚'.repeat(2500),
    'é'.repeat(10_000),
  ])('takes what is no word for words: %#', async (typed) => {
    const query = new URLSearchParams({ q: typed.slice(0, 10_000) })
    const start = performance.now()
    const answer = await town.get(`/sketches?${query}`, { headers: { accept: 'application/json' } })
    expect([200, 431]).toContain(answer.status)
    expect(performance.now() - start).toBeLessThan(500)
  })

  test.each(['?q[]=a', '?q=a&q=b', '?before=-1', '?before=1e999', '?before=99999999999999999999', '?kind[]=p5', '?tag=%ff', '?by=%00'])(
    'takes the address %s for one without that wish',
    async (query) => expect(await status(`/sketches${query}`)).toBe(200),
  )
})
