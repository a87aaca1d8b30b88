import sharp from 'sharp'

type Size = { width: number; height: number }

/** A photograph such as a telephone makes: JPEG, lying on its side, with the place where it was taken. */
export const photo = ({ width, height }: Size = { width: 800, height: 600 }): Promise<Buffer> =>
  noise({ width, height })
    .withExif({
      IFD0: { Make: 'Telephone', Orientation: '6' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '38/1 43/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '9/1 8/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()

/** A plain picture, all of one colour. */
export const plain = ({ width, height }: Size = { width: 64, height: 48 }, background = '#3366cc'): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

/** A picture that one can see through. */
export const seeThrough = (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 40, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } })
    .png()
    .toBuffer()

/** Pictures one after the other, that move. */
export async function moving(type: 'gif' | 'webp', frames = 3): Promise<Buffer> {
  const colours = ['#ff0000', '#00ff00', '#0000ff', '#ffff00']
  const pages = await Promise.all(Array.from({ length: frames }, (_, i) => plain({ width: 60, height: 50 }, colours[i % 4])))
  return sharp(pages, { join: { animated: true } })
    [type]({ delay: frames > 0 ? Array.from({ length: frames }, () => 100) : [] })
    .toBuffer()
}

function noise({ width, height }: Size) {
  return sharp({ create: { width, height, channels: 3, background: '#888888', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
}

/** A header that says that the picture is this large; there is nothing behind it. */
export function hugePng(side: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from([0x78, 0x9c, 3, 0, 0, 0, 0, 1])),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return (sum ^ 0xffffffff) >>> 0
}
