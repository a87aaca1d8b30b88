import { box, type Dice, type Drawing, dice, dots, HEIGHT, ink, picture, shape, times, WIDTH } from './ink.ts'

function mushroom(fall: Dice, x: number, y: number, tall: number): string {
  const wide = Math.round(tall * fall.pick([0.42, 0.55, 0.7]))
  const cap = fall.pick([ink.r, ink.o, ink.l, ink.y, ink.p])
  const top = y - tall
  const high = Math.round(wide * fall.pick([0.8, 1, 1.3]))
  const brim = top + Math.round(high * 0.5)
  const half = Math.max(6, Math.round(wide * 0.24))
  const spots = times(4, (i) =>
    box(x - wide + 14 + Math.round((i * wide) / 2.4), brim - 12 - (i % 2) * Math.round(high * 0.34), 9, 9, ink.c),
  )
  return (
    shape(`M${x - half} ${brim}h${half * 2}l6 ${y - brim}h-${half * 2 + 12}z`, ink.c) +
    box(x + half - 5, brim + 4, 5, y - brim - 6, 'url(#stem)') +
    shape(`M${x - wide} ${brim}l${Math.round(wide * 0.42)}-${high}h${Math.round(wide * 1.16)}l${Math.round(wide * 0.42)} ${high}z`, cap) +
    (cap === ink.y ? '' : spots)
  )
}

/** Mushrooms between trees: no two seeds grow the same. */
export function mushrooms(seed: number): Drawing {
  const fall = dice(seed)
  type Paper = [back: string, light: string, ground: string]
  const papers: [Paper, ...Paper[]] = [
    [ink.m, ink.c, ink.g],
    [ink.v, ink.l, ink.night],
    [ink.p, ink.c, ink.v],
  ]
  const [back, light, ground] = fall.pick(papers)
  const trunks = times(6, (i) =>
    shape(`M${i * 86 + fall.between(-14, 14)} -6h${fall.between(20, 40)}l8 264h-${fall.between(40, 56)}z`, ground, 0),
  )
  const grown = [52, 142, 236, 330, 424].map((x) =>
    mushroom(fall, x + fall.between(-12, 12), fall.between(268, 296), fall.between(70, 176)),
  )
  const moss = times(26, () => box(fall.between(0, WIDTH), fall.between(276, 312), 8, 4, fall.pick([ink.m, ink.y, ink.c])))
  return picture(
    'Mushrooms of five kinds between the trunks of a wood',
    dots('mist', light, 2) + dots('stem', ink.o),
    box(0, 0, WIDTH, HEIGHT, back) + box(0, 0, WIDTH, 200, 'url(#mist)') + trunks + box(0, 256, WIDTH, 64, ground) + grown.join('') + moss,
  )
}

const SIDE = 16
const CAPS = [ink.r, ink.y, ink.p, ink.o, ink.m, ink.l] as const

/** One of sixteen by sixteen squares, the same on both sides: a cap as it comes, gills, a stem. */
function pixelMushroom(fall: Dice, x: number, y: number, size: number): string {
  const cap = fall.pick(CAPS)
  const [top, brim] = [fall.between(2, 4), fall.between(7, 9)]
  const widths = Array.from({ length: SIDE }, (_, row) => {
    if (row < top || row > 14) return 0
    if (row <= brim) return Math.min(7, 2 + Math.round(((row - top + 1) / (brim - top + 1)) * fall.pick([4, 5, 5])))
    return fall.pick([1, 2, 2])
  })
  const half = (row: number, wide: number): string =>
    times(wide, (i) => {
      const colour = row > brim ? ink.c : fall.next() > 0.8 ? ink.c : cap
      return box(x + (7 - i) * size, y + row * size, size, size, colour) + box(x + (8 + i) * size, y + row * size, size, size, colour)
    })
  return widths.map((wide, row) => half(row, wide)).join('') + box(x + 5 * size, y + 14 * size, 6 * size, size, ink.g)
}

/** Every mushroom that could be named, and a few that could not. */
export function mushroomSheet(seed: number): Drawing {
  const fall = dice(seed)
  const sheet = times(24, (i) => {
    const [x, y] = [(i % 6) * 78 + 14, Math.floor(i / 6) * 76 + 10]
    return box(x - 4, y - 2, 72, 70, i % 2 === Math.floor(i / 6) % 2 ? '#0b1b12' : '#123c25') + pixelMushroom(fall, x, y, 4)
  })
  return picture(
    'Twenty-four mushrooms of sixteen by sixteen squares each, four rows of six',
    '',
    box(0, 0, WIDTH, HEIGHT, '#06110b') + sheet,
  )
}

function pot(x: number, y: number, colour: string, leaves: number): string {
  const grown = times(leaves, (i) => {
    const side = i % 2 ? 1 : -1
    const at = y - 14 - i * 11
    return shape(`M${x} ${at}l${side * 10}-12 ${side * 16} 2${side * -8} 12z`, i % 3 ? ink.m : ink.g, 3)
  })
  return (
    (leaves ? box(x - 2, y - 12 - leaves * 11, 5, leaves * 11 + 12, ink.g) + grown : '') +
    shape(`M${x - 24} ${y}h48l-7 38h-34z`, colour, 3) +
    shape(`M${x - 28} ${y - 8}h56v12h-56z`, colour, 3)
  )
}

/** Twelve pots of beans. Eleven are through. */
export function beans(seed: number): Drawing {
  const fall = dice(seed)
  const empty = 9
  const row = (y: number, first: number): string =>
    box(0, y + 38, WIDTH, 10, ink.o) +
    box(0, y + 36, WIDTH, 4, ink.k) +
    box(0, y + 48, WIDTH, 12, 'url(#shelf)') +
    times(6, (i) => pot(46 + i * 78, y, fall.pick([ink.r, ink.o, ink.l, ink.y]), first + i === empty ? 0 : fall.between(2, 6)))
  return picture(
    'Two shelves with twelve flower pots; beans grow in eleven of them',
    dots('shelf', ink.k, 2) + dots('day', ink.c, 2),
    box(0, 0, WIDTH, HEIGHT, ink.b) +
      box(24, 0, 432, 136, ink.m) +
      box(24, 0, 432, 136, 'url(#day)') +
      times(4, (i) => box(20 + i * 144, 0, 8, 136, ink.c)) +
      box(20, 132, 440, 8, ink.c) +
      row(104, 0) +
      row(242, 6),
  )
}

/** A bean that has just come through, small enough for a sticker. */
export const sprout = (): Drawing =>
  picture(
    'A bean that has just come through',
    dots('soil', ink.k, 2),
    box(0, 0, 150, 150, ink.p) +
      box(0, 116, 150, 34, ink.v) +
      box(0, 116, 150, 34, 'url(#soil)') +
      box(70, 60, 9, 58, ink.g) +
      shape('M74 74L22 58l10-34 46 20z', ink.m) +
      shape('M75 70l40-54 18 32-44 28z', ink.g) +
      box(46, 42, 6, 6, ink.k) +
      box(60, 46, 6, 6, ink.k),
    150,
    150,
  )
