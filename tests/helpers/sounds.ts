/** Sounds that are as small as they can be and still what they say. */

/** Silence, a tenth of a second unless told; or any samples (16 bits, 8,000 a second). */
export function wav(sound: number | Buffer = 0.1): Buffer {
  const samples = typeof sound === 'number' ? Buffer.alloc(Math.round(sound * 8000) * 2) : sound
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(16_000, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}

/** Frames of MPEG audio, layer III, 128 kbit/s, 44.1 kHz: 38 of them are a second. */
export const mp3 = (frames = 8): Buffer =>
  Buffer.concat(Array.from({ length: frames }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)])))

/** The sum of a page of Ogg, bit by bit. */
function sumOf(page: Buffer): number {
  let sum = 0
  for (const byte of page) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  }
  return sum >>> 0
}

function oggPage(number: number, flags: number, granule: number, packet: Buffer): Buffer {
  const head = Buffer.alloc(27)
  head.write('OggS', 0, 'latin1')
  head[5] = flags
  head.writeBigUInt64LE(BigInt(granule), 6)
  head.writeUInt32LE(77, 14)
  head.writeUInt32LE(number, 18)
  head[26] = 1
  const page = Buffer.concat([head, Buffer.from([packet.length]), packet])
  page.writeUInt32LE(sumOf(page), 22)
  return page
}

/** An Ogg stream that holds Opus: its two heads, and a page of silence that says how late it is. */
export function ogg(seconds = 0.1): Buffer {
  const opus = Buffer.concat([Buffer.from('OpusHead', 'latin1'), Buffer.from([1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])])
  const tags = Buffer.concat([Buffer.from('OpusTags', 'latin1'), Buffer.alloc(8)])
  return Buffer.concat([oggPage(0, 2, 0, opus), oggPage(1, 0, 0, tags), oggPage(2, 4, seconds * 48_000, Buffer.from([0xf8, 0xff, 0xfe]))])
}

const element = (id: number[], data: Buffer): Buffer => Buffer.concat([Buffer.from(id), Buffer.from([0x80 | data.length]), data])

/** The head of a WebM file with one track. @param track 1 is moving pictures, 2 is sound @param seconds none as a browser records it */
export function webm(track: 1 | 2, seconds?: number): Buffer {
  const head = element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], Buffer.from('webm', 'latin1')))
  const entry = element([0xae], Buffer.concat([element([0xd7], Buffer.from([1])), element([0x83], Buffer.from([track]))]))
  const duration = Buffer.alloc(8)
  duration.writeDoubleBE((seconds ?? 0) * 1000)
  const scale = element([0x2a, 0xd7, 0xb1], Buffer.from([0x0f, 0x42, 0x40]))
  const info = element(
    [0x15, 0x49, 0xa9, 0x66],
    Buffer.concat([scale, ...(seconds === undefined ? [] : [element([0x44, 0x89], duration)])]),
  )
  const segment = element([0x18, 0x53, 0x80, 0x67], Buffer.concat([info, element([0x16, 0x54, 0xae, 0x6b], entry)]))
  return Buffer.concat([head, segment, Buffer.alloc(200)])
}

const box = (name: string, ...data: Buffer[]): Buffer => {
  const body = Buffer.concat(data)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** An MPEG-4 file with one track. @param handler `soun` or `vide` @param seconds none as it is written while it is recorded */
export function mp4(handler: 'soun' | 'vide', seconds = 0): Buffer {
  const movie = Buffer.alloc(100)
  movie.writeUInt32BE(1000, 12)
  movie.writeUInt32BE(seconds * 1000, 16)
  return Buffer.concat([
    box('ftyp', Buffer.from('M4A \0\0\0\0M4A mp42', 'latin1')),
    box('mdat', Buffer.alloc(64)),
    box(
      'moov',
      box('mvhd', movie),
      box('trak', box('mdia', box('hdlr', Buffer.alloc(8), Buffer.from(handler, 'latin1'), Buffer.alloc(13)))),
    ),
  ])
}
