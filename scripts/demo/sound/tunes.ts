import { dice } from '../art/ink.ts'
import { pitch, play, tape } from './wave.ts'

/** A tune for two square waves, a triangle and a drum. Notes stand in eighths: `.` is silence, `-` lets the note before go on. */
export type Tune = { beats: number; lead: string; second: string; bass: string; drum: string }

type Voice = (phase: number) => number
const square =
  (width: number): Voice =>
  (phase) =>
    phase % 1 < width ? 1 : -1
const triangle: Voice = (phase) => 4 * Math.abs((phase % 1) - 0.5) - 1

type Note = { name: string; from: number; length: number }

function notesOf(line: string): Note[] {
  const notes: Note[] = []
  line
    .trim()
    .split(/\s+/)
    .forEach((name, from) => {
      const last = notes.at(-1)
      if (name === '-' && last) last.length += 1
      else if (name !== '.') notes.push({ name, from, length: 1 })
    })
  return notes
}

function sing(onto: Float32Array, line: string, eighth: number, voice: Voice, loud: number): void {
  for (const { name, from, length } of notesOf(line)) {
    const [hertz, seconds] = [pitch(name), length * eighth]
    play(onto, from * eighth, seconds, (time) => {
      const shiver = length > 2 && time > 0.2 ? Math.sin(time * 34) * 0.004 : 0
      const fades = Math.min(1, time * 200, (seconds - time) * 60) * Math.exp(-time * 1.6)
      return voice(hertz * time * (1 + shiver / 12)) * loud * fades
    })
  }
}

function beat(onto: Float32Array, line: string, eighth: number): void {
  const hiss = dice(7)
  for (const { name, from } of notesOf(line)) {
    if (name === 'k')
      play(onto, from * eighth, 0.12, (time) => Math.sin(time * 2 * Math.PI * (150 - time * 900)) * 0.5 * Math.exp(-time * 22))
    if (name === 's') play(onto, from * eighth, 0.12, (time) => (hiss.next() * 2 - 1) * 0.24 * Math.exp(-time * 28))
    if (name === 'h') play(onto, from * eighth, 0.04, (time) => (hiss.next() * 2 - 1) * 0.1 * Math.exp(-time * 90))
  }
}

/** Plays a tune once through; it ends where it begins, so it can go round for ever. */
export function perform({ beats, lead, second, bass, drum }: Tune): Float32Array {
  const eighth = 30 / beats
  const length = lead.trim().split(/\s+/).length
  const onto = tape(length * eighth)
  sing(onto, lead, eighth, square(0.25), 0.3)
  sing(onto, second, eighth, square(0.5), 0.13)
  sing(onto, bass, eighth, triangle, 0.42)
  beat(onto, drum, eighth)
  return onto
}

const four = (bar: string): string => `${bar} ${bar} ${bar} ${bar}`

/** A slow one, in A minor, for a ropewalk in the rain. */
export const ropeworks: Tune = {
  beats: 96,
  lead: `A4 - C5 E5 - - D5 C5 B4 - G4 B4 - - . . A4 - C5 E5 - G5 - E5 F5 - E5 D5 - - . .
    C5 - E5 A5 - - G5 E5 D5 - B4 D5 - - . . C5 - B4 A4 - - G#4 - A4 - - - - - . .`,
  second: `E4 . A4 . E4 . A4 . D4 . G4 . D4 . G4 . E4 . A4 . E4 . A4 . F4 . A4 . F4 . A4 .
    E4 . A4 . E4 . A4 . D4 . G4 . D4 . G4 . E4 . A4 . E4 . G#4 . E4 . A4 . C5 . A4 .`,
  bass: `A2 - - A2 - - E3 - G2 - - G2 - - D3 - A2 - - A2 - - E3 - F2 - - F2 - - C3 -
    A2 - - A2 - - E3 - G2 - - G2 - - D3 - E2 - - E2 - - B2 - A2 - E3 - A2 - - -`,
  drum: four('k . h . s . h . k . h k s . h h'),
}

/** A fast one for somebody who met a goat. */
export const goat: Tune = {
  beats: 138,
  lead: `${four('D5 D5 F#5 A5 - F#5 D5 . E5 E5 G5 B5 - G5 E5 .')}
    A5 - G5 F#5 - E5 D5 - B4 - D5 E5 - - . . A5 - B5 A5 - F#5 D5 - E5 - C#5 D5 - - . .`,
  second: `${four('A4 . D5 . A4 . D5 . B4 . E5 . B4 . E5 .')} ${four('F#4 . A4 . F#4 . A4 .')}`,
  bass: `${four('D3 . D3 . A2 . D3 . E3 . E3 . B2 . E3 .')} ${four('D3 . D3 . G2 . A2 .')}`,
  drum: `${four('k h s h k h s h k h s h k k s h')} ${four('k h s h k h s s')}`,
}
