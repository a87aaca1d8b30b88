import { lookup } from 'node:dns/promises'
import { isIP, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { buildConnector, Response } from 'undici'

/** Why something was not fetched: for the log, not for people. */
export class Unreachable extends Error {}

/** What is asked for: the types that are read, how much of it, and whether less than all is worth anything. */
export type Wanted = { types: RegExp; bytes: number; whole: boolean }
/** What came: from which address in the end, its type with parameters, and its bytes. */
export type Answer = { url: string; type: string; body: Buffer }
export type Get = (url: string, wanted: Wanted) => Promise<Answer>

/** Asks for the addresses of a name. */
export type Resolve = (host: string) => Promise<string[]>
/** Opens a connection to `hostname`, which is an address by now. */
export type Dial = buildConnector.connector

const REDIRECTS = 3
const WITHIN_MS = 5000
const LONGEST_URL = 2000
const REDIRECT = new Set([301, 302, 303, 307, 308])
const AGENT = 'NeoSpace (+link preview)'

const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/** Whether an address is out in the world: not this machine, not its network, nothing reserved, and nothing of that in another notation. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const ip = ipaddr.process(address) // ::ffff:10.0.0.1 is 10.0.0.1
  if (ip.range() !== 'unicast') return false
  return ip.kind() === 'ipv4' || (ip as ipaddr.IPv6).match(GLOBAL_IPV6)
}

/** A link that may be followed from here, without its fragment; null for everything else. */
export function publicUrl(raw: string, base?: string): URL | null {
  if (raw.length > LONGEST_URL || !URL.canParse(raw, base)) return null
  const url = new URL(raw, base)
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return null
  // Below 1024 live mail, files and logins, which a request for a page must not be made to talk to.
  if (url.port !== '' && Number(url.port) < 1024) return null
  url.hash = ''
  return url
}

const ask: Resolve = async (host) => (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address)

/** The address to connect to, found once. @throws Unreachable when any of a name's addresses is not public */
async function pin(host: string, resolve: Resolve): Promise<string> {
  const name = host.replace(/^\[|\]$/g, '')
  const addresses = isIP(name) ? [name] : await resolve(name)
  const [first] = addresses
  if (first === undefined) throw new Unreachable(`${name} has no address`)
  const inside = addresses.find((address) => !isPublicAddress(address))
  if (inside !== undefined) throw new Unreachable(`${name} is at ${inside}, which is not public`)
  return first
}

/** Connects to the very address that was looked at, under the name that was asked for. */
const guarded =
  (resolve: Resolve, dial: Dial): Dial =>
  (options, callback) => {
    const servername = isIP(options.hostname) ? undefined : options.hostname
    pin(options.hostname, resolve).then(
      (hostname) => dial({ ...options, hostname, ...(servername && { servername }) }, callback),
      (error: Error) => callback(error, null),
    )
  }

/** The last look, at who is really at the other end. */
const realDial =
  (connect: Dial): Dial =>
  (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null)
      if (isPublicAddress(socket.remoteAddress ?? '')) return callback(null, socket)
      ;(socket as Socket).destroy()
      callback(new Unreachable(`${socket.remoteAddress} is not public`), null)
    })

/**
 * The one client for requests to the world: http and https, addresses that are public, 3 redirects with each looked at anew, 5 seconds for
 * everything, no cookies, nothing kept. The library is loaded at the first request.
 * @param resolve,dial for tests; what is resolved is looked at in any case
 */
export function makeGet({ resolve = ask, dial }: { resolve?: Resolve; dial?: Dial } = {}): Get {
  return async (first, wanted) => {
    const { Agent, buildConnector, fetch } = await import('undici')
    const connect = guarded(resolve, dial ?? realDial(buildConnector({ timeout: WITHIN_MS })))
    const agent = new Agent({ connect, maxHeaderSize: 16_384, headersTimeout: WITHIN_MS, bodyTimeout: WITHIN_MS })
    const signal = AbortSignal.timeout(WITHIN_MS)
    const headers = { 'user-agent': AGENT, accept: '*/*' }
    try {
      let url = publicUrl(first)
      for (let hops = 0; url && hops <= REDIRECTS; hops++) {
        const response = await fetch(url, { dispatcher: agent, redirect: 'manual', signal, headers })
        if (!REDIRECT.has(response.status)) return await read(response, url, wanted)
        await response.body?.cancel()
        const to = response.headers.get('location')
        url = to ? publicUrl(to, url.href) : null
      }
      throw new Unreachable(url ? 'it leads on and on' : 'it leads to what is no address of the web')
    } catch (error) {
      throw error instanceof Unreachable ? error : new Unreachable(reasonOf(error), { cause: error })
    } finally {
      await agent.destroy()
    }
  }
}

/** What is under "fetch failed". */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message : message
}

async function read(response: Response, url: URL, { types, bytes, whole }: Wanted): Promise<Answer> {
  const type = response.headers.get('content-type') ?? ''
  if (!response.ok || !types.test(type) || !response.body) {
    await response.body?.cancel()
    throw new Unreachable(`it answered ${response.status} with ${type || 'no type'}`)
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.length
    chunks.push(chunk)
    if (length <= bytes) continue
    if (whole) throw new Unreachable(`it has more than ${bytes} bytes`)
    break
  }
  return { url: url.href, type, body: Buffer.concat(chunks).subarray(0, bytes) }
}
