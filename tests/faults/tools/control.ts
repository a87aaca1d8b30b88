import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

/** A process that does nothing but answer: how late it is, is how late the machine itself makes everybody in these moments. */
export class Control {
  readonly #child: ChildProcess
  readonly #roundTrips: number[] = []
  #over = false
  readonly #done: Promise<void>

  /** @param every how long to wait between an answer and the next question, in ms */
  constructor(every: number) {
    this.#child = spawn(process.execPath, ['-e', "process.on('message', (n) => process.send(n))"], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#done = this.#beat(every)
  }

  async #beat(every: number): Promise<void> {
    await this.#ask() // the first answer waits for the process to start
    while (!this.#over) {
      const start = performance.now()
      await this.#ask()
      this.#roundTrips.push(performance.now() - start)
      await pause(every)
    }
  }

  async #ask(): Promise<void> {
    const answer = once(this.#child, 'message')
    this.#child.send('?')
    await answer
  }

  /** Ends it and gives every round trip in ms. */
  async stop(): Promise<number[]> {
    this.#over = true
    await this.#done
    this.#child.kill()
    return this.#roundTrips
  }
}
