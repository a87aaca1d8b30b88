// @ts-check
/** How much a sketch may hold: looked at here first, so that what the server would refuse is not sent to it with each key. */
import { find } from '../../page.js'

/** @import { SketchFile } from './types.d.ts' */

const [mostInFile = 128, mostInAll = 512] = find('meta[name="sketch-limits"]', HTMLMetaElement)?.content.split(' ').map(Number) ?? []
const encoder = new TextEncoder()

/** In bytes, as far as it matters: characters are enough to see that a text is far too long. @param {string} text */
const sizeOf = (text) => (text.length > mostInFile * 1024 ? text.length : encoder.encode(text).length)

/** Why the server would not take these files, in its own words; null where it would. @param {readonly SketchFile[]} files */
export function tooLarge(files) {
  let all = 0
  for (const file of files) {
    const size = 'text' in file ? sizeOf(file.text) : 0
    if (size > mostInFile * 1024) return `"${file.name}" is too long: a file of a sketch holds up to ${mostInFile} KB.`
    all += size
  }
  return all > mostInAll * 1024 ? `That is too much for one sketch: its text may have ${mostInAll} KB in all.` : null
}
