import { crc32, deflateRawSync } from 'node:zlib'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'

/** A file for a zip, and what the zip shall say of it beside the truth. */
export type Zipped = {
  path: string
  content?: string | Buffer
  /** How many bytes the zip says that it has. */
  says?: number
  crc?: number
  flags?: number
  method?: number
  /** Its type and mode, as Unix has them. */
  mode?: number
}

/** A zip, written by hand so that it can lie. `claims`: how many files its end says that there are. */
export function zipOf(files: Zipped[], { claims = files.length }: { claims?: number } = {}): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const file of files) {
    const content = Buffer.from(file.content ?? '')
    const { method = 8, flags = 0, mode = 0o100644, says = content.length, crc = crc32(content) } = file
    const packed = method === 8 ? deflateRawSync(content) : content
    const path = Buffer.from(file.path)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags | 0x800, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(crc, 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(says, 18)
    common.writeUInt16LE(path.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE((mode << 16) >>> 0, 6)
    tail.writeUInt32LE(at, 10)
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), common, path, packed)
    central.push(Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 3]), common, tail, path)
    at += 30 + path.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(claims, 8)
  end.writeUInt16LE(claims, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}

/** Everything in a zip, by its path. */
export async function unzipped(zip: Buffer): Promise<Map<string, Buffer>> {
  const file = await new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(zip, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  const found = new Map<string, Buffer>()
  return new Promise((resolve, reject) => {
    file.on('error', reject).on('end', () => resolve(found))
    file.on('entry', (entry: Entry) =>
      file.openReadStream(entry, async (error, stream) => {
        if (error) return reject(error)
        found.set(entry.fileName, Buffer.concat(await stream.toArray()))
        file.readEntry()
      }),
    )
    file.readEntry()
  })
}
