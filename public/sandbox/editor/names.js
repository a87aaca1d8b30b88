// @ts-check
/**
 * The names that a sketch's library gives it, for completion. The server reads them out of the library's package; they are fetched when
 * somebody begins to write. What a running frame tells besides is added for as long as the page is open.
 */
import { libraryVersion, sketchKind } from './sketch.js'

/** @import { CompletionContext, CompletionResult } from '@codemirror/autocomplete' */
/** @import { LibraryName } from '../running.d.ts' */

const MOST = 4000
const NAME = /^[A-Za-z_$][\w$]{0,60}$/
/** What each is called in the list. */
const TYPES = { function: 'function', class: 'class', value: 'constant' }

/** What a frame says is not to be trusted; these are only ever shown as words. @param {unknown} said @returns {LibraryName[]} */
function clean(said) {
  if (!Array.isArray(said)) return []
  return said.filter((one) => typeof one?.name === 'string' && NAME.test(one.name) && Object.hasOwn(TYPES, one.kind)).slice(0, MOST)
}

/** By name: the library's own word goes before a frame's. @type {Map<string, LibraryName['kind']>} */
const names = new Map()

/** @param {readonly LibraryName[]} more */
function add(more) {
  for (const { name, kind } of more) if (!names.has(name) && names.size < MOST) names.set(name, kind)
}

/** Takes the names that a running frame has told. @param {unknown} said */
export const learnNames = (said) => add(clean(said))

/** @returns {Promise<LibraryName[]>} */
async function namesOfLibrary() {
  if (!libraryVersion) return []
  const response = await fetch(new URL(`../../lib/${sketchKind}/${libraryVersion}/names.json`, import.meta.url))
  if (!response.ok) return []
  /** @type {Partial<Record<LibraryName['kind'], string[]>>} */
  const { function: functions = [], class: classes = [], value: values = [] } = await response.json()
  return [
    ...functions.map((name) => ({ name, kind: /** @type {const} */ ('function') })),
    ...classes.map((name) => ({ name, kind: /** @type {const} */ ('class') })),
    ...values.map((name) => ({ name, kind: /** @type {const} */ ('value') })),
  ]
}

/** What a canvas can do this browser knows by itself. @returns {LibraryName[]} */
const namesOfCanvas = () =>
  Object.entries(Object.getOwnPropertyDescriptors(CanvasRenderingContext2D.prototype))
    .filter(([name]) => name !== 'constructor')
    .map(([name, { value }]) => ({ name, kind: typeof value === 'function' ? 'function' : 'value' }))

/** @type {Promise<void> | undefined} */
let loading
const load = async () => add(sketchKind === 'canvas' ? namesOfCanvas() : await namesOfLibrary())

/** In three all names are THREE's; elsewhere they stand by themselves. @type {RegExp} */
const BEFORE = sketchKind === 'three' ? /THREE\.[\w$]*$/ : /(?<![.\w$])[A-Za-z_$][\w$]*$/

/** @param {CompletionContext} context @returns {Promise<CompletionResult | null>} */
export async function completeNames(context) {
  const word = context.matchBefore(BEFORE)
  if (!word && (!context.explicit || sketchKind === 'three')) return null
  loading ??= load().catch(() => {
    loading = undefined // tried again at the next word
  })
  await loading
  const from = word ? word.from + (sketchKind === 'three' ? 'THREE.'.length : 0) : context.pos
  return { from, options: [...names].map(([label, kind]) => ({ label, type: TYPES[kind] })), validFor: /^[\w$]*$/ }
}
