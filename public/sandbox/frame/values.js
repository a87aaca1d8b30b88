// @ts-check
/** Values as trees of words, bounded in depth and number: what the sketch logs may be endless, or bite when it is touched. */
import { reportOf } from './errors.js'

/** @typedef {import('../running.d.ts').Tree} Tree */
/** @typedef {{ nodes: number, seen: Set<object> }} Walk */

const DEPTH = 4
const ENTRIES = 50
const NODES = 300
const CHARACTERS = 4000
const INSIDE = 200

/** @param {string} v @returns {Tree} */
const plain = (v) => ({ t: 'plain', v: v.slice(0, INSIDE) })

/** @param {string} text @param {number} most @returns {Tree} */
const words = (text, most) => ({ t: 'text', v: text.slice(0, most), more: Math.max(0, text.length - most) })

/** @param {unknown} value @returns {Tree} */
export function treeOf(value) {
  try {
    return grow(value, 0, { nodes: 0, seen: new Set() })
  } catch {
    return plain('a value that cannot be looked at')
  }
}

/** @param {unknown} value @param {number} depth @param {Walk} walk @returns {Tree} */
function grow(value, depth, walk) {
  walk.nodes += 1
  if (typeof value === 'string') return words(value, depth === 0 ? CHARACTERS : INSIDE)
  if (typeof value === 'bigint') return plain(`${value}n`)
  if (typeof value === 'function')
    return plain(`${/^class\b/.test(sourceOf(value)) ? 'class' : 'function'} ${value.name || '(without a name)'}`)
  if (typeof value !== 'object' || value === null) return plain(Object.is(value, -0) ? '-0' : String(value))
  if (value instanceof Error) return { t: 'error', report: reportOf(value) }
  if (walk.seen.has(value)) return plain('the same again')
  walk.seen.add(value)
  try {
    return inside(value, depth, walk)
  } finally {
    walk.seen.delete(value)
  }
}

/** @param {Function} value */
const sourceOf = (value) => Function.prototype.toString.call(value).slice(0, 6)

/** @param {object} value */
function nameOf(value) {
  const made = Object.getPrototypeOf(value)?.constructor
  return typeof made === 'function' ? String(made.name).slice(0, INSIDE) : ''
}

/** @param {object} value @param {number} depth @param {Walk} walk @returns {Tree} */
function inside(value, depth, walk) {
  if (value instanceof Date || value instanceof RegExp) return plain(String(value))
  if (value instanceof Element) return plain(`<${value.localName}${value.id && ` id="${value.id}"`}>`)
  const name = nameOf(value)
  const room = depth >= DEPTH || walk.nodes > NODES ? 0 : ENTRIES
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const list = /** @type {ArrayLike<unknown>} */ (value)
    const items = Array.from({ length: Math.min(room, list.length) }, (_, i) => grow(list[i], depth + 1, walk))
    return { t: 'list', name: `${name}(${list.length})`, items, more: list.length - items.length }
  }
  if (value instanceof Set) return listOf(`Set(${value.size})`, value, value.size, room, depth, walk)
  const entries = value instanceof Map ? mapEntries(value, room) : ownEntries(value, room)
  const size = value instanceof Map ? value.size : Object.keys(value).length
  return {
    t: 'object',
    name: value instanceof Map ? `Map(${size})` : name === 'Object' ? '' : name,
    entries: entries.map(([key, one]) => [key.slice(0, INSIDE), typeof one === 'symbol' ? plain('…') : grow(one, depth + 1, walk)]),
    more: size - entries.length,
  }
}

/** @param {string} name @param {Iterable<unknown>} values @param {number} size @param {number} room @param {number} depth @param {Walk} walk @returns {Tree} */
function listOf(name, values, size, room, depth, walk) {
  /** @type {Tree[]} */
  const items = []
  for (const one of values) {
    if (items.length >= room) break
    items.push(grow(one, depth + 1, walk))
  }
  return { t: 'list', name, items, more: size - items.length }
}

/** @param {Map<unknown, unknown>} map @param {number} room @returns {[string, unknown][]} */
function mapEntries(map, room) {
  /** @type {[string, unknown][]} */
  const entries = []
  for (const [key, value] of map) {
    if (entries.length >= room) break
    entries.push([typeof key === 'string' ? key : typeof key === 'object' ? nameOf(key ?? {}) : String(key), value])
  }
  return entries
}

/** What stands in an object itself. A getter is not called: it could do anything. @param {object} value @param {number} room @returns {[string, unknown][]} */
function ownEntries(value, room) {
  return Object.keys(value)
    .slice(0, room)
    .map((key) => {
      const own = Object.getOwnPropertyDescriptor(value, key)
      return [key, own && 'value' in own ? own.value : GETTER]
    })
}
const GETTER = Symbol('getter')
