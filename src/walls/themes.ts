/** The colours of the theme contract, in the order in which they are written. */
export const COLOURS = [
  'bg',
  'sheet',
  'kraft',
  'ink',
  'soft',
  'edge',
  'shade',
  'a1',
  'on1',
  'a2',
  'on2',
  'a3',
  'on3',
  'link',
  'focus',
  'warn',
] as const
export type ColourName = (typeof COLOURS)[number]

/** A whole paper: what a wall may set of the theme contract. `tape` may be translucent; `fs` scales text, `tint` is in percent. */
export type Paper = Record<ColourName, string> & { tape: string; fs: number; tint: number; dark: boolean }

/**
 * The papers that anybody may choose, as data: for the mixer, for the contrast check, for programs. What a page wears of them is in
 * `tokens.css` and `wall-themes.css`; a test holds the two together.
 */
// biome-ignore format: a table
export const PRESETS = {
  paper: {
    bg: '#f1e6cc', sheet: '#fffaee', kraft: '#e3d3ae', ink: '#1a1423', soft: '#5a4f5c', edge: '#1a1423', shade: '#1a1423',
    a1: '#ffc02e', on1: '#1a1423', a2: '#ff6a4d', on2: '#1a1423', a3: '#2a3ed6', on3: '#fff6e2',
    link: '#2232bd', focus: '#2a3ed6', warn: '#b3210a', tape: '#ffdf8ad9', fs: 1, tint: 22, dark: false,
  },
  terminal: {
    bg: '#06110b', sheet: '#0b1b12', kraft: '#10281a', ink: '#c6f7d2', soft: '#8cc9a0', edge: '#57c986', shade: '#1d5a38',
    a1: '#5fe08d', on1: '#05130a', a2: '#f0c64b', on2: '#171102', a3: '#123c25', on3: '#c6f7d2',
    link: '#9ff0ff', focus: '#f0c64b', warn: '#ffa08c', tape: '#5fe08d55', fs: 0.92, tint: 14, dark: true,
  },
  vapor: {
    bg: '#ffc9df', sheet: '#fff2f9', kraft: '#ffb0d2', ink: '#2b1055', soft: '#5d3f85', edge: '#2b1055', shade: '#6b3fe0',
    a1: '#7fe3e0', on1: '#2b1055', a2: '#ff85c8', on2: '#2b1055', a3: '#6b3fe0', on3: '#ffffff',
    link: '#5a2ad0', focus: '#6b3fe0', warn: '#a5083f', tape: '#7fe3e0bb', fs: 1, tint: 26, dark: false,
  },
  newsprint: {
    bg: '#d6d2c8', sheet: '#efece4', kraft: '#c4bfb2', ink: '#141414', soft: '#4b4842', edge: '#141414', shade: '#8a857a',
    a1: '#141414', on1: '#efece4', a2: '#c8102e', on2: '#ffffff', a3: '#efece4', on3: '#141414',
    link: '#8f0a20', focus: '#c8102e', warn: '#9c0b22', tape: '#ffffffcc', fs: 0.98, tint: 9, dark: false,
  },
  midnight: {
    bg: '#0e1029', sheet: '#191c3f', kraft: '#242854', ink: '#f4ecd8', soft: '#b4b4d6', edge: '#f4ecd8', shade: '#ff6a4d',
    a1: '#ffcf5c', on1: '#0e1029', a2: '#ff7f63', on2: '#0e1029', a3: '#8c97ff', on3: '#0e1029',
    link: '#b9c1ff', focus: '#ffcf5c', warn: '#ffa08c', tape: '#8c97ff88', fs: 1, tint: 12, dark: true,
  },
  blueprint: {
    bg: '#123b86', sheet: '#0d2f6e', kraft: '#1a4699', ink: '#f2f7ff', soft: '#c3d6fb', edge: '#dbe8ff', shade: '#071d49',
    a1: '#ffe066', on1: '#0b2350', a2: '#6fe3ff', on2: '#0b2350', a3: '#f2f7ff', on3: '#0d2f6e',
    link: '#a9ecff', focus: '#ffe066', warn: '#ffc4b3', tape: '#6fe3ff66', fs: 1, tint: 16, dark: true,
  },
  greenhouse: {
    bg: '#d9ecc4', sheet: '#fbfff1', kraft: '#bcdba0', ink: '#15301f', soft: '#3c573f', edge: '#15301f', shade: '#2f7d4f',
    a1: '#ffd447', on1: '#15301f', a2: '#ff7d5c', on2: '#1c1408', a3: '#1f6b43', on3: '#fbfff1',
    link: '#14553a', focus: '#8a1c6b', warn: '#94200a', tape: '#ff9ec4b8', fs: 1, tint: 22, dark: false,
  },
  matchbox: {
    bg: '#f7c531', sheet: '#fff3cf', kraft: '#ffdc6b', ink: '#2a0a0a', soft: '#5c2f14', edge: '#2a0a0a', shade: '#b3201a',
    a1: '#b3201a', on1: '#fff3cf', a2: '#1d5c63', on2: '#fff3cf', a3: '#2a0a0a', on3: '#ffdc6b',
    link: '#8c1210', focus: '#123f8f', warn: '#8c1210', tape: '#1d5c6399', fs: 1, tint: 20, dark: false,
  },
} as const satisfies Record<string, Paper>
export type PresetName = keyof typeof PRESETS

export const presetNames = Object.keys(PRESETS) as PresetName[]

/** A preset's paper; of one that is not known (a database that was moved back to older code) the town's own. */
export const presetOf = (name: string): Paper => (Object.hasOwn(PRESETS, name) ? PRESETS[name as PresetName] : PRESETS.paper)

/** What an owner picks by name, beside or in place of the paper's own: see `wall-themes.css`. */
export const FONTS = ['town', 'press', 'machine', 'plain', 'poster'] as const
export const PATTERNS = ['none', 'dots', 'grid', 'lines', 'checks', 'stripes', 'stars', 'gingham', 'rays'] as const
export const POINTERS = ['hand', 'pencil', 'cross', 'star', 'cat'] as const
export type FontsName = (typeof FONTS)[number]
export type PatternName = (typeof PATTERNS)[number]
export type PointerName = (typeof POINTERS)[number]

/** The ink pots: colours of text stickers and badges. */
export const POTS = ['y', 'r', 'b', 'p', 'm', 'l', 'o'] as const
export type Pot = (typeof POTS)[number]
