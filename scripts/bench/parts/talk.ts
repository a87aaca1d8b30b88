import { setTimeout as pause } from 'node:timers/promises'
import { Deliveries, type Listener } from './deliveries.ts'

export type Talk = {
  seconds: number
  /** Lines on their way at any time; the next one goes out when one has reached everybody. */
  inFlight: number
  /** Lines a second, evenly spread, instead of `inFlight`; 0: as many as get through. */
  rate: number
  /** The number of the first line. */
  from: number
}
export type Said = { count: number; seconds: number; latencies: Float64Array; next: number }

/** How long after the last line everything must have come, in ms. */
const PATIENCE_MS = 10_000

/** Lets lines be said for a while, and waits until each has reached every listener. @throws Error when one is lost */
export class Conversation {
  readonly #listeners: Listener[]
  readonly #read: (frame: Buffer, seat: number) => number
  #deliveries: Deliveries

  constructor(listeners: Listener[], read: (frame: Buffer, seat: number) => number) {
    this.#listeners = listeners
    this.#read = read
    this.#deliveries = new Deliveries(listeners, read)
  }

  hear(listener: Listener, frame: Buffer): void {
    this.#deliveries.hear(listener, frame)
  }

  /** Starts a new count and gives it, for those that send by themselves. */
  begin(complete: () => void = () => {}): Deliveries {
    this.#deliveries = new Deliveries(this.#listeners, this.#read, complete)
    return this.#deliveries
  }

  async run({ seconds, inFlight, rate, from }: Talk, say: (n: number) => void): Promise<Said> {
    let next = from
    let over = false
    const sayNext = () => {
      if (over) return
      deliveries.sent(next)
      say(next++)
    }
    const deliveries = this.begin(() => rate === 0 && sayNext())
    const start = performance.now()
    if (rate > 0) await this.#sayEvenly(sayNext, seconds, rate)
    else {
      for (let i = 0; i < inFlight; i++) sayNext()
      await pause(seconds * 1000)
    }
    over = true
    await allHeard(deliveries)
    const took = (performance.now() - start) / 1000
    return { count: deliveries.latencies.length, seconds: took, latencies: Float64Array.from(deliveries.latencies), next }
  }

  async #sayEvenly(sayNext: () => void, seconds: number, rate: number): Promise<void> {
    const start = performance.now()
    for (let said = 0; said < seconds * rate; said++) {
      const wait = start + (said * 1000) / rate - performance.now()
      if (wait > 0) await pause(wait)
      sayNext()
    }
  }
}

/** Waits until everything that was sent has been heard. @throws Error when something is lost */
export async function allHeard(deliveries: Deliveries): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (deliveries.left > 0) {
    if (performance.now() > end) throw new Error(`${deliveries.left} deliveries are lost: ${deliveries.missing()}`)
    await pause(2)
  }
}
