/** Somebody who hears every line: where they sit (all of one seat hear the same order), and how many they have heard. */
export type Listener = { seat: number; heard: number }

type Line = { sent: number; left: number }
/** Reads a frame that is heard for the first time at a seat: its number. Throws when any of it is not right. */
type Reader = (frame: Buffer, seat: number) => number

/**
 * The deliveries of one run, each checked in every byte: the first frame of a line at a seat is read, each later one must be equal to it,
 * and everybody at a seat must hear the same lines in the same order, each once.
 */
export class Deliveries {
  /** How long each delivery took since its line was sent, in ms. */
  readonly latencies: number[] = []
  readonly #listeners: Listener[]
  readonly #read: Reader
  readonly #complete: () => void
  readonly #lines = new Map<number, Line>()
  readonly #orders = new Map<number, { frames: Buffer[]; numbers: number[]; seen: Set<number> }>()
  #left = 0

  /** @param complete called each time that a line has reached everybody */
  constructor(listeners: Listener[], read: Reader, complete: () => void = () => {}) {
    this.#listeners = listeners
    this.#read = read
    this.#complete = complete
    for (const listener of listeners) listener.heard = 0
  }

  /** How many deliveries of what was sent are still to come. */
  get left(): number {
    return this.#left
  }

  /** Which lines have not reached everybody, and how many they have not reached. */
  missing(): string {
    const missing = [...this.#lines].filter(([, line]) => line.left > 0)
    return missing.map(([n, { left }]) => `line ${n} (${left} times)`).join(', ')
  }

  /** A line goes out now. */
  sent(n: number): void {
    this.#lines.set(n, { sent: performance.now(), left: this.#listeners.length })
    this.#left += this.#listeners.length
  }

  /** A line came in. @throws Error when it is not what was sent, comes twice, or not in the order of the others */
  hear(listener: Listener, frame: Buffer): void {
    const line = this.#lines.get(this.#numberOf(listener, frame))
    if (!line) throw new Error(`a line came that was not sent: ${frame}`)
    this.latencies.push(performance.now() - line.sent)
    line.left -= 1
    this.#left -= 1
    if (line.left === 0) this.#complete()
  }

  #numberOf(listener: Listener, frame: Buffer): number {
    const order = this.#orders.get(listener.seat) ?? { frames: [], numbers: [], seen: new Set() }
    this.#orders.set(listener.seat, order)
    const place = listener.heard++
    const first = order.frames[place]
    if (first) {
      if (!first.equals(frame)) throw new Error(`two listeners heard different bytes:\n${first}\n${frame}`)
      return order.numbers[place] as number
    }
    const n = this.#read(frame, listener.seat)
    if (order.seen.has(n)) throw new Error(`a line came twice: ${frame}`)
    order.seen.add(n)
    order.frames.push(Buffer.from(frame)) // a copy: ws hands out views of what it read
    order.numbers.push(n)
    return n
  }
}
