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

/**
 * Counts one try to sign in against its address and, from where that name never signed in before, against the name. It is taken
 * before the password is looked at, so that tries at the same time cannot slip through together.
 * @returns a function that gives the try back: failures alone count
 * @throws TooMany when either has failed too often
 */
export async function takeTry(name: string, address: string, account: number | undefined): Promise<() => Promise<void>> {
  const known = account !== undefined && isKnownAddress(account, addressDigest(address))
  const guards: [Limiter, string][] = [[byAddress, address]]
  // What can be nobody's name needs no counter of its own.
  if (!known && isUsername(name)) guards.push([byName, name.toLowerCase()])
  const taken: [Limiter, string][] = []
  const giveBack = async () => void (await Promise.all(taken.map(([guard, key]) => guard.giveBack(key))))
  for (const guard of guards) {
    taken.push(guard) // a try that is refused counts too, until it is given back
    await guard[0].take(guard[1]).catch(async (error: unknown) => {
      await giveBack()
      throw error instanceof TooMany ? tooManyTries(error.retryAfter) : error
    })
  }
  return giveBack
}

function tooManyTries(seconds: number): TooMany {
  const minutes = Math.ceil(seconds / 60)
  return new TooMany(
    seconds,
    `Too many tries with a wrong name or password. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again.`,
  )
}
