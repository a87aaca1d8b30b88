import { CssProblem, everyPart, type Part, printable } from './css-values.ts'
import { COLOURS } from './themes.ts'

/** The functions that values may call, in groups. What asks for something from elsewhere (url, image, attr, env, …) is in none. */
const GROUPS = {
  colour: ['rgb', 'rgba', 'hsl', 'hsla', 'hwb', 'lab', 'lch', 'oklab', 'oklch', 'color-mix', 'var'],
  gradient: [
    'linear-gradient',
    'radial-gradient',
    'conic-gradient',
    'repeating-linear-gradient',
    'repeating-radial-gradient',
    'repeating-conic-gradient',
  ],
  sum: ['calc', 'min', 'max', 'clamp', ''],
  move: ['translate', 'translatex', 'translatey', 'rotate', 'scale', 'scalex', 'scaley', 'skew', 'skewx', 'skewy'],
  filter: ['blur', 'brightness', 'contrast', 'drop-shadow', 'grayscale', 'hue-rotate', 'invert', 'opacity', 'saturate', 'sepia'],
  shape: ['polygon', 'circle', 'ellipse', 'inset'],
  time: ['cubic-bezier', 'steps'],
  track: ['minmax', 'repeat', 'fit-content'],
} as const
type Group = keyof typeof GROUPS

/** What a property takes. `words`: these only; otherwise any that is harmless. `soft`: lengths are shadows or blurs, and stay small. */
type Taken = { groups?: readonly Group[]; words?: readonly string[]; soft?: true; numbers?: readonly [least: number, most: number] }

const paint: Taken = { groups: ['colour'] }
const size: Taken = { groups: ['sum'] }
const plain: Taken = {}
const drawn: Taken = { groups: ['colour', 'gradient', 'sum'] }
const animated: Taken = { groups: ['time'] }
const FAMILIES = [
  'serif',
  'sans-serif',
  'monospace',
  'cursive',
  'fantasy',
  'system-ui',
  'ui-serif',
  'ui-sans-serif',
  'ui-monospace',
  'ui-rounded',
]
const SIDES = ['top', 'right', 'bottom', 'left', 'block', 'inline', 'block-start', 'block-end', 'inline-start', 'inline-end']
const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right']

const same = (names: readonly string[], taken: Taken): [string, Taken][] => names.map((name) => [name, taken])

/** What may be said of the canvas itself: how it looks, never where it is or what it holds in. */
const LOOKS = new Map<string, Taken>([
  ...same(['color', 'background-color', 'caret-color', 'text-decoration-color', 'accent-color', 'text-emphasis-color'], paint),
  ...same(['background', 'background-image'], drawn),
  ...same(['background-position', 'background-size', 'letter-spacing', 'word-spacing', 'line-height', 'text-indent'], size),
  ...same(['background-repeat', 'background-origin', 'background-blend-mode', 'font-style', 'font-weight', 'font-stretch'], plain),
  ...same(['font-variant', 'font-variant-caps', 'font-variant-numeric', 'text-align', 'text-transform', 'text-wrap', 'hyphens'], plain),
  ...same(['text-decoration-line', 'text-decoration-style', 'white-space', 'overflow-wrap', 'word-break'], plain),
  ['text-decoration', paint],
  ['text-decoration-thickness', size],
  ['text-underline-offset', size],
  ['text-shadow', { groups: ['colour'], soft: true }],
  ['font-size', size],
  ['font-family', { groups: ['colour'], words: FAMILIES }],
])

const DISPLAYS = ['block', 'inline', 'inline-block', 'flex', 'inline-flex', 'grid', 'inline-grid', 'flow-root', 'list-item', 'none']

/** What may be said of what hangs on it, beside that. */
const BOXES = new Map<string, Taken>([
  ...same(
    [
      'border', 'border-color', 'outline', 'outline-color', 'column-rule', 'column-rule-color', 'fill', 'stroke',
      ...SIDES.flatMap((side) => [`border-${side}`, `border-${side}-color`]),
    ],
    paint,
  ),
  ...same(
    [
      'border-width', 'border-radius', 'border-spacing', 'outline-width', 'outline-offset', 'stroke-width', 'column-rule-width',
      'margin', 'padding', 'inset', 'top', 'right', 'bottom', 'left', 'gap', 'row-gap', 'column-gap', 'column-width',
      'width', 'height', 'min-width', 'min-height', 'max-width', 'max-height', 'inline-size', 'block-size', 'min-inline-size',
      'min-block-size', 'max-inline-size', 'max-block-size', 'flex-basis', 'object-position', 'transform-origin', 'translate', 'rotate',
      'scale', 'opacity', 'aspect-ratio',
      ...SIDES.flatMap((side) => [`border-${side}-width`, `margin-${side}`, `padding-${side}`, `inset-${side}`]),
      ...CORNERS.map((corner) => `border-${corner}-radius`),
    ],
    size,
  ),
  ...same(
    [
      'border-style', 'outline-style', 'border-collapse', 'box-sizing', 'column-rule-style', 'columns', 'column-count', 'column-span',
      'break-inside', 'float', 'clear', 'flex', 'flex-direction', 'flex-flow', 'flex-grow', 'flex-shrink', 'flex-wrap', 'align-content',
      'align-items', 'align-self', 'justify-content', 'justify-items', 'justify-self', 'place-content', 'place-items', 'place-self',
      'grid-auto-flow', 'grid-column', 'grid-row', 'grid-column-start', 'grid-column-end', 'grid-row-start', 'grid-row-end', 'grid-area',
      'list-style-type', 'list-style-position', 'list-style', 'object-fit', 'mix-blend-mode', 'isolation', 'vertical-align',
      'writing-mode', 'text-orientation', 'text-overflow', 'image-rendering', 'animation-direction', 'animation-fill-mode',
      'animation-iteration-count', 'animation-play-state', 'transition-property', 'background-clip', 'visibility', 'caption-side', 'tab-size',
      ...SIDES.map((side) => `border-${side}-style`),
    ],
    plain,
  ),
  ...same(['grid-template-columns', 'grid-template-rows', 'grid-auto-columns', 'grid-auto-rows'], { groups: ['sum', 'track'] }),
  ...same(['animation', 'animation-name', 'animation-duration', 'animation-delay', 'animation-timing-function'], animated),
  ...same(['transition', 'transition-duration', 'transition-delay', 'transition-timing-function'], animated),
  ...same(['overflow', 'overflow-x', 'overflow-y'], { words: ['visible', 'hidden', 'clip', 'auto', 'scroll'] }),
  ['position', { words: ['static', 'relative', 'absolute'] }],
  ['display', { words: DISPLAYS }],
  ['z-index', { words: ['auto'], numbers: [0, 100] }],
  ['cursor', { words: ['auto', 'default', 'pointer', 'crosshair', 'help', 'text', 'grab', 'move', 'cell', 'wait', 'progress', 'zoom-in'] }],
  ['box-shadow', { groups: ['colour'], soft: true }],
  ['filter', { groups: ['filter', 'colour'], soft: true }],
  ['transform', { groups: ['move', 'sum'] }],
  ['clip-path', { groups: ['shape', 'sum'] }],
]) // biome-ignore format: lists

/** What people are likely to try, with the reason why not. */
const REFUSED = new Map([
  ['content', 'Words belong into a piece, not into its style: "content" is not taken.'],
  ['pointer-events', '"pointer-events" is not taken: what looks like a button must be one.'],
  ['order', '"order" is not taken: whoever listens to the page would hear another one than you see. Move the pieces instead.'],
])

/** What a property takes on a wall. @param isCanvas of the wall itself only its looks may change @throws CssProblem */
export function takenBy(property: string, isCanvas: boolean): Taken {
  const taken = LOOKS.get(property) ?? (isCanvas ? undefined : BOXES.get(property))
  if (taken) return taken
  const reason = REFUSED.get(property)
  if (reason) throw new CssProblem(reason)
  if (isCanvas && BOXES.has(property)) throw new CssProblem(`"${property}" is taken for what hangs on the wall, not for the wall itself.`)
  throw new CssProblem(`"${printable(property)}" is not one of the properties that are taken.`)
}

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
