// @ts-check
/** From where an error happened in the code that runs to where that is in what was written. */
import { prefix } from './natives.js'

/** @typedef {import('../running.d.ts').Place} Place */
/** @typedef {import('../running.d.ts').Step} Step */

/** @type {Map<string, import('./frame.d.ts').Prepared>} */
const files = new Map()
const STEPS = 12
const LENGTH = 200

/** @param {import('./frame.d.ts').Prepared} file */
export const remember = (file) => void files.set(file.name, file)

/**
 * @param {string} address what the browser calls the script: our name for it, or its address
 * @param {number} line
 * @param {number} column
 * @returns {Place | null} null for what is not the sketch's own
 */
export function placeIn(address, line, column) {
  const name = address.startsWith(prefix) ? address.slice(prefix.length) : address
  const file = files.get(name)
  return file && line > 0 ? { file: name, ...file.original(line, column) } : null
}

/** Chromium's and Safari's way to write a step, and Firefox's. */
const STEP = /^\s*at (?:(?:async )?(.*?) \()?(.*?):(\d+):(\d+)\)?$|^(.*?)@(.*?):(\d+):(\d+)$/

/**
 * The steps of a stack, as far as they are known.
 * @param {unknown} stack
 * @returns {Step[]}
 */
export function stepsOf(stack) {
  if (typeof stack !== 'string') return []
  const steps = stack.split('\n', 100).flatMap((line) => {
    const [, name, address, row, column, other, otherAddress, otherRow, otherColumn] = STEP.exec(line) ?? []
    const at = address ?? otherAddress
    if (at === undefined) return []
    return [{ name: (name ?? other ?? '').slice(0, LENGTH), place: placeIn(at, Number(row ?? otherRow), Number(column ?? otherColumn)) }]
  })
  return steps.slice(0, STEPS)
}

/** Where in the sketch this is called from. @returns {Place | null} */
export const placeHere = () => stepsOf(new Error().stack).find(({ place }) => place)?.place ?? null
