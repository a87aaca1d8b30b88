import { Invalid } from './errors.ts'

/** The most peaks that are kept: more than a player shows side by side. */
const MOST_PEAKS = 200
/** The longest voice intro, in seconds; a container's own rounding is forgiven. */
export const VOICE_SECONDS = 60
const ROUNDING = 1

const WRONG = 'The waveform is not one: it is a list of up to 200 heights, from 0 to 1 or from 0 to 100.'

/**
 * The heights along a recording as a client computed them: numbers of 0 to 100, or of 0 to 1 as the original's clients send them.
 * @returns whole numbers of 0 to 100; none when there was no waveform
 * @throws Invalid
 */
export function cleanWaveform(raw: unknown): number[] {
  if (raw === undefined || raw === null || raw === '') return []
  const list = typeof raw === 'string' ? parsed(raw) : raw
  if (!Array.isArray(list) || list.length > MOST_PEAKS) throw new Invalid(WRONG)
  const heights = list.map((height: unknown) => {
    if (typeof height !== 'number' || !(height >= 0 && height <= 100)) throw new Invalid(WRONG)
    return height
  })
  const scale = heights.every((height) => height <= 1) ? 100 : 1
  return heights.map((height) => Math.round(height * scale))
}

function parsed(text: string): unknown {
  try {
    return text.length <= 10_000 ? JSON.parse(text) : null
  } catch {
    return null
  }
}

/** A recording's length in seconds; null when its maker did not say. @throws Invalid for what is no length, or more than `most` */
export function cleanSeconds(raw: unknown, most = VOICE_SECONDS): number | null {
  if (raw === undefined || raw === null || raw === '') return null
  const seconds = typeof raw === 'number' || typeof raw === 'string' ? Number(raw) : Number.NaN
  if (!(seconds > 0)) throw new Invalid('The length of the recording is not a number of seconds.')
  return inTime(seconds, most)
}

/** A length in seconds as it is kept. @throws Invalid for more than `most` */
export function inTime(seconds: number, most = VOICE_SECONDS): number {
  if (seconds > most + ROUNDING) throw new Invalid(`Such a recording is at most ${most} seconds long. Make it shorter.`)
  return Math.round(Math.min(seconds, most) * 10) / 10
}

/** Bars side by side: what a player of a phone's width has room for. The narrowest ones show every other one. */
const BARS = 48
const HEIGHT = 44
const STEP = 4
/** Where nobody computed one: a quiet line, to find one's place on all the same. */
const QUIET = Array.from({ length: BARS }, () => 12)

/** The heights as so many bars at most: each as high as the highest that it stands for. */
function barsOf(heights: readonly number[]): number[] {
  const count = Math.min(BARS, heights.length)
  const first = (bar: number) => Math.floor((bar * heights.length) / count)
  return Array.from({ length: count }, (_, bar) => Math.max(...heights.slice(first(bar), first(bar + 1))))
}

/** A waveform as strokes of two SVG paths, every other bar in the second, and the width of their view box (44 high). */
export function wavePath(waveform: readonly number[]): { first: string; second: string; width: number } {
  const bars = barsOf(waveform.length > 0 ? waveform : QUIET).map((height, i) => {
    const tall = Math.max(2, Math.round((height / 100) * HEIGHT))
    return `M${i * STEP + STEP / 2} ${(HEIGHT - tall) / 2}v${tall}`
  })
  const every = (rest: number) => bars.filter((_, i) => i % 2 === rest).join('')
  return { first: every(0), second: every(1), width: bars.length * STEP }
}

/** Seconds as a player shows them, such as 1:05. */
export const clockOf = (seconds: number): string => {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
