// @ts-check
/** What comes from the frame of a sketch is the sketch's word: looked at for its form and its size, and only ever shown as text. */

/** @typedef {import('./running.d.ts').FromFrame} FromFrame */
/** @typedef {import('./running.d.ts').Tree} Tree */
/** @typedef {import('./running.d.ts').Place} Place */
/** @typedef {import('./running.d.ts').Report} Report */
/** @typedef {import('./running.d.ts').Said} Said */

const TEXT = 4000
const LINES = 50
const VALUES = 20
const NODES = 2000
const STEPS = 12
const NAMES = 2000
const PICTURE_BYTES = 12 * 1024 * 1024
/** How wide and how high a picture is that the frame sends, at most: see MOST_PIXELS in frame/asked.js. */
const PICTURE_PIXELS = 1600
const FILES = 8
const LIBRARY = /^lib\/(?:p5|three|acorn)\/[\w./-]{1,60}\.js$/
const KINDS = new Set(['log', 'info', 'debug', 'warn', 'error'])
const REPORTS = new Set(['error', 'syntax', 'loop', 'shader', 'missing'])

/** @param {unknown} value @returns {Record<string, unknown>} */
const record = (value) => (typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {})
/** @param {unknown} value @param {number} [most] */
const text = (value, most = TEXT) => (typeof value === 'string' ? value.slice(0, most) : '')
/** @param {unknown} value @param {number} most */
const list = (value, most) => (Array.isArray(value) ? value.slice(0, most) : [])
/** @param {unknown} value */
const count = (value) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0)

/** @param {unknown} value @returns {Place | null} */
function placeIn(value) {
  const { file, line, column } = record(value)
  return typeof file === 'string' && count(line) > 0
    ? { file: file.slice(0, 40), line: count(line), column: Math.max(1, count(column)) }
    : null
}

/** @param {unknown} value @returns {Report} */
export function reportIn(value) {
  const { kind, name, message, place, stack } = record(value)
  return {
    kind: /** @type {Report['kind']} */ (REPORTS.has(text(kind)) ? kind : 'error'),
    name: text(name, 100),
    message: text(message),
    place: placeIn(place),
    stack: list(stack, STEPS).map((step) => ({ name: text(record(step).name, 100), place: placeIn(record(step).place) })),
  }
}

/** @param {unknown} value @param {{ left: number }} [room] @returns {Tree} */
export function treeIn(value, room = { left: NODES }) {
  const tree = record(value)
  room.left -= 1
  if (room.left <= 0) return { t: 'plain', v: '…' }
  const more = count(tree.more)
  if (tree.t === 'text') return { t: 'text', v: text(tree.v), more }
  if (tree.t === 'error') return { t: 'error', report: reportIn(tree.report) }
  if (tree.t === 'list')
    return { t: 'list', name: text(tree.name, 100), items: list(tree.items, LINES).map((item) => treeIn(item, room)), more }
  if (tree.t !== 'object') return { t: 'plain', v: text(tree.v, 300) }
  const entries = list(tree.entries, LINES).map((entry) => {
    const [key, one] = list(entry, 2)
    return /** @type {[string, Tree]} */ ([text(key, 200), treeIn(one, room)])
  })
  return { t: 'object', name: text(tree.name, 100), entries, more }
}

/** @param {unknown} value @param {{ left: number }} room @returns {Said} */
function saidIn(value, room) {
  const { kind, values, place } = record(value)
  return {
    kind: /** @type {Said['kind']} */ (KINDS.has(text(kind)) ? kind : 'log'),
    values: list(values, VALUES).map((one) => treeIn(one, room)),
    place: placeIn(place),
  }
}

/** How each kind of message is read. @type {Record<string, (message: Record<string, unknown>) => FromFrame>} */
const READ = {
  needs: ({ paths }) => ({ kind: 'needs', paths: list(paths, FILES).filter((path) => LIBRARY.test(text(path)) && !path.includes('..')) }),
  begins: () => ({ kind: 'begins' }),
  first: () => ({ kind: 'first' }),
  failed: () => ({ kind: 'failed' }),
  clear: () => ({ kind: 'clear' }),
  pong: ({ n }) => ({ kind: 'pong', n: count(n) }),
  fps: ({ fps }) => ({ kind: 'fps', fps: Math.min(count(fps), 1000) }),
  console: ({ said, dropped }) => {
    const room = { left: NODES }
    return { kind: 'console', said: list(said, LINES).map((one) => saidIn(one, room)), dropped: count(dropped) }
  },
  error: ({ report, times }) => ({ kind: 'error', report: reportIn(report), times: Math.max(1, count(times)) }),
  answer: ({ id, ok, value }) => ({ kind: 'answer', id: count(id), ok: ok === true, value }),
}

/** A message of the frame; null for what is none. @param {unknown} data @returns {FromFrame | null} */
export function messageIn(data) {
  const message = record(data)
  return Object.hasOwn(READ, text(message.kind)) ? (READ[text(message.kind)]?.(message) ?? null) : null
}

/** The beginning of every PNG, as far as the place of its width and height. */
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]

/**
 * The picture that was asked for. How large it is, is read before anything decodes it: a megabyte can be a picture of gigabytes.
 * @param {unknown} value
 * @throws {Error} when it is none, or larger than any that the frame sends
 */
export function pictureIn(value) {
  const head = value instanceof ArrayBuffer && value.byteLength <= PICTURE_BYTES && value.byteLength > 33 ? new DataView(value) : null
  if (!head || !PNG.every((byte, i) => head.getUint8(i) === byte)) throw new Error('The sketch gave no picture.')
  if (Math.max(head.getUint32(16), head.getUint32(20)) > PICTURE_PIXELS) throw new Error('The picture of the sketch is too large.')
  return new Blob([head.buffer], { type: 'image/png' })
}

/** @param {unknown} value @returns {import('./running.d.ts').LibraryName[]} */
export const namesIn = (value) =>
  list(value, NAMES).flatMap((one) => {
    const { name, kind } = record(one)
    if (typeof name !== 'string' || !/^[a-zA-Z]\w{0,60}$/.test(name)) return []
    return [{ name, kind: kind === 'function' || kind === 'class' ? kind : 'value' }]
  })

/** What a line that was tried came to. @param {unknown} value @returns {import('./running.d.ts').Tried} */
export function triedIn(value) {
  const tried = record(value)
  return { ok: tried.ok === true, value: treeIn(tried.value) }
}
