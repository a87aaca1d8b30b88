import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Deliveries, type Listener } from '../scripts/bench/parts/deliveries.ts'
import { lineOf, numberIn } from '../scripts/bench/parts/lines.ts'
import { LINES_A_PAGE, RoomPages, readLog } from '../scripts/bench/parts/page-check.ts'
import { type Figures, ratioOf } from '../scripts/bench/parts/rounds.ts'
import { repository } from './helpers/town.ts'

const run = promisify(execFile)
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neospace-bench-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a benchmark with small numbers and gives what it wrote. It fails when an answer is wrong; how fast it was is nobody's matter here. */
async function quick(bench: string): Promise<{ figures: { contenders: Figures[] }; targets: { what: string; measured: number }[] }> {
  const file = join(folder, `${bench}.json`)
  await run(process.execPath, [`scripts/bench/${bench}.ts`, '--quick', '--json', file], { cwd: repository })
  return JSON.parse(readFileSync(file, 'utf8'))
}

describe('the benchmarks run, and every answer is right', () => {
  for (const [bench, contenders] of [
    ['chat', 2],
    ['post', 2],
    ['pages', 13],
    ['growth', 4],
    ['gallery', 16],
  ] as const) {
    test(bench, { timeout: 120_000 }, async () => {
      const { figures, targets } = await quick(bench)
      expect(figures.contenders).toHaveLength(contenders)
      for (const { rounds } of figures.contenders) expect(rounds.every(({ count }) => count > 0)).toBe(true)
      expect(targets.length).toBeGreaterThan(0)
    })
  }

  test.each(['memory', 'walls'])('%s', { timeout: 120_000 }, async (bench) => {
    const { targets } = await quick(bench)
    expect(targets.map(({ measured }) => measured > 0)).toEqual(targets.map(() => true))
  })
})

describe('a delivery that is not right', () => {
  const hall = () => {
    const listeners: Listener[] = [
      { seat: 0, heard: 0 },
      { seat: 0, heard: 0 },
    ]
    const deliveries = new Deliveries(listeners, (frame) => numberIn(frame.toString()))
    const hear = (who: number, text: string) => deliveries.hear(listeners[who] as Listener, Buffer.from(text))
    return { deliveries, hear }
  }

  test('is seen when it differs in one byte from what the others heard', () => {
    const { deliveries, hear } = hall()
    deliveries.sent(1)
    hear(0, lineOf(1))
    expect(() => hear(1, `${lineOf(1)}!`)).toThrow('different bytes')
  })

  test('is seen when it comes twice, or was never sent', () => {
    const { deliveries, hear } = hall()
    deliveries.sent(1)
    hear(0, lineOf(1))
    expect(() => hear(0, lineOf(1))).toThrow('twice')
    expect(() => hear(1, lineOf(2))).toThrow()
    expect(() => hall().hear(0, lineOf(3))).toThrow('not sent')
  })

  test('is seen when two people hear another order', () => {
    const { deliveries, hear } = hall()
    deliveries.sent(1)
    deliveries.sent(2)
    hear(0, lineOf(1))
    expect(() => hear(1, lineOf(2))).toThrow('different bytes')
  })

  test('is missed when it does not come', () => {
    const { deliveries, hear } = hall()
    deliveries.sent(1)
    hear(0, lineOf(1))
    expect(deliveries.left).toBe(1)
    expect(deliveries.missing()).toBe('line 1 (1 times)')
  })
})

describe('a page that is not right', () => {
  const logOf = (first: number, count = LINES_A_PAGE) =>
    Array.from({ length: count }, (_, i) => `<article id="message-${first + i}"><p>${lineOf(first + i)}</p></article>`).join('')
  const pageOf = (log: string, { seq = 1, older = '5', name = 'ann' } = {}) =>
    Buffer.from(
      `<body data-seq="${seq}" data-me="${name}"><a href="?before=${older}"></a><div class="log__in">${log}</div>` +
        `<div class="foot"><input name="client_id" value="x${seq}"></div></body></html>`,
    )
  const known = () => {
    const pages = new RoomPages()
    pages.learn('ann', pageOf(logOf(5)))
    return pages
  }

  test('passes when only what may change has changed', () => {
    expect(() => known().check('ann', pageOf(logOf(6), { seq: 2, older: '6' }), 45)).not.toThrow()
  })

  test('is seen when it lacks a line that was acknowledged before it was asked for', () => {
    expect(() => known().check('ann', pageOf(logOf(5)), 45)).toThrow('45 was acknowledged')
  })

  test('is seen when a byte of the log or around it is wrong', () => {
    expect(() => known().check('ann', pageOf(logOf(5).replace('window', 'windov')), 0)).toThrow('not what was said')
    expect(() => known().check('ann', pageOf(logOf(5), { name: 'bob' }), 0)).toThrow('around the log')
    expect(() => known().check('ann', pageOf(logOf(5), { older: '4' }), 0)).toThrow('links')
    expect(() => readLog(logOf(5, LINES_A_PAGE - 1))).toThrow('39 lines')
  })
})

test('a ratio is the median of the rounds’ own ratios', () => {
  const figures = (counts: number[]): Figures => ({
    name: '',
    perSecond: 0,
    perCpuSecond: 0,
    p50: 0,
    p99: 0,
    rounds: counts.map((count) => ({ count, seconds: 1, cpu: 1, p50: 0, p99: 0 })),
  })
  expect(ratioOf(figures([10, 10, 90]), figures([20, 10, 100]))).toBe(0.9)
})
