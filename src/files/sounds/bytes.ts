import type { FileHandle } from 'node:fs/promises'

/** What is found out of a sound: its length in seconds, null where its structure does not say. */
export type Sound = { seconds: number | null }

/** After its end a sound may have so many bytes of tags and padding, and no more. */
export const TAIL = 64 * 1024

const WINDOW = 64 * 1024

/** A file that is looked at here and there: what lies beside each other is read at one go. */
export class Bytes {
  readonly #file: FileHandle
  readonly size: number
  #start = 0
  #window: Buffer = Buffer.alloc(0)

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.size = size
  }

  /** As many bytes from there on as there are, `length` at most. */
  async at(position: number, length: number): Promise<Buffer> {
    const from = position - this.#start
    if (from >= 0 && from + length <= this.#window.length) return this.#window.subarray(from, from + length)
    const wanted = Buffer.alloc(Math.max(length, WINDOW))
    const { bytesRead } = await this.#file.read(wanted, 0, wanted.length, position)
    this.#start = position
    this.#window = wanted.subarray(0, bytesRead)
    return this.#window.subarray(0, length)
  }
}
