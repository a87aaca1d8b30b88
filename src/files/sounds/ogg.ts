import { type Bytes, type Sound, TAIL } from './bytes.ts'

const HEAD = 27
/** How many pages are summed up; the rest only has to lie where each says that the next one begins. */
const SUMMED = 3
const LAST = 0xffffffffffffffffn

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24
  for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  return sum >>> 0
})

/** The sum that a page of Ogg carries, with zeros in its place. */
export function oggSum(page: Buffer): number {
  let sum = 0
  for (const byte of page) sum = ((sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0
  return sum
}

type Page = { length: number; isFirst: boolean; granule: bigint; serial: number; body: Buffer; isWhole: () => boolean }

async function pageAt(bytes: Bytes, position: number): Promise<Page | null> {
  const head = await bytes.at(position, HEAD + 255)
  const segments = head[26] ?? 0
  if (head.length < HEAD + segments || head.toString('latin1', 0, 4) !== 'OggS' || head[4] !== 0) return null
  const length = HEAD + segments + head.subarray(HEAD, HEAD + segments).reduce((sum, byte) => sum + byte, 0)
  const page = Buffer.from(await bytes.at(position, length))
  if (page.length < length) return null
  const isWhole = () => {
    const sum = page.readUInt32LE(22)
    page.writeUInt32LE(0, 22)
    return oggSum(page) === sum
  }
  const isFirst = ((page[5] ?? 0) & 2) !== 0
  const [granule, serial] = [page.readBigUInt64LE(6), page.readUInt32LE(14)]
  return { length, isFirst, granule, serial, body: page.subarray(HEAD + segments), isWhole }
}

/** Samples a second, and how many are skipped in front, by the first packet of a stream; null when it is no sound. */
function soundIn(packet: Buffer): { rate: number; skipped: number } | null {
  const begins = (text: string) => packet.toString('latin1', 0, text.length) === text
  if (begins('OpusHead') && packet.length >= 19) return { rate: 48_000, skipped: packet.readUInt16LE(10) }
  if (begins('\x01vorbis') && packet.length >= 30) return { rate: packet.readUInt32LE(12), skipped: 0 }
  if (begins('Speex   ') && packet.length >= 80) return { rate: packet.readUInt32LE(36), skipped: 0 }
  if (begins('\x7fFLAC') && packet.length >= 31) return { rate: packet.readUIntBE(27, 3) >> 4, skipped: 0 }
  return null
}

/** An Ogg is a row of pages, each with the sum of its bytes. Null when it is none, or has anything in it but one sound. */
export async function readOgg(bytes: Bytes): Promise<Sound | null> {
  const first = await pageAt(bytes, 0)
  const sound = first?.isFirst && soundIn(first.body)
  if (!sound || sound.rate === 0) return null
  let [position, count, samples] = [0, 0, 0]
  for (let page: Page | null = first; page; page = await pageAt(bytes, position)) {
    if ((page.isFirst && count > 0) || page.serial !== first.serial || (count < SUMMED && !page.isWhole())) return null
    count += 1
    position += page.length
    if (page.granule !== LAST) samples = Math.max(samples, Number(page.granule))
  }
  if (count < 2 || bytes.size - position > TAIL) return null
  return { seconds: samples > 0 ? Math.max(0, samples - sound.skipped) / sound.rate : null }
}
