import { setTimeout as pause } from 'node:timers/promises'
import type { Resident } from './resident.ts'

/** How soon somebody's questions are answered, asked again and again until `stop`. Gives every round trip in ms. */
export class Pulse {
  readonly roundTrips: number[] = []
  #over = false
  readonly #done: Promise<void>

  /** @param every how long to wait between an answer and the next question, in ms */
  constructor(asker: Resident, every: number, event = 'latency_check', payload: (n: number) => Record<string, unknown> = () => ({})) {
    this.#done = this.#beat(asker, every, event, payload)
  }

  async #beat(asker: Resident, every: number, event: string, payload: (n: number) => Record<string, unknown>): Promise<void> {
    for (let n = 1; !this.#over; n++) {
      const start = performance.now()
      const answer = await asker.ask(event, payload(n))
      if (answer?.ok) this.roundTrips.push(performance.now() - start)
      await pause(every)
    }
  }

  async stop(): Promise<number[]> {
    this.#over = true
    await this.#done
    return this.roundTrips
  }
}
