import { box, type Dice, type Drawing, dice, disc, dots, HEIGHT, ink, picture, rain, shape, stroke, times, WIDTH } from './ink.ts'

const frame = 'M0 0h480v320H0z M16 16v208h212V16zM244 16v208h220V16z'
const steam = (x: number, y: number): string => stroke(`M${x} ${y}c0-20 20-20 20-44`, ink.k, 5)

const cassette = (x: number, y: number, colour: string): string =>
  shape(`M${x} ${y}h150v38h-150z`, colour) + shape(`M${x + 22} ${y + 10}h88v18h-88z`, ink.c)

/** Cassettes and a mug on a windowsill, rain outside. */
export function rainWindow(seed: number): Drawing {
  const fall = dice(seed)
  const ridge = times(6, (i) => `L${i * 96} ${fall.between(128, 196)}`)
  const tapes = times(3, (i) => cassette(fall.between(30, 62), 262 - i * 38, [ink.r, ink.m, ink.p][i] ?? ink.p))
  const mug = `${shape('M390 216h34v50h-34', 'none', 12)}${shape('M300 196h90v100h-90z', ink.l)}`
  return picture(
    'Three cassettes and a mug on a windowsill, rain outside',
    rain('rain', ink.c) + dots('far', ink.navy, 2),
    box(0, 0, WIDTH, HEIGHT, ink.b) +
      box(0, 90, WIDTH, 140, 'url(#far)') +
      `<path d="M0 230 ${ridge} L480 230z" fill="${ink.navy}"/>` +
      box(0, 0, WIDTH, 230, 'url(#rain)') +
      `<path d="${frame}" fill="${ink.c}" fill-rule="evenodd" stroke="${ink.k}" stroke-width="4"/>` +
      box(0, 228, WIDTH, 92, ink.y) +
      box(0, 226, WIDTH, 6, ink.k) +
      tapes +
      mug +
      steam(318, 180) +
      steam(352, 180),
  )
}

const moth = (x: number, y: number, wings: string): string =>
  `${shape(`M${x} ${y}l-24-15 6 27 18 3zM${x} ${y}l24-15-6 27-18 3z`, wings, 3)}${box(x - 3, y - 8, 6, 26, ink.k)}`

function visitors(fall: Dice, count: number): string {
  return times(count, () => moth(fall.between(170, 420), fall.between(40, 200), fall.pick([ink.c, ink.p, ink.l, ink.y])))
}

/** A lamp on a desk at night, and who came for it. */
export function deskLamp(seed: number): Drawing {
  const fall = dice(seed)
  return picture(
    'A lamp on a desk at night, with moths in its light and a half-written letter under it',
    dots('glow', ink.y, 2) + dots('near', ink.y) + dots('wood', ink.k, 3),
    box(0, 0, WIDTH, HEIGHT, ink.night) +
      `<path d="M250 84L30 256h440z" fill="url(#glow)"/><path d="M250 84L130 256h230z" fill="url(#near)"/>` +
      box(0, 252, WIDTH, 68, ink.o) +
      box(0, 252, WIDTH, 68, 'url(#wood)') +
      box(0, 250, WIDTH, 6, ink.k) +
      shape('M214 262h150l22 44H196z', ink.c) +
      times(3, (i) => box(232 + i * 4, 272 + i * 9, 96 - i * 14, 3, ink.k)) +
      stroke('M92 246V150L196 60', ink.k, 10) +
      shape('M56 240h74v14H56z', ink.r) +
      shape('M176 38l70-16 58 66-92 22z', ink.r) +
      disc(258, 100, 12, ink.c, 4) +
      visitors(fall, 7),
  )
}

/** A kettle on the stove, minding its own business. */
export function kettle(seed: number): Drawing {
  const fall = dice(seed)
  const tiles = times(24, (i) => box((i % 8) * 60 + 2, Math.floor(i / 8) * 60 + 2, 56, 56, fall.next() > 0.82 ? ink.l : ink.p))
  return picture(
    'A blue kettle with a face on a lit stove, steam on its way up',
    dots('steam', ink.c) + dots('shade', ink.k, 2),
    box(0, 0, WIDTH, HEIGHT, ink.c) +
      tiles +
      box(0, 178, WIDTH, 6, ink.k) +
      `<path d="M352 96q34-12 22-44t26-52h64q-44 26-24 60t-40 62z" fill="url(#steam)"/>` +
      shape('M0 236h480v90H0z', ink.y) +
      box(0, 286, WIDTH, 34, 'url(#shade)') +
      times(4, (i) => disc(84 + i * 104, 282, 15, ink.c, 4) + box(82 + i * 104, 268, 4, 14, ink.k)) +
      times(7, (i) => shape(`M${172 + i * 22} 238l8-22 8 22z`, i % 2 ? ink.o : ink.b, 3)) +
      box(150, 212, 190, 8, ink.k) +
      shape('M176 84h136l30 128H146z', ink.b) +
      shape('M326 130l50-34v34l-40 54z', ink.b) +
      shape('M190 84V50h108v34', 'none', 10) +
      shape('M222 84v-14h44v14z', ink.r) +
      box(206, 124, 18, 26, ink.c) +
      box(262, 124, 18, 26, ink.c) +
      box(212, 134, 8, 14, ink.k) +
      box(268, 134, 8, 14, ink.k) +
      box(222, 176, 44, 8, ink.c),
  )
}

const part = (d: string): string => `<path d="${d}" fill="#0d2f6e" stroke="#f2f7ff" stroke-width="3" stroke-linejoin="miter"/>`

/** The same kettle in parts, on a draughtsman's blue. */
export function kettleInParts(): Drawing {
  const grid = `<pattern id="grid" width="20" height="20" patternUnits="userSpaceOnUse"><path d="M0 0h20v20" fill="none" stroke="#ffffff" stroke-opacity=".16" stroke-width="1"/></pattern>`
  const marks: readonly [number, number][] = [
    [312, 40],
    [330, 88],
    [352, 158],
    [344, 226],
    [326, 278],
  ]
  return picture(
    'Drawing of a kettle taken apart: handle, lid, body with its spout, heating coil and base, one above the other',
    grid,
    box(0, 0, WIDTH, HEIGHT, '#123b86') +
      box(0, 0, WIDTH, HEIGHT, 'url(#grid)') +
      `<path d="M228 12v296" stroke="#ffe066" stroke-width="2" stroke-dasharray="10 6"/>` +
      part('M168 58V28h120v30h-14V42H182v16z') +
      part('M180 92h96v14h-96zM214 92v-14h28v14z') +
      part('M174 126h108l24 78H150z') +
      part('M294 140l44-26v26l-30 40z') +
      `<path d="M178 232h100m-100 10h100m-100 10h100" stroke="#ff8a3d" stroke-width="5"/>${part('M170 224h8v36h-8zM278 224h8v36h-8z')}` +
      part('M150 276h156v12H150zM164 288h128v12H164z') +
      marks
        .map(
          ([x, y]) =>
            `<path d="M${x} ${y}h70" stroke="#ffe066" stroke-width="2"/>${disc(x + 80, y, 10, '#ffe066')}${box(x + 76, y - 4, 8, 8, '#123b86')}`,
        )
        .join(''),
  )
}
