import bcrypt from 'bcrypt'
import { config } from '../core/config.ts'
import { Busy, Invalid } from '../core/errors.ts'

const MIN_BYTES = 8
/** bcrypt ignores whatever comes after. */
const MAX_BYTES = 72

/** The thread pool has four threads: hashing takes two of them at most, so that files and names are never behind it. */
const AT_ONCE = 2

/** What an unknown name's password is compared with, so that it takes as long as a known one's. Nobody knows a password for it. */
const nobody = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$thereisnobodyofthatna..thereisnobodyofthatnameinthisto`
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** The cost that a hash was made at; today's for what is none. */
export const costOf = (hash: string | undefined): number => Number(BCRYPT.exec(hash ?? '')?.[1] ?? config.passwordCost)

let running = 0
const waiting: (() => void)[] = []

/** The password as it was typed. @throws Invalid with the reason when it is too short, too long, or no text */
export function cleanPassword(password: string): string {
  const bytes = Buffer.byteLength(password)
  if (bytes < MIN_BYTES) throw new Invalid(`That password is too short: it needs at least ${MIN_BYTES} characters.`)
  if (bytes > MAX_BYTES) {
    throw new Invalid(
      `That password is too long: it has ${bytes} bytes, and the hash (bcrypt) would ignore all after the first ${MAX_BYTES}.`,
    )
  }
  if (!password.isWellFormed()) throw new Invalid('That password holds half a character. Type it again.')
  return password
}

/** Hashes a password off the event loop. @throws Busy when too many wait already */
export const hashPassword = (password: string): Promise<string> => inHashTurn(() => bcrypt.hash(password, config.passwordCost))

/**
 * Whether a password is the one of a hash. Takes as long when there is no hash to compare with. Call it in a turn.
 * @param cost what it costs when there is none
 */
export async function isPassword(password: string, hash: string | undefined, cost: number = costOf(hash)): Promise<boolean> {
  // A longer one would be taken for its first 72 bytes.
  const real = hash !== undefined && BCRYPT.test(hash) && Buffer.byteLength(password) <= MAX_BYTES
  const same = await bcrypt.compare(password, real ? hash : nobody(cost))
  return real && same
}

/** Does work that hashes, first come, first served, two at a time. @throws Busy when too many wait already */
export async function inHashTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= config.passwordQueue)
      throw new Busy('Too many people are signing in at this moment. Wait a few seconds and try again.')
    await new Promise<void>((resolve) => waiting.push(resolve)) // whoever ends hands its place on
  } else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
