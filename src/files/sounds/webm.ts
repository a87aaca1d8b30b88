import type { Bytes, Sound } from './bytes.ts'

const HEAD = 256 * 1024
const TRACKS = Buffer.from([0x16, 0x54, 0xae, 0x6b])
const VIDEO_TRACK = Buffer.from([0x83, 0x81, 0x01])
const INFO = Buffer.from([0x15, 0x49, 0xa9, 0x66])
const SCALE = 0x2ad7b1
const DURATION = 0x4489
/** How much of a file's list of tracks, and of what it says of itself, is looked at. */
const LIST_LENGTH = 4096

/** A WebM lists its tracks near its beginning. Null when it is no sound. */
export async function readWebm(bytes: Bytes): Promise<Sound | null> {
  const head = await bytes.at(0, HEAD)
  const at = head.indexOf(TRACKS)
  if (at < 0 || head.subarray(at, at + LIST_LENGTH).includes(VIDEO_TRACK)) return null
  const info = head.indexOf(INFO)
  return { seconds: info < 0 ? null : lengthIn(head.subarray(info + INFO.length, info + LIST_LENGTH)) }
}

/** What browsers record says nothing of its length: they write the head first. */
function lengthIn(info: Buffer): number | null {
  let [scale, length] = [1_000_000, 0]
  const whole = number(info, 0, true)
  let position = whole?.next ?? info.length
  const end = Math.min(info.length, position + (whole?.value ?? 0))
  while (position < end) {
    const id = number(info, position, false)
    const size = id && number(info, id.next, true)
    if (!id || !size || size.next + size.value > info.length) break
    const data = info.subarray(size.next, size.next + size.value)
    if (id.value === SCALE && data.length >= 1 && data.length <= 6) scale = data.readUIntBE(0, data.length)
    if (id.value === DURATION && data.length === 4) length = data.readFloatBE(0)
    if (id.value === DURATION && data.length === 8) length = data.readDoubleBE(0)
    position = size.next + size.value
  }
  return length > 0 && Number.isFinite(length) ? (length * scale) / 1e9 : null
}

/** A number of 1 to 6 bytes whose first bits say how many; an id keeps them, a size does not. */
function number(data: Buffer, position: number, isSize: boolean): { value: number; next: number } | null {
  const first = data[position] ?? 0
  const length = Math.clz32(first) - 23
  if (length > 6 || position + length > data.length) return null
  const value = data.readUIntBE(position, length)
  return { value: isSize ? value - 2 ** (7 * length) : value, next: position + length }
}
