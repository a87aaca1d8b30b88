// @ts-check
/** Runs a sketch in a frame of its own, wherever it is shown. */
import { namesIn, pictureIn, triedIn } from './incoming.js'
import { Lines } from './lines.js'
import { Run } from './run.js'
import { Sight } from './sight.js'

/** @typedef {import('./running.d.ts').RunEvents} RunEvents */
/** @typedef {import('./running.d.ts').RunState} RunState */
/** @typedef {import('./running.d.ts').FromFrame} FromFrame */

const UNSEEN = 'Nobody could see it, so it was stopped.'

export class Runner {
  /** The console of the run: at most 200 lines. */
  lines = new Lines()
  /** @type {RunState} */
  state = 'stopped'
  /** Whether it runs on where nobody sees it: only if somebody asked for that. */
  goesOn = false
  #host
  #events
  #sight
  #url = ''
  /** @type {Run | null} */
  #run = null
  /** @type {Set<string>} */
  #reports = new Set()

  /**
   * @param {HTMLElement} host gets the frame
   * @param {RunEvents} [events]
   */
  constructor(host, events = {}) {
    this.#host = host
    this.#events = events
    this.#sight = new Sight(host, () => this.goesOn || this.#leave())
  }

  /** Starts what is at this address, in place of what runs. @param {string} url from POST /sketches/<cuid>/run */
  start(url) {
    this.#url = url
    this.#run?.end()
    this.lines.clear()
    this.#reports.clear()
    this.#events.onConsole?.(null)
    this.#run = new Run(this.#host, url, {
      heard: (message) => this.#hear(message),
      over: (state, why) => this.#over(state, why),
    })
    this.#sight.begin()
    this.#enter('loading')
  }

  /** @param {string} [why] */
  stop(why) {
    if (!this.#run) return
    this.#run.end()
    this.#run = null
    this.#enter('stopped', why)
  }

  /** Nobody saw it for a while. */
  #leave() {
    if (this.#events.onUnseen) this.#events.onUnseen(UNSEEN)
    else this.stop(UNSEEN)
  }

  /** Once more from the beginning, under the same token: it is good for ten minutes. After that, ask for a new one. */
  restart() {
    if (this.#url) this.start(this.#url)
  }

  /** A picture of the sketch's canvas, as PNG that can be shown. @returns {Promise<Blob>} */
  capture = async () => decodable(pictureIn(await this.#ask({ kind: 'capture' })))

  /** The names that the library of the sketch's kind brings. */
  names = async () => namesIn(await this.#ask({ kind: 'names' }))

  /** Tries a line in the running sketch. @param {string} line */
  evaluate = async (line) => triedIn(await this.#ask({ kind: 'evaluate', line: line.slice(0, 10_000) }))

  /** Shows it on the whole screen; needs a click or a key. */
  fullScreen = () => this.#host.requestFullscreen()

  /** Gives it the keyboard. */
  focus() {
    this.#run?.frame.focus()
  }

  /** @param {{ kind: 'capture' | 'names' } | { kind: 'evaluate', line: string }} asked */
  #ask(asked) {
    if (!this.#run || this.#run.isOver) return Promise.reject(new Error('Nothing is running.'))
    return this.#run.ask(asked)
  }

  /** @param {RunState} state @param {string} [why] */
  #enter(state, why = '') {
    this.state = state
    if (!this.#run) this.#sight.end()
    this.#events.onState?.(state, why)
  }

  /** @param {RunState} state @param {string} why */
  #over(state, why) {
    this.#run = null
    this.#enter(state, why)
  }

  /** @param {import('./running.d.ts').Line[]} lines */
  #show(lines) {
    if (lines.length > 0) this.#events.onConsole?.(lines)
  }

  /** @param {FromFrame} message */
  #hear(message) {
    if (message.kind === 'first' && this.state === 'loading') this.#enter('running')
    else if (message.kind === 'fps') this.#events.onFps?.(message.fps)
    else if (message.kind === 'console') this.#say(message)
    else if (message.kind === 'error') this.#complain(message.report)
    else if (message.kind === 'failed') this.#fail()
    else if (message.kind === 'clear') {
      this.lines.clear()
      this.#events.onConsole?.(null)
    }
  }

  /** @param {Extract<FromFrame, { kind: 'console' }>} message */
  #say({ said, dropped }) {
    const lines = this.lines.add(said)
    if (dropped > 0) lines.push(this.lines.note(`${dropped} more lines came too fast, and were left out.`))
    this.#show([...new Set(lines)])
  }

  /** A word more than once is a word: the sketch may fail at every frame. @param {import('./running.d.ts').Report} report */
  #complain(report) {
    const key = JSON.stringify(report)
    if (this.#reports.has(key)) return
    this.#reports.add(key)
    this.#events.onError?.(report)
  }

  /** What never drew anything has nothing to show. */
  #fail() {
    if (this.state === 'loading') this.#run?.fade()
    this.#enter('error')
  }
}

/** @param {Blob} picture @throws {Error} when no browser can make anything of it */
async function decodable(picture) {
  const bitmap = await createImageBitmap(picture).catch(() => null)
  if (!bitmap) throw new Error('The sketch gave no picture.')
  bitmap.close()
  return picture
}
