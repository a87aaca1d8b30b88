import { Ledger, type Seat, type WhoSnapshot } from './ledger.ts'

type Announce = (kind: 'came' | 'went', seat: Seat) => void

/** A ledger with a clock: announces who came at once, and who went when their grace is over. */
export class Attendance {
  readonly #ledger = new Ledger()
  readonly #announce: Announce
  #timer: NodeJS.Timeout | null = null

  constructor(announce: Announce) {
    this.#announce = announce
  }

  here(holder: number, seat: Seat): void {
    if (this.#ledger.here(holder, seat)) this.#announce('came', seat)
  }

  gone(holder: number, seat: Seat): void {
    this.#ledger.gone(holder, seat, performance.now())
    this.#schedule()
  }

  /** Everyone whom only this holder had is on their way out. */
  drop(holder: number): void {
    this.#ledger.drop(holder, performance.now())
    this.#schedule()
  }

  snapshot(): WhoSnapshot {
    return this.#ledger.snapshot()
  }

  #schedule(): void {
    const due = this.#ledger.nextSweep()
    if (due === null || this.#timer) return
    // One millisecond more, since timers may fire a fraction early; and it may be overdue already.
    this.#timer = setTimeout(() => this.#sweep(), Math.max(due - performance.now() + 1, 1)).unref()
  }

  #sweep(): void {
    this.#timer = null
    for (const seat of this.#ledger.sweep(performance.now())) this.#announce('went', seat)
    this.#schedule()
  }
}
