// @ts-check
/** Looks at one thing live, as long as the page is open: a wall, a sketch. What it missed while the line was down it catches up with. */
import { ask, socket } from './live.js'
import { pause } from './page.js'

/** After the line was down, everybody would ask at once. */
const SPREAD_MS = 2_000

/**
 * @param {HTMLElement} main carries the version that the page shows, and `data-live` while it is followed
 * @param {string} topic
 * @param {() => Promise<unknown>} catchUp brings the page, and the version that it carries, to what is there now
 * @param {(code: string) => void} [refused] the server does not let one look, or not any more
 */
export function follow(main, topic, catchUp, refused = () => {}) {
  let isBack = false
  async function look() {
    const answer = await ask('watch', { topic })
    if (!answer.ok) return refused(answer.error.code)
    main.dataset.live = ''
    if (answer.version !== Number(main.dataset.version)) {
      if (isBack) await pause(Math.random() * SPREAD_MS)
      await catchUp()
    }
  }
  async function start() {
    await look()
    isBack = true
  }
  socket.on('connected', start)
  socket.on('disconnect', () => delete main.dataset.live)
  // The line may have been opened before this module was here.
  if (socket.connected) start()
}
