import { box, type Drawing, dice, disc, dots, HEIGHT, ink, picture, shape, stars, stroke, times, WIDTH } from './ink.ts'

const waves = (y: number, colour: string, shift: number): string =>
  `<path d="M${-40 + shift} ${y}${times(15, () => 'l18-10 18 10')}V320H0z" fill="${colour}" stroke="${ink.k}" stroke-width="3"/>`

/** A lighthouse on its rock. */
export function lighthouse(seed: number): Drawing {
  const fall = dice(seed)
  return picture(
    'A red and white lighthouse on a rock at night, its light on two sides, waves below',
    dots('beam', ink.y, 1) + dots('thin', ink.y, 2),
    box(0, 0, WIDTH, HEIGHT, ink.night) +
      stars(fall, 40, 180) +
      `<path d="M300 76L0 10v150z" fill="url(#beam)"/><path d="M320 76l160-40v110z" fill="url(#thin)"/>` +
      waves(250, ink.navy, 0) +
      shape('M190 292l30-44 40-14 110 4 46 34 30 30v30H180z', ink.v) +
      shape('M266 244l18-146h54l18 146z', ink.c) +
      shape('M280 132h62l4 32h-70z', ink.r) +
      shape('M272 196h78l4 34h-86z', ink.r) +
      box(302, 206, 16, 38, ink.k) +
      shape('M272 98h78v-10h-78z', ink.k) +
      shape('M288 88V58h46v30z', ink.y) +
      box(308, 58, 4, 30, ink.k) +
      shape('M280 58l31-28 31 28z', ink.r) +
      waves(282, ink.b, 12) +
      waves(304, ink.m, 0) +
      shape('M60 268h70l-14 18H74z', ink.o) +
      shape('M92 268v-46l34 38z', ink.c),
  )
}

/** A road through the desert, the sun where it goes. */
export function cactusRoad(seed: number): Drawing {
  const fall = dice(seed)
  const cactus = (x: number, y: number, size: number): string =>
    `<g transform="translate(${x} ${y}) scale(${size})">${shape('M-8 0v-84h16v30h16v-18h14v32H8V0z', ink.g)}${shape('M-8-20h-26v-40h14v26h12z', ink.g)}${times(4, (i) => box(-3, -70 + i * 18, 4, 7, ink.c))}</g>`
  const small = times(6, () => cactus(fall.pick([fall.between(16, 160), fall.between(320, 464)]), fall.between(196, 214), 0.3))
  return picture(
    'A straight road between cacti, running into a very large sun',
    `<clipPath id="sun"><circle cx="240" cy="172" r="104"/></clipPath>${dots('sand', ink.r, 3)}`,
    box(0, 0, WIDTH, HEIGHT, ink.p) +
      box(0, 96, WIDTH, 100, ink.o) +
      disc(240, 172, 106, ink.r, 4) +
      `<g clip-path="url(#sun)">${times(5, (i) => box(120, 92 + i * 22, 240, 4 + i * 3, ink.y))}</g>` +
      shape('M-6 196V150h60l20-18h50l26 34h40v30zM330 196v-30l44-44h40l16 30h60v44z', ink.v) +
      shape('M-6 192h492v140H-6z', ink.y) +
      box(0, 200, WIDTH, 120, 'url(#sand)') +
      shape('M232 194h16l150 136H82z', ink.k, 0) +
      times(4, (i) => shape(`M${238 - i * 2} ${206 + i * i * 8}h${4 + i * 4}l${2 + i} ${10 + i * 6}h-${8 + i * 6}z`, ink.c, 0)) +
      small +
      cactus(78, 292, 1.35) +
      cactus(420, 268, 0.95) +
      shape('M340 296h26v-8l10-14h10l4 12-10 6v22h-6v-12h-24v12h-6z', ink.c, 3) +
      box(380, 278, 3, 3, ink.k),
  )
}

/** An owl on a branch before the moon. */
export function owl(seed: number): Drawing {
  const fall = dice(seed)
  const looks = fall.pick([-5, 0, 5])
  const eye = (x: number): string =>
    disc(x, 122, 27, ink.y, 4) + box(x - 8 + looks, 114, 16, 16, ink.k) + box(x - 4 + looks, 117, 5, 5, ink.c)
  const leaves = times(9, () => {
    const [x, y] = [fall.between(10, 450), fall.between(246, 280)]
    return shape(`M${x} ${y}l18-12 16 10-16 12z`, fall.pick([ink.g, ink.m, ink.g]), 3)
  })
  return picture(
    'An owl on a branch in front of a full moon, listening',
    dots('moon', ink.y, 2) + dots('chest', ink.o, 2),
    box(0, 0, WIDTH, HEIGHT, ink.night) +
      stars(fall, 60, 300) +
      disc(250, 150, 132, ink.c, 0) +
      disc(250, 150, 132, 'url(#moon)') +
      shape('M166 54l44 30h62l44-30v150l-30 56h-90l-30-56z', ink.v) +
      shape('M196 160h90v66l-20 34h-50z', ink.c) +
      `<path d="M196 160h90v66l-20 34h-50z" fill="url(#chest)"/>` +
      shape('M166 140l26 26v66l-12-10-14-26zM316 140l-26 26v66l12-10 14-26z', ink.l) +
      eye(210) +
      eye(272) +
      shape('M230 138h22l-11 24z', ink.r) +
      shape('M-6 264l200-14 290 6v22l-280-2-210 14z', ink.o) +
      times(2, (i) => shape(`M${206 + i * 44} 254h26v14h-26z`, ink.y, 3)) +
      leaves,
  )
}

/** The shed with its aerial, and the pear tree at the other end of forty metres of bell wire. */
export function shed(seed: number): Drawing {
  const fall = dice(seed)
  const pear = () => shape(`M${fall.between(352, 450)} ${fall.between(96, 176)}l6 8v8h-12v-8z`, ink.y, 3)
  return picture(
    'A garden shed with a lit window, a wire running from its roof to a pear tree, fog on the ground',
    dots('fog', ink.c) + dots('thin', ink.c, 2),
    box(0, 0, WIDTH, HEIGHT, ink.m) +
      box(0, 0, WIDTH, 120, 'url(#thin)') +
      disc(250, 66, 30, ink.y, 4) +
      shape('M396 290V150h16v140z', ink.o) +
      shape('M330 118l34-54h60l44 40v56l-40 34h-70l-30-30z', ink.g) +
      times(9, pear) +
      stroke('M128 50C220 110 300 110 384 84', ink.k, 3) +
      stroke('M128 100V40m-14 12h28', ink.k, 5) +
      shape('M52 290V150h156v140z', ink.r) +
      times(5, (i) => box(78 + i * 26, 152, 3, 138, ink.k)) +
      shape('M34 154l96-62 96 62z', ink.b) +
      shape('M72 182h56v46H72z', ink.y) +
      box(98, 182, 4, 46, ink.k) +
      shape('M152 290v-92h40v92z', ink.c) +
      box(182, 244, 5, 8, ink.k) +
      shape('M-6 284h492v50H-6z', ink.g) +
      `<path d="M0 262h90l20-12h120l24 16h120l30-14h76v36H0z" fill="url(#fog)"/><path d="M0 284h480v20H0z" fill="url(#thin)"/>`,
  )
}

/** The goat, in person. */
export function goatPortrait(seed: number): Drawing {
  const fall = dice(seed)
  const eye = (x: number): string => disc(x, 150, 24, ink.y, 4) + box(x - 15, 145, 30, 10, ink.k)
  return picture(
    'A white goat with rectangular pupils, horns and a small hat, looking straight at you',
    dots('dusk', ink.r, 2) + dots('beard', ink.l),
    box(0, 0, WIDTH, HEIGHT, ink.o) +
      box(0, 0, WIDTH, 130, 'url(#dusk)') +
      stars(fall, 16, 90, ink.y) +
      shape('M-6 236h492v90H-6z', ink.m) +
      shape('M150 326l16-90h148l16 90z', ink.c) +
      shape('M196 96l-34-10-34-62 22-8 34 40 36 16zM284 96l34-10 34-62-22-8-34 40-36 16z', ink.v) +
      shape('M170 112l-74 10-14 34 70 8zM310 112l74 10 14 34-70 8z', ink.p) +
      shape('M172 84h136l12 84-34 96h-92l-34-96z', ink.white) +
      eye(202) +
      eye(278) +
      shape('M206 222h68l-12 34h-44z', ink.p) +
      box(222, 232, 8, 10, ink.k) +
      box(250, 232, 8, 10, ink.k) +
      shape('M218 264h44l-8 46h-28z', ink.white) +
      '<path d="M218 264h44l-8 46h-28z" fill="url(#beard)"/>' +
      shape('M186 88h108v-12H186z', ink.b) +
      shape('M206 76l6-44h56l6 44z', ink.b) +
      box(206, 64, 68, 12, ink.y) +
      stroke('M274 252l36 18', ink.g, 6),
  )
}
