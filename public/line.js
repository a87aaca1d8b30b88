// @ts-check
/** The live line as a person sees it: its round trip in the strip, and a plate that says so when it drops. */
import { ask, hangUp, refused, socket } from './live.js'
import { copyOf, find, need } from './page.js'
import { plate } from './strip.js'

const EVERY = 10_000
/** A restart is over sooner than this; saying so would only startle. */
const PATIENCE = 1_500
const COUNTED_EVERY = 5_000

/** @type {ReturnType<typeof setTimeout> | undefined} */
let next

/** @param {string} text @param {boolean} isLit */
function lamp(text, isLit) {
  plate('line', text)
  find('[data-strip="line"]', HTMLElement)?.closest('.plate')?.classList.toggle('live', isLit)
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

/** @param {'dropped' | 'refused'} part what the plate says @param {string} fact the time or the reason in it */
function show(part, fact) {
  if (!bar) return
  if (bar.dataset.part !== part) bar.replaceChildren(copyOf(part))
  bar.dataset.part = part
  need('[data-since], [data-why]', HTMLElement, bar).textContent = fact
}

function sayHowLong() {
  show('dropped', `${Math.round((Date.now() - droppedAt) / 1000)} s`)
  patience = setTimeout(sayHowLong, COUNTED_EVERY)
  // Read out when it comes, not with every count.
  setTimeout(() => bar?.setAttribute('aria-live', 'off'), PATIENCE)
}

function dropped() {
  lamp('none yet', false)
  if (droppedAt > 0) return
  droppedAt = Date.now()
  patience = setTimeout(sayHowLong, PATIENCE)
}

function restored() {
  clearTimeout(patience)
  droppedAt = 0
  bar?.replaceChildren()
  delete bar?.dataset.part
  bar?.removeAttribute('aria-live')
}

socket.on('connected', () => {
  restored()
  measure()
})
socket.on('disconnect', dropped)
socket.on('connect_error', dropped)
document.addEventListener('visibilitychange', measure)
refused.on((reason) => {
  clearTimeout(patience)
  show('refused', reason)
})
