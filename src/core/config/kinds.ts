import { isIP, isIPv4 } from 'node:net'

/** What is wrong with a setting, as a sentence for whoever started the program. */
export class ConfigError extends Error {}

/** A limit: at most `points` times in `seconds`, counted over all workers. */
export type Limit = { points: number; seconds: number }

/** A setting: its environment variable, its default as one would type it, what it means, and how it is read. @throws ConfigError */
export type Setting<T> = { env: string; fallback: string; what: string; parse: (text: string) => T }

/** Ends the reading of a setting. @throws ConfigError which says what was expected */
export const wrong = (env: string, text: string, expected: string): never => {
  throw new ConfigError(`${env} is "${text}", but it must be ${expected}.`)
}

/** Any text. */
export const text = (env: string, fallback: string, what: string): Setting<string> => ({ env, fallback, what, parse: (value) => value })

/** A whole number from `min` to `max`. */
export const whole = (env: string, fallback: number, min: number, max: number, what: string): Setting<number> => ({
  env,
  fallback: String(fallback),
  what,
  parse: (value) => {
    const n = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    return n >= min && n <= max ? n : wrong(env, value, `a whole number from ${min} to ${max}`)
  },
})

/** One of a few words. */
export const choice = <const T extends string>(env: string, fallback: T, options: readonly T[], what: string): Setting<T> => ({
  env,
  fallback,
  what: `${what} One of: ${options.join(', ')}.`,
  parse: (value) => options.find((option) => option === value) ?? wrong(env, value, `one of ${options.join(', ')}`),
})

/** How often within how long. */
export const limit = (env: string, fallback: string, what: string): Setting<Limit> => ({
  env,
  fallback,
  what: `${what} As count/seconds.`,
  parse: (value) => {
    const [, points, seconds] = /^(\d{1,9})\/(\d{1,6})$/.exec(value) ?? []
    if (!Number(points) || !Number(seconds)) return wrong(env, value, 'count/seconds, such as 60/60')
    return { points: Number(points), seconds: Number(seconds) }
  },
})

/** Origins of pages, separated by commas. */
export const origins = (env: string, what: string): Setting<string[]> => ({
  env,
  fallback: '',
  what,
  parse: (value) =>
    list(value).map((entry) => {
      const url = URL.canParse(entry) ? new URL(entry) : null
      if (!url || !/^https?:$/.test(url.protocol) || url.origin !== entry) {
        return wrong(env, value, 'origins such as https://example.org, separated by commas, without a path')
      }
      return entry
    }),
})

/** Addresses, networks (10.0.0.0/8) and the names that some have, separated by commas. */
export const networks = (env: string, what: string): Setting<string[]> => ({
  env,
  fallback: '',
  what,
  parse: (value) =>
    list(value).map((entry) =>
      isNetwork(entry) ? entry : wrong(env, value, 'addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas'),
    ),
})

const NAMED = ['loopback', 'linklocal', 'uniquelocal']

/** What @fastify/proxy-addr takes; it throws at anything else, in every worker. */
function isNetwork(entry: string): boolean {
  if (NAMED.includes(entry)) return true
  const [address = '', size, ...rest] = entry.split('/')
  if (isIP(address) === 0 || rest.length > 0) return false
  if (size === undefined) return true
  if (/^\d{1,3}$/.test(size)) return Number(size) >= 1 && Number(size) <= (isIPv4(address) ? 32 : 128)
  return isIPv4(address) && isMask(size)
}

const isMask = (text: string): boolean =>
  isIPv4(text) &&
  /^1+0*$/.test(
    text
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join(''),
  )

/** One name of a host in small letters, or nothing. */
export const hostName = (env: string, what: string): Setting<string> => ({
  env,
  fallback: '',
  what,
  parse: (value) =>
    value === '' || (value.length <= 253 && HOST_NAME.test(value))
      ? value
      : wrong(env, value, 'one name such as example.org: in small letters, without https:// in front and without a port or a path'),
})

const HOST_NAME = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/

/** What stands between commas. */
const list = (value: string) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
