// @ts-check
/**
 * Something that happens in one module and matters in others.
 * @template [T=void]
 */
export class Signal {
  /** @type {((what: T) => void)[]} */
  #hearers = []

  /** @param {(what: T) => void} hearer */
  on(hearer) {
    this.#hearers.push(hearer)
  }

  /** @param {T} what */
  send(what) {
    for (const hearer of this.#hearers) hearer(what)
  }
}
