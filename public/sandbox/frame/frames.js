// @ts-check
/** Counts what the sketch draws, and says when it has drawn for the first time. */
import { fail, seen } from './errors.js'
import { beginTask, expectFrames, isEnded } from './guard.js'
import { tell } from './line.js'
import { every, later, nextFrame } from './natives.js'

/** Where nothing is shown no frame comes; then the sketch is taken to be alive after this, in ms. */
export const UNSEEN_MS = 400

let drawn = 0
let last = -1

/** @param {FrameRequestCallback} act */
window.requestAnimationFrame = (act) =>
  nextFrame((time) => {
    if (isEnded()) return
    beginTask()
    if (time !== last) drawn += 1
    last = time
    act(time)
  })

let isAlive = false
/** It has drawn. */
export function live() {
  if (isAlive) return
  isAlive = true
  expectFrames()
  tell({ kind: 'first' })
  every(count, 1000)
}

let before = 0
/** How many errors there were before the last second in which something was drawn, and before this one. */
const errors = { drawing: 0, last: 0 }
function count() {
  tell({ kind: 'fps', fps: drawn })
  // An error in what draws ends it, also where the library says nothing of that.
  if (drawn === 0 && before > 0 && seen.errors > errors.drawing) fail()
  if (drawn > 0) errors.drawing = errors.last
  errors.last = seen.errors
  before = drawn
  drawn = 0
}

/** The sketch stands: the next frame is its first sign of life. */
export function firstFrame() {
  nextFrame(live)
  later(live, UNSEEN_MS)
}

// What a loop was ended in is not called again by its timers either.
for (const name of /** @type {const} */ (['setTimeout', 'setInterval'])) {
  const plain = /** @type {(act: Function, ms?: number, ...rest: unknown[]) => number} */ (window[name].bind(window))
  const held = (/** @type {unknown} */ act, /** @type {number} */ ms, /** @type {unknown[]} */ ...rest) =>
    plain((/** @type {unknown[]} */ ...given) => (isEnded() || typeof act !== 'function' ? undefined : act(...given)), ms, ...rest)
  Object.defineProperty(window, name, { value: held, writable: true, configurable: true })
}
