// @ts-check
/**
 * The names that a sketch's library gives it, for completion. They are asked of the running frame, never written down by hand, and kept
 * for the next visit, so that they are there before the first run.
 */
import { local } from '../../store.js'
import { libraryVersion, sketchKind } from './sketch.js'

/** @import { CompletionContext, CompletionResult } from '@codemirror/autocomplete' */
/** @import { LibraryName } from '../running.d.ts' */

const STORE = `names:${sketchKind}:${libraryVersion}`
const MOST = 4000
const NAME = /^[A-Za-z_$][\w$]{0,60}$/
const KINDS = ['function', 'class', 'value']

/** What a frame says is not to be trusted; these are only ever shown as words. @param {unknown} said @returns {LibraryName[]} */
function clean(said) {
  if (!Array.isArray(said)) return []
  return said.filter((one) => typeof one?.name === 'string' && NAME.test(one.name) && KINDS.includes(one.kind)).slice(0, MOST)
}

let names = clean(local.read(STORE))

/** Takes the names that a running frame has told. @param {unknown} said */
export function learnNames(said) {
  const told = clean(said)
  if (told.length === 0 || told.length === names.length) return
  names = told
  local.write(STORE, told)
}

/** What each is called in the list. */
const TYPES = { function: 'function', class: 'class', value: 'constant' }

/** In three all names are THREE's; elsewhere they stand by themselves. @type {RegExp} */
const BEFORE = sketchKind === 'three' ? /THREE\.[\w$]*$/ : /(?<![.\w$])[A-Za-z_$][\w$]*$/

/** @param {CompletionContext} context @returns {CompletionResult | null} */
export function completeNames(context) {
  const word = context.matchBefore(BEFORE)
  if (!word && !context.explicit) return null
  const from = word ? word.from + (sketchKind === 'three' ? 'THREE.'.length : 0) : context.pos
  if (sketchKind === 'three' && !word) return null
  return { from, options: names.map(({ name, kind }) => ({ label: name, type: TYPES[kind] })), validFor: /^[\w$]*$/ }
}
