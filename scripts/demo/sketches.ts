import type { Kind } from '../../src/sandbox/queries.ts'

/**
 * A sketch of an inhabitant's. Its code and its picture are in the folder `sketches/<name>`; `from` is the one that it was forked from, which
 * stands before it. `ago`: minutes before the town is made.
 */
export type Sketch = {
  name: string
  by: string
  kind: Kind
  title: string
  description: string
  tags: readonly string[]
  ago: number
  from?: string
}

const day = 24 * 60

/** What the town's people made, parents first. */
export const sketches: readonly Sketch[] = [
  {
    name: 'tidepool',
    by: 'brine',
    kind: 'p5',
    title: 'Tidepool',
    description: 'Two pools that stay still, and everything else on its way round them. Drag across it, it hums. It hums A flat.',
    tags: ['water', 'noise', 'slow'],
    ago: 3 * day + 200,
  },
  {
    name: 'field-guide',
    by: 'fenn',
    kind: 'canvas',
    title: 'Field guide',
    description: 'Every mushroom I could not name, 16 × 16. They come out of a number and up from the ground. Press one to pick it.',
    tags: ['pixels', 'mushrooms', 'grow'],
    ago: 3 * day + 60,
  },
  {
    name: 'moth-orbit',
    by: 'moth_hotel',
    kind: 'three',
    title: 'Moth orbit',
    description: 'One lamp that stays on, and whoever came to see it. Drag to walk round the table. Press, and it is dark.',
    tags: ['moths', 'night', 'lamp'],
    ago: 2 * day + 500,
  },
  {
    name: 'hiss-90',
    by: 'oona.wav',
    kind: 'shader',
    title: 'Hiss 90',
    description: 'Side B of everything, in two inks. Point from left to right to wind it. The hiss is not a mistake.',
    tags: ['tape', 'print', 'loop'],
    ago: 2 * day + 300,
  },
  {
    name: 'kettles',
    by: 'kettle_ghost',
    kind: 'canvas',
    title: 'Field guide to kettles',
    description: 'Fenn’s mushrooms, but I only see kettles. Each boils when it is ready.',
    tags: ['pixels', 'kettles', 'steam'],
    ago: 2 * day + 20,
    from: 'field-guide',
  },
  {
    name: 'growing-downwards',
    by: 'strix',
    kind: 'p5',
    title: 'Growing downwards',
    description: 'Eleven of twelve are through. This is about the twelfth. Press anywhere to plant another.',
    tags: ['roots', 'grow', 'slow'],
    ago: day + 400,
  },
  {
    name: 'loopworm',
    by: 'oona.wav',
    kind: 'p5',
    title: 'Loopworm',
    description: 'Nine seconds, no seam: walk round in the noise and you come back to where you began. It looks at you.',
    tags: ['loop', 'noise', 'worm'],
    ago: day + 40,
  },
  {
    name: 'foghorn',
    by: 'lamproom',
    kind: 'shader',
    title: 'Foghorn',
    description: 'Five inks, one light, a lot of weather. Point at the fog and it thins. It does that for nobody else.',
    tags: ['night', 'water', 'lamp', 'print'],
    ago: 700,
  },
  {
    name: 'salt-and-battery',
    by: 'brine',
    kind: 'three',
    title: 'Salt & Battery',
    description: 'Folded from a tide table. It has not sunk yet. Further right is more wind.',
    tags: ['boat', 'water', 'paper'],
    ago: 300,
  },
  {
    name: 'harbour-lamps',
    by: 'lamproom',
    kind: 'p5',
    title: 'Harbour lamps',
    description: 'Brine’s current, later in the evening. One lamp is yours: it hangs where you point.',
    tags: ['water', 'night', 'lamp'],
    ago: 90,
    from: 'tidepool',
  },
]

/** What people pinned to their walls, in their order. */
export const pinned: Readonly<Record<string, readonly string[]>> = {
  'oona.wav': ['loopworm', 'hiss-90'],
  brine: ['tidepool', 'salt-and-battery'],
  fenn: ['field-guide'],
  strix: ['growing-downwards'],
}

/** What is said of them in rooms, newer than all other talk there; a line with a sketch is nothing but its card. */
export const shared: readonly { room: string; by: string; ago: number; text?: string; sketch?: string }[] = [
  { room: 'garden-shed', by: 'brine', ago: 14, text: 'The tuner has water now. Drag across it, it hums:' },
  { room: 'garden-shed', by: 'brine', ago: 13, sketch: 'tidepool' },
  { room: 'garden-shed', by: 'lamproom', ago: 6, text: 'I forked it and put the lights on.' },
  { room: 'creative-code', by: 'oona.wav', ago: 45, text: 'The trick from yesterday, with eyes:' },
  { room: 'creative-code', by: 'oona.wav', ago: 44, sketch: 'loopworm' },
]
