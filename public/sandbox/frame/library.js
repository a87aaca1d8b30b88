// @ts-check
/**
 * The library of a sketch comes from the page, which has it in its cache: a frame whose origin is like no other has no cache that lasts, and
 * would fetch it anew at every run.
 */
import { tell } from './line.js'
import { ownMap } from './natives.js'

/** Where each file can be had, by its path. @type {Map<string, string>} */
const addresses = ownMap()
/** What code may import by name, and the path of it. @type {Record<string, string>} */
let imports = {}
/** @type {Map<string, (file: Blob | null) => void>} */
const waiting = new Map()

/** @param {string} path @param {Blob | null} file null when it could not be had */
export const given = (path, file) => waiting.get(path)?.(file)

/** @param {string} path @returns {Promise<Blob>} */
async function ask(path) {
  const file = await new Promise((/** @type {(file: Blob | null) => void} */ resolve) => waiting.set(path, resolve))
  if (!file) throw new Error(`${path.split('/').at(-1)} did not come from the server. Reload the page, and run it again.`)
  return file
}

/**
 * Has the files of a library brought, in their order: one that imports another comes after it.
 * @param {{ files: string[], imports: Record<string, string> }} library
 * @param {string} code all of the sketch's: what it does not name is not fetched
 */
export async function bringLibrary(library, code) {
  const named = Object.entries(library.imports).filter(([name]) => code.includes(name))
  imports = Object.fromEntries(named)
  const others = new Set(Object.values(library.imports).filter((path) => !library.files.includes(path)))
  const paths = [...library.files, ...named.map(([, path]) => path).filter((path) => others.has(path))]
  const coming = paths.map((path) => /** @type {const} */ ([path, ask(path)]))
  tell({ kind: 'needs', paths })
  for (const [path, file] of coming) addresses.set(path, URL.createObjectURL(await linked(path, await file)))
}

const FROM = /(\bfrom\s*)'([^']+)'/g

/** A module among blobs finds no neighbour by a relative address. @param {string} path @param {Blob} file */
async function linked(path, file) {
  const folder = path.replace(/[^/]*$/, '')
  if (addresses.size === 0 || !folder.includes('three')) return file
  const text = (await file.text()).replace(FROM, (all, from, name) => {
    const address = addresses.get(name.startsWith('./') ? folder + name.slice(2) : (imports[name] ?? ''))
    return address ? `${from}'${address}'` : all
  })
  return new Blob([text], { type: 'text/javascript' })
}

/** @param {string} path */
export const addressAt = (path) => addresses.get(path) ?? null
/** Where what code imports by this name can be had; null when the library has no such name. @param {string} name */
export const addressNamed = (name) => addresses.get(imports[name] ?? '') ?? null
