// @ts-check
/**
 * Ends loops that do not end. Every turn of every loop calls `neo$`; what counts is how long one task of the browser takes, not the loop:
 * a generator's loop, or one that awaits a timer, a frame or a file, may go on for ever. What awaits only things that are there at once (a
 * value, a stream that is written to) never lets the browser do anything else, and holds it up like any other loop.
 */
import { loops } from './instrument.js'
import { nextTask } from './line.js'
import { now } from './natives.js'

/** How long a task may take, in ms: until the sketch has drawn for the first time, and from then on. */
const FIRST_MS = 2000
const THEN_MS = 800
/** The clock is looked at about this often, in ms. */
const LOOK_MS = 20
const MOST_TURNS = 20_000

/** What ends a loop. The sketch may catch it; its next turn throws again, and the page's watch waits outside. */
export class LoopEnded extends Error {
  /** @param {string} message @param {import('../running.d.ts').Place | null} place */
  constructor(message, place) {
    super(message)
    this.name = 'Loop without an end'
    this.place = place
  }
}

let most = FIRST_MS
let begun = 0
let looked = 0
let turns = 1
let left = 1
/** @type {LoopEnded | null} */
let ended = null
/** @type {(error: LoopEnded) => void} */
let onEnd = () => {}

/** @param {(error: LoopEnded) => void} tell called at once, while the loop still holds everything up */
export const whenLoopEnds = (tell) => {
  onEnd = tell
}

/** From here on the sketch draws. */
export const expectFrames = () => {
  most = THEN_MS
}

/** True once a loop was ended: then nothing of the sketch is called any more. */
export const isEnded = () => ended !== null

/** A new task begins. */
export function beginTask() {
  begun = 0
  left = 1
  turns = 1
}

/** @param {number} loop */
function look(loop) {
  if (ended) throw ended
  const time = now()
  if (begun === 0) {
    begun = time
    looked = time
    nextTask(beginTask)
  } else if (time - begun > most) {
    end(loop, time - begun)
  }
  if (time - looked < LOOK_MS / 4) turns = Math.min(turns * 2, MOST_TURNS)
  else if (time - looked > LOOK_MS) turns = Math.ceil(turns / 2)
  looked = time
  left = turns
}

/** @param {number} loop @param {number} ms @returns {never} */
function end(loop, ms) {
  const { place = null, awaits = false } = loops[loop] ?? {}
  const where = place ? ` that begins in ${place.file}, line ${place.line},` : ''
  const hint = awaits ? ' What it awaits is there at once, which is no pause: let it await a timer or a frame now and then.' : ''
  ended = new LoopEnded(`The loop${where} ran for ${(ms / 1000).toFixed(1)} s without a pause, so it was ended.${hint}`, place)
  onEnd(ended)
  throw ended
}

Object.defineProperty(window, 'neo$', {
  value: (/** @type {number} */ loop) => {
    left -= 1
    if (left <= 0) look(loop)
  },
})
