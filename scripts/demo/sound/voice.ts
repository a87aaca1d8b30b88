import { pitch, RATE, tape } from './wave.ts'

/** What a mouth does while it sings: the two resonances that make a vowel, in Hz, and how far it is open. */
const MOUTHS = { m: [260, 1100, 0.5], o: [430, 820, 0.9], a: [720, 1180, 1] } as const
/** A note, for how many seconds, with which mouth. */
export type Sung = [note: string, seconds: number, mouth: keyof typeof MOUTHS]

/** A filter that rings at one frequency, as a throat does. */
function resonance(): (sample: number, hertz: number) => number {
  let [one, two] = [0, 0]
  const width = Math.exp((-Math.PI * 90) / RATE)
  return (sample, hertz) => {
    const now = sample * (1 - width) + 2 * width * Math.cos((2 * Math.PI * hertz) / RATE) * one - width * width * two
    two = one
    one = now
    return now
  }
}

/** Sings a line: breath in pulses through two resonances, which glide from vowel to vowel as the pitch does from note to note. */
export function notes(line: readonly Sung[]): Float32Array {
  const onto = tape(line.reduce((sum, [, seconds]) => sum + seconds, 0) + 0.3)
  const [low, high] = [resonance(), resonance()]
  let [at, phase] = [0, 0]
  let [hertz, first, second, open] = [pitch('G3'), 260, 1100, 0]
  for (const [note, seconds, mouth] of [...line, ['A3', 0.3, 'm'] as const]) {
    const [toFirst, toSecond, toOpen] = MOUTHS[mouth]
    const isLast = at + seconds * RATE >= onto.length - 1
    for (const end = Math.min(onto.length, at + Math.round(seconds * RATE)); at < end; at++) {
      hertz += (pitch(note) - hertz) * 0.0012
      first += (toFirst - first) * 0.0009
      second += (toSecond - second) * 0.0009
      open += ((isLast ? 0 : toOpen) - open) * 0.0008
      phase += (hertz * (1 + 0.006 * Math.sin((at / RATE) * 33))) / RATE
      const pulse = (phase % 1) * 2 - 1
      onto[at] = (low(pulse, first) + 0.35 * high(pulse, second)) * open
    }
  }
  return onto
}
