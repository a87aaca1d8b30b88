import type { IncomingMessage, ServerResponse } from 'node:http'
import { place } from './config.ts'
import { isSecure } from './origin.ts'
import { importMapHash } from './views.ts'

const CSP = [
  "default-src 'none'",
  `script-src 'self' ${importMapHash}`,
  "style-src 'self'",
  "img-src 'self' data:",
  // blob: is what somebody has just recorded and listens to again; the web is where a wall's anthem may be, once somebody presses play.
  "media-src 'self' blob: https: http:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
]

/** On every response. Written once: composing them anew took a library 4 % of a room page's time. */
export const SECURITY = {
  'content-security-policy': CSP.join('; '),
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'same-origin', // with no-referrer, Chromium's own forms would say Origin: null
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Over HTTPS two more: for a year, such clients come over HTTPS only. */
const SECURITY_OVER_HTTPS = {
  ...SECURITY,
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-opener-policy': 'same-origin',
}

/** The security headers of the answer to a request. */
export const headersFor = (request: IncomingMessage): Record<string, string> => (isSecure(request) ? SECURITY_OVER_HTTPS : SECURITY)

const start = Date.now().toString(36).slice(-5)
let count = 0

/** An id that differs across workers and restarts, short enough to read out over a telephone. */
export const newRequestId = (): string => `${place.worker}-${start}-${(count++).toString(36)}`

/** Puts what every answer carries on one that does not pass through our routes. */
export function stampRaw(request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(headersFor(request))) response.setHeader(name, value)
  response.setHeader('x-request-id', newRequestId())
}
