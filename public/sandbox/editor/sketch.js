// @ts-check
/** The sketch that this page edits, as the server wrote it here. */
import { find, need } from '../../page.js'

/** @import { SketchFile } from './types.d.ts' */

export const main = need('#main', HTMLElement)
const { sketch = '', id = '0', kind = 'p5', library = '', draftVersion = '0', mine } = main.dataset

export const cuid = sketch
export const sketchId = Number(id)
/** @type {string} */
export const sketchKind = kind
/** The exact version of its library; empty for kinds without one. */
export const libraryVersion = library
/** The version of the draft that the page was made with. */
export const firstVersion = Number(draftVersion)
/** It is mine; else I am a guest at an open session. */
export const isMine = mine !== undefined

/** Where this sketch's own addresses begin. */
export const address = `/codeground/${cuid}`
export const nonce = find('meta[name="editor-nonce"]', HTMLMetaElement)?.content ?? ''

/**
 * The draft as it came with the page: its texts stand in the fields that people without script write in. What a browser put into a
 * field from an earlier visit is left alone, it may be older.
 * @returns {SketchFile[]}
 */
export function firstFiles() {
  return [...main.querySelectorAll('#code [data-file]')].map((part) => {
    const { file: name = '', own } = /** @type {HTMLElement} */ (part).dataset
    if (own !== undefined) return { name, file: own }
    return { name, text: need('textarea', HTMLTextAreaElement, part).defaultValue }
  })
}
