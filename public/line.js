// @ts-check
/** The live line as a person sees it: its round trip in the strip, and a plate that says so when it drops. */
import { ask, hangUp, refused, socket } from './live.js'
import { find, need } from './page.js'
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

const bar = find('#offline', HTMLElement)
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience
let droppedAt = 0

/** @param {'dropped' | 'refused'} part the half of the bar that applies */
function showBar(part) {
  if (!bar) return
  for (const half of bar.querySelectorAll('[data-offline]')) {
    if (half instanceof HTMLElement) half.hidden = half.dataset.offline !== part
  }
  bar.hidden = false
}

function sayHowLong() {
  const since = bar && find('[data-since]', HTMLElement, bar)
  if (since) since.textContent = `${Math.round((Date.now() - droppedAt) / 1000)} s`
  showBar('dropped')
  patience = setTimeout(sayHowLong, 5_000)
}

function dropped() {
  lamp('none yet', false)
  if (droppedAt === 0) droppedAt = Date.now()
  clearTimeout(patience)
  patience = setTimeout(sayHowLong, PATIENCE)
}

socket.on('connected', () => {
  clearTimeout(patience)
  droppedAt = 0
  if (bar) bar.hidden = true
  measure()
})
socket.on('disconnect', dropped)
socket.on('connect_error', () => droppedAt === 0 && dropped())
document.addEventListener('visibilitychange', measure)
refused.on((reason) => {
  clearTimeout(patience)
  if (bar) need('[data-why]', HTMLElement, bar).textContent = reason
  showBar('refused')
})
