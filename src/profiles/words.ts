import { Invalid } from '../core/errors.ts'
import { cleanText } from '../core/text.ts'

/** Characters that turn the direction of what follows them, beyond the field that they stand in. */
const TURNS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g
/** More marks on one letter than any script needs: they would paint over the lines above and below. */
const PILE = /\p{M}{5,}/u
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

/** One line of text: line ends become spaces, and nothing in it reaches out of its field. @throws Invalid */
export function cleanLine(raw: string | null, what: string, max: number, min = 0): string {
  const line = cleanText((raw ?? '').replaceAll(/\s+/g, ' ').replaceAll(TURNS, ''), what, min, max)
  if (PILE.test(line.normalize('NFC'))) throw new Invalid(`${what} has more marks on one letter than can be shown. Take some off.`)
  return line
}

/** Text of several lines. @throws Invalid */
export function cleanProse(raw: string | null, what: string, max: number): string {
  const prose = cleanText((raw ?? '').replaceAll(TURNS, ''), what, 0, max)
  if (PILE.test(prose.normalize('NFC'))) throw new Invalid(`${what} has more marks on one letter than can be shown. Take some off.`)
  return prose.replaceAll(/\n{3,}/g, '\n\n')
}

/** A name to be called by: something to see, 1 to 50 characters. @throws Invalid */
export function cleanName(raw: string): string {
  const name = cleanLine(raw, 'The name', 50, 1)
  if (!VISIBLE.test(name)) throw new Invalid('That name could not be seen. Use at least one letter, digit or sign.')
  return name
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const EMOJI_UNITS = 32
const EMOJI_SIGNS = 4

/** The sign beside a status: one emoji, or up to four characters. What comes after them is left off. @throws Invalid */
export function cleanEmoji(raw: string | null): string {
  const text = cleanLine((raw ?? '').slice(0, 200).toWellFormed(), 'The sign', 200)
  const signs = [...graphemes.segment(text)].map(({ segment }) => segment)
  const kept =
    signs[0] && /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(signs[0]) ? signs.slice(0, 1) : signs.slice(0, EMOJI_SIGNS)
  const sign = kept.join('').trim()
  if (sign.length > EMOJI_UNITS) throw new Invalid('That sign is made of more parts than can be shown. Take another one.')
  return sign
}

const URL_LENGTH = 500

/** An address on the web, or nothing. @throws Invalid for anything but http and https */
export function cleanUrl(raw: string | null, what: string): string {
  const text = (raw ?? '').trim()
  if (text === '') return ''
  if (text.length > URL_LENGTH) throw new Invalid(`${what} is too long: ${text.length} characters, and ${URL_LENGTH} fit.`)
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new Invalid(`${what} must be a whole address that begins with http:// or https://.`)
  if (url.href.length > URL_LENGTH) throw new Invalid(`${what} is too long once it is written out: at most ${URL_LENGTH} characters fit.`)
  return url.href
}

/** A colour as #RRGGBB, stored in capitals, or null for the paper's own. @throws Invalid */
export function cleanColor(raw: string | null): string | null {
  const text = (raw ?? '').trim()
  if (text === '') return null
  if (!/^#[0-9a-f]{6}$/i.test(text)) throw new Invalid('A colour is # and six hexadecimal digits, such as #FF6A4D.')
  return text.toUpperCase()
}
