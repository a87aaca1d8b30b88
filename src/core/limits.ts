import cluster from 'node:cluster'
import { RateLimiterCluster, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Limit } from './config/kinds.ts'
import { TooMany } from './errors.ts'

export type Limiter = {
  /** Takes one of what `key` may still do. @throws TooMany with the seconds to wait */
  take: (key: string | number) => Promise<void>
  /** Looks without taking. @throws TooMany when nothing is left */
  check: (key: string | number) => Promise<void>
  /** Undoes one `take`: for limits that count failures only, taken before the try so that many tries at once cannot slip through. */
  giveBack: (key: string | number) => Promise<void>
}

/** A worker that gets no answer from the primary in this time counts by itself, so that a limit is never simply gone. */
const PRIMARY_TIMEOUT_MS = 2000

/** A limit counted over all workers: the primary holds the counters. */
export function limiter(name: string, limit: Limit): Limiter {
  const options = { keyPrefix: name, points: limit.points, duration: limit.seconds }
  const own = new RateLimiterMemory(options)
  const shared = cluster.isWorker ? new RateLimiterCluster({ ...options, timeoutMs: PRIMARY_TIMEOUT_MS }) : own
  // With the primary gone nobody else counts any more, and waiting for it would hold up the last answers of this worker.
  const primary = () => (process.connected ? shared : own)
  const refused = refusalBy(limit)
  return {
    take: async (key) => {
      await primary()
        .consume(key)
        .catch((reason: unknown) => refused(reason) ?? own.consume(key).catch(refused))
    },
    check: async (key) => {
      const state = await primary()
        .get(key)
        .catch(() => own.get(key))
      if (state && state.remainingPoints <= 0) throw tooMany(state, limit)
    },
    giveBack: async (key) => {
      await primary()
        .reward(key)
        .catch(() => own.reward(key))
    },
  }
}

/** A limit counted in this worker alone, for what comes too often to ask the primary each time. */
export function localLimiter(name: string, limit: Limit): Pick<Limiter, 'take'> {
  const own = new RateLimiterMemory({ keyPrefix: name, points: limit.points, duration: limit.seconds })
  const refused = refusalBy(limit)
  return {
    take: async (key) => {
      await own.consume(key).catch(refused)
    },
  }
}

/**
 * Limits that forms and events share, made when they are first asked for: one counter, whichever way something comes in.
 * @returns gives the same ones each time
 */
export function sharedLimits<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

const refusalBy =
  (limit: Limit) =>
  (reason: unknown): undefined => {
    if (reason instanceof RateLimiterRes) throw tooMany(reason, limit)
  }

/** The counters tell the time by the wall clock and forget by a timer: should the clock have been put back, the window is long enough. */
const tooMany = ({ msBeforeNext }: RateLimiterRes, { seconds }: Limit) => new TooMany(Math.min(msBeforeNext / 1000, seconds))
