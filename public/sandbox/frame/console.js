// @ts-check
/** The sketch's console: sent to the page in batches; what comes faster than anybody reads is counted, not sent. */
import { tell } from './line.js'
import { later, now } from './natives.js'
import { placeHere } from './places.js'
import { treeOf } from './values.js'

/** @typedef {import('../running.d.ts').Said} Said */
/** @typedef {import('../running.d.ts').LineKind} LineKind */

const EVERY_MS = 100
const A_BATCH = 50
const MOST_VALUES = 20
/** While lines are dropped, the clock is looked at once in so many. */
const LOOK_EVERY = 1000

/** @type {Said[]} */
let batch = []
let dropped = 0
let isCleared = false
let sent = 0
let isWaiting = false

/** Sends what is there. At once, when a task may not end: then no timer comes. */
export function flush() {
  sent = now()
  if (isCleared) tell({ kind: 'clear' })
  isCleared = false
  if (batch.length === 0 && dropped === 0) return
  tell({ kind: 'console', said: batch, dropped })
  batch = []
  dropped = 0
}

function soon() {
  if (isWaiting) return
  isWaiting = true
  later(() => {
    isWaiting = false
    flush()
  }, EVERY_MS)
}

/** @param {LineKind} kind @param {unknown[]} values */
function say(kind, values) {
  if (batch.length >= A_BATCH) {
    dropped += 1
    if (dropped % LOOK_EVERY !== 1 || now() - sent < EVERY_MS) return
    flush()
  }
  batch.push({ kind, values: formatted(values).slice(0, MOST_VALUES).map(treeOf), place: placeHere() })
  if (now() - sent > EVERY_MS && batch.length > 1) flush()
  else soon()
}

/** `%s` and its like in the first text take the values after it. @param {unknown[]} values */
function formatted([first, ...rest]) {
  if (typeof first !== 'string' || !first.includes('%')) return first === undefined && rest.length === 0 ? [] : [first, ...rest]
  const text = first.replace(/%([sdifoOc%])/g, (all, kind) => {
    if (kind === '%') return '%'
    if (rest.length === 0) return all
    const value = rest.shift()
    if (kind === 'c') return ''
    return kind === 'd' || kind === 'i' ? String(Math.trunc(Number(value))) : kind === 'f' ? String(Number(value)) : String(value)
  })
  return [text, ...rest]
}

/** @type {Map<string, number>} */
const counts = new Map()
/** @type {Map<string, number>} */
const clocks = new Map()

/** @param {unknown} [label] @param {boolean} [ends] */
function clock(label = 'default', ends = false) {
  const begun = clocks.get(String(label))
  if (begun !== undefined) say('log', [`${label}: ${(now() - begun).toFixed(1)} ms`])
  if (ends) clocks.delete(String(label))
}

/** @type {Record<string, (...values: unknown[]) => void>} */
const methods = {
  clear: () => {
    batch = []
    dropped = 0
    isCleared = true
    soon()
  },
  assert: (holds, ...values) => void (holds || say('error', ['This should hold, and does not:', ...values])),
  count: (label = 'default') => {
    const count = (counts.get(String(label)) ?? 0) + 1
    if (counts.size < A_BATCH) counts.set(String(label), count)
    say('log', [`${label}: ${count}`])
  },
  countReset: (label = 'default') => void counts.delete(String(label)),
  time: (label = 'default') => void (clocks.size < A_BATCH && clocks.set(String(label), now())),
  timeLog: (label) => clock(label),
  timeEnd: (label) => clock(label, true),
  dir: (value) => say('log', [value]),
  table: (value) => say('log', [value]),
  trace: (...values) => say('log', values),
  group: (...values) => say('log', values),
  groupCollapsed: (...values) => say('log', values),
  groupEnd: () => {},
}
for (const kind of /** @type {const} */ (['log', 'info', 'debug', 'warn', 'error'])) methods[kind] = (...values) => say(kind, values)
Object.assign(console, methods)
