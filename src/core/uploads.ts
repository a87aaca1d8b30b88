import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { config } from './config.ts'
import { newPublicId } from './crypto.ts'
import { Busy, Invalid, Refusal, TooLarge, TooMany, Unauthenticated } from './errors.ts'
import { incomingFolder } from './folders.ts'
import { type Limiter, limiter } from './limits.ts'

/**
 * A file that came with a request, as it came: what it claims to be and is called (`name`, '' for nothing) is nobody's word but the
 * sender's. It is gone when the request is over.
 */
export type Upload = { path: string; field: string; bytes: number; name: string }

declare module 'fastify' {
  interface FastifyRequest {
    upload: Upload | null
  }
  interface FastifyContextConfig {
    /** Where a form may bring one file, of as many bytes when it is no picture or sound; everywhere else forms with files are refused. */
    takesFile?: boolean | { most: number }
  }
}

/** The config of a route whose form may bring one file: it is in `request.upload` by then. */
export const takesFile = { takesFile: true } as const

/** A file on its way: the field it was in, what it says that it is, and its name; an empty file field has none. */
export type FilePart = { field: string; type: string; name: string; content: Readable }

const MB = 1024 * 1024
/** An upload that brings nothing for so long is given up, in ms. */
const STALLED_MS = 20_000
/** Uploads of one account that a worker takes at the same time. */
const AT_A_TIME = 4
const HALF_WAY = 'The upload stopped half-way. Try again.'

const underWay = new Map<number, number>()
let uploads: Limiter | undefined

/**
 * Streams a file of a form to the disk, under its limit while it arrives, and makes it the request's.
 * @throws Unauthenticated, TooMany, TooLarge, Invalid for one that stops, Busy for a full disk; nothing of it is left then
 */
export async function receiveFile(request: FastifyRequest, part: FilePart): Promise<void> {
  const account = request.viewer?.account.id
  if (account === undefined) throw new Unauthenticated()
  uploads ??= limiter('uploads', config.limitUploads)
  if (part.name) await uploads.take(account)
  request.upload = await inBounds(account, () => write(part, (head) => mostOf(request, part.type, head)))
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

/** The most that a form may bring as its file: where it goes has a limit of its own, or else that of the kind that may be larger. */
export const mostBytes = ({ routeOptions: { config: route } }: FastifyRequest): number =>
  typeof route.takesFile === 'object' ? route.takesFile.most : Math.max(config.audioMb, config.imageMb) * MB

/** So many bytes tell pictures from sounds. */
const TELLING = 12
const PICTURE = /^(?:\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|....ftyp(?:avi[fs]|mi[fa]1|msf1))/s
const SOUND = /^(?:ID3|\xff[\xe0-\xff]|OggS|RIFF....WAVE|.E\xdf\xa3|....ftyp)/s

/** How much of it is read: of a picture what a picture may have, whatever its sender calls it. What looks like neither is believed. */
function mostOf(request: FastifyRequest, type: string, head: Buffer): number {
  if (typeof request.routeOptions.config.takesFile === 'object') return mostBytes(request)
  const begins = head.toString('latin1')
  const isSound = !PICTURE.test(begins) && (SOUND.test(begins) || /^(?:audio|video)\//.test(type))
  return (isSound ? config.audioMb : config.imageMb) * MB
}

async function write({ field, name, content }: FilePart, mostFor: (head: Buffer) => number): Promise<Upload | null> {
  await mkdir(incomingFolder(), { recursive: true })
  const path = join(incomingFolder(), newPublicId())
  const gaveUp = new AbortController()
  const stalled = setTimeout(() => gaveUp.abort(), STALLED_MS)
  let bytes = 0
  let head: Buffer = Buffer.alloc(0)
  async function* metered(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (head.length < TELLING) head = Buffer.concat([head, chunk.subarray(0, TELLING)])
      const most = mostFor(head)
      if (bytes > most) throw new TooLarge(`That file is too large: at most ${Math.floor(most / MB)} MB.`)
      stalled.refresh()
      yield chunk
    }
  }
  try {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
    await once(file, 'open') // or it might come to be after it was removed
    await pipeline(content, metered, file, { signal: gaveUp.signal })
  } catch (error) {
    await rm(path, { force: true })
    throw gaveUp.signal.aborted ? new Invalid(HALF_WAY) : asRefusal(error)
  } finally {
    clearTimeout(stalled)
  }
  if (bytes > 0 || name) return { path, field, bytes, name }
  await rm(path, { force: true })
  return null
}

/** Full or failing disks go away by themselves; nothing was kept. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error
  const { code } = error as NodeJS.ErrnoException
  if (code && /^(?:ENOSPC|EDQUOT|EIO|EROFS|EMFILE|ENFILE)$/.test(code))
    return new Busy('The machine could not write that down: its disk may be full. Nothing was kept; try again later.')
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' ? new Invalid(HALF_WAY) : error
}

/** A request must be whole after this long, but for one that brings a file, in ms. Node's own limit (`requestTimeout`) is one for all. */
const WHOLE_WITHIN_MS = 30_000

/** Makes requests know their file, throws it away when they are over, and hurries those that have no reason to take long. */
export function addUploads(app: FastifyInstance): void {
  app.decorateRequest('upload', null)
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config?.takesFile) reply.raw.once('close', () => void dropUpload(request))
    else if (bringsBody(request)) hurry(request)
    done()
  })
}

const bringsBody = ({ headers }: FastifyRequest): boolean => 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0

function hurry({ raw }: FastifyRequest): void {
  const late = setTimeout(() => raw.destroy(), WHOLE_WITHIN_MS).unref()
  raw.once('close', () => clearTimeout(late))
}

/** Throws a request's file away. */
export async function dropUpload(request: FastifyRequest): Promise<void> {
  const { upload } = request
  request.upload = null
  if (upload) await rm(upload.path, { force: true })
}
