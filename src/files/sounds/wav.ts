import { type Bytes, type Sound, TAIL } from './bytes.ts'

const CHUNKS_AT_MOST = 1000
/** Plain samples, whose rate follows from the rest: integers, floats, A-law, µ-law, and those that are described at length. */
const PLAIN: ReadonlySet<number> = new Set([1, 3, 6, 7, 0xfffe])
/** What somebody writes there who does not know yet how much it will be. */
const UNKNOWN: ReadonlySet<number> = new Set([0, 0xffffffff])

/** A WAV is a row of chunks: what its samples are, and the samples. Null when it is none. */
export async function readWav(bytes: Bytes): Promise<Sound | null> {
  let position = 12
  let rate: number | null = null
  for (let count = 0; count < CHUNKS_AT_MOST; count++) {
    const head = await bytes.at(position, 48)
    if (head.length < 8) return null
    const name = head.toString('latin1', 0, 4)
    const length = head.readUInt32LE(4)
    if (name === 'fmt ') rate = length >= 16 && head.length >= 24 ? bytesASecond(head.subarray(8)) : null
    if (name === 'data') return rate === null ? null : samples(rate, length, bytes.size - position - 8)
    if (!/^[ -~]{4}$/.test(name)) return null
    position += 8 + length + (length % 2)
  }
  return null
}

function bytesASecond(format: Buffer): number | null {
  const [kind, channels, rate, bytes, block] = [
    format.readUInt16LE(0),
    format.readUInt16LE(2),
    format.readUInt32LE(4),
    format.readUInt32LE(8),
    format.readUInt16LE(12),
  ]
  const bits = format.readUInt16LE(14)
  if (channels < 1 || channels > 32 || rate < 1000 || rate > 768_000 || bytes === 0 || block === 0) return null
  const fits = block === channels * Math.ceil(bits / 8) && bytes === rate * block
  return !PLAIN.has(kind) || fits ? bytes : null
}

function samples(rate: number, claimed: number, left: number): Sound | null {
  const length = UNKNOWN.has(claimed) ? left : claimed
  // Chunks that come after the samples are no longer than tags are.
  return length > 0 && length <= left + 1 && left - length <= TAIL ? { seconds: length / rate } : null
}
