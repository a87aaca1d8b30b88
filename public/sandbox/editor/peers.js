// @ts-check
/** The other tabs of this browser in which the same sketch is open: they are told of each other, and of each save. */
import { page } from '../../page.js'
import { Signal } from '../../signal.js'
import { tab } from './kept.js'
import { cuid } from './sketch.js'

/** @typedef {{ kind: 'hello' | 'here' | 'bye', tab: string } | { kind: 'saved', tab: string, version: number }} Word */

/** How long tabs are given to answer: those that do not are gone. */
const ANSWER_MS = 250

const channel = new BroadcastChannel(`neospace-sketch-${page.account}-${cuid}`)
/** @type {Set<string>} */
const others = new Set()

/** How many other tabs there are, whenever that changes. @type {Signal<number>} */
export const company = new Signal()
/** Another tab has saved the draft as this version. @type {Signal<number>} */
export const savedElsewhere = new Signal()

/** @param {Word} word */
const tell = (word) => channel.postMessage(word)

/** @param {number} version */
export const tellSaved = (version) => tell({ kind: 'saved', tab, version })

/** @param {MessageEvent<Word>} event */
function hear({ data }) {
  const before = others.size
  if (data.kind === 'bye') others.delete(data.tab)
  else others.add(data.tab)
  if (data.kind === 'hello') tell({ kind: 'here', tab })
  if (data.kind === 'saved') savedElsewhere.send(data.version)
  if (others.size !== before) company.send(others.size)
}

/** Makes this tab known. Settles when those that are there have answered. @returns {Promise<ReadonlySet<string>>} the other tabs */
export async function meet() {
  channel.addEventListener('message', hear)
  tell({ kind: 'hello', tab })
  await new Promise((resolve) => setTimeout(resolve, ANSWER_MS))
  return others
}

addEventListener('pagehide', () => tell({ kind: 'bye', tab }))
// A tab that comes back out of the browser's own memory is there again.
addEventListener('pageshow', ({ persisted }) => persisted && tell({ kind: 'hello', tab }))
