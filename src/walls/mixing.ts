import { Invalid } from '../core/errors.ts'
import { cleanHex, contrast, inkOn, nearestThatReads } from './colours.ts'
import { COLOURS, type ColourName, type Paper, type PatternName, presetOf } from './themes.ts'

/** What a person changed of a preset, kept together with the preset's name: on another preset it does not apply. */
export type Mix = { base: string } & Partial<Omit<Paper, 'dark'>>
/** What is behind the pieces beside a colour: a pattern, a picture of one's own (public id), tiled or spread out. */
export type Background = { pattern?: PatternName; file?: string; tiled?: boolean }
/** What makes the colours of a wall. */
export type Colouring = { preset: string; accent: string | null; mix: Mix | null }

/** A pair of colours that does not read: what it is now, what is needed, and what would do. */
export type Shortfall = {
  name: ColourName
  value: string
  on: ColourName
  ground: string
  figure: number
  needs: number
  nearest: string | null
}

const TEXT = 4.5
const RING = 3
const SURFACES: readonly ColourName[] = ['bg', 'sheet', 'kraft']
const PAIRS: [text: ColourName, grounds: readonly ColourName[], needs: number][] = [
  ['ink', SURFACES, TEXT],
  ['soft', SURFACES, TEXT],
  ['link', SURFACES, TEXT],
  ['warn', SURFACES, TEXT],
  ['on1', ['a1'], TEXT],
  ['on2', ['a2'], TEXT],
  ['on3', ['a3'], TEXT],
  ['focus', SURFACES, RING],
]

/** How a sentence calls each colour. */
export const SAID: Record<ColourName, string> = {
  bg: 'the background',
  sheet: 'the sheets',
  kraft: 'the kraft paper',
  ink: 'the text',
  soft: 'the quiet text',
  edge: 'the edges',
  shade: 'the shadows',
  a1: 'the first accent',
  on1: 'the text on the first accent',
  a2: 'the second accent',
  on2: 'the text on the second accent',
  a3: 'the third accent',
  on3: 'the text on the third accent',
  link: 'the links',
  focus: 'the focus ring',
  warn: 'the warnings',
}

/** Every pair of the contract with its figure, rounded down to a hundredth: 4.499 is not 4.5. */
export const figuresOf = (paper: Paper) =>
  PAIRS.flatMap(([name, grounds, needs]) =>
    grounds.map((on) => ({ name, on, needs, figure: Math.floor(contrast(paper[name], paper[on]) * 100) / 100 })),
  )

/** The colour nearest to one of a paper that reads on everything that it lies on; null when there is none. */
export function nearestOf(paper: Paper, name: ColourName): string | null {
  const [, on, needs] = PAIRS.find(([text]) => text === name) ?? [name, SURFACES, TEXT]
  const grounds = on.map((ground) => paper[ground])
  return nearestThatReads(paper[name], grounds, needs)
}

/** The pairs that fall short, each with the nearest colour that would do. */
export const shortfallsOf = (paper: Paper): Shortfall[] =>
  figuresOf(paper)
    .filter(({ figure, needs }) => figure < needs)
    .map((pair) => ({ ...pair, value: paper[pair.name], ground: paper[pair.on], nearest: nearestOf(paper, pair.name) }))

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A shortfall as a sentence for whoever mixes. */
export function sentenceOf({ name, value, on, ground, figure, needs, nearest }: Shortfall): string {
  const pair = `${capital(SAID[name])} (${value}) on ${SAID[on]} (${ground})`
  const way = nearest
    ? `The nearest colour that would do is ${nearest}.`
    : 'No colour would do there: bring the background, the sheets and the kraft paper closer together.'
  return `${pair} has a contrast of ${figure.toFixed(2)}; ${needs} is needed. ${way}`
}

/** Refuses a paper on which something cannot be read. */
export class Unreadable extends Invalid {
  override readonly detail: Record<string, unknown>
  constructor(problems: Shortfall[]) {
    super(problems.slice(0, 3).map(sentenceOf).join(' '))
    this.detail = { problems }
  }
}

/** @throws Unreadable when a pair of the contract falls short */
export function mustRead(paper: Paper): Paper {
  const problems = shortfallsOf(paper)
  if (problems.length > 0) throw new Unreadable(problems)
  return paper
}

const isColour = (name: string): name is ColourName => (COLOURS as readonly string[]).includes(name)
const TAPE = /^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/
const MOST_VARIABLES = 40

const wrong = (name: string, expected: string): never => {
  throw new Invalid(`"${name}" of the paper must be ${expected}.`)
}

/** One variable of a mix as it is kept. @throws Invalid for what is no variable of the contract, or no value of it */
function cleanVariable(name: string, value: unknown): string | number {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || text.length > 40) throw new Invalid(`"${name.slice(0, 40)}" of the paper is not right.`)
  if (isColour(name)) return cleanHex(text) ?? wrong(name, 'a colour such as #ffc02e')
  if (name === 'tape') return TAPE.test(text.toLowerCase()) ? text.toLowerCase() : wrong(name, 'a colour such as #ffdf8ad9')
  if (name === 'fs') return within(name, text, 0.9, 1.1)
  if (name === 'tint') return within(name, text, 5, 30)
  throw new Invalid(`"${name.slice(0, 40)}" is no part of a paper.`)
}

function within(name: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return value >= least && value <= most ? value : wrong(name, `a number from ${least} to ${most}`)
}

/** A preset with the accent colour in it: what a mix starts from. */
export function startOf({ preset, accent }: Pick<Colouring, 'preset' | 'accent'>): Paper {
  const own = presetOf(preset)
  return accent ? { ...own, a1: accent.toLowerCase(), on1: inkFor(accent.toLowerCase(), own.on1) } : own
}

/** The ink that was meant for an accent if it reads there, else one that does. */
const inkFor = (accent: string, meant: string): string => (contrast(meant, accent) >= TEXT ? meant : inkOn(accent))

/**
 * A mix as it is kept: only variables of the contract, each checked; null when nothing is left that differs from what it starts from.
 * @throws Invalid
 */
export function cleanMix(from: Pick<Colouring, 'preset' | 'accent'>, mixed: Record<string, unknown>): Mix | null {
  const named = Object.entries(mixed).filter(([name, value]) => name !== 'base' && value !== '' && value !== null && value !== undefined)
  if (named.length > MOST_VARIABLES) throw new Invalid('That paper has more parts than there are.')
  const start = startOf(from)
  const changed = named
    .map(([name, value]): [string, string | number] => [name, cleanVariable(name, value)])
    .filter(([name, value]) => start[name as keyof Paper] !== value)
  return changed.length > 0 ? { base: from.preset, ...Object.fromEntries(changed) } : null
}

/** What was mixed for this preset; on another it does not count. */
function mixedOn({ preset, mix }: Colouring): Partial<Paper> {
  const { base, ...mixed } = mix ?? { base: '' }
  return base === preset ? mixed : {}
}

/** The paper as somebody mixes it, to the letter: what does not read is told to them. */
export const paperMixed = (colouring: Colouring): Paper => {
  const mixed = mixedOn(colouring)
  const start = startOf(colouring)
  const ink = mixed.a1 && !mixed.on1 ? { on1: inkFor(mixed.a1, start.on1) } : {}
  return { ...start, ...mixed, ...ink }
}

/** The paper that a wall wears. Its accent may have changed since it was mixed: then the ink on it is one that reads. */
export function paperOf(colouring: Colouring): Paper {
  const paper = paperMixed(colouring)
  return { ...paper, on1: inkFor(paper.a1, paper.on1) }
}

/** What a wall sets over its preset. */
export function changesOf(colouring: Colouring): Partial<Paper> {
  const own = presetOf(colouring.preset)
  const worn = Object.entries(paperOf(colouring)).filter(([name, value]) => own[name as keyof Paper] !== value)
  return Object.fromEntries(worn)
}

/** Variables as declarations: `--bg:#f1e6cc;…`. */
export function declarationsOf(changes: Partial<Paper>): string {
  const colours = COLOURS.filter((name) => changes[name]).map((name) => `--${name}:${changes[name]}`)
  const { tape, fs, tint } = changes
  return [...colours, tape && `--tape:${tape}`, fs && `--fs:${fs}`, tint && `--tint:${tint}%`].filter(Boolean).join(';')
}
