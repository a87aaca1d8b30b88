// @ts-check
/** The lines of a sketch's console, as the page keeps them: the last 200, the same one after the other counted instead of repeated. */

/** @typedef {import('./running.d.ts').Line} Line */
/** @typedef {import('./running.d.ts').Said} Said */

/** How many lines are kept. */
export const MOST_LINES = 200

export class Lines {
  /** @type {Line[]} */
  #lines = []
  #next = 1
  #last = ''

  /** The lines that are kept, oldest first. */
  get all() {
    return this.#lines
  }

  /** @param {Said[]} said @returns {Line[]} what is new or changed, by its id */
  add(said) {
    return said.map((one) => {
      const key = JSON.stringify(one)
      const same = key === this.#last ? this.#lines.at(-1) : undefined
      this.#last = key
      if (!same) return this.#keep({ ...one, id: this.#next++, at: Date.now(), times: 1 })
      same.times += 1
      return same
    })
  }

  /** The page's own word. @param {string} note */
  note(note) {
    this.#last = ''
    return this.#keep({ kind: 'note', note, values: [], place: null, id: this.#next++, at: Date.now(), times: 1 })
  }

  clear() {
    this.#lines = []
    this.#last = ''
  }

  /** @param {Line} line */
  #keep(line) {
    this.#lines.push(line)
    if (this.#lines.length > MOST_LINES) this.#lines = this.#lines.slice(-MOST_LINES)
    return line
  }
}

/** A value in words, on one line. @param {import('./running.d.ts').Tree} tree @returns {string} */
export function inWords(tree) {
  const rest = 'more' in tree && tree.more > 0 ? ', …' : ''
  if (tree.t === 'text') return tree.v + (rest && '…')
  if (tree.t === 'plain') return tree.v
  if (tree.t === 'error') return `${tree.report.name && `${tree.report.name}: `}${tree.report.message}`
  const quoted = (/** @type {import('./running.d.ts').Tree} */ one) => (one.t === 'text' ? JSON.stringify(one.v) : inWords(one))
  if (tree.t === 'list') return `${tree.name} [${tree.items.map(quoted).join(', ')}${rest}]`
  return `${tree.name && `${tree.name} `}{${tree.entries.map(([key, one]) => `${key}: ${quoted(one)}`).join(', ')}${rest}}`
}
