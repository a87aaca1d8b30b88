import { CssProblem, printable } from './css-values.ts'

/** A selector as it is written out again, and whether it speaks of the canvas itself. */
export type Selector = { text: string; isCanvas: boolean }

const NAME = /-?[a-z_][a-z0-9_-]{0,60}/iy
const SPACE = /[ \t\n\f\r]+/y
const COUNTED = /\(\s*(?:odd|even|[+-]?\d{0,4}n(?:\s*[+-]\s*\d{1,4})?|[+-]?\d{1,4})\s*\)/iy
const PSEUDO_CLASSES = new Set([
  'hover',
  'active',
  'focus',
  'focus-visible',
  'focus-within',
  'first-child',
  'last-child',
  'only-child',
  'first-of-type',
  'last-of-type',
  'empty',
  'link',
])
const COUNTING = new Set(['nth-child', 'nth-last-child', 'nth-of-type', 'nth-last-of-type'])
const PSEUDO_ELEMENTS = new Set(['before', 'after', 'first-letter', 'first-line', 'marker', 'selection'])
const MOST_STEPS = 6
const MOST_SELECTORS = 20
const COMBINATORS = ['>', '+', '~']

type Reader = { text: string; at: number }

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at
  const [found = null] = pattern.exec(reader.text) ?? []
  if (found !== null) reader.at += found.length
  return found
}

const peek = ({ text, at }: Reader): string => text[at] ?? ''

/**
 * Reads the selectors of a rule. Each begins at the canvas: `.wall` and `:scope` are the canvas itself, and everything else is somewhere in
 * it. What looks at attributes, at the rest of the page, or at what a visitor did before is not taken.
 * @throws CssProblem
 */
export function readSelectors(text: string): Selector[] {
  const reader = { text: text.trim(), at: 0 }
  const selectors: Selector[] = []
  for (;;) {
    selectors.push(readSelector(reader))
    if (selectors.length > MOST_SELECTORS) throw new CssProblem(`A rule has more than ${MOST_SELECTORS} selectors.`)
    take(reader, SPACE)
    if (reader.at >= reader.text.length) return selectors
    if (peek(reader) !== ',') throw unexpected(reader)
    reader.at += 1
    take(reader, SPACE)
  }
}

const unexpected = (reader: Reader): CssProblem =>
  new CssProblem(peek(reader) ? `"${printable(reader.text.slice(reader.at))}" is not taken in a selector.` : 'A selector is not finished.')

function readSelector(reader: Reader): Selector {
  let text = ''
  let steps = 0
  let isCanvas = true
  for (;;) {
    const step = readCompound(reader)
    if (++steps > MOST_STEPS) throw new CssProblem(`A selector goes more than ${MOST_STEPS} steps deep.`)
    const isRoot = steps === 1 && isCanvasName(step)
    if (!isRoot && isCanvasName(step)) throw new CssProblem('The wall itself stands at the beginning of a selector only.')
    text = isRoot ? step.replace(/^(?:\.wall|:scope)/, ':scope') : text === '' ? `:scope ${step}` : `${text}${step}`
    isCanvas = isRoot
    const combinator = readCombinator(reader)
    if (combinator === null) return { text, isCanvas }
    if (isRoot && (combinator === '+' || combinator === '~')) throw new CssProblem('Nothing beside the wall is yours to change.')
    text += combinator
  }
}

const isCanvasName = (step: string): boolean => /^(?:\.wall|:scope)(?![a-z0-9_-])/.test(step)

function readCombinator(reader: Reader): string | null {
  const space = take(reader, SPACE)
  const sign = peek(reader)
  if (COMBINATORS.includes(sign)) {
    reader.at += 1
    take(reader, SPACE)
    return sign
  }
  return space !== null && sign !== '' && sign !== ',' ? ' ' : null
}

function readCompound(reader: Reader): string {
  let text = ''
  if (peek(reader) === '*') {
    reader.at += 1
    text = '*'
  } else text = (take(reader, NAME) ?? '').toLowerCase()
  for (;;) {
    const part = readSimple(reader)
    if (part === null) break
    text += part
  }
  if (text === '') throw unexpected(reader)
  return text
}

function readSimple(reader: Reader): string | null {
  const sign = peek(reader)
  if (sign === '.' || sign === '#') {
    reader.at += 1
    const name = take(reader, NAME)
    if (name === null) throw unexpected(reader)
    return sign + name
  }
  if (sign !== ':') return null
  reader.at += 1
  if (peek(reader) !== ':') return readPseudoClass(reader)
  reader.at += 1
  const element = (take(reader, NAME) ?? '').toLowerCase()
  if (!PSEUDO_ELEMENTS.has(element)) throw new CssProblem(`"::${printable(element)}" is not taken.`)
  return `::${element}`
}

function readPseudoClass(reader: Reader): string {
  const name = (take(reader, NAME) ?? '').toLowerCase()
  if (name === 'scope' || PSEUDO_CLASSES.has(name)) return `:${name}`
  if (COUNTING.has(name)) {
    const counted = take(reader, COUNTED)
    if (counted === null) throw new CssProblem(`":${name}" needs a count such as (2n + 1).`)
    return `:${name}${counted.replace(/\s+/g, ' ').toLowerCase()}`
  }
  if (name === 'not' && peek(reader) === '(') return readNot(reader)
  throw new CssProblem(`":${printable(name)}" is not taken.`)
}

/** `:not()` of one simple thing, such as a class. */
function readNot(reader: Reader): string {
  reader.at += 1
  take(reader, SPACE)
  const inner =
    peek(reader) === ':' || peek(reader) === '.' || peek(reader) === '#' ? readSimple(reader) : take(reader, NAME)?.toLowerCase()
  take(reader, SPACE)
  if (!inner || inner.startsWith('::') || isCanvasName(inner) || peek(reader) !== ')')
    throw new CssProblem('":not()" takes one class, id or tag.')
  reader.at += 1
  return `:not(${inner})`
}
