// @ts-check
/**
 * Watches a frame that runs somebody's code. This is the promise, whatever that code does: a frame that has not answered for a second is
 * given up; for eight seconds, as long as it has not drawn yet.
 */

const LOOK_MS = 125
const FIRST_MS = 8000
const THEN_MS = 1000
/** A page that was itself held up this long cannot say who was late. */
const ASLEEP_MS = 500
/** Browsers hold back the clocks of pages that nobody sees, and the frame's with them: then it is late after so many looks, and eight seconds. */
const HIDDEN_LOOKS = 3

export class Watch {
  #ping
  #giveUp
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer
  #most = FIRST_MS
  #sent = 0
  /** When the question that was not answered yet was asked; 0 while there is none. */
  #asked = 0
  #looked = 0
  /** How often it was looked for that answer. */
  #looks = 0
  #wasHidden = false

  /**
   * @param {(n: number) => void} ping asks the frame for a sign; its answer goes to `pong`
   * @param {() => void} giveUp called once, when it did not come
   */
  constructor(ping, giveUp) {
    this.#ping = ping
    this.#giveUp = giveUp
  }

  begin() {
    this.#looked = performance.now()
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
    this.#look()
  }

  /** The sketch has drawn. */
  first() {
    this.#most = THEN_MS
    if (this.#asked > 0) this.#asked = performance.now()
  }

  /** @param {number} n */
  pong(n) {
    if (n === this.#sent) this.#asked = 0
  }

  end() {
    clearInterval(this.#timer)
  }

  #look() {
    const now = performance.now()
    const wasAsleep = now - this.#looked > ASLEEP_MS
    this.#looked = now
    if (this.#asked === 0) return this.#ask(now)
    this.#looks += 1
    if (document.hidden) this.#wasHidden = true
    else if (wasAsleep || this.#wasHidden) {
      this.#asked = now
      this.#wasHidden = false
    }
    const isLate = document.hidden ? this.#looks >= HIDDEN_LOOKS && now - this.#asked > FIRST_MS : now - this.#asked > this.#most
    if (!isLate) return
    this.end()
    this.#giveUp()
  }

  /** @param {number} now */
  #ask(now) {
    this.#asked = now
    this.#looks = 0
    this.#ping(++this.#sent)
  }
}
