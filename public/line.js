// @ts-check
/** The live line as a person sees it: its round trip in the strip, and a plate that says so when it drops. */
import { ask, hangUp, refused, socket } from './live.js'
import { find } from './page.js'
import { icon, paragraph } from './slips.js'
import { plate } from './strip.js'

const EVERY = 10_000
/** A restart is over sooner than this; saying so would only startle. */
const PATIENCE = 1_500

/** @type {ReturnType<typeof setTimeout> | undefined} */
let next

/** @param {string} text @param {boolean} isLit */
function lamp(text, isLit) {
  plate('line', text)
  find('[data-strip="line"]', HTMLElement)?.toggleAttribute('data-on', isLit)
}

async function measure() {
  clearTimeout(next)
  if (!socket.connected || document.visibilityState !== 'visible') return
  const start = performance.now()
  const answer = await ask('latency_check', { ts: Date.now() })
  if (answer.ok) lamp(`${Math.max(1, Math.round(performance.now() - start))} ms`, true)
  // Silence for ten seconds is a dead line, though the browser may not have noticed.
  else if (answer.error.code === 'lost') hangUp()
  clearTimeout(next)
  next = setTimeout(measure, EVERY)
}

/** The plate that says so; on the page only while there is something to say. */
const notice = document.createElement('div')
notice.className = 'metal offl'

/** @param {...(string | Node)} words */
function show(...words) {
  notice.replaceChildren(icon('power'), ' ', paragraph(...words))
  // A live region reads out what comes into it, once.
  if (!notice.isConnected) find('#slips', HTMLElement)?.prepend(notice)
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience

function dropped() {
  lamp('none yet', false)
  if (patience !== undefined) return
  const at = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const kept = find('form[data-composer]', HTMLFormElement)
    ? 'anything you write is kept here and sent later'
    : 'it will come back by itself'
  patience = setTimeout(show, PATIENCE, `The line dropped at ${at}. Read on; ${kept}.`)
}

function restored() {
  clearTimeout(patience)
  patience = undefined
  notice.remove()
}

/** @param {string} reason */
function stopped(reason) {
  clearTimeout(patience)
  const door = document.createElement('a')
  door.href = '/sign-in'
  door.textContent = 'To the front door'
  show(`${reason} `, door)
}

socket.on('connected', () => {
  restored()
  measure()
})
socket.on('disconnect', dropped)
socket.on('connect_error', dropped)
document.addEventListener('visibilitychange', measure)
refused.on(stopped)
