// @ts-check
/**
 * What this machine keeps of a sketch until the server has it: one record a tab, written within a quarter of a second of each change.
 * A tab that closed, crashed or was signed out leaves its record behind, and the next visit finds it.
 */
import { page } from '../../page.js'
import { cuid } from './sketch.js'

/** @import { KeptDraft, SketchFile } from './types.d.ts' */

const DATABASE = 'neospace-sketches'
const STORE = 'drafts'
/** This tab, as others know it. */
export const tab = crypto.getRandomValues(new Uint32Array(2)).join('-')

/** @param {IDBRequest} request @returns {Promise<any>} */
const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** @returns {Promise<IDBDatabase>} */
async function open() {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(STORE, { keyPath: 'key' })
    store.createIndex('of', ['account', 'cuid'])
  }
  return settled(request)
}

/** Opened once; a browser that refuses it (a private window) says so at every use. @type {Promise<IDBDatabase> | undefined} */
let database

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} act */
async function within(mode, act) {
  database ??= open()
  const store = (await database).transaction(STORE, mode).objectStore(STORE)
  return settled(act(store))
}

const keyOf = (/** @type {string} */ whose) => `${page.account}/${cuid}/${whose}`

/** Keeps these files as what was made here on the draft `base`. @param {SketchFile[]} files @param {number} base */
export async function keep(files, base) {
  /** @type {KeptDraft} */
  const draft = { key: keyOf(tab), account: page.account, cuid, tab, base, at: Date.now(), files }
  await within('readwrite', (store) => store.put(draft))
}

/** Forgets what a tab kept. @param {string} [whose] this tab, if not said */
export const forget = (whose = tab) => within('readwrite', (store) => store.delete(keyOf(whose))).catch(() => {})

/** What other tabs have kept of this sketch, the oldest first. @returns {Promise<KeptDraft[]>} */
export async function leftBehind() {
  const all = await within('readonly', (store) => store.index('of').getAll([page.account, cuid])).catch(() => [])
  return all
    .filter((/** @type {KeptDraft} */ one) => one.tab !== tab)
    .sort((/** @type {KeptDraft} */ a, /** @type {KeptDraft} */ b) => a.at - b.at)
}
