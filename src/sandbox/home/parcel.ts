import { createReadStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** What comes to stand in a file of a zip: at once, or a piece at a time when its turn has come. */
type Content = string | AsyncIterable<string | Buffer>

/** A zip that is made while it is read. Nothing is opened before its turn, and all is closed when its reader goes in the middle. */
export class Parcel {
  readonly #zip = new ZipFile()
  readonly #contents: Readable[] = []
  readonly #mtime: Date

  /** @param mtime what the files say that they were written at, in ms since 1970 */
  constructor(mtime: number) {
    this.#mtime = new Date(mtime)
  }

  add(path: string, content: Content): void {
    const stream = Readable.from(content, { objectMode: false })
    stream.once('error', (error) => this.#zip.emit('error', error)) // the library listens to no stream but its own
    this.#contents.push(stream)
    this.#zip.addReadStream(stream, path, { mtime: this.#mtime, mode: 0o100644 })
  }

  /** The bytes, when all is in. */
  sealed(): Readable {
    const bytes = new PassThrough()
    this.#zip.on('error', (error: Error) => bytes.destroy(error))
    bytes.once('close', () => {
      for (const content of this.#contents) content.destroy()
    })
    this.#zip.end()
    return (this.#zip.outputStream as Readable).pipe(bytes)
  }
}

/** The bytes of a file on the disk, which is opened when they are asked for. */
export async function* bytesOf(path: string, options: { highWaterMark?: number } = {}): AsyncGenerator<Buffer> {
  yield* createReadStream(path, options)
}
