import { Invalid } from '../core/errors.ts'
import { compile, type Schema } from '../core/schema.ts'
import { cleanText } from '../core/text.ts'

/** White space and marks that a line of words has no use for: they would break it up, or turn its direction. */
const BREAKS = /[\t\n\u2028\u2029]+/g
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g
/** What XML cannot carry, and so neither the feed. */
const UNSPEAKABLE = /[\ufffe\uffff]/g

/** Words over several lines, as they are kept. @throws Invalid */
export const cleanWords = (raw: string | undefined, what: string, min: number, max: number): string =>
  cleanText((raw ?? '').replace(TURNS, '').replace(UNSPEAKABLE, ''), what, min, max)

/** One line of words. @throws Invalid */
export const cleanLine = (raw: string | undefined, what: string, min: number, max: number): string =>
  cleanWords((raw ?? '').replaceAll('\r', '').replace(BREAKS, ' '), what, min, max)

const LONGEST_URL = 2000

/** The address of a page on the web, as browsers write it. @throws Invalid for anything that does not begin with http:// or https:// */
export function cleanUrl(raw: string | undefined, what: string): string {
  const text = cleanLine(raw, what, 1, LONGEST_URL)
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname)
    throw new Invalid(`${what} must be an address that begins with https:// or http://.`)
  if (url.username || url.password) throw new Invalid(`${what} holds a name or a password. Take it out.`)
  if (url.href.length > LONGEST_URL) throw new Invalid(`${what} is too long.`)
  return url.href
}

const WALL = /^\/@[A-Za-z0-9_.-]{2,20}$/

/** The address of a page on the web, or of a wall in this town such as /@hal. @throws Invalid */
export const cleanWay = (raw: string, what: string): string => (WALL.test(raw.trim()) ? raw.trim() : cleanUrl(raw, what))

const DECIMAL = /^\s*[+-]?\d{1,15}(?:\.\d{1,15})?\s*$/

/** A number as JSON or a form sends it. @throws Invalid unless it is a finite one from `least` to `most` */
export function cleanNumber(raw: unknown, what: string, least: number, most: number): number {
  const value = typeof raw === 'string' && DECIMAL.test(raw) ? Number(raw) : raw
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Invalid(`"${what}" is not a number.`)
  if (value < least || value > most) throw new Invalid(`"${what}" goes from ${least} to ${most}.`)
  return Math.round(value * 100) / 100
}

/** One of a list of names. @throws Invalid */
export function oneOfThese<T extends string>(raw: unknown, options: readonly T[], what: string): T {
  const found = options.find((option) => option === raw)
  if (found === undefined) throw new Invalid(`${what} is one of ${options.join(', ')}.`)
  return found
}

/** A check that names the field which is not known, and then whatever else does not fit. */
export function checker<T>(schema: Schema<T>, what: string): (value: unknown) => T {
  const known = Object.keys(schema.properties as object)
  let wrong: ReturnType<typeof compile> | undefined
  return (value) => {
    wrong ??= compile(schema) // at the first use: compiling them all would cost each worker's start
    const strange = isRecord(value) && Object.keys(value).find((field) => !known.includes(field))
    if (typeof strange === 'string') throw new Invalid(`"${strange.slice(0, 60)}" is no field of ${what}: it has ${known.join(', ')}.`)
    const reason = wrong(value)
    if (reason) throw new Invalid(`That is no ${what.replace(/^an? /, '')}: ${reason}.`)
    return value as T
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
