/** How many samples a second have: enough for three square waves and a drum. */
export const RATE = 22_050

/** Silence of that many seconds, to play into. */
export const tape = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * RATE))

/** Plays one sound into a tape: `sample` gives its height at a time since it began, in seconds. */
export function play(onto: Float32Array, from: number, seconds: number, sample: (time: number) => number): void {
  const start = Math.round(from * RATE)
  const end = Math.min(onto.length, start + Math.round(seconds * RATE))
  for (let at = Math.max(0, start); at < end; at++) onto[at] = (onto[at] ?? 0) + sample((at - start) / RATE)
}

/** As loud as it can be without breaking. */
function levelled(samples: Float32Array): Float32Array {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0.001)
  return samples.map((sample) => (sample / loudest) * 0.86)
}

/** A tape as a WAV file: one channel, of 8 bits (a game from 1986) or 16 (everything else). */
export function wav(samples: Float32Array, bits: 8 | 16 = 16): Buffer {
  const bytes = bits / 8
  const file = Buffer.alloc(44 + samples.length * bytes, 0)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20) // plain PCM
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(RATE, 24)
  file.writeUInt32LE(RATE * bytes, 28)
  file.writeUInt16LE(bytes, 32)
  file.writeUInt16LE(bits, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(samples.length * bytes, 40)
  levelled(samples).forEach((sample, at) => {
    if (bits === 8) file.writeUInt8(Math.round(128 + sample * 127), 44 + at)
    else file.writeInt16LE(Math.round(sample * 32_767), 44 + at * 2)
  })
  return file
}

/** The loudest of each of `count` stretches of a tape, from 0 to 100: what a player shows of it. */
export function peaks(samples: Float32Array, count = 100): number[] {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0.001)
  return Array.from({ length: count }, (_, i) => {
    const stretch = samples.subarray(Math.floor((i * samples.length) / count), Math.floor(((i + 1) * samples.length) / count))
    return Math.round((stretch.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / loudest) * 100)
  })
}

const SEMITONES: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }

/** The pitch of a note such as `A4`, `Bb3` or `F#5`, in Hz. */
export function pitch(note: string): number {
  const [, letter = 'A', sign = '', octave = '4'] = /^([A-G])([#b]?)(\d)$/.exec(note) ?? []
  const semitone = (SEMITONES[letter] ?? 9) + (sign === '#' ? 1 : sign === 'b' ? -1 : 0)
  return 440 * 2 ** ((semitone - 9) / 12 + Number(octave) - 4)
}
