/** What is wrong with a piece of somebody's CSS, as a sentence for them. */
export class CssProblem extends Error {}

/** A value in parts. Nothing that is not one of these is ever written out again. */
export type Part =
  | { kind: 'number'; value: number; unit: string }
  | { kind: 'word'; text: string }
  | { kind: 'colour'; text: string }
  | { kind: 'sign'; text: ',' | '/' | '+' | '-' | '*' }
  | { kind: 'function'; name: string; parts: Part[] }

const NUMBER = /[+-]?(?:\d{1,7}(?:\.\d{0,6})?|\.\d{1,6})(?:[a-z]{1,5}|%)?/y
const WORD = /-{0,2}[a-z][a-z0-9-]{0,40}/iy
const COLOUR = /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-z])/iy
const SPACE = /[ \t\n\f\r]+/y
const DEEPEST = 6
const MOST_PARTS = 200
const LONGEST = 2000

/**
 * Reads a value of CSS strictly: numbers, words, hex colours, commas, slashes, and functions of them. No strings, no escapes, no brackets
 * of other kinds, nothing outside of ASCII.
 * @throws CssProblem
 */
export function readValue(text: string): Part[] {
  if (text.length > LONGEST) throw new CssProblem(`A value is longer than ${LONGEST} characters.`)
  const reader = { text, at: 0, count: 0 }
  const parts = readParts(reader, 0)
  if (reader.at < text.length) throw new CssProblem('There is a bracket too many in a value.')
  return parts
}

type Reader = { text: string; at: number; count: number }

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at
  const [found = null] = pattern.exec(reader.text) ?? []
  if (found !== null) reader.at += found.length
  return found
}

function readParts(reader: Reader, depth: number): Part[] {
  if (depth > DEEPEST) throw new CssProblem(`Functions may stand ${DEEPEST} deep in each other.`)
  const parts: Part[] = []
  for (;;) {
    take(reader, SPACE)
    if (reader.at >= reader.text.length || reader.text[reader.at] === ')') return parts
    if (++reader.count > MOST_PARTS) throw new CssProblem(`A value has more than ${MOST_PARTS} parts.`)
    parts.push(readPart(reader, depth))
  }
}

function readPart(reader: Reader, depth: number): Part {
  const number = take(reader, NUMBER)
  if (number !== null) return numberFrom(number, reader)
  const colour = take(reader, COLOUR)
  if (colour !== null) return { kind: 'colour', text: colour.toLowerCase() }
  const word = take(reader, WORD)
  if (word !== null) return wordOrFunction(word, reader, depth)
  const sign = reader.text[reader.at] ?? ''
  if (sign === '(') return functionFrom('', reader, depth)
  if (sign === ',' || sign === '/' || sign === '*' || sign === '+' || sign === '-') {
    reader.at += 1
    return { kind: 'sign', text: sign }
  }
  throw new CssProblem(`"${printable(sign)}" is not taken in a value.`)
}

/** Glued to a number, letters would make another thing of it than it was read as. */
function numberFrom(text: string, reader: Reader): Part {
  if (/[a-z0-9_%#.\\-]/i.test(reader.text[reader.at] ?? '')) throw new CssProblem(`"${printable(text)}…" is no number of CSS.`)
  const unit = /[a-z%]*$/.exec(text)?.[0] ?? ''
  return { kind: 'number', value: Number(text.slice(0, text.length - unit.length)), unit }
}

function wordOrFunction(word: string, reader: Reader, depth: number): Part {
  const next = reader.text[reader.at] ?? ''
  if (next === '(') return functionFrom(word.toLowerCase(), reader, depth)
  if (next !== '' && !/[\s,/)*]/.test(next)) throw new CssProblem(`"${printable(word + next)}…" is not taken in a value.`)
  return { kind: 'word', text: word }
}

function functionFrom(name: string, reader: Reader, depth: number): Part {
  reader.at += 1
  const parts = readParts(reader, depth + 1)
  if (reader.text[reader.at] !== ')') throw new CssProblem('A bracket in a value is not closed.')
  reader.at += 1
  return { kind: 'function', name, parts }
}

/** The first characters of something hostile, fit to be shown. */
export const printable = (text: string): string => text.slice(0, 40).replace(/[^\x21-\x7e]/g, '?')

/** Writes parts out again. */
export function writeValue(parts: readonly Part[]): string {
  let written = ''
  for (const part of parts) {
    const text = writePart(part)
    written += written === '' || text === ',' ? text : ` ${text}`
  }
  return written
}

function writePart(part: Part): string {
  if (part.kind === 'number') return `${part.value}${part.unit}`
  if (part.kind === 'function') return `${part.name}(${writeValue(part.parts)})`
  return part.text
}

/** Every part, those within functions too, each with the name of the function around it ('' outside of all). */
export function* everyPart(parts: readonly Part[], within = ''): Generator<[part: Part, within: string]> {
  for (const part of parts) {
    yield [part, within]
    if (part.kind === 'function') yield* everyPart(part.parts, part.name || within)
  }
}
