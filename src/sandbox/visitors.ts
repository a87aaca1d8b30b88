import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { begin, type PageData, sendPage, visitorsPage } from '../core/answers.ts'
import { config } from '../core/config.ts'
import { databaseVersion, read } from '../core/database.ts'
import { siteOf } from '../core/origin.ts'

/** The stylesheets of the pages that show sketches. */
export const STYLES = ['pages-desk', 'pages-narrow', 'sandbox-run', 'sandbox-pages']

type Kept = { version: string; body: Buffer; etag: string }
const pages = new LRUCache<string, Kept>({
  maxSize: (config.fragmentCacheMb * 1024 * 1024) / 2,
  sizeCalculation: ({ body }, key) => body.length + key.length + 300,
})

/**
 * Sends a page for everybody without an account, made anew only when anything was committed since. Its ETag is of its bytes, so it is
 * the same on every worker. @param which names the page and everything that it is asked for, and nothing else: strangers choose the address
 */
export function sendVisitors(request: FastifyRequest, reply: FastifyReply, view: string, which: string, build: () => PageData) {
  const begun = begin()
  const key = `${view} ${siteOf(request.raw)} ${which}`
  const version = databaseVersion()
  let kept = pages.get(key)
  if (kept?.version !== version) {
    const body = visitorsPage(request, view, read(build))
    kept = { version, body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` }
    pages.set(key, kept)
  }
  return sendPage(request, reply, { body: kept.body, etag: kept.etag, begun })
}
