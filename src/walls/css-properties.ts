import { CssProblem, printable } from './css-values.ts'

/** The functions that values may call, in groups. What asks for something from elsewhere (url, image, attr, env, …) is in none. */
export const GROUPS = {
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
export type Taken = { groups?: readonly Group[]; words?: readonly string[]; soft?: true; numbers?: readonly [least: number, most: number] }

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
