import { Invalid } from '../core/errors.ts'
import { cleanText } from '../core/text.ts'
import { VISIBILITIES, type Visibility } from './queries.ts'

/** Characters that turn the direction of what follows them, beyond the field that they stand in. */
const TURNS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g
/** More marks on one letter than any script needs: they would paint over the lines above and below. */
const PILE = /\p{M}{5,}/u

function cleanWords(raw: string, what: string, most: number): string {
  const words = cleanText(raw.replaceAll(TURNS, ''), what, 0, most)
  if (PILE.test(words.normalize('NFC'))) throw new Invalid(`${what} has more marks on one letter than can be shown. Take some off.`)
  return words
}
const cleanLine = (raw: string, what: string, most: number): string => cleanWords(raw.replaceAll(/\s+/g, ' '), what, most)

export const LONGEST_TITLE = 100
/** What a sketch is called; one without a name is untitled. @throws Invalid */
export const cleanTitle = (raw: string): string => cleanLine(raw, 'The title', LONGEST_TITLE) || 'Untitled'
/** What is said about a sketch, over several lines. @throws Invalid */
export const cleanDescription = (raw: string): string => cleanWords(raw, 'The description', 2000).replaceAll(/\n{3,}/g, '\n\n')
/** What is new in a version. @throws Invalid */
export const cleanNote = (raw: string): string => cleanLine(raw, 'The note', 200)

const MOST_TAGS = 8
const LONGEST_TAG = 24
const TAG = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*$/u

/** A tag as it is kept and looked up: small letters, digits and dashes; null for what is none. */
export function cleanTag(raw: string): string | null {
  const tag = raw.normalize('NFKC').trim().replace(/^#/, '').toLowerCase().replaceAll(/\s+/g, '-')
  return TAG.test(tag) && tag.length <= LONGEST_TAG && tag.isWellFormed() && !PILE.test(tag) ? tag : null
}

/** Tags as a list, or as a form's line with commas between. @throws Invalid for one that is none, and for too many */
export function cleanTags(raw: string | readonly string[]): string[] {
  const said = (typeof raw === 'string' ? raw.split(/[,;\n]/) : raw).filter((tag) => tag.trim() !== '')
  const tags = said.map((tag) => {
    const clean = cleanTag(tag.slice(0, 200).toWellFormed())
    if (clean === null)
      throw new Invalid(`"${tag.slice(0, 40).toWellFormed()}" is no tag: up to ${LONGEST_TAG} letters, digits and dashes are.`)
    return clean
  })
  const each = [...new Set(tags)]
  if (each.length > MOST_TAGS) throw new Invalid(`A sketch has up to ${MOST_TAGS} tags.`)
  return each
}

/** @throws Invalid */
export function cleanVisibility(raw: string): Visibility {
  const found = VISIBILITIES.find((one) => one === raw)
  if (!found) throw new Invalid(`Who may see a sketch is one of ${VISIBILITIES.join(', ')}.`)
  return found
}
