import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { begin, composePage, type PageData, sendPage } from './answers.ts'
import { config } from './config.ts'
import { newPublicId } from './crypto.ts'
import { databaseVersion } from './database.ts'

type Kept = { version: string; body: Buffer; hole: number }

const pages = new LRUCache<string, Kept>({
  maxSize: (config.fragmentCacheMb * 1024 * 1024) / 2,
  sizeCalculation: ({ body }) => body.length + 200,
})

/**
 * Sends a member's page, made anew only when anything at all was committed since the last time this viewer had it: in a quiet moment
 * people reload, and their browsers come back. Who asks, and whether they are banned, was looked up before, as for every request.
 * @param also what the page shows beside the database and its address: a version of who is here, a cookie's wish
 * @param build composes the page, around a fresh client id if it has a form that says something new: each sending gets its own, so that a form sent
 * twice is one line, and two forms are two
 */
export function keptPage(request: FastifyRequest, reply: FastifyReply, view: string, also: string, build: (clientId: string) => PageData) {
  const begun = begin()
  const key = `${view} ${request.viewer?.account.id} ${request.url}`
  const version = `${databaseVersion()} ${also}`
  const kept = pages.get(key)
  if (kept?.version === version) return sendPage(request, reply, { body: refreshed(kept), etag: '', begun })
  const clientId = newPublicId()
  const body = composePage(request, view, () => build(clientId))
  pages.set(key, { version, body, hole: body.indexOf(clientId) })
  return sendPage(request, reply, { body, etag: '', begun })
}

function refreshed({ body, hole }: Kept): Buffer {
  if (hole < 0) return body
  const copy = Buffer.from(body)
  copy.write(newPublicId(), hole, 'latin1')
  return copy
}
