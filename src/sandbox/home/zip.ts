import { crc32 } from 'node:zlib'
import { type Entry, open, type ZipFile } from 'yauzl'
import { Invalid, Refusal, TooLarge } from '../../core/errors.ts'

/** More than any sketch has with its library: what has more is something else. */
const MOST_ENTRIES = 200
/** What all files of a zip may have together once they are unpacked, in bytes. Only those that are taken ever are. */
const MOST_UNPACKED = 128 * 1024 * 1024

/** A file in a zip. `bytes` is what the zip says of it; `read` unpacks it, and stops at `most` bytes whatever the zip says. */
export type ZippedFile = { path: string; bytes: number; read: (most: number) => Promise<Buffer> }

/**
 * Opens a zip for as long as `work` takes, and gives it the files in it: only plain ones, whose paths lead nowhere else.
 * @throws Invalid, TooLarge for a zip that holds anything else, or too much
 */
export async function withZip<T>(path: string, work: (files: ZippedFile[]) => Promise<T>): Promise<T> {
  const zip = await opened(path)
  zip.on('error', () => {}) // whoever reads it hears of it, too
  try {
    if (zip.entryCount > MOST_ENTRIES) throw new TooLarge(`There are too many files in that zip: at most ${MOST_ENTRIES}.`)
    const entries = await entriesOf(zip)
    return await work(entries.filter(isFile).map((entry) => fileOf(zip, entry)))
  } finally {
    zip.close()
  }
}

const opened = (path: string): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) => {
      if (error) reject(new Invalid('That zip cannot be read: it is damaged, or was cut short.'))
      else resolve(zip)
    })
  })

const isFile = ({ fileName }: Entry): boolean => !fileName.endsWith('/')

/** Reads what a zip says of all its files, before anything in it is unpacked. */
function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const found = new Map<string, Entry>()
  let bytes = 0
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      const wrong = wrongWith(entry, found)
      bytes += entry.uncompressedSize
      if (wrong) return reject(new Invalid(wrong))
      if (bytes > MOST_UNPACKED) return reject(new TooLarge('There is far more packed into that zip than a sketch holds.'))
      found.set(entry.fileName.toLowerCase(), entry)
      zip.readEntry()
    })
    zip.once('end', () => resolve([...found.values()]))
    zip.once('error', (error: Error) => reject(new Invalid(sentenceFor(error))))
    zip.readEntry()
  })
}

const FILE_TYPE = 0o170000
const PLAIN = [0, 0o100000, 0o040000]
const STORED = 0
const DEFLATED = 8

/** What is wrong with a file of a zip, as a sentence; null when nothing is. */
function wrongWith({ fileName, externalFileAttributes, generalPurposeBitFlag, compressionMethod }: Entry, before: Map<string, Entry>) {
  const name = shown(fileName)
  const type = (externalFileAttributes >>> 16) & FILE_TYPE
  if (generalPurposeBitFlag & 1) return `"${name}" in that zip is locked with a password. Pack it without one.`
  if (!PLAIN.includes(type)) return `"${name}" in that zip is no plain file but leads somewhere else. Take it out.`
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    return `"${name}" is packed in a way that is not read here. Pack it as plain zip.`
  if (before.has(fileName.toLowerCase())) return `"${name}" is in that zip twice.`
  return null
}

/** The library looks at every path: none may be absolute, hold '..' or a backslash. */
const sentenceFor = ({ message }: Error): string =>
  /path|characters in fileName/.test(message)
    ? 'A file in that zip has a path that leads out of its folder. Nothing of it was taken.'
    : 'That zip cannot be read: it is damaged, or locked with a password.'

/** A name from a zip for a sentence. */
export const shown = (name: string): string =>
  name
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, 60)
    .toWellFormed()

const fileOf = (zip: ZipFile, entry: Entry): ZippedFile => ({
  path: entry.fileName,
  bytes: entry.uncompressedSize,
  read: (most) => unpacked(zip, entry, most),
})

async function unpacked(zip: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  const tooLarge = new TooLarge(`"${shown(entry.fileName)}" in that zip is too large: at most ${inWords(most)}.`)
  if (entry.uncompressedSize > most) throw tooLarge
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of await streamOf(zip, entry)) {
      bytes += chunk.length
      if (bytes > most) throw tooLarge
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof Refusal ? error : damaged(entry)
  }
  const content = Buffer.concat(chunks)
  if (crc32(content) !== entry.crc32) throw damaged(entry)
  return content
}

const streamOf = (zip: ZipFile, entry: Entry): Promise<AsyncIterable<Buffer>> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })

const damaged = ({ fileName }: Entry) => new Invalid(`"${shown(fileName)}" in that zip is damaged, or is not what the zip says of it.`)
const inWords = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} KB` : `${Math.floor(bytes / 1024 / 1024)} MB`
