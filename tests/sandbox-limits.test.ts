import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Begun, sketchesOf } from './helpers/sketches.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
const { owner, begin, post } = sketchesOf(() => town)

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_SKETCHES: '3/60', NEOSPACE_LIMIT_DRAFTS: '3/60', NEOSPACE_LIMIT_SKETCH_CHANGES: '3/60' } })
})
afterAll(() => town?.close())

type Try = [what: string, write: (as: Person, sketch: Begun) => [path: string, body: object], left: number]
const tries: Try[] = [
  ['begin', () => ['/codeground', { script_type: 'p5' }], 2],
  ['fork', (_as, { cuid }) => [`/sketches/${cuid}/fork`, {}], 2],
  ['save as a script', () => ['/scripts/save', { content: '' }], 2],
  ['save a draft', (_as, { cuid }) => [`/codeground/${cuid}/draft`, { files: [{ name: 'sketch.js', text: '' }] }], 3],
  ['save a file', (_as, { cuid }) => [`/codeground/${cuid}/file`, { name: 'sketch.js', text: '' }], 3],
  ['publish', (_as, { cuid }) => [`/codeground/${cuid}/publish`, { visibility: 'public' }], 3],
  ['describe', (_as, { cuid }) => [`/codeground/${cuid}/settings`, { title: 'x' }], 3],
  ['take down', (_as, { cuid }) => [`/codeground/${cuid}/delete`, {}], 3],
  ['pin', (_as, { id }) => ['/profile/scripts/pin', { script_id: id }], 3],
  ['read notes', () => ['/codeground/notes/read', {}], 3],
]

test.each(tries)('who would %s without end is told to wait, on whichever worker', async (_what, write, left) => {
  const ann = owner()
  const [path, body] = write(ann, await begin(ann))
  const answers = []
  for (let i = 0; i <= left; i++) answers.push(await post(path, body, ann))
  expect(answers.map(({ status }) => status === 429)).toEqual([...Array.from({ length: left }, () => false), true])
  expect(answers.at(-1)).toMatchObject({ code: 'too_many', error: expect.stringMatching(/Wait \d+ seconds?/) })
})
