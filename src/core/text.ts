import { Invalid } from './errors.ts'

/** Characters that no text of a person holds: controls but tab and line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/

/**
 * Text as it is kept: line ends as LF, white space trimmed.
 * @param what names the field in the sentence that refuses it
 * @throws Invalid when it is shorter than `min`, longer than `max` (UTF-16 units, as browsers count) or holds what is no text
 */
export function cleanText(raw: string, what: string, min: number, max: number): string {
  const text = raw.replaceAll('\r\n', '\n').trim()
  if (CONTROLS.test(text) || !text.isWellFormed())
    throw new Invalid(`${what} holds characters that cannot be shown. Take them out and try again.`)
  if (text.length < min) throw new Invalid(min === 1 ? `${what} is empty.` : `${what} is too short: at least ${min} characters.`)
  if (text.length > max) throw new Invalid(`${what} is too long: ${text.length} characters, and ${max} fit.`)
  return text
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** Plain text as HTML, for elements and attributes. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)
/** The same with its line ends kept. */
export const escapedLines = (text: string): string => escaped(text).replaceAll('\n', '<br>')
