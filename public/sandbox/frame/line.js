// @ts-check
/**
 * The line to the page: a port of its own, so that what the sketch says to its window is never taken for it. Whoever had that port could
 * answer the watch in the frame's place, so no event of it, and nothing that leads to it, is ever shown to the sketch.
 */
import { freed, getterOf, ownSet } from './natives.js'

/** @typedef {import('../running.d.ts').FromFrame} FromFrame */
/** @typedef {import('../running.d.ts').ToFrame} ToFrame */

const dataOf = /** @type {(event: MessageEvent) => ToFrame} */ (getterOf(MessageEvent.prototype, 'data'))
const targetOf = /** @type {(event: Event) => EventTarget | null} */ (getterOf(Event.prototype, 'target'))

/** @type {(message: FromFrame, transfer: Transferable[]) => void} */
let post = () => {}

/** The ports of the frame itself. @type {Set<EventTarget | null>} */
const ours = ownSet()

/**
 * Tells the page that the frame is there, and waits for its port.
 * @param {(message: ToFrame) => void} heard
 * @returns {Promise<void>}
 */
export const openLine = (heard) =>
  new Promise((resolve) => {
    /** @param {MessageEvent} event */
    const take = (event) => {
      const [given] = event.ports
      if (event.source !== parent || !given) return
      removeEventListener('message', take)
      ours.add(given)
      post = given.postMessage.bind(given)
      given.onmessage = (event) => heard(dataOf(event))
      resolve()
    }
    addEventListener('message', take)
    parent.postMessage('neospace:here', '*')
  })

/** @param {FromFrame} message @param {Transferable[]} [transfer] */
export const tell = (message, transfer = []) => post(message, transfer)

/** Runs `act` in a task of its own, also while timers wait; of several that are asked for before that, the last one. */
const turn = new MessageChannel()
const wake = freed(MessagePort.prototype.postMessage)
let act = () => {}
turn.port1.onmessage = () => act()
ours.add(turn.port1)
/** @param {() => void} next */
export function nextTask(next) {
  act = next
  wake(turn.port2, 0)
}

// While the frame hears the page, whatever it calls could look here for the event, and for the port behind it.
const event = Object.getOwnPropertyDescriptor(window, 'event')
const eventNow = freed(event?.get ?? (() => undefined))
Object.defineProperty(window, 'event', {
  ...event,
  get() {
    const heard = eventNow(window)
    return heard && ours.has(targetOf(heard)) ? undefined : heard
  },
})
