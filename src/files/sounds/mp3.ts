import { type Bytes, type Sound, TAIL } from './bytes.ts'

/** kbit/s by their number, for MPEG 1 and for its half and quarter rates. */
const KBITS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const LOW_KBITS = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const RATES = [44_100, 48_000, 32_000]
/** So many frames that each begin where the one before says it ends are no accident. */
const FRAMES = 4
/** How far behind its tag the first one may begin. */
const PADDING = 4096

type Frame = { length: number; seconds: number; rate: number }

/** The frame of layer III that begins there; null when none does. */
function frameIn(head: Buffer): Frame | null {
  const [sync = 0, kind = 0, numbers = 0] = head
  const version = (kind >> 3) & 3
  if (head.length < 4 || sync !== 0xff || (kind & 0xe6) !== 0xe2 || version === 1) return null
  const kbit = (version === 3 ? KBITS : LOW_KBITS)[(numbers >> 4) - 1]
  const full = RATES[(numbers >> 2) & 3]
  if (kbit === undefined || full === undefined) return null
  const rate = full / (version === 3 ? 1 : version === 2 ? 2 : 4)
  const samples = version === 3 ? 1152 : 576
  return { length: Math.floor((samples / 8) * ((kbit * 1000) / rate)) + ((numbers >> 1) & 1), seconds: samples / rate, rate }
}

/** MPEG audio is a row of frames, each as long as its head says. Null when there are not a few in a row. */
export async function readMp3(bytes: Bytes): Promise<Sound | null> {
  const tag = await tagLength(bytes)
  for (let start = tag; start <= tag + PADDING; start++) {
    const head = await bytes.at(start, 4)
    if (head.length < 4) return null
    if (!frameIn(head)) continue
    const { count, seconds, end } = await follow(bytes, start)
    const left = bytes.size - end
    if (count >= FRAMES || (count >= 2 && left <= TAIL && seconds < 0.2)) {
      // Players look for the next frame behind whatever comes between, so what is not a tag counts as if it went on like this.
      return { seconds: seconds + (left > TAIL ? (left * seconds) / (end - start) : 0) }
    }
  }
  return null
}

async function follow(bytes: Bytes, start: number): Promise<{ count: number; seconds: number; end: number }> {
  const row = { count: 0, seconds: 0, end: start }
  let rate: number | null = null
  for (;;) {
    const frame = frameIn(await bytes.at(row.end, 4))
    if (!frame || (rate !== null && frame.rate !== rate)) return row
    if (row.end + frame.length > bytes.size) return row
    rate = frame.rate
    row.count += 1
    row.seconds += frame.seconds
    row.end += frame.length
  }
}

/** The length of the ID3 tag in front, in bytes. */
async function tagLength(bytes: Bytes): Promise<number> {
  const head = await bytes.at(0, 10)
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return 0
  const length = head.subarray(6).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0)
  return 10 + length + ((head[5] ?? 0) & 0x10 ? 10 : 0)
}
