import { GROUPS, type Taken } from './css-properties.ts'
import { CssProblem, everyPart, type Part, printable } from './css-values.ts'
import { COLOURS } from './themes.ts'

/** The variables of the theme contract: the server made sure what is in them. */
const VARIABLES = new Set([...COLOURS, 'display', 'text', 'tape'].map((name) => `--${name}`))
const BANNED = /^(?:-|fixed$|sticky$)/i

/** How large a number of each unit may be. Units that are not here are not taken. */
const MOST: Record<string, number> = {
  '': 10_000,
  px: 4000,
  em: 200,
  rem: 200,
  ch: 400,
  ex: 400,
  lh: 100,
  '%': 1000,
  vw: 200,
  vh: 200,
  vmin: 200,
  vmax: 200,
  svh: 200,
  dvh: 200,
  lvh: 200,
  cqi: 200,
  cqw: 200,
  deg: 3600,
  turn: 10,
  rad: 63,
  grad: 4000,
  s: 120,
  ms: 120_000,
  fr: 100,
}
const MOST_SOFT: Record<string, number> = { px: 60, em: 4, rem: 4, ch: 6, '%': 400, '': 10, deg: 3600, turn: 10, rad: 63, grad: 4000 }
/** Within colours numbers mean something else, and are bounded by nature. */
const COLOURED: ReadonlySet<string> = new Set(GROUPS.colour)
const MOST_TURNED = 20
const MOST_LAYERS = 12

/** Looks at every part of a value. @throws CssProblem for the first that is not taken */
export function checkValue(property: string, parts: readonly Part[], taken: Taken): void {
  if (parts.length === 0) throw new CssProblem(`"${property}" has no value.`)
  if (parts.filter((part) => part.kind === 'sign' && part.text === ',').length >= MOST_LAYERS)
    throw new CssProblem(`"${property}" has more than ${MOST_LAYERS} layers.`)
  const functions = new Set<string>((taken.groups ?? []).flatMap((group) => GROUPS[group]))
  for (const [part, within] of everyPart(parts)) {
    if (part.kind === 'function') checkCall(property, part, functions)
    if (part.kind === 'word') checkWord(property, part.text, within, taken)
    if (part.kind === 'number' && !COLOURED.has(within)) checkNumber(property, part, within, taken)
    if (part.kind === 'sign' && '+-*'.includes(part.text) && !isSum(within)) throw new CssProblem(`"${part.text}" stands in calc() only.`)
    if (part.kind === 'colour' && !functions.has('rgb')) throw new CssProblem(`"${property}" takes no colour.`)
  }
}

const isSum = (name: string): boolean => (GROUPS.sum as readonly string[]).includes(name) && name !== ''

function checkCall(property: string, { name, parts }: Extract<Part, { kind: 'function' }>, functions: ReadonlySet<string>): void {
  if (!functions.has(name)) throw new CssProblem(`"${printable(name)}()" is not taken in "${property}".`)
  if (name !== 'var') return
  const [only, ...more] = parts
  const isOurs = only?.kind === 'word' && VARIABLES.has(only.text) && more.length === 0
  if (!isOurs) throw new CssProblem('"var()" takes the variables of the paper, such as var(--a1), and no others.')
}

function checkWord(property: string, text: string, within: string, { words }: Taken): void {
  if (within === 'var') return
  if (BANNED.test(text)) throw new CssProblem(`"${printable(text)}" is not taken in "${property}".`)
  if (
    words &&
    within === '' &&
    !words.includes(text.toLowerCase()) &&
    !['inherit', 'initial', 'unset', 'revert'].includes(text.toLowerCase())
  )
    throw new CssProblem(`"${property}" takes ${words.join(', ')}; "${printable(text)}" is none of them.`)
}

function checkNumber(property: string, { value, unit }: Extract<Part, { kind: 'number' }>, within: string, taken: Taken): void {
  const [least, most] = boundsOf(unit, within, taken)
  if (most === undefined || (taken.numbers && (unit !== '' || !Number.isInteger(value))))
    throw new CssProblem(`"${value}${printable(unit)}" is not taken in "${property}".`)
  if (value >= least && value <= most) return
  throw new CssProblem(`${value}${unit} is out of bounds in "${property}": from ${least}${unit} to ${most}${unit}.`)
}

function boundsOf(unit: string, within: string, { numbers, soft }: Taken): [least: number, most: number | undefined] {
  if (numbers) return [...numbers]
  const most = within.startsWith('scale') ? MOST_TURNED : (soft ? MOST_SOFT : MOST)[unit]
  return [-(most ?? 0), most]
}
