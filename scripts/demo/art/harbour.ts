import { box, type Dice, type Drawing, dice, disc, dots, HEIGHT, ink, picture, shape, times, WIDTH } from './ink.ts'

function fish(x: number, y: number, colour: string, size = 1): string {
  return `<g transform="translate(${x} ${y}) scale(${size})">${shape('M0 12l16-14h28l18 14-18 14H16z', colour, 3)}${shape('M58 12l18-12v24z', ink.r, 3)}${box(14, 8, 5, 5, ink.k)}${box(30, 0, 3, 24, ink.k)}${box(40, 2, 3, 20, ink.k)}</g>`
}

const FISH = [ink.y, ink.l, ink.m, ink.p, ink.c] as const

const crate = (fall: Dice, x: number, y: number): string =>
  shape(`M${x} ${y}h140l-8 46H${x + 8}z`, ink.c) +
  `<path d="M${x} ${y}h140l-8 46H${x + 8}z" fill="url(#ice)"/>` +
  times(2, (row) => times(2 - (row % 2), (i) => fish(x + 12 + i * 58 + row * 30, y + 20 - row * 22, fall.pick(FISH), 0.8))) +
  shape(`M${x - 4} ${y + 42}h148v16h-148z`, ink.b)

/** A stall of the fish market, before anybody came. */
export function fishMarket(seed: number): Drawing {
  const fall = dice(seed)
  const awning = times(12, (i) => shape(`M${i * 42 - 12} 34h42v56l-21 16-21-16z`, i % 2 ? ink.c : ink.r, 3))
  const bulbs = times(5, (i) => box(58 + i * 90, 96, 4, 22, ink.k) + disc(60 + i * 90, 128, 12, ink.y, 3))
  return picture(
    'A fish stall under a striped awning: six crates of fish on ice, a pair of scales, lamps that are still lit',
    dots('ice', ink.m, 1) + dots('night', ink.b, 2) + dots('floor', ink.k, 3),
    box(0, 0, WIDTH, HEIGHT, ink.night) +
      box(0, 90, WIDTH, 120, 'url(#night)') +
      bulbs +
      box(10, 80, 10, 220, ink.o) +
      box(460, 80, 10, 220, ink.o) +
      awning +
      box(0, 22, WIDTH, 14, ink.k) +
      shape('M232 150h12v44h-12zM196 160h84v8h-84zM184 168h36l-6 16h-24zM256 168h36l-6 16h-24z', ink.y, 3) +
      times(3, (i) => crate(fall, 22 + i * 150, 178 + (i === 1 ? 14 : 0))) +
      times(3, (i) => crate(fall, 22 + i * 150, 246)) +
      box(0, 302, WIDTH, 18, ink.m) +
      box(0, 302, WIDTH, 18, 'url(#floor)'),
  )
}

/** Eight colours of one photograph, as chips. @param colours the same ones that the caption names */
export function palette(colours: readonly string[]): Drawing {
  const chip = (colour: string, i: number): string => {
    const [x, y] = [20 + (i % 4) * 112, 18 + Math.floor(i / 4) * 146]
    return (
      box(x + 6, y + 6, 100, 136, ink.k) +
      shape(`M${x} ${y}h100v136h-100z`, ink.c) +
      box(x + 8, y + 8, 84, 84, colour) +
      box(x + 8, y + 68, 84, 24, `url(#half)`) +
      box(x + 8, y + 102, 12 + i * 8, 6, ink.k) +
      box(x + 8, y + 114, 48, 4, ink.k)
    )
  }
  return picture(
    `Eight chips of colour: ${colours.join(', ')}`,
    dots('half', ink.c, 1),
    box(0, 0, WIDTH, HEIGHT, ink.l) + colours.map(chip).join(''),
  )
}

/** A paper boat, at sea. */
export function boat(seed: number): Drawing {
  const fall = dice(seed)
  const sea = (y: number, colour: string): string =>
    `<path d="M-20 ${y}${times(14, () => 'l20-12 20 12')}V320H-20z" fill="${colour}" stroke="${ink.k}" stroke-width="3"/>`
  return picture(
    'A paper boat on square waves, a low sun, fish below',
    dots('sky', ink.o, 2),
    box(0, 0, WIDTH, HEIGHT, ink.p) +
      box(0, 60, WIDTH, 140, 'url(#sky)') +
      disc(fall.between(90, 150), 132, 58, ink.y, 4) +
      sea(196, ink.m) +
      shape('M176 214h176l-34 42H208z', ink.c) +
      shape('M262 214V96l-70 118z', ink.c) +
      shape('M262 214V96l66 118z', ink.l) +
      sea(250, ink.b) +
      times(5, () => fish(fall.between(10, 400), fall.between(268, 292), fall.pick(FISH), 0.7)),
  )
}

/** A cloth printed with fish: it meets itself on every side. */
export function fishCloth(): Drawing {
  const print = (x: number, y: number, colour: string): string =>
    `<g transform="translate(${x} ${y})"><path d="M0 12l14-12h20l14 12-14 12H14z" fill="${colour}"/><path d="M42 12l12-9v18z" fill="${colour}"/></g>`
  return picture(
    'A pattern of fish',
    '',
    box(0, 0, 120, 100, '#aee6df') +
      print(6, 14, '#8fd6d0') +
      print(62, 64, '#8fd6d0') +
      times(6, (i) => box(i * 20 + 8, i % 2 ? 4 : 54, 4, 4, '#8fd6d0')),
    120,
    100,
  )
}
