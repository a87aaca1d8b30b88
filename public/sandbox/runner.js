// @ts-check
/** Runs a sketch in a frame of its own, wherever it is shown. */
import { messageIn, namesIn, pictureIn, triedIn } from './incoming.js'
import { Lines } from './lines.js'
import { Watch } from './watch.js'

/** @typedef {import('./running.d.ts').RunEvents} RunEvents */
/** @typedef {import('./running.d.ts').RunState} RunState */
/** @typedef {import('./running.d.ts').FromFrame} FromFrame */
/** @typedef {import('./running.d.ts').ToFrame} ToFrame */
/** @typedef {{ done: (value: unknown) => void, fail: (error: Error) => void }} Waiting */

/** How long the document and its library may take to come, in ms. */
const LOAD_MS = 30_000
const ANSWER_MS = 5000
const LAST_WORDS_MS = 300
/** More than any sketch needs: what sends more in a second is stopped. */
const MOST_MESSAGES = 200
/** All that a frame ever says to the window is that it is there. */
const MOST_SHOUTS = 20
const HERE = 'neospace:here'

const HUNG = 'It stopped answering, so it was stopped. What you wrote is safe.'
const FLOOD = 'It sent more messages than anybody could read, so it was stopped.'
const LOST = 'It could not be loaded. Look whether you are connected, and run it again.'
const LEFT = 'It left its place, so it was stopped.'

export class Runner {
  /** The console of the run: at most 200 lines. */
  lines = new Lines()
  /** @type {RunState} */
  state = 'stopped'
  #host
  #events
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
    this.#enter('loading')
  }

  stop() {
    if (!this.#run) return
    this.#run.end()
    this.#run = null
    this.#enter('stopped')
  }

  /** Once more from the beginning, under the same token: it is good for ten minutes. After that, ask for a new one. */
  restart() {
    if (this.#url) this.start(this.#url)
  }

  /** A picture of the sketch's canvas, as PNG. @returns {Promise<Blob>} */
  capture = async () => pictureIn(await this.#ask({ kind: 'capture' }))

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
    if (!this.#run) return Promise.reject(new Error('Nothing is running.'))
    return this.#run.ask(asked)
  }

  /** @param {RunState} state @param {string} [why] */
  #enter(state, why = '') {
    this.state = state
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

  /** What never drew anything has nothing to show. The last words of it may still be on their way. */
  #fail() {
    const run = this.#run
    if (this.state === 'loading') setTimeout(() => run?.end(), LAST_WORDS_MS)
    this.#enter('error')
  }
}

/** @typedef {{ heard: (message: FromFrame) => void, over: (state: RunState, why: string) => void }} RunHost */

/** One frame, from its start to its end. */
class Run {
  frame
  #host
  #port = new MessageChannel()
  #watch
  /** @type {Map<number, Waiting>} */
  #waiting = new Map()
  #asked = 0
  #shouts = 0
  #loads = 0
  #isGiven = false
  #heard = { since: 0, count: 0 }
  #late

  /** @param {HTMLElement} place @param {string} url @param {RunHost} host */
  constructor(place, url, host) {
    this.#host = host
    this.#watch = new Watch(
      (n) => this.#send({ kind: 'ping', n }),
      () => this.#over('hung', HUNG),
    )
    this.#port.port1.onmessage = ({ data }) => this.#hear(data)
    addEventListener('message', this.#shout)
    this.frame = frameOf(url)
    this.frame.addEventListener('load', () => {
      this.#loads += 1
      if (this.#loads > 1) this.#over('error', LEFT)
    })
    this.#late = setTimeout(() => this.#over('error', LOST), LOAD_MS)
    place.append(this.frame)
  }

  end() {
    clearTimeout(this.#late)
    this.#watch.end()
    removeEventListener('message', this.#shout)
    this.#port.port1.onmessage = null
    this.#port.port1.close()
    this.frame.remove()
    for (const { fail } of this.#waiting.values()) fail(new Error('The sketch was stopped.'))
    this.#waiting.clear()
  }

  /** @param {{ kind: 'capture' | 'names' } | { kind: 'evaluate', line: string }} asked @returns {Promise<unknown>} */
  ask(asked) {
    const id = ++this.#asked
    const answer = new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail })
      setTimeout(() => fail(new Error('The sketch did not answer.')), ANSWER_MS)
    })
    this.#send({ ...asked, id })
    return answer.finally(() => this.#waiting.delete(id))
  }

  /** @param {ToFrame} message */
  #send(message) {
    this.#port.port1.postMessage(message)
  }

  /** @param {RunState} state @param {string} why */
  #over(state, why) {
    this.end()
    this.#host.over(state, why)
  }

  /** What is said to the window: by anybody, so it is asked who it was before anything is read. */
  #shout = (/** @type {MessageEvent} */ event) => {
    if (event.source !== this.frame.contentWindow || event.source === null) return
    this.#shouts += 1
    if (this.#shouts > MOST_SHOUTS) this.#over('error', FLOOD)
    // The first word is the frame's own: nothing of the sketch has run by then.
    else if (this.#shouts === 1 && event.data === HERE) this.frame.contentWindow?.postMessage(HERE, '*', [this.#port.port2])
  }

  /** @param {unknown} data */
  #hear(data) {
    if (this.#isFlood()) return this.#over('error', FLOOD)
    const message = messageIn(data)
    if (!message) return
    if (message.kind === 'needs') this.#bring(message.paths)
    else if (message.kind === 'begins') {
      clearTimeout(this.#late)
      this.#watch.begin()
    } else if (message.kind === 'pong') this.#watch.pong(message.n)
    else if (message.kind === 'first') this.#watch.first()
    else if (message.kind === 'answer') this.#answered(message)
    this.#host.heard(message)
  }

  /** Before anything of the sketch runs the frame asks for its library, once. @param {string[]} paths */
  #bring(paths) {
    if (this.#isGiven) return
    this.#isGiven = true
    for (const path of paths) fileOf(path).then((file) => this.#send({ kind: 'given', path, file }))
  }

  #isFlood() {
    const now = performance.now()
    if (now - this.#heard.since > 1000) this.#heard = { since: now, count: 0 }
    this.#heard.count += 1
    return this.#heard.count > MOST_MESSAGES
  }

  /** @param {Extract<FromFrame, { kind: 'answer' }>} answer */
  #answered({ id, ok, value }) {
    const waiting = this.#waiting.get(id)
    if (ok) waiting?.done(value)
    else waiting?.fail(new Error(typeof value === 'string' ? value.slice(0, 500) : 'The sketch could not do that.'))
  }
}

/** A file of a library, out of the browser's cache after the first time. @param {string} path @returns {Promise<Blob | null>} */
async function fileOf(path) {
  try {
    const answer = await fetch(new URL(`../${path}`, import.meta.url))
    return answer.ok ? await answer.blob() : null
  } catch {
    return null
  }
}

/** @param {string} url */
function frameOf(url) {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts allow-pointer-lock')
  frame.allow = 'fullscreen'
  frame.referrerPolicy = 'no-referrer' // where somebody looks at it is nothing to the sketch
  frame.className = 'run__frame'
  frame.title = 'The running sketch'
  frame.src = url
  return frame
}
