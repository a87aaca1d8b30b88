// @ts-check
/** The line to the page: a port of its own, so that what the sketch says to its window is never taken for it. */

/** @typedef {import('../running.d.ts').FromFrame} FromFrame */
/** @typedef {import('../running.d.ts').ToFrame} ToFrame */

/** @type {(message: FromFrame, transfer: Transferable[]) => void} */
let post = () => {}

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
      post = given.postMessage.bind(given)
      given.onmessage = ({ data }) => heard(data)
      resolve()
    }
    addEventListener('message', take)
    parent.postMessage('neospace:here', '*')
  })

/** @param {FromFrame} message @param {Transferable[]} [transfer] */
export const tell = (message, transfer = []) => post(message, transfer)

/** Runs `act` in a task of its own, also while timers wait. */
const turn = new MessageChannel()
/** @type {(() => void)[]} */
const waiting = []
turn.port1.onmessage = () => waiting.shift()?.()
const wake = turn.port2.postMessage.bind(turn.port2)
/** @param {() => void} act */
export function nextTask(act) {
  waiting.push(act)
  wake(0)
}
