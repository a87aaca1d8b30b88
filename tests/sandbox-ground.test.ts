import { afterAll, beforeAll, expect, test } from 'vitest'
import { newName } from './helpers/seats.ts'
import { sketchesOf, unhurried } from './helpers/sketches.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'
import { wallsOf } from './helpers/walls.ts'

let town: Town
const { begin, draft, publish, write } = sketchesOf(() => town)
const { post, html, does } = wallsOf(() => town)

beforeAll(async () => {
  town = await openTown({ workers: 1, env: unhurried })
})
afterAll(() => town?.close())

const newcomer = (): Person => town.account(newName('moth'))

test('the Codeground lists one’s own sketches and what has become of them, and asks others to sign in', async () => {
  const moth = newcomer()
  const [kept, shown] = [await begin(moth, 'shader', { title: 'lamp-room' }), await begin(moth, 'canvas', { title: '<i>tidepool</i>' })]
  await publish(moth, shown)
  await does(moth, `/codeground/${kept.cuid}/delete`, {})
  const page = await html('/codeground', moth)
  expect(page).toContain('&lt;i&gt;tidepool&lt;/i&gt;')
  expect(page).toMatch(/published<\/span><small>canvas, last touched today/)
  expect(page).toContain(`/codeground/${kept.cuid}/restore`)
  const visitor = await town.get('/codeground')
  expect([visitor.status, visitor.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fcodeground'])
})

test('the editor is its author’s alone, is kept nowhere, and allows the editor’s own styles by a nonce of that one answer', async () => {
  const [moth, fenn] = [newcomer(), newcomer()]
  const sketch = await begin(moth)
  const answers = [await town.get(`/codeground/${sketch.cuid}`, { as: moth }), await town.get(`/codeground/${sketch.cuid}`, { as: moth })]
  const nonces = await Promise.all(
    answers.map(async (answer) => {
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '') ?? []
      expect(await answer.text()).toContain(`content="${nonce}"`)
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
      return nonce
    }),
  )
  expect(nonces[0]).not.toBe(nonces[1])
  expect(nonces[0]).toHaveLength(24)
  expect((await town.get('/codeground', { as: moth })).headers.get('content-security-policy')).not.toContain('nonce-')
  expect((await town.get(`/codeground/${sketch.cuid}`, { as: fenn })).status).toBe(404)
  expect((await town.get(`/codeground/${'A'.repeat(22)}`, { as: fenn })).status).toBe(404)
})

test('an untouched sketch turns into another kind’s beginning; one that was written in loses nothing', async () => {
  const moth = newcomer()
  const sketch = await begin(moth, 'p5')
  await does(moth, `/codeground/${sketch.cuid}/kind`, { script_type: 'shader' })
  expect((await draft(moth, sketch)).files.map(({ name }) => name)).toEqual(['sketch.frag'])
  await does(moth, `/codeground/${sketch.cuid}/kind`, { script_type: 'canvas' })
  await write(moth, sketch, '// mine')
  await does(moth, `/codeground/${sketch.cuid}/kind`, { script_type: 'three' })
  expect(await draft(moth, sketch)).toMatchObject({ kind: 'three', library: '0.187.0', files: [{ name: 'sketch.js', text: '// mine' }] })
})

test('nobody else turns it, nobody turns an old draft or a published one, and there is no fifth kind', async () => {
  const [moth, fenn] = [newcomer(), newcomer()]
  const sketch = await begin(moth)
  const path = `/codeground/${sketch.cuid}/kind`
  expect((await post(path, { script_type: 'canvas' }, fenn)).status).toBe(404)
  expect((await post(path, { script_type: 'canvas' })).status).toBe(401)
  expect((await post(path, { script_type: 'java' }, moth)).status).toBe(400)
  await write(moth, sketch, '// newer')
  expect((await post(path, { script_type: 'canvas', draft_version: 1 }, moth)).status).toBe(409)
  await publish(moth, sketch)
  expect(await post(path, { script_type: 'canvas' }, moth)).toMatchObject({ status: 400, error: expect.stringContaining('Fork it') })
})

test('a sketch is called what the template is called that somebody chose, until they call it something else', async () => {
  const moth = newcomer()
  const sketch = await begin(moth, 'p5', { template: 'seeds' })
  expect(await draft(moth, sketch)).toMatchObject({ title: 'Seed head' })
  await does(moth, `/codeground/${sketch.cuid}/kind`, { script_type: 'shader' })
  expect(await draft(moth, sketch)).toMatchObject({ title: 'Tide' })
  await does(moth, `/codeground/${sketch.cuid}/settings`, { title: 'Mine' })
  await does(moth, `/codeground/${sketch.cuid}/kind`, { script_type: 'canvas' })
  expect(await draft(moth, sketch)).toMatchObject({ title: 'Mine' })
  expect(await draft(moth, await begin(moth, 'p5', { template: 'seeds', title: 'Sunflower' }))).toMatchObject({ title: 'Sunflower' })
  expect(await draft(moth, await begin(moth))).toMatchObject({ title: 'Untitled' })
})
