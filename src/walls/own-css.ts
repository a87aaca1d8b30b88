import type { AtRule, ChildNode, Container, Declaration, Rule } from 'postcss'
import { config } from '../core/config.ts'
import { checkValue } from './css-checks.ts'
import { readMedia } from './css-media.ts'
import { takenBy } from './css-properties.ts'
import { readSelectors } from './css-selectors.ts'
import { CssProblem, type Part, printable, readValue, writeValue } from './css-values.ts'

/** What is wrong with somebody's CSS, and in which line of it. */
export type Fault = { line: number; message: string }
/** What becomes of somebody's CSS: rules for inside of `@scope`, keyframes for outside of it, and what was refused. */
export type OwnCss = { rules: string; keyframes: string; faults: Fault[] }

const MOST_RULES = 300
const MOST_FAULTS = 20
const MOST_KEYFRAMES = 20

/** What the walk carries: the names of keyframes that there are, and what was found wrong so far. */
type Walk = { prefix: string; names: ReadonlySet<string>; faults: Fault[]; keyframes: string[]; rules: number }

/**
 * Reads somebody's CSS and writes what is taken of it anew: nothing of what they typed is ever passed on as it stands.
 * @param prefix what their keyframes are renamed with, so that they meet nobody else's
 * @returns what is wrong in `faults`; whoever stores it takes it only when there are none
 */
export async function readOwnCss(css: string, prefix: string): Promise<OwnCss> {
  const refused = (line: number, message: string): OwnCss => ({ rules: '', keyframes: '', faults: [{ line, message }] })
  const most = config.ownCssKb * 1024
  if (Buffer.byteLength(css) > most) return refused(1, `That is ${Math.ceil(Buffer.byteLength(css) / 1024)} KB; ${config.ownCssKb} KB fit.`)
  const odd = oddCharacter(css)
  if (odd !== null) return refused(odd, 'Backslashes, "<!--" and control characters are not taken: write names as they are.')
  const { parse, CssSyntaxError } = await import('postcss') // few people write CSS: it is not loaded for the others
  try {
    return walkRoot(parse(css, { map: false }), prefix) // without `map` it would read a source map, of any path
  } catch (error) {
    if (error instanceof CssSyntaxError) return refused(error.line ?? 1, `This is no CSS: ${printableReason(error.reason)}.`)
    throw error
  }
}

const printableReason = (reason: string): string =>
  reason
    .slice(0, 100)
    .replace(/[^\x20-\x7e]/g, '?')
    .toLowerCase()

/** The line of the first character that could make a browser read another thing than we do; null when there is none. */
function oddCharacter(css: string): number | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const at = css.search(/\\|<!--|-->|[\u0000-\u0008\u000b\u000e-\u001f\u007f\ufeff\ufffe\uffff]/)
  if (at < 0 && css.isWellFormed()) return null
  return css.slice(0, Math.max(at, 0)).split('\n').length
}

function walkRoot(root: Container, prefix: string): OwnCss {
  const nodes = root.nodes ?? []
  const frames = nodes.filter((node): node is AtRule => node.type === 'atrule' && node.name.toLowerCase() === 'keyframes')
  const walk: Walk = { prefix, names: new Set(frames.map(({ params }) => params.trim())), faults: [], keyframes: [], rules: 0 }
  const rules = nodes.map((node) => within(walk, node, () => topLevel(walk, node))).join('')
  return { rules, keyframes: walk.keyframes.join(''), faults: walk.faults.slice(0, MOST_FAULTS) }
}

/** Notes what is wrong with a node and goes on behind it, so that somebody learns of all their mistakes at once. */
function within(walk: Walk, node: ChildNode, write: () => string): string {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof CssProblem)) throw error
    walk.faults.push({ line: node.source?.start?.line ?? 1, message: error.message })
    return ''
  }
}

function topLevel(walk: Walk, node: ChildNode): string {
  if (node.type === 'comment') return ''
  if (node.type === 'rule') return writeRule(walk, node)
  if (node.type !== 'atrule') throw new CssProblem('A declaration stands outside of any rule.')
  const name = node.name.toLowerCase()
  if (name === 'keyframes') {
    walk.keyframes.push(writeKeyframes(walk, node))
    return ''
  }
  if (name !== 'media') throw new CssProblem(`"@${printable(name)}" is not taken: only @media and @keyframes are.`)
  const inner = (node.nodes ?? []).map((child) => within(walk, child, () => inMedia(walk, child))).join('')
  return `@media ${readMedia(node.params)}{${inner}}`
}

function inMedia(walk: Walk, node: ChildNode): string {
  if (node.type === 'comment') return ''
  if (node.type === 'rule') return writeRule(walk, node)
  throw new CssProblem('Only rules stand in @media.')
}

function writeRule(walk: Walk, rule: Rule): string {
  if (++walk.rules > MOST_RULES) throw new CssProblem(`There are more than ${MOST_RULES} rules.`)
  const selectors = readSelectors(rule.selector)
  const isCanvas = selectors.some((selector) => selector.isCanvas)
  const body = writeDeclarations(walk, rule, (declaration) => writeDeclaration(walk, declaration, isCanvas))
  return body && `${selectors.map(({ text }) => text).join(',')}{${body}}`
}

function writeDeclarations(walk: Walk, block: Container, write: (declaration: Declaration) => string): string {
  return (block.nodes ?? [])
    .map((node) =>
      within(walk, node, () => {
        if (node.type === 'comment') return ''
        if (node.type !== 'decl') throw new CssProblem('Rules do not stand in each other here.')
        return write(node)
      }),
    )
    .filter(Boolean)
    .join(';')
}

function writeDeclaration(walk: Walk, { prop, value, important }: Declaration, isCanvas: boolean): string {
  const property = prop.toLowerCase()
  if (important) throw new CssProblem('"!important" is not taken.')
  if (property.startsWith('--'))
    throw new CssProblem(`"${printable(property)}": colours of the paper are mixed under Paper, and others are not taken.`)
  const taken = takenBy(property, isCanvas)
  const parts = readValue(value)
  checkValue(property, parts, taken)
  if (property === 'animation' || property.startsWith('animation-')) return `${property}:${writeValue(animate(walk, property, parts))}`
  return `${property}:${writeValue(parts)}`
}

const ANIMATION_WORDS = new Set(
  'none infinite normal reverse alternate alternate-reverse forwards backwards both running paused linear ease ease-in ease-out ease-in-out step-start step-end'.split(
    ' ',
  ),
)
/** Quicker than this it would be a flicker. */
const QUICKEST_SECONDS = 0.3

/** Gives keyframes their new names, and refuses what flickers. */
function animate(walk: Walk, property: string, parts: readonly Part[]): Part[] {
  const isNamed = property === 'animation' || property === 'animation-name'
  let isDuration = property !== 'animation-delay'
  return parts.map((part) => {
    if (part.kind === 'sign' && part.text === ',') isDuration = property !== 'animation-delay'
    if (part.kind === 'number' && (part.unit === 's' || part.unit === 'ms')) {
      const seconds = part.unit === 's' ? part.value : part.value / 1000
      if (isDuration && seconds < QUICKEST_SECONDS) throw new CssProblem(`What moves takes at least ${QUICKEST_SECONDS} s for one round.`)
      isDuration = property === 'animation-duration'
    }
    if (part.kind !== 'word' || !isNamed || ANIMATION_WORDS.has(part.text.toLowerCase())) return part
    if (!walk.names.has(part.text)) throw new CssProblem(`There are no @keyframes called "${printable(part.text)}".`)
    return { kind: 'word', text: `${walk.prefix}-${part.text}` }
  })
}

const KEYFRAMES_NAME = /^[a-z][a-z0-9_-]{0,40}$/i

function writeKeyframes(walk: Walk, { params, nodes }: AtRule): string {
  const name = params.trim()
  if (!KEYFRAMES_NAME.test(name) || ANIMATION_WORDS.has(name.toLowerCase()))
    throw new CssProblem(`Keyframes cannot be called "${printable(name)}".`)
  if (walk.keyframes.length >= MOST_KEYFRAMES) throw new CssProblem(`There are more than ${MOST_KEYFRAMES} @keyframes.`)
  const frames = (nodes ?? []).map((frame) => within(walk, frame, () => writeFrame(walk, frame)))
  return `@keyframes ${walk.prefix}-${name}{${frames.join('')}}`
}

const FRAME = /^(?:from|to|\d{1,3}(?:\.\d{1,3})?%)$/

function writeFrame(walk: Walk, frame: ChildNode): string {
  if (frame.type === 'comment') return ''
  if (frame.type !== 'rule') throw new CssProblem('Only frames stand in @keyframes.')
  const places = frame.selector.split(',').map((place) => place.trim().toLowerCase())
  if (!places.every((place) => FRAME.test(place)))
    throw new CssProblem(`"${printable(frame.selector)}" is no frame: write from, to or 50%.`)
  const body = writeDeclarations(walk, frame, (declaration) => {
    if (/^(?:animation|transition|position|z-index)/i.test(declaration.prop))
      throw new CssProblem(`"${printable(declaration.prop)}" is not taken in @keyframes.`)
    return writeDeclaration(walk, declaration, false)
  })
  return `${places.join(',')}{${body}}`
}
