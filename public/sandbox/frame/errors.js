// @ts-check
/** What went wrong in a sketch, told to the page once for each place, however often it happens. */
import { isEnded, LoopEnded, whenLoopEnds } from './guard.js'
import { tell } from './line.js'
import { later } from './natives.js'
import { placeIn, stepsOf } from './places.js'

/** @typedef {import('../running.d.ts').Report} Report */

const MESSAGE = 2000
const MOST_KINDS = 50
const EVERY_MS = 500

/** @param {unknown} value */
function text(value) {
  try {
    return String(value).slice(0, MESSAGE)
  } catch {
    return 'something that cannot be written'
  }
}

/**
 * @param {unknown} error what was thrown: an error, or anything else
 * @returns {Report}
 */
export function reportOf(error) {
  if (error instanceof LoopEnded) return { kind: 'loop', name: error.name, message: error.message, place: error.place, stack: [] }
  if (!(error instanceof Error) && !(error instanceof DOMException))
    return { kind: 'error', name: '', message: text(error), place: null, stack: [] }
  const stack = stepsOf(error.stack)
  const place = stack.find((step) => step.place)?.place ?? null
  return { kind: error instanceof SyntaxError ? 'syntax' : 'error', name: text(error.name), message: text(error.message), place, stack }
}

/** @type {Map<string, { report: Report, times: number }>} */
const waiting = new Map()
/** @type {Set<string>} */
const known = new Set()

/** @param {Report} report */
export function complain(report) {
  seen.errors += 1
  const key = `${report.message}\n${report.place?.file}:${report.place?.line}:${report.place?.column}`
  if (!known.has(key) && known.size < MOST_KINDS) {
    known.add(key)
    return tell({ kind: 'error', report, times: 1 })
  }
  if (waiting.size === 0) later(tellAgain, EVERY_MS)
  const again = waiting.get(key)
  if (again) again.times += 1
  else if (waiting.size < MOST_KINDS) waiting.set(key, { report, times: 1 })
}

function tellAgain() {
  for (const { report, times } of waiting.values()) tell({ kind: 'error', report, times })
  waiting.clear()
}

/** Set while a line of the console is tried: its errors are its answer. @type {((error: unknown, from: string) => boolean) | null} */
let instead = null
/** @param {((error: unknown, from: string) => boolean) | null} take gets an error and the script that it is from; true when it took it */
export const giveErrorsTo = (take) => {
  instead = take
}

/** The file that is being run for the first time: what the browser refuses of it has no other name. */
let current = ''
/** @param {string} name */
export const nowRunning = (name) => {
  current = name
}

/** How many errors there were. */
export const seen = { errors: 0 }

/** Nothing will be drawn any more. */
export const fail = () => tell({ kind: 'failed' })

whenLoopEnds((error) => {
  complain(reportOf(error))
  fail()
})

addEventListener('error', (event) => {
  if (!(event instanceof ErrorEvent)) return
  event.preventDefault() // the page's console is not the browser's
  if (instead?.(event.error ?? event.message, event.filename) || isEnded()) return
  const report = reportOf(event.error ?? event.message)
  const place = report.place ?? placeIn(event.filename, event.lineno, event.colno) ?? placeIn(current, event.lineno, event.colno)
  complain({ ...report, place })
})
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  if (!isEnded()) complain(reportOf(event.reason))
})
