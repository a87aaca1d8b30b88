/** A process that died within this time of its start (ms) died early. */
const EARLY_MS = 5000
/** So many early deaths running are taken for a fault that starting again does not mend. */
const TOLERATED = 3
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

/** When to start something again that keeps dying: at once, unless it died early three times running; then after 1 s, doubling to 30 s. */
export class Backoff {
  #early = 0

  /** Takes how long it lived and gives how long to wait, both in ms. */
  died(livedMs: number): number {
    this.#early = livedMs < EARLY_MS ? this.#early + 1 : 0
    if (this.#early < TOLERATED) return 0
    return Math.min(FIRST_WAIT_MS * 2 ** (this.#early - TOLERATED), LONGEST_WAIT_MS)
  }
}
