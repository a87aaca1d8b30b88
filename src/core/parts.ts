import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import type { FastifyRequest } from 'fastify'
import { config } from './config.ts'
import { Invalid, TooLarge } from './errors.ts'
import { asRefusal, dropUpload, mostBytes, receiveFile } from './uploads.ts'

const BROKEN = 'The form could not be read: it was cut short, or is not put together right.'
const MOST_PARTS = 100

/**
 * Reads a form in parts as it arrives: its one file goes to the disk, its texts come back, a name that comes twice as a list.
 * All that is not file together is held to what any form may send.
 * @throws Invalid, TooLarge, and what `receiveFile` throws; what is still on its way is let go by, and nothing is left on the disk
 */
export async function receiveForm(request: FastifyRequest, payload: Readable): Promise<Record<string, unknown>> {
  const { headers } = request
  const most = config.bodyKb * 1024
  try {
    const mostOfFile = mostBytes(request)
    if (Number(headers['content-length'] ?? 0) > most + mostOfFile)
      throw new TooLarge(`That file is too large: at most ${Math.floor(mostOfFile / 1024 / 1024)} MB.`)
    return await new Form(request, most).read(payload)
  } catch (error) {
    await dropUpload(request)
    await letGoBy(payload)
    throw asRefusal(error)
  }
}

/** How long the rest of a refused body is listened to, in ms. */
const PATIENCE_MS = 10_000

/**
 * Lets what is left of a body that was refused go by. A browser reads no answer before it has sent all, and one that is hung up on
 * in the middle says that the line broke, not why.
 */
export async function letGoBy(payload: Readable): Promise<void> {
  payload.unpipe()
  payload.resume()
  await finished(payload, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => {})
}

class Form {
  readonly #request: FastifyRequest
  readonly #most: number
  readonly #parser: BusboyInstance
  readonly #fields: Record<string, unknown> = Object.create(null)
  #file: (Readable & { bytesRead: number }) | undefined
  #kept: Promise<void> = Promise.resolve()
  #fail: (error: unknown) => void = () => {}

  constructor(request: FastifyRequest, most: number) {
    this.#request = request
    this.#most = most
    this.#parser = parserFor(request, most)
  }

  async read(payload: Readable): Promise<Record<string, unknown>> {
    const read = new Promise<void>((resolve, reject) => {
      this.#fail = reject
      this.#parser.on('finish', resolve)
    })
    this.#listen()
    payload.pipe(this.#parser)
    this.#meter(payload)
    try {
      await read
      await this.#kept
    } catch (error) {
      this.#file?.destroy(error as Error)
      await this.#kept.catch(() => {})
      throw error
    }
    return this.#fields
  }

  #listen(): void {
    const tooMuch = () => this.#fail(new Invalid('There is more in this form than it takes: one file at a time, and a few fields.'))
    this.#parser
      .on('field', (name: string | undefined, value, _nameCut, isCut) => {
        if (isCut) this.#fail(this.#tooLarge())
        else if (name !== undefined) this.#fields[name] = name in this.#fields ? [this.#fields[name], value].flat() : value
      })
      .on('file', (field, content, filename, _encoding, type) => {
        this.#file = content
        content.on('error', () => {}) // whoever writes it down hears of it, too
        this.#kept = receiveFile(this.#request, { field: String(field), type, name: String(filename ?? '').slice(0, 255), content })
        this.#kept.catch(this.#fail)
      })
      .on('filesLimit', tooMuch)
      .on('partsLimit', tooMuch)
      .on('error', () => this.#fail(new Invalid(BROKEN)))
  }

  /** After the parser's own listener: by then a piece has been told apart into file and other. */
  #meter(payload: Readable): void {
    let bytes = 0
    payload.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes - (this.#file?.bytesRead ?? 0) > this.#most) this.#fail(this.#tooLarge())
    })
    payload.on('close', () => !payload.readableEnded && this.#fail(new Invalid('The upload stopped half-way. Try again.')))
  }

  #tooLarge = (): TooLarge => new TooLarge(`That is more than this page takes: at most ${config.bodyKb} KB.`)
}

function parserFor({ headers }: FastifyRequest, most: number): BusboyInstance {
  try {
    const sent = { ...headers, 'content-type': headers['content-type'] ?? '' }
    return new Busboy({ headers: sent, limits: { files: 1, parts: MOST_PARTS, fieldSize: most, headerPairs: 20, headerSize: 8192 } })
  } catch {
    throw new Invalid(BROKEN) // it has no boundary, say
  }
}
