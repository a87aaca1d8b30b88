// @ts-check
/** Notices that nobody can see a place of the page any more: its tab is hidden, or it was scrolled away. */

/** How long that may last, in ms: whoever looks something up in another tab comes back. */
const HIDDEN_MS = 60_000
const AWAY_MS = 10_000

export class Sight {
  #place
  #observer
  #unseen
  #isAway = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {HTMLElement} place @param {() => void} unseen called once for each time that nobody saw it for so long */
  constructor(place, unseen) {
    this.#place = place
    this.#unseen = unseen
    this.#observer = new IntersectionObserver((entries) => {
      this.#isAway = entries.at(-1)?.isIntersecting === false
      this.#look()
    })
  }

  begin() {
    this.end()
    this.#observer.observe(this.#place)
    document.addEventListener('visibilitychange', this.#look)
    this.#look()
  }

  end() {
    clearTimeout(this.#timer)
    this.#isAway = false
    this.#observer.disconnect()
    document.removeEventListener('visibilitychange', this.#look)
  }

  #look = () => {
    clearTimeout(this.#timer)
    if (document.hidden || this.#isAway) this.#timer = setTimeout(this.#unseen, document.hidden ? HIDDEN_MS : AWAY_MS)
  }
}
