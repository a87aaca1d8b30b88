import { createHmac } from 'node:crypto'
import { config } from '../core/config.ts'
import { TooMany } from '../core/errors.ts'
import { type Limiter, limiter } from '../core/limits.ts'
import { secretKey } from '../core/secret.ts'
import { isUsername } from './names.ts'
import { isKnownAddress } from './queries.ts'

const byAddress = limiter('sign-in-address', config.limitSignInAddress)
const byName = limiter('sign-in-name', config.limitSignInName)

/** An address as the database keeps it: enough to know it again, useless to whoever gets hold of a copy without the key. */
export const addressDigest = (address: string): string =>
  createHmac('sha256', secretKey('known addresses')).update(address).digest('base64url')

/** The counters that one try to sign in goes by. */
export type Tries = {
  /** @throws TooMany when one of them has failed too often */
  check: () => Promise<void>
  /**
   * Counts the try as failed, before the password is looked at, so that tries at the same time cannot slip through together.
   * @returns a function that gives it back: failures alone count
   * @throws TooMany when one of them has failed too often
   */
  take: () => Promise<() => Promise<void>>
}

/** Tries are counted by address and, from where that name never signed in before, by name: guessing cannot lock its owner out. */
export function triesOf(name: string, address: string, account: number | undefined): Tries {
  const known = account !== undefined && isKnownAddress(account, addressDigest(address))
  const counters: [Limiter, string][] = [[byAddress, address]]
  // What can be nobody's name needs no counter of its own.
  if (!known && isUsername(name)) counters.push([byName, name.toLowerCase()])
  return {
    check: async () => {
      for (const [limit, key] of counters) await limit.check(key).catch(refuse)
    },
    take: async () => {
      const taken: typeof counters = []
      const giveBack = async () => void (await Promise.all(taken.map(([limit, key]) => limit.giveBack(key))))
      for (const [limit, key] of counters) {
        taken.push([limit, key]) // one that is refused counts as well, until it is given back
        await limit.take(key).catch(async (error: unknown) => {
          await giveBack()
          refuse(error)
        })
      }
      return giveBack
    },
  }
}

function refuse(error: unknown): never {
  throw error instanceof TooMany ? tooManyTries(error.retryAfter) : error
}

function tooManyTries(seconds: number): TooMany {
  const minutes = Math.ceil(seconds / 60)
  return new TooMany(
    seconds,
    `Too many tries with a wrong name or password. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again.`,
  )
}
