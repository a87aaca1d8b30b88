// @ts-check
/** What the page asks of a running sketch: a picture, the names of its library, a line that somebody tries. */
import { giveErrorsTo, reportOf } from './errors.js'
import { loopEdits, parsed, prepared } from './instrument.js'
import { addressNamed } from './library.js'
import { runText } from './scripts.js'
import { treeOf } from './values.js'

/** @typedef {import('../running.d.ts').LibraryName} LibraryName */

const MOST_PIXELS = 1600
const MOST_NAMES = 2000

/** The largest canvas that is shown. */
function mainCanvas() {
  const size = (/** @type {HTMLCanvasElement} */ { width, height }) => width * height
  return [...document.querySelectorAll('canvas')].filter((canvas) => size(canvas) > 0).sort((a, b) => size(b) - size(a))[0] ?? null
}

/** A picture of the sketch as PNG, at most 1,600 pixels wide and high. @returns {Promise<ArrayBuffer>} */
export async function capture() {
  const canvas = mainCanvas()
  if (!canvas) throw new Error('There is no canvas to take a picture of.')
  const scale = Math.min(1, MOST_PIXELS / canvas.width, MOST_PIXELS / canvas.height)
  const copy = new OffscreenCanvas(Math.max(1, Math.round(canvas.width * scale)), Math.max(1, Math.round(canvas.height * scale)))
  copy.getContext('2d')?.drawImage(canvas, 0, 0, copy.width, copy.height)
  return (await copy.convertToBlob({ type: 'image/png' })).arrayBuffer()
}

/** @param {object} from @returns {LibraryName[]} */
function namesOf(from) {
  return Object.getOwnPropertyNames(from)
    .filter((name) => /^[a-zA-Z]\w*$/.test(name) && name !== 'constructor')
    .slice(0, MOST_NAMES)
    .map((name) => {
      const value = Object.getOwnPropertyDescriptor(from, name)?.value
      const isClass = typeof value === 'function' && /^[A-Z]/.test(name)
      return { name, kind: isClass ? 'class' : typeof value === 'function' ? 'function' : 'value' }
    })
}

/** The names that the library of a kind brings. @param {string} kind @returns {Promise<LibraryName[]>} */
export async function names(kind) {
  if (kind === 'p5') return window.p5 ? namesOf(window.p5.prototype) : []
  const three = addressNamed('three')
  if (three) return namesOf(await import(three))
  return kind === 'canvas' ? namesOf(CanvasRenderingContext2D.prototype) : []
}

let tried = 0

/**
 * Runs a line in the sketch, as the console's field sends it, and gives what it comes to.
 * @param {string} line
 * @returns {Promise<import('../running.d.ts').Tried>}
 */
export async function evaluate(line) {
  /** @type {{ value?: unknown, error?: unknown }} */
  const came = {}
  const name = `line-${++tried}`
  try {
    const code = keeping(name, line)
    window.neo$keep = (value) => {
      came.value = value
    }
    giveErrorsTo((error, from) => {
      const isMine = from === name || (error instanceof Error && String(error.stack).includes(`${name}:`))
      if (isMine) came.error = error
      return isMine
    })
    await runText(code)
    if ('error' in came) return failed(came.error)
    return { ok: true, value: treeOf(await came.value) }
  } catch (error) {
    return failed(error)
  } finally {
    giveErrorsTo(null)
  }
}

/** @param {unknown} error @returns {import('../running.d.ts').Tried} */
const failed = (error) => ({ ok: false, value: { t: 'error', report: reportOf(error) } })

/** The line, with its value kept: of an expression (an object too), or of its last statement. @param {string} name @param {string} line */
function keeping(name, line) {
  const whole = `(${line}\n)`
  if (parses(whole)) return prepared(name, `neo$keep${whole}`, shifted(loopEdits(parsed(whole, { module: false }), name, whole), 8)).code
  const program = parsed(line, { module: false })
  const edits = loopEdits(program, name, line)
  const last = program.body.at(-1)
  if (last?.type === 'ExpressionStatement') {
    edits.unshift({ start: last.expression.start, removed: 0, text: 'neo$keep(' })
    edits.push({ start: last.expression.end, removed: 0, text: ')' })
  }
  return prepared(name, line, edits).code
}

/** @param {import('./frame.d.ts').Edit[]} edits @param {number} by */
const shifted = (edits, by) => edits.map((edit) => ({ ...edit, start: edit.start + by }))

/** @param {string} text */
function parses(text) {
  try {
    parsed(text, { module: false })
    return true
  } catch {
    return false
  }
}
