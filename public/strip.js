// @ts-check
/** The strip: what the machine says about making this page. Its figures come in a header, so that the page itself can be cached. */
import { copyOf, find } from './page.js'

// Without a script the strip shows what is the same for every page; with one there is a plate for each figure.
find('.strip__plates', HTMLElement)?.replaceWith(copyOf('plates'))

/** @param {string} name @param {string | null} text null: there is nothing to show (yet) */
export function plate(name, text) {
  const figure = find(`[data-strip="${name}"]`, HTMLElement)
  const frame = figure?.closest('.plate')
  if (!figure || !(frame instanceof HTMLElement)) return
  figure.textContent = text
  frame.hidden = text === null
}

/** @param {number} bytes */
const size = (bytes) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`)

/** @param {number} value @param {string} unit */
const two = (value, unit) => `${String(value).padStart(2, '0')} ${unit}`

/** @param {number} seconds */
function span(seconds) {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60]
  if (days > 0) return `${days} d ${two(hours, 'h')}`
  if (hours > 0) return `${hours} h ${two(minutes, 'min')}`
  return minutes > 0 ? `${minutes} min` : `${Math.floor(seconds)} s`
}

/** @typedef {Map<string, { text: string, ms: number }>} Timing */

/** @returns {Timing} */
function fromNavigation() {
  const [entry] = performance.getEntriesByType('navigation')
  const timing = entry instanceof PerformanceNavigationTiming ? (entry.serverTiming ?? []) : []
  return new Map(timing.map(({ name, description, duration }) => [name, { text: description, ms: duration }]))
}

/** Browsers show the header to scripts on secure addresses only; on a plain one the page is asked for its head. @returns {Promise<Timing>} */
async function fromHead() {
  const response = await fetch(location.href, { method: 'HEAD' })
  const found = (response.headers.get('server-timing') ?? '').matchAll(/(\w+);(?:desc="([^"]*)"|dur=([\d.]+))/g)
  return new Map([...found].map(([, name = '', text = '', ms = '0']) => [name, { text, ms: Number(ms) }]))
}

/** @param {Timing} timing */
function fill(timing) {
  for (const name of ['worker', 'pid', 'queries']) plate(name, timing.get(name)?.text ?? null)
  const [render, bytes, up] = [timing.get('render'), timing.get('bytes'), timing.get('up')]
  plate('render', render ? `${render.ms.toFixed(1)} ms` : null)
  plate('bytes', bytes ? size(Number(bytes.text)) : null)
  if (!up) return
  const started = performance.now() - Number(up.text) * 1000
  const tick = () => plate('up', span((performance.now() - started) / 1000))
  tick()
  setInterval(tick, 10_000)
}

export async function showFigures() {
  if (!find('.strip', HTMLElement)) return
  const timing = fromNavigation()
  fill(timing.size > 0 ? timing : await fromHead().catch(() => new Map()))
}
