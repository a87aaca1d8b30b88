import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { config } from './config.ts'
import { newPublicId } from './crypto.ts'
import { Busy, Invalid, Refusal, TooLarge, TooMany, Unauthenticated } from './errors.ts'
import { incomingFolder } from './folders.ts'
import { type Limiter, limiter } from './limits.ts'

/** A file that came with a request, as it came: what it claims to be is nobody's word but the sender's. It is gone when the request is over. */
export type Upload = { path: string; field: string; bytes: number }

declare module 'fastify' {
  interface FastifyRequest {
    upload: Upload | null
  }
}

const MB = 1024 * 1024
/** The parser's own limit is never the one that bites: ours knows what is too large for what. */
const PARSER_LIMIT = (config.audioMb + config.imageMb + 1) * MB

/** The config of a route whose form may bring one file: it is in `request.upload` by then. Every other route refuses files. */
export const takesFile = { multipartOptions: { limits: { files: 1, fileSize: PARSER_LIMIT } } }

/** An upload that brings nothing for so long is given up, in ms. */
const STALLED_MS = 20_000
/** Uploads of one account that a worker takes at the same time. */
const AT_A_TIME = 4

const underWay = new Map<number, number>()
let uploads: Limiter | undefined

/** Streams the file of a form to the disk, under its limit while it arrives. For @fastify/multipart, which calls it with the request as `this`. */
export async function receive(this: FastifyRequest, part: MultipartFile): Promise<void> {
  const account = this.viewer?.account.id
  try {
    if (account === undefined) throw new Unauthenticated()
    if (this.upload) throw new Invalid('Send one file at a time.')
    uploads ??= limiter('uploads', config.limitUploads)
    if (part.filename) await uploads.take(account)
    this.upload = await inBounds(account, () => write(part, mostBytes(part)))
  } catch (error) {
    // Nobody reads what is still on its way; left alone it would hold the connection, and the answer, up.
    this.raw.unpipe().resume()
    throw asRefusal(error)
  }
}

/** How much of a part is read, by what it says it is. What it really is, is looked at when it is there. */
function mostBytes({ mimetype }: MultipartFile): number {
  return (/^(?:audio|video)\//.test(mimetype) ? Math.max(config.audioMb, config.imageMb) : config.imageMb) * MB
}

async function inBounds<T>(account: number, work: () => Promise<T>): Promise<T> {
  const others = underWay.get(account) ?? 0
  if (others >= AT_A_TIME) throw new TooMany(5, 'So many uploads at once are too much. Wait until one of them is there.')
  underWay.set(account, others + 1)
  try {
    return await work()
  } finally {
    const left = (underWay.get(account) ?? 1) - 1
    if (left > 0) underWay.set(account, left)
    else underWay.delete(account)
  }
}

async function write(part: MultipartFile, most: number): Promise<Upload | null> {
  await mkdir(incomingFolder(), { recursive: true })
  const path = join(incomingFolder(), newPublicId())
  const gaveUp = new AbortController()
  const stalled = setTimeout(() => gaveUp.abort(new Invalid('The upload stopped half-way. Try again.')), STALLED_MS)
  let bytes = 0
  async function* metered(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > most) throw new TooLarge(`That file is too large: at most ${most / MB} MB.`)
      stalled.refresh()
      yield chunk
    }
  }
  try {
    await pipeline(part.file, metered, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal: gaveUp.signal })
  } catch (error) {
    await rm(path, { force: true })
    throw gaveUp.signal.aborted ? gaveUp.signal.reason : error
  } finally {
    clearTimeout(stalled)
  }
  if (bytes > 0 || part.filename) return { path, field: part.fieldname, bytes }
  await rm(path, { force: true }) // a form whose file was left empty sends that
  return null
}

/** Full or failing disks go away by themselves; nothing was kept. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error
  const { code } = error as NodeJS.ErrnoException
  if (code && /^(?:ENOSPC|EDQUOT|EIO|EROFS|EMFILE|ENFILE)$/.test(code))
    return new Busy('The machine could not write that down: its disk may be full. Nothing was kept; try again later.')
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'FST_MP_PREMATURE_CLOSE')
    return new Invalid('The upload stopped half-way. Try again.')
  return error
}

/** A request must be whole after this long, but for one that brings a file, in ms. Node's own limit (`requestTimeout`) is one for all. */
const WHOLE_WITHIN_MS = 30_000

/** Makes requests know their file, throws it away when they are over, and hurries those that have no reason to take long. */
export function addUploads(app: FastifyInstance): void {
  app.decorateRequest('upload', null)
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config?.multipartOptions) reply.raw.once('close', () => void dropUpload(request))
    else if (bringsBody(request)) hurry(request)
    done()
  })
}

const bringsBody = ({ headers }: FastifyRequest): boolean => 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0

function hurry({ raw }: FastifyRequest): void {
  const late = setTimeout(() => raw.destroy(), WHOLE_WITHIN_MS).unref()
  raw.once('close', () => clearTimeout(late))
}

async function dropUpload({ upload }: FastifyRequest): Promise<void> {
  if (upload) await rm(upload.path, { force: true })
}
