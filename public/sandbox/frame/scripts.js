// @ts-check
/** Runs the JavaScript of a sketch: classic scripts one after the other, or modules. */
import { complain, nowRunning, reportOf, seen } from './errors.js'
import { loopEdits, moduleEdits, parsed, prepared } from './instrument.js'
import { addressNamed } from './library.js'
import { prefix } from './natives.js'
import { remember } from './places.js'

/** @typedef {import('./frame.d.ts').OwnFile} OwnFile */
/** @typedef {{ name: string, text: string }} Script */

/** @param {OwnFile[]} files @returns {Script[]} */
export const scriptsOf = (files) => files.flatMap(({ name, text }) => (name.endsWith('.js') && text !== undefined ? [{ name, text }] : []))

/** What a parser says of code, with the file that it is in. @param {unknown} error @param {string} name */
function complainOfCode(error, name) {
  const { loc, message } = /** @type {{ loc?: { line: number, column: number }, message?: string }} */ (error)
  if (!loc) return complain(reportOf(error))
  const said = String(message).replace(/ \(\d+:\d+\)$/, '')
  const words = said.includes('sourceType: module')
    ? 'import and export are for sketches with three; here every file is run in its order'
    : said
  const place = { file: name, line: loc.line, column: loc.column + 1 }
  complain({ kind: 'syntax', name: 'SyntaxError', message: words, place, stack: [] })
}

/**
 * Runs scripts in their order, each as soon as the one before is through. Where one does not parse, none is run.
 * @param {Script[]} scripts
 * @returns {Promise<boolean>} false when one does not parse, or threw
 */
export async function runScripts(scripts) {
  const ready = scripts.map(({ name, text }) => {
    try {
      return prepared(name, text, loopEdits(parsed(text, { module: false }), name, text))
    } catch (error) {
      complainOfCode(error, name)
      return null
    }
  })
  if (ready.includes(null)) return false
  for (const file of ready) {
    if (!file) continue
    remember(file)
    nowRunning(file.name)
    const errors = seen.errors
    await runText(file.code)
    if (seen.errors > errors) return false
  }
  nowRunning('')
  return true
}

/** @param {string} text @param {string} [type] */
const blobOf = (text, type = 'text/javascript') => URL.createObjectURL(new Blob([text], { type }))

/**
 * Runs what is at an address as a script of the page: what it declares is there for the next one.
 * @param {string} address
 * @returns {Promise<void>}
 */
export const runAddress = (address) =>
  new Promise((resolve) => {
    const script = document.createElement('script')
    const over = () => {
      URL.revokeObjectURL(address)
      script.remove()
      resolve()
    }
    script.addEventListener('load', over)
    script.addEventListener('error', over)
    script.src = address
    document.head.append(script)
  })

/** @param {string} code */
export const runText = (code) => runAddress(blobOf(code))

/**
 * Runs a module and what it imports. Modules have no folder where they run, so each is told where the others are, those first that import none.
 * @param {OwnFile[]} files
 * @param {string} main
 */
export async function runModules(files, main) {
  const modules = new Modules(files)
  const address = modules.addressOf(main)
  if (address === null) return false
  Object.defineProperty(window, 'neo$at', { value: (/** @type {unknown} */ name) => modules.found(String(name)) })
  await import(address)
  return true
}

class Modules {
  /** @type {Map<string, string>} */
  #texts
  /** Where a module can be had; null while it is being made, or when it cannot be. @type {Map<string, string | null>} */
  #addresses = new Map()

  /** @param {OwnFile[]} files */
  constructor(files) {
    this.#texts = new Map(files.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text]])))
  }

  /** Where a module is that is asked for while the code runs. @param {string} specifier */
  found(specifier) {
    const own = specifier.startsWith('./') && this.#texts.has(specifier.slice(2)) ? this.addressOf(specifier.slice(2)) : null
    return own ?? addressNamed(specifier) ?? specifier
  }

  /** @param {string} name @returns {string | null} */
  addressOf(name) {
    const known = this.#addresses.get(name)
    if (known !== undefined) return known
    this.#addresses.set(name, null)
    const address = this.#make(name, this.#texts.get(name) ?? '')
    this.#addresses.set(name, address)
    return address
  }

  /** @param {string} name @param {string} text */
  #make(name, text) {
    try {
      const program = parsed(text, { module: true })
      let isWhole = true
      const edits = moduleEdits(program, name, (specifier) => {
        const address = this.#imported(name, specifier)
        if (address === undefined) isWhole = false
        return address ?? null
      })
      if (!isWhole) return null
      const file = prepared(name, text, [...loopEdits(program, name, text), ...edits])
      remember(file)
      return blobOf(file.code)
    } catch (error) {
      complainOfCode(error, name)
      return null
    }
  }

  /** @param {string} name of who imports @param {string} specifier @returns {string | null | undefined} null: as it is; undefined: not to be had */
  #imported(name, specifier) {
    if (!specifier.startsWith('./')) return addressNamed(specifier)
    const wanted = specifier.slice(2)
    const text = this.#texts.get(wanted)
    if (text !== undefined && wanted.endsWith('.json')) return blobOf(text, 'application/json')
    if (text === undefined || !wanted.endsWith('.js')) {
      complain({
        kind: 'missing',
        name: 'Import',
        message: `${name} imports ${specifier}, and this sketch has no such module.`,
        place: null,
        stack: [],
      })
      return undefined
    }
    const isOpen = this.#addresses.get(wanted) === null
    const address = this.addressOf(wanted)
    if (address === null && isOpen) {
      const message = `${wanted} and ${name} import each other. Put what both need into a third file.`
      complain({ kind: 'missing', name: 'Import', message, place: null, stack: [] })
    }
    return address ?? undefined
  }
}

Object.defineProperty(window, 'neo$meta', {
  value: (/** @type {string} */ file) => ({
    url: prefix + file,
    resolve: (/** @type {string} */ name) => new URL(name, prefix + file).href,
  }),
})
