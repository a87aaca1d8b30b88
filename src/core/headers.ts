import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import { place } from './config.ts'
import { isSecure, siteOf } from './origin.ts'
import { importMapHash } from './views.ts'

/** What pages may load. Frames are sketches only: a sketch that leads its frame elsewhere comes to nothing. */
const policyOf = (site: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${importMapHash}`,
    "style-src 'self'",
    "img-src 'self' data:",
    // blob: is what somebody has just recorded and listens to again; the web is where a wall's anthem may be, once somebody presses play.
    "media-src 'self' blob: https: http:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src ${site}/run/`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const securityOf = (site: string) => ({
  'content-security-policy': policyOf(site),
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'same-origin', // with no-referrer, Chromium's own forms would say Origin: null
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

/** Over HTTPS two more: for a year, such clients come over HTTPS only. */
const OVER_HTTPS = { 'strict-transport-security': 'max-age=31536000', 'cross-origin-opener-policy': 'same-origin' }

// Written once for each name that this site is reached by: composing them anew took a library 4 % of a room page's time.
const written = new LRUCache<string, Record<string, string>>({ max: 100 })

/** The security headers of the answer to a request. */
export function headersFor(request: IncomingMessage): Record<string, string> {
  const site = siteOf(request)
  const secure = isSecure(request)
  const key = `${secure} ${site}`
  const known = written.get(key)
  if (known) return known
  const made = secure ? { ...securityOf(site), ...OVER_HTTPS } : securityOf(site)
  written.set(key, made)
  return made
}

const start = Date.now().toString(36).slice(-5)
let count = 0

/** An id that differs across workers and restarts, short enough to read out over a telephone. */
export const newRequestId = (): string => `${place.worker}-${start}-${(count++).toString(36)}`

/** Puts what every answer carries on one that does not pass through our routes. */
export function stampRaw(request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(headersFor(request))) response.setHeader(name, value)
  response.setHeader('x-request-id', newRequestId())
}

/** What the frame of a sketch loads: it has an origin of its own, like no other, so all of it comes from another one. */
const FOR_FRAMES = /^\/assets\/[0-9a-f]{12}\/(?:lib\/(?:p5|three|acorn)|sandbox\/frame)\//
export const isForFrames = (url: string): boolean => FOR_FRAMES.test(url)

/** Lets the frame of a sketch load a file, and read it. There is nothing in it that not everybody may have. */
export const OPEN_TO_FRAMES = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' } as const
