/** The ink pots, as the town's pictures are printed with them. */
export const ink = {
  k: '#1a1423',
  y: '#ffc02e',
  r: '#ff5436',
  b: '#2a3ed6',
  navy: '#1b2a9a',
  night: '#14133a',
  p: '#ff9ec4',
  m: '#58c9a0',
  g: '#1f7a57',
  l: '#b9a2ff',
  v: '#5b3b8c',
  o: '#ff8a3d',
  c: '#fff6e2',
  white: '#ffffff',
} as const

/** Every picture has this size; a pixel of the drawing is four of the print, so that dots and edges are as coarse as on the paper. */
export const WIDTH = 480
export const HEIGHT = 320

/** A drawing and what it shows, for whoever does not see it. */
export type Drawing = { svg: string; alt: string }
/** Numbers from 0 up to 1, the same for the same seed. */
export type Dice = { next: () => number; between: (least: number, most: number) => number; pick: <T>(list: readonly [T, ...T[]]) => T }

/** Dice that fall the same way whenever they are thrown from the same seed (mulberry32). */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (least, most) => Math.round(least + next() * (most - least)),
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
  }
}

export const box = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`
/** A shape with the black line around it that everything in these pictures has. */
export const shape = (d: string, fill: string, line = 4): string =>
  `<path d="${d}" fill="${fill}" stroke="${ink.k}" stroke-width="${line}" stroke-linejoin="miter"/>`
export const stroke = (d: string, colour: string, width: number): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="square"/>`
export const disc = (x: number, y: number, r: number, fill: string, line = 0): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"${line ? ` stroke="${ink.k}" stroke-width="${line}"` : ''}/>`

/** A screen of dots in one ink over whatever is below: `url(#name)` as a fill. The thinner, the fewer dots. */
export function dots(name: string, colour: string, thin = 1): string {
  const step = 4 * thin
  return `<pattern id="${name}" width="${step * 2}" height="${step * 2}" patternUnits="userSpaceOnUse"><path d="M0 0h4v4H0zM${step} ${step}h4v4h-4z" fill="${colour}"/></pattern>`
}

/** Slanting rain as a fill. */
export const rain = (name: string, colour: string): string =>
  `<pattern id="${name}" width="12" height="24" patternUnits="userSpaceOnUse" patternTransform="rotate(14)"><path d="M2 0h2v10H2zM8 12h2v8H8z" fill="${colour}" opacity=".75"/></pattern>`

/** Stars as they fall, from the top down to a height. */
export function stars(fall: Dice, count: number, below: number, colour: string = ink.c): string {
  return Array.from({ length: count }, () => {
    const size = fall.pick([3, 3, 4, 6])
    return box(fall.between(4, WIDTH - 8), fall.between(4, below), size, size, colour)
  }).join('')
}

/** Times `count`, put together. */
export const times = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => draw(index)).join('')

/** The whole picture. @param defs patterns that it is filled with */
export const picture = (alt: string, defs: string, body: string, width = WIDTH, height = HEIGHT): Drawing => ({
  alt,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width * 2}" height="${height * 2}" viewBox="0 0 ${width} ${height}"><defs>${defs}</defs>${body}</svg>`,
})
