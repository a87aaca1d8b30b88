/** Sounds that are as small as they can be and still what they say. */

/** A tenth of a second of silence. */
export function wav(): Buffer {
  const samples = Buffer.alloc(1600)
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

/** Frames of MPEG audio, layer III, 128 kbit/s, 44.1 kHz. */
export const mp3 = (): Buffer =>
  Buffer.concat(Array.from({ length: 8 }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)])))

/** The first page of an Ogg stream that holds Opus. */
export function ogg(): Buffer {
  const opus = Buffer.concat([Buffer.from('OpusHead', 'latin1'), Buffer.from([1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])])
  const page = Buffer.alloc(27)
  page.write('OggS', 0, 'latin1')
  page[5] = 2
  page[26] = 1
  return Buffer.concat([page, Buffer.from([opus.length]), opus, Buffer.alloc(200)])
}

const element = (id: number[], data: Buffer): Buffer => Buffer.concat([Buffer.from(id), Buffer.from([0x80 | data.length]), data])

/** The head of a WebM file with one track. @param track 1 is moving pictures, 2 is sound */
export function webm(track: 1 | 2): Buffer {
  const head = element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], Buffer.from('webm', 'latin1')))
  const entry = element([0xae], Buffer.concat([element([0xd7], Buffer.from([1])), element([0x83], Buffer.from([track]))]))
  const segment = element([0x18, 0x53, 0x80, 0x67], element([0x16, 0x54, 0xae, 0x6b], entry))
  return Buffer.concat([head, segment, Buffer.alloc(200)])
}

const box = (name: string, ...data: Buffer[]): Buffer => {
  const body = Buffer.concat(data)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** An MPEG-4 file with one track. @param handler `soun` or `vide` */
export const mp4 = (handler: 'soun' | 'vide'): Buffer =>
  Buffer.concat([
    box('ftyp', Buffer.from('M4A \0\0\0\0M4A mp42', 'latin1')),
    box('mdat', Buffer.alloc(64)),
    box('moov', box('trak', box('mdia', box('hdlr', Buffer.alloc(8), Buffer.from(handler, 'latin1'), Buffer.alloc(13))))),
  ])
