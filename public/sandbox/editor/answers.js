// @ts-check
/** What the server's answers to the editor carry. One that does not is read as none: null. */

/** @import { SketchFile } from './types.d.ts' */
/** @import { Step, Together } from './together/types.d.ts' */

/** The facts of an answer. @typedef {Record<string, unknown>} Facts */
/** A draft as the server has it. @typedef {{ files: SketchFile[], draft_version: number }} Draft */

/** @param {unknown} value @returns {Facts} */
export const facts = (value) => (typeof value === 'object' && value !== null ? /** @type {Facts} */ (value) : {})

const isText = (/** @type {unknown} */ value) => typeof value === 'string'
const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value)
/** @param {(one: Facts) => boolean} isOne @returns {(value: unknown) => boolean} */
const listOf = (isOne) => (value) => Array.isArray(value) && value.every((one) => isOne(facts(one)))
const areFiles = listOf(({ name, text, file }) => isText(name) && (isText(text) || isText(file)))
const arePeople = listOf(({ user, name }) => isText(user) && isText(name))
const areSteps = listOf(({ file, version, client }) => isText(file) && isCount(version) && isText(client))

/**
 * @template T
 * @param {Record<string, (value: unknown) => boolean>} wanted
 * @returns {(said: Facts) => T | null}
 */
const reading = (wanted) => (said) => (Object.entries(wanted).every(([name, is]) => is(said[name])) ? /** @type {T} */ (said) : null)

/** Nothing but that it was done. */
export const nothing = () => ({})
/** What it is called now. @type {(said: Facts) => { title: string } | null} */
export const titleIn = reading({ title: isText })
/** Where it runs. @type {(said: Facts) => { url: string } | null} */
export const runIn = reading({ url: isText })
/** The draft's version. @type {(said: Facts) => { draft_version: number } | null} */
export const versionIn = reading({ draft_version: isCount })
/** @type {(said: Facts) => Draft | null} */
export const draftIn = reading({ draft_version: isCount, files: areFiles })
/** Steps that were missed, and the files of which some are not kept any more. @type {(said: Facts) => { steps: Step[], gone: string[], more: boolean } | null} */
export const stepsIn = reading({ steps: areSteps, gone: Array.isArray, more: (value) => typeof value === 'boolean' })

/** How it stands with writing together. @typedef {{ session: null, html: string } | ({ html: string } & Together)} Standing */
/** @type {(said: Facts) => Standing | null} */
const closedIn = reading({ html: isText })
/** @type {(said: Facts) => Standing | null} */
const openIn = reading({
  html: isText,
  session: isCount,
  draft_version: isCount,
  files: areFiles,
  people: arePeople,
  versions: (value) => value !== null,
})
/** @param {Facts} said */
export const standingIn = (said) => (said.session === null ? closedIn(said) : openIn(said))
