import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { openForAll } from '../helpers/browser.ts'
import { newName } from '../helpers/seats.ts'
import { type Change, MOVING, Stage, sketchIn, statesOf, UNWATCHED, WELL } from '../helpers/stage.ts'
import type { Person } from '../helpers/town.ts'
import { atFullSize } from './tools/at-full-size.ts'
import { size } from './tools/scale.ts'

/*
 * RELIABILITY 28, code without an end: the page stays alive, and the sketch is stopped. Once more without each guard, it is not: so it is
 * the guard that holds it, and not this test's imagination.
 */

const { town, browser } = openForAll({ workers: 1, env: { NEOSPACE_LIMIT_RUNS: '10000/60' } })
let oona: Person
let stage: Stage

beforeAll(async () => {
  oona = town.account(newName('oona'))
  stage = await Stage.open(browser, oona)
})

const canvas = (code: string) => sketchIn(town, oona, 'canvas', code)

const UNCOUNTED: Change = {
  'sandbox/frame/instrument.js': (text) => text.replace('if (!/^(?:For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type)', 'if (true'),
}

const LOOPS: [what: string, line: number, code: string][] = [
  ['for', 1, 'for (;;) {}'],
  ['for without a body', 2, '\nfor (;;);'],
  ['while', 2, 'let a = 0\nwhile (true) a++'],
  ['do', 1, 'do { } while (true)'],
  ['for of a generator', 2, 'function* all() {\n  while (true) yield 1\n}\nconst [...every] = all()'],
  ['a labelled loop in a loop', 2, 'out:\nfor (;;) { for (const x of [1, 2]) { if (x === 1) continue out } }'],
  ['in a callback', 3, `${MOVING}setTimeout(() => [1].forEach(() => {\n  for (;;) Math.sqrt(2)\n}), 200)`],
  ['in a promise', 2, `${MOVING}setTimeout(async () => { for (;;) await null }, 200)`],
  ['in an event', 2, `${MOVING}addEventListener('message', () => { while (1); })\nsetTimeout(() => postMessage(1, '*'), 200)`],
  ['caught', 1, 'for (;;) { try { for (;;) {} } catch {} }'],
  ['in a class', 3, 'class A {\n  static {\n    for (;;) {}\n  }\n}'],
  ['in draw', 2, 'p5'],
]

/** One of each sort; the others say the same in another form. */
const SORTS = new Set(['for', 'while', 'do', 'for of a generator', 'in a callback', 'in draw'])

test.each(
  size(
    LOOPS,
    LOOPS.filter(([what]) => SORTS.has(what)),
  ),
)('a loop is named with its line: %s', async (_, line, code) => {
  const cuid = code === 'p5' ? sketchIn(town, oona, 'p5', 'function draw() {\n  for (;;) background(0)\n}') : canvas(code)
  const seen = await stage.until('error', cuid)
  expect(seen.errors[0]).toMatchObject({ kind: 'loop', place: expect.stringMatching(new RegExp(`^sketch.js:${line}:`)) })
  expect(seen.errors[0]?.message).toMatch(new RegExp(`^The loop that begins in sketch.js, line ${line}, ran for \\d\\.\\d s`))
})

test('after a loop the page is well', () => stage.isWell(oona))

atFullSize('without the counting nobody knows the line; the watch still ends it', async () => {
  const seen = await (await Stage.open(browser, oona, UNCOUNTED)).until('hung', canvas(`${MOVING}setTimeout(() => { for (;;); }, 200)`))
  expect(seen.errors).toEqual([])
})

const HANGS: [what: string, code: string][] = [
  ['a regular expression', `/(x+x+)+y/.test('x'.repeat(40))`],
  ['recursion wide and deep', 'const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2)\nfib(60)'],
  ['tasks that beget tasks', 'const again = () => Promise.resolve().then(again)\nagain()'],
  ['a callback of the language', 'Array.from({ length: 1e9 }, (_, i) => i ** 2)'],
  ['a sort', 'Array.from({ length: 3e6 }, Math.random).sort((a, b) => Math.sin(a) - Math.sin(b))'],
]
test.each(size(HANGS, HANGS.slice(0, 2)))('what no counting sees is ended by the watch: %s', async (_, code) => {
  const seen = await stage.until('hung', canvas(`${MOVING}setTimeout(() => {\n${code}\n}, 500)`))
  expect(statesOf(seen)).toEqual(['loading', 'running', 'hung'])
  const [, running, hung] = seen.states
  expect(hung?.why).toContain('stopped answering')
  // 0.5 s until it begins, 1 s of patience, and what a busy machine takes.
  expect((hung?.at ?? 0) - (running?.at ?? 0)).toBeLessThan(6000)
  expect(await stage.frames()).toBe(0)
})

test('it has eight seconds before it draws', async () => {
  const seen = await stage.until('hung', canvas(`/(x+x+)+y/.test('x'.repeat(40))`), 20_000)
  expect(statesOf(seen)).toEqual(['loading', 'hung'])
  expect(seen.states[1]?.at).toBeGreaterThan(8000)
  expect(seen.states[1]?.at).toBeLessThan(14_000)
})

test('after a hang the page is well', () => stage.isWell(oona))

atFullSize('without the watch it would hang for ever', async () => {
  const unwatched = await Stage.open(browser, oona, UNWATCHED)
  await unwatched.until('running', canvas(`${MOVING}setTimeout(() => /(x+x+)+y/.test('x'.repeat(40)), 300)`))
  await pause(4000)
  expect(statesOf(await unwatched.look())).toEqual(['loading', 'running'])
})

test('recursion without an end is an error like any other', async () => {
  const seen = await stage.until('error', canvas('function down() {\n  down()\n}\ndown()'))
  expect(seen.errors[0]).toMatchObject({ name: 'RangeError', place: expect.stringMatching(/^sketch.js:[12]:/) })
})

const STORM = `${MOVING}for (let i = 0; i < 5000; i++) setInterval(() => { const end = performance.now() + 2; while (performance.now() < end); }, 0)`
test('a storm of timers, none of which takes long, is stopped like any other hang, and the page is well all the time', async () => {
  const { ticks } = await stage.look()
  await stage.until('hung', canvas(STORM))
  await pause(1000)
  expect((await stage.look()).ticks - ticks).toBeGreaterThan(2 * WELL)
  expect(await stage.frames()).toBe(0)
  await stage.isWell(oona)
})

atFullSize('without the watch the storm would go on', async () => {
  const unwatched = await Stage.open(browser, oona, UNWATCHED)
  await unwatched.until('running', canvas(STORM))
  await pause(4000)
  expect(statesOf(await unwatched.look())).toEqual(['loading', 'running'])
})

test('loops that end, and those of generators and of what waits, go on', async () => {
  const code = `${MOVING}
    function* numbers() { for (let n = 0; ; n++) yield n }
    const source = numbers()
    setInterval(() => { for (let i = 0; i < 1e6; i++) source.next() }, 100)
    ;(async () => { for (;;) await new Promise((go) => setTimeout(go, 10)) })()`
  await stage.until('running', canvas(code))
  await pause(3000)
  const seen = await stage.look()
  expect([statesOf(seen), seen.errors]).toEqual([['loading', 'running'], []])
})

test('a loop that awaits goes on where that lets the browser do other things, and is told the truth where it does not', async () => {
  const pausing = `${MOVING}const file = new Blob([new Uint8Array(1e5)])
    ;(async () => { for (;;) await file.arrayBuffer() })()`
  await stage.until('running', canvas(pausing))
  await pause(3000)
  const seen = await stage.look()
  expect([statesOf(seen), seen.errors]).toEqual([['loading', 'running'], []])
  const holding = `${MOVING}const { writable, readable } = new CompressionStream('deflate')
    const writer = writable.getWriter()
    new Response(readable).arrayBuffer()
    setTimeout(async () => {
      for (;;) await writer.write(new Uint8Array(1e5))
    }, 300)`
  const held = await stage.until('error', canvas(holding))
  expect(held.errors[0]).toMatchObject({ kind: 'loop', place: 'sketch.js:6:7' })
  expect(held.errors[0]?.message).toContain('What it awaits is there at once, which is no pause')
  const plain = await stage.until('error', canvas(`for (const go of [async () => { await null }]) { for (;;) go }`))
  expect(plain.errors[0]?.message).toMatch(/so it was ended\.$/)
})
