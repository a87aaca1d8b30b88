import { config } from '../core/config.ts'
import { Busy } from '../core/errors.ts'

let running = 0
const waiting: (() => void)[] = []

/**
 * Runs a heavy job when it is its turn: at most `imageJobs` at the same time in a worker, the others wait in order.
 * @throws Busy when too many wait already
 */
export async function inTurn<T>(job: () => Promise<T>): Promise<T> {
  if (running < config.imageJobs) running += 1
  else if (waiting.length >= config.imageQueue) throw new Busy('So many pictures are being prepared just now. Try again in a moment.')
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await job()
  } finally {
    // The one that waited longest takes over this place, so that no newcomer slips in between.
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
