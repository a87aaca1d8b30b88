import { dice } from '../art/ink.ts'
import { notes, type Sung } from './voice.ts'
import { pitch, play, RATE, tape } from './wave.ts'

/** Somebody who hums the beginning of their own anthem, through two formants of a throat. */
export const humming = (): Float32Array => {
  const line: Sung[] = [
    ['A3', 0.7, 'm'],
    ['C4', 0.35, 'm'],
    ['E4', 0.95, 'o'],
    ['D4', 0.35, 'o'],
    ['C4', 0.35, 'm'],
    ['B3', 0.7, 'a'],
    ['G3', 0.35, 'a'],
    ['B3', 1.1, 'o'],
    ['A3', 1.3, 'm'],
  ]
  return notes(line)
}

function hoot(onto: Float32Array, from: number, seconds: number, hertz: number, loud: number): void {
  play(onto, from, seconds, (time) => {
    const swell = Math.sin((Math.PI * time) / seconds) ** 0.8
    const bent = hertz * time + 8 * Math.sin(time * 4)
    return (Math.sin(2 * Math.PI * bent) + 0.18 * Math.sin(4 * Math.PI * bent)) * swell * loud
  })
}

/** Two owls, of which one is not there: it answers lower, later, and from far away. */
export function owls(): Float32Array {
  const [onto, hiss] = [tape(11), dice(21)]
  play(onto, 0, 11, () => (hiss.next() * 2 - 1) * 0.012)
  for (const from of [0.6, 5.6]) {
    hoot(onto, from, 0.55, 392, 0.6)
    hoot(onto, from + 0.9, 0.22, 400, 0.5)
    hoot(onto, from + 1.2, 0.9, 388, 0.62)
    for (const [later, loud] of [
      [2.7, 0.2],
      [2.95, 0.08],
    ] as const) {
      hoot(onto, from + later, 0.5, 310, loud)
      hoot(onto, from + later + 0.8, 0.9, 300, loud)
    }
  }
  return onto
}

/** Rain on a tin roof, which gets angry and thinks better of it. */
export function angryRain(): Float32Array {
  const [onto, fall] = [tape(12), dice(5)]
  let low = 0
  play(onto, 0, 12, (time) => {
    low += (fall.next() * 2 - 1 - low) * 0.35
    return low * (0.12 + 0.3 * Math.exp(-(((time - 6.5) / 2.2) ** 2))) * Math.min(1, time, 12 - time)
  })
  for (let drop = 0; drop < 420; drop++) {
    const from = 6.5 + (fall.next() + fall.next() + fall.next() - 1.5) * 4.2
    const hertz = 900 + fall.next() * 2600
    if (from > 0) play(onto, from, 0.05, (time) => Math.sin(2 * Math.PI * hertz * time) * Math.exp(-time * 110) * 0.22)
  }
  return onto
}

/** A foghorn: low B flat, slightly cross. */
export function foghorn(): Float32Array {
  const onto = tape(7)
  const hertz = pitch('Bb2') / 2
  for (const [from, seconds, loud] of [
    [0.2, 2.6, 1],
    [3.9, 2.6, 1],
  ] as const) {
    play(onto, from, seconds, (time) => {
      const swell = Math.min(1, time * 5, (seconds - time) * 3)
      const reed = [1, 2, 3, 4, 5, 6, 7].reduce(
        (sum, n) => sum + Math.sin(2 * Math.PI * hertz * n * time * (1 - time * 0.004)) / n ** 0.8,
        0,
      )
      return reed * swell * loud * (0.85 + 0.15 * Math.sin(time * 38))
    })
  }
  return echoed(onto, 0.42, 0.35)
}

/** With the other side of the harbour answering. */
function echoed(samples: Float32Array, seconds: number, loud: number): Float32Array {
  const back = Math.round(seconds * RATE)
  for (let at = back; at < samples.length; at++) samples[at] = (samples[at] ?? 0) + (samples[at - back] ?? 0) * loud
  return samples
}
