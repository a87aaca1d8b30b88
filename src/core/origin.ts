import type { IncomingMessage } from 'node:http'
import proxyAddr from '@fastify/proxy-addr'
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'
import { config } from './config.ts'

const trusted = proxyAddr.compile(config.trustProxy)

/** The address that a request really came from: forwarded ones count only behind the configured proxy. */
export function addressOf(request: IncomingMessage): string {
  const address = proxyAddr(request, trusted)
  const known = normal.get(address)
  if (known !== undefined) return known
  const found = normalAddress(address)
  normal.set(address, found)
  return found
}

// A kept connection asks again and again.
const normal = new LRUCache<string, string>({ max: 1000 })

/** One key for one subscriber: IPv4 as it is (also when mapped into IPv6), IPv6 by its /64. */
export function normalAddress(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const ip = ipaddr.process(address)
  if (ip.kind() === 'ipv4') return ip.toString()
  const network = (ip as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16))
  return `${network.join(':')}::/64`
}

/** True when the request reached us over HTTPS, by its own connection or by the word of the trusted proxy. */
export function isSecure(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? ''
  return trusted(peer, 0) && request.headers['x-forwarded-proto'] === 'https'
}

/** True when `origin` is this site: one of the configured ones, or else the host that was asked for. */
export function isOurOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (!origin || !URL.canParse(origin)) return false
  if (config.origin.length > 0) return config.origin.includes(origin)
  return new URL(origin).host === host?.toLowerCase()
}

/** True for a write that another site made a browser send. Clients that send neither header are covered by SameSite=Lax. */
export function isForeignWrite(request: IncomingMessage): boolean {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return false
  const { origin, host } = request.headers
  return request.headers['sec-fetch-site'] === 'cross-site' || (origin !== undefined && !isOurOrigin(origin, host))
}

/** Where this site is reached, such as https://example.org: as it is configured, else as the request had it. */
export function siteOf(request: IncomingMessage): string {
  const host = request.headers.host?.toLowerCase() ?? ''
  const [first] = config.origin
  if (first !== undefined) return config.origin.find((origin) => new URL(origin).host === host) ?? first
  return `${isSecure(request) ? 'https' : 'http'}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`
}
