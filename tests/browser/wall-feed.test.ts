import { beforeAll, expect, test } from 'vitest'
import { openForAll } from '../helpers/browser.ts'
import { type Owner, wallsOf } from '../helpers/walls.ts'

const ATOM = 'http://www.w3.org/2005/Atom'
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

const { town, browser } = openForAll({ workers: 1 })
let oona: Owner
const { owner, does, hang, words, picture, sound } = wallsOf(() => town)

beforeAll(async () => {
  oona = owner()
  await does(oona, '/profile/update', { display_name: 'Oona & <Vale> "x" ☂' })
  await words(oona, '# A <heading> & more\n\nWords ]]> with a [link](https://example.org/?a=1&b=2).')
  await hang(oona, 'image', { files: [{ file: await picture(oona), alt: 'A "window" & rain' }], caption: 'The **sill** <1>' })
  await hang(oona, 'link', { url: 'https://example.org/', title: 'Horns & hums', description: 'About <them>' })
  await hang(oona, 'audio', { file: await sound(oona), title: 'Stairwell' })
  await hang(oona, 'voice_note', { file: await sound(oona) })
  await hang(oona, 'quote', { text: 'You are in the right room.', source: 'me & you' })
  await hang(oona, 'list', { title: 'Currently', rows: [['fixing', 'a <Uher>']] })
  await hang(oona, 'webring', { name: 'The Ring', next: { name: 'Fenn', url: '/@oona' } })
  await hang(oona, 'badges', { badges: [{ top: 'best heard', bottom: 'IN STEREO', pot: 'm' }] })
})

type Element = { name: string; space: string | null; attributes: Record<string, string>; text: string }
type Read = { broken: string | null; root: string; feed: Element[]; entries: Element[][]; stray: string[]; relative: string[] }

/** The feed as an XML parser that knows no mercy reads it, and its HTML as a browser does. Runs in a page. */
function readFeed(xml: string): Read {
  const read = new DOMParser().parseFromString(xml, 'application/xml')
  const plain = (one: globalThis.Element): Element => ({
    name: one.localName,
    space: one.namespaceURI,
    attributes: Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value])),
    text: one.textContent ?? '',
  })
  const root = read.documentElement
  const entries = [...root.children].filter(({ localName }) => localName === 'entry')
  const text = (one: globalThis.Element) =>
    [...one.childNodes].filter(({ nodeType, data }: Node & { data?: string }) => nodeType === 3 && data?.trim())
  const html = [...root.querySelectorAll('content[type="html"]')].map((one) =>
    new DOMParser().parseFromString(one.textContent ?? '', 'text/html'),
  )
  const ways = html.flatMap((one) =>
    [...one.querySelectorAll('[src], [href]')].map((it) => it.getAttribute('src') ?? it.getAttribute('href') ?? ''),
  )
  return {
    broken: read.querySelector('parsererror')?.textContent ?? null,
    root: `${root.namespaceURI} ${root.localName}`,
    feed: [...root.children].filter(({ localName }) => localName !== 'entry').map(plain),
    entries: entries.map((entry) => [...entry.children].map(plain)),
    stray: [root, ...entries].flatMap(text).map(({ textContent }) => textContent ?? ''),
    relative: ways.filter((way) => !/^https?:/.test(way)),
  }
}

const named = (elements: Element[], name: string) => elements.filter((one) => one.name === name)
const one = (elements: Element[], name: string): Element => {
  expect([name, named(elements, name).length]).toEqual([name, 1])
  return named(elements, name)[0] as Element
}

test('the feed is XML, and keeps the rules of RFC 4287', async () => {
  const url = `${town.url}/@${oona.name}`
  const answer = await fetch(`${url}/feed.atom`)
  expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
  const { page } = await browser.visit(null, '/sign-in')
  const { broken, root, feed, entries, stray, relative } = await page.evaluate(readFeed, await answer.text())
  expect([broken, root, stray, relative]).toEqual([null, `${ATOM} feed`, [], []])
  expect([...feed, ...entries.flat()].filter(({ space }) => space !== ATOM)).toEqual([])

  // 4.1.1: the feed
  expect(one(feed, 'id').text).toBe(url)
  expect(one(feed, 'title').text).toBe('Oona & <Vale> "x" ☂')
  const links = (elements: Element[], rel: string) =>
    named(elements, 'link').filter(({ attributes }) => (attributes.rel ?? 'alternate') === rel)
  expect(links(feed, 'self').map(({ attributes }) => attributes.href)).toEqual([`${url}/feed.atom`])
  expect(links(feed, 'alternate').map(({ attributes }) => attributes.href)).toEqual([url])
  for (const name of ['generator', 'icon', 'logo', 'subtitle', 'rights']) expect(named(feed, name).length).toBeLessThan(2)
  for (const { text } of [...named(feed, 'icon'), ...named(feed, 'logo')]) expect(text).toMatch(/^https?:/)
  expect(one(feed, 'author').text).toContain('Oona & <Vale>')

  // 4.1.2: its entries
  expect(entries.length).toBe(9)
  expect(new Set(entries.map((entry) => one(entry, 'id').text)).size).toBe(9)
  const moments = entries.map((entry) => {
    expect(one(entry, 'id').text).toMatch(new RegExp(`^${url}/[\\w-]+$`))
    expect(links(entry, 'alternate').map(({ attributes }) => attributes.href)).toEqual([one(entry, 'id').text])
    expect(one(entry, 'title').text).not.toBe('')
    expect(['text', 'html', undefined]).toContain(one(entry, 'title').attributes.type)
    expect(one(entry, 'content').attributes.type).toBe('html')
    expect(one(entry, 'author').text).toContain('Oona & <Vale>')
    for (const name of ['updated', 'published']) expect(one(entry, name).text).toMatch(RFC_3339)
    expect(Date.parse(one(entry, 'published').text)).toBeLessThanOrEqual(Date.parse(one(entry, 'updated').text))
    return Date.parse(one(entry, 'updated').text)
  })
  expect(one(feed, 'updated').text).toMatch(RFC_3339)
  expect(Date.parse(one(feed, 'updated').text)).toBe(Math.max(...moments))
  for (const entry of entries) expect((await fetch(one(entry, 'id').text)).status).toBe(200)
})

test('a wall on which nothing hangs has a feed, too', async () => {
  const nobody = owner('nobody')
  const answer = await fetch(`${town.url}/@${nobody.name}/feed.atom`)
  const { page } = await browser.visit(null, '/sign-in')
  const { broken, feed, entries } = await page.evaluate(readFeed, await answer.text())
  expect([broken, entries]).toEqual([null, []])
  for (const name of ['id', 'title', 'updated', 'author']) expect(one(feed, name).text).not.toBe('')
  const again = await fetch(`${town.url}/@${nobody.name}/feed.atom`)
  expect(await again.text()).toContain(one(feed, 'updated').text)
})
