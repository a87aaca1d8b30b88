import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

/** Where a write of one slice must do something in another, in the same transaction: from file to file. */
const WRITES_ACROSS: [from: string, to: string][] = [
  ['accounts/entrance.ts', 'profiles/mutations.ts'], // an account is made with its profile
  ['chat/mutations.ts', 'files/refs.ts'], // a line with a picture, and its taking down
  ['chat/routes.ts', 'files/mutations.ts'], // a form without script brings its picture along
  ['previews/fetching.ts', 'files/mutations.ts'], // the picture of a page
  ['previews/mutations.ts', 'files/refs.ts'],
  ['profiles/mutations.ts', 'files/refs.ts'],
  ['profiles/uploads.ts', 'files/mutations.ts'],
  ['sandbox/attachments.ts', 'files/refs.ts'], // sketches with pictures and sounds
  ['sandbox/home/import-media.ts', 'files/mutations.ts'], // pictures and sounds in a zip that is brought along
  ['sandbox/publish/picture-routes.ts', 'files/mutations.ts'], // the picture of a sketch
  ['sandbox/publish/pins.ts', 'profiles/mutations.ts'], // what is pinned to a wall raises its profile's version
  ['sandbox/rooms.ts', 'chat/cards.ts'], // sketches hang in lines as cards
  ['sandbox/rooms.ts', 'chat/mutations.ts'], // a sketch that changes is shown anew in them
  ['sandbox/run/routes.ts', 'files/serving.ts'], // pictures and sounds under a sketch's token
  ['sandbox/sweep.ts', 'files/refs.ts'],
  ['sandbox/writing.ts', 'profiles/mutations.ts'],
  ['walls/attachments.ts', 'files/refs.ts'], // pieces with pictures and sounds
  ['walls/posts.ts', 'previews/mutations.ts'], // links show what their page says
  ['walls/posts.ts', 'profiles/mutations.ts'], // a change of the wall raises the profile's version
  ['walls/stickers.ts', 'files/refs.ts'],
  ['walls/stickers.ts', 'profiles/mutations.ts'],
  ['walls/guestbook.ts', 'profiles/mutations.ts'],
  ['walls/look.ts', 'files/refs.ts'],
  ['walls/look.ts', 'profiles/mutations.ts'],
  ['walls/sweep.ts', 'files/refs.ts'],
  ['walls/sweep.ts', 'previews/mutations.ts'],
  ['walls/render.ts', 'profiles/render.ts'], // the header of a wall is its profile's
  ['walls/post-routes.ts', 'files/mutations.ts'], // forms without script bring their files along
  ['walls/sticker-routes.ts', 'files/mutations.ts'],
  ['walls/look-routes.ts', 'files/mutations.ts'],
]

type Import = { from: string; to: string }

const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(src, from), 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...found].map(([, to]) => ({ from, to: relative(src, resolve(src, dirname(from), to as string)) }))
})

/** The room of the house that a file stands in: a slice's name, `core`, or `house` for what holds it together. */
function roomOf(file: string): string {
  const [folder, ...rest] = file.split('/')
  return rest.length === 0 || folder === 'cluster' ? 'house' : (folder as string)
}

const says = ({ from, to }: Import) => `${from} → ${to}`

test('the imports are really read', () => {
  expect(imports.length).toBeGreaterThan(100)
  expect(imports).toContainEqual({ from: 'chat/live.ts', to: 'core/changes.ts' })
})

test('every import leads to a file that is there', () => {
  expect(imports.filter(({ to }) => !files.includes(to)).map(says)).toEqual([])
})

test('core imports no slice', () => {
  expect(imports.filter(({ from, to }) => roomOf(from) === 'core' && roomOf(to) !== 'core').map(says)).toEqual([])
})

test("a slice imports core, itself, and other slices' queries only", () => {
  const strangers = imports.filter(({ from, to }) => {
    if (roomOf(from) === 'house' || roomOf(from) === roomOf(to) || roomOf(to) === 'core') return false
    return to !== `${roomOf(to)}/queries.ts` && !WRITES_ACROSS.some(([a, b]) => a === from && b === to)
  })
  expect(strangers.map(says)).toEqual([])
})

test("nothing but app.ts mounts a slice's routes, sockets or live", () => {
  const mounted = imports.filter(({ to }) => /^[^/]+\/(routes|sockets|live)\.ts$/.test(to) && roomOf(to) !== 'core')
  expect(mounted.filter(({ from }) => from !== 'app.ts').map(says)).toEqual([])
})

test("the routes of a slice's folders are mounted by the slice's own routes", () => {
  const mounted = imports.filter(({ to }) => /^[^/]+\/.+\/(routes|sockets|live)\.ts$/.test(to))
  expect(mounted.length).toBeGreaterThan(0)
  expect(mounted.filter(({ from, to }) => from !== `${roomOf(to)}/routes.ts`).map(says)).toEqual([])
})

test('no circle among the slices', () => {
  const edges = new Map<string, Set<string>>()
  for (const { from, to } of imports) {
    const [a, b] = [roomOf(from), roomOf(to)]
    if (a !== b && a !== 'house' && b !== 'core') edges.set(a, (edges.get(a) ?? new Set()).add(b))
  }
  const reaches = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of edges.get(from) ?? []) if (!seen.has(to)) reaches(to, seen.add(to))
    return seen
  }
  expect([...edges.keys()].filter((slice) => reaches(slice).has(slice))).toEqual([])
})

test('the environment is read by config.ts, and by what starts the program', () => {
  const readers = files.filter((file) => readFileSync(join(src, file), 'utf8').includes('process.env'))
  expect(readers).toEqual(['core/config.ts'])
})
