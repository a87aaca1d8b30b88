/** A message as the server sends it, in a push as in a backfill. */
export type Line = { id: number; seq: number; user: string; content: string | null; edited: boolean; deleted: boolean; html: string }
/** The answer to `request_backfill`. */
export type Page = { messages: Line[]; seq: number; more: boolean; reset?: true }

/** What a page shows of its room: every message is placed by its id, and what is older than what is there changes nothing. */
export class Shown {
  /** The feed's seq up to which nothing is missing. */
  cursor = 0
  /** When each message was first placed, in ms of performance.now(). */
  readonly at = new Map<number, number>()
  readonly #placed = new Map<number, Line>()
  #live = 0

  /** The lines in the order in which the page shows them. */
  lines(): Line[] {
    return [...this.#placed.values()].sort((a, b) => a.id - b.id)
  }

  line(id: number): Line | undefined {
    return this.#placed.get(id)
  }

  /** A new connection: what it brings live begins anew. */
  reconnected(): void {
    this.#live = 0
  }

  take(page: Page): void {
    if (page.reset) this.#placed.clear()
    for (const line of page.messages) this.#place(line)
    this.cursor = page.seq
  }

  /**
   * Takes what came live.
   * @param whole whether everything before it has been caught up with
   * @returns what was wrong with it, or null
   */
  push(line: Line, whole: boolean): string | null {
    const before = this.#live
    this.#live = line.seq
    this.#place(line)
    if (whole) this.cursor = Math.max(this.cursor, line.seq)
    return line.seq > before ? null : `message ${line.id} came live with seq ${line.seq} after ${before}`
  }

  #place(line: Line): void {
    const there = this.#placed.get(line.id)
    if (!there) this.at.set(line.id, performance.now())
    if (!there || there.seq <= line.seq) this.#placed.set(line.id, line)
  }
}
