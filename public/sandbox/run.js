// @ts-check
/** One run of a sketch: its frame, what is said to it and what it says, and what ends it. */
import { messageIn } from './incoming.js'
import { Watch } from './watch.js'

/** @typedef {import('./running.d.ts').RunState} RunState */
/** @typedef {import('./running.d.ts').FromFrame} FromFrame */
/** @typedef {import('./running.d.ts').ToFrame} ToFrame */
/** @typedef {{ done: (value: unknown) => void, fail: (error: Error) => void }} Waiting */
/** @typedef {{ heard: (message: FromFrame) => void, over: (state: RunState, why: string) => void }} RunHost */

/** How long the document and its library may take to come, in ms. */
const LOAD_MS = 30_000
const ANSWER_MS = 5000
/** What has failed may still have said something that is on its way. */
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

/** One frame, from its start to its end. */
export class Run {
  frame
  /** It answers nothing any more. */
  isOver = false
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

  /** Ends once its last words are here. */
  fade() {
    this.isOver = true
    setTimeout(() => this.end(), LAST_WORDS_MS)
  }

  end() {
    this.isOver = true
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
