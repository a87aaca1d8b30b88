/** sRGB, each from 0 to 1. */
type Rgb = readonly [red: number, green: number, blue: number]
type Lab = readonly [lightness: number, a: number, b: number]

/** A colour as the theme mixer and profiles write it. */
export const HEX = /^#[0-9a-f]{6}$/

/** `#ABC` or `#AABBCC` as `#aabbcc`; null for what is no such colour. */
export function cleanHex(text: string): string | null {
  const lower = text.trim().toLowerCase()
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(lower)
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join('')}`
  return HEX.test(lower) ? lower : null
}

const toRgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb
const toHex = (rgb: Rgb): string =>
  `#${rgb
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

const toLinear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const fromLinear = (part: number): number => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055)

function luminance(hex: string): number {
  const [red, green, blue] = toRgb(hex).map(toLinear) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast of two colours by WCAG 2, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Oklab (Ottosson 2020): lightness as the eye has it, so that "nearest" means what a person would call so. */
function toLab(hex: string): Lab {
  const [r, g, b] = toRgb(hex).map(toLinear) as unknown as Rgb
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromLab([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
  return linear.map((part) => fromLinear(Math.max(part, 0))) as unknown as Rgb
}

/** The colour of that lightness, with as much of the hue's strength as a screen can show. */
function atLightness([, a, b]: Lab, lightness: number): string {
  for (let strength = 1; strength > 0; strength -= 0.05) {
    const rgb = fromLab([lightness, a * strength, b * strength])
    if (rgb.every((part) => part <= 1.0005)) return toHex(rgb.map((part) => Math.min(part, 1)) as unknown as Rgb)
  }
  return toHex([lightness, lightness, lightness])
}

const STEP = 1 / 400

/**
 * The colour nearest to `hex` that reads on every ground: lighter or darker, with its hue kept.
 * @returns null when no colour does
 */
export function nearestThatReads(hex: string, grounds: readonly string[], needed: number): string | null {
  const lab = toLab(hex)
  const reads = (colour: string) => grounds.every((ground) => contrast(colour, ground) >= needed)
  for (let distance = 0; distance <= 1; distance += STEP) {
    for (const lightness of [lab[0] - distance, lab[0] + distance]) {
      const colour = lightness >= 0 && lightness <= 1 ? atLightness(lab, lightness) : null
      if (colour && reads(colour)) return colour
    }
  }
  return ['#000000', '#ffffff'].find(reads) ?? null
}

const INKS = ['#1a1423', '#ffffff', '#000000'] as const

/** The first ink that reads on a colour: the town's own, white, black. One of the last two reaches 4.5 on anything. */
export const inkOn = (ground: string): string => INKS.find((ink) => contrast(ink, ground) >= 4.5) ?? '#000000'
