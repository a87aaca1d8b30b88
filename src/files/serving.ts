import { createReadStream } from 'node:fs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { names } from '../core/answers.ts'
import type { ServedFile } from './queries.ts'

/** Whatever a file turns out to hold, a browser that opens it by its address runs nothing and asks for nothing. */
const CSP = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

/** An address never gets other bytes; what visitors may not see stays in the browser of who saw it, and only for that session. */
const PUBLIC = 'public, max-age=31536000, immutable'
const PRIVATE = 'private, max-age=31536000, immutable'

/** Sends a file, or the part of it that a player asks for. @param tag tells this content from any other under the same address */
export function sendFile(request: FastifyRequest, reply: FastifyReply, file: ServedFile, tag: string): FastifyReply {
  reply.header('cache-control', file.public ? PUBLIC : PRIVATE).header('vary', 'Cookie')
  return sendBytes(request, reply, file, tag)
}

/** The same for an address that says itself how long it is kept, and by whom. */
export function sendBytes(request: FastifyRequest, reply: FastifyReply, file: Omit<ServedFile, 'public'>, tag: string): FastifyReply {
  const etag = `"${tag}"`
  reply
    .type(file.type)
    .header('etag', etag)
    .header('content-security-policy', CSP)
    .header('content-disposition', 'inline')
    .header('accept-ranges', 'bytes')
  if (names(request.headers['if-none-match'], etag)) return reply.code(304).send()
  const range = rangeOf(request.headers.range, file.bytes)
  if (range === 'none') return reply.code(416).header('content-range', `bytes */${file.bytes}`).send()
  const { start, end } = range ?? { start: 0, end: file.bytes - 1 }
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${file.bytes}`)
  return reply.header('content-length', end - start + 1).send(createReadStream(file.path, { start, end }))
}

type Range = { start: number; end: number }

/** The one range of a `Range` header; null when there is none that is understood, which means all; 'none' when it lies outside. */
function rangeOf(header: string | undefined, bytes: number): Range | null | 'none' {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return null
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const end = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  return start <= end && start < bytes ? { start, end } : 'none'
}
