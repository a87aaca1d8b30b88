import type { Bytes, Sound } from './bytes.ts'

const MOOV_LENGTH = 4 * 1024 * 1024
const BOXES_AT_MOST = 1000

/** An MP4 is a row of boxes, each with its length and name; what tracks there are stands in the one called moov. Null when it is no sound. */
export async function readMp4(bytes: Bytes): Promise<Sound | null> {
  let position = 0
  for (let count = 0; count < BOXES_AT_MOST; count++) {
    const head = await bytes.at(position, 16)
    if (head.length < 8) return null
    const short = head.readUInt32BE(0)
    const length = short === 1 && head.length === 16 ? Number(head.readBigUInt64BE(8)) : short
    if (head.toString('latin1', 4, 8) === 'moov') {
      const moov = await bytes.at(position, Math.min(length || MOOV_LENGTH, MOOV_LENGTH))
      const text = moov.toString('latin1')
      return /hdlr.{8}soun/s.test(text) && !/hdlr.{8}vide/s.test(text) ? { seconds: lengthIn(moov) } : null
    }
    if (length < 8) return null
    position += length
  }
  return null
}

/** What the movie's head says of its length; in one that was written while it was recorded it says nothing. */
function lengthIn(moov: Buffer): number | null {
  const at = moov.indexOf('mvhd', 0, 'latin1') + 4
  if (at < 4 || moov.length < at + 32) return null
  const isLong = moov[at] === 1
  const scale = moov.readUInt32BE(at + (isLong ? 20 : 12))
  const length = isLong ? Number(moov.readBigUInt64BE(at + 24)) : moov.readUInt32BE(at + 16)
  return scale > 0 && length > 0 && length < 0xffffffff ? length / scale : null
}
