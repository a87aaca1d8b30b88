// @ts-check
/** What a running sketch says, with the time and the place, and a line to try things in. */
import { find, need } from '../../page.js'
import { goTo } from './problems.js'
import { span, treePart } from './trees.js'

/** @import { Line, Place, Report } from '../running.d.ts' */

const MOST_LINES = 200
const list = need('#console', HTMLOListElement)
const pane = need('.con', HTMLElement)
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })

/** @param {Place} place */
function linkTo({ file, line, column }) {
  const link = document.createElement('button')
  link.type = 'button'
  link.className = 'con__p'
  link.textContent = `${file}, line ${line}`
  link.addEventListener('click', () => goTo(file, line, column))
  return link
}

/** @param {string} kind @param {number} at @param {...(string | Node)} parts */
function row(kind, at, ...parts) {
  const item = document.createElement('li')
  item.className = `con__l is-${kind}`
  const time = document.createElement('time')
  time.textContent = clock.format(at)
  item.append(time, span('con__v', ...parts))
  return item
}

/** The newest stays in view as long as nobody has scrolled up to read. @param {() => void} change */
function following(change) {
  const isAtEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 40
  change()
  while (list.children.length > MOST_LINES) list.firstElementChild?.remove()
  if (isAtEnd) pane.scrollTop = pane.scrollHeight
}

/** @param {HTMLElement} item */
const put = (item) => following(() => list.append(item))

/** @param {Report} report @returns {(string | Node)[]} */
function errorParts({ name, message, place, stack }) {
  const said = name && !message.startsWith(name) ? `${name}: ${message}` : message
  const where = stack.find((step) => step.place)?.name
  return [said, ...(place ? [document.createElement('br'), linkTo(place), where ? ` in ${where}()` : ''] : [])]
}

/** @param {Line} line @returns {(string | Node)[]} */
function partsOf(line) {
  if (line.note !== undefined) return [line.note]
  const values = line.values.flatMap((tree) => [...(tree.t === 'error' ? errorParts(tree.report) : [treePart(tree)]), ' '])
  const hasPlace = line.values.some((tree) => tree.t === 'error' && tree.report.place)
  const place = line.place && !hasPlace && line.kind !== 'log' ? [linkTo(line.place)] : []
  return [...values, ...place, ...(line.times > 1 ? [span('con__n', `×${line.times}`)] : [])]
}

/** Lines that came, or came again; null: the sketch has cleared its console. @param {readonly Line[] | null} lines */
export function hear(lines) {
  if (!lines) return clear()
  following(() => {
    for (const line of lines) {
      const item = row(line.kind, line.at, ...partsOf(line))
      item.dataset.line = String(line.id)
      const before = list.querySelector(`[data-line="${line.id}"]`)
      if (before) before.replaceWith(item)
      else list.append(item)
    }
  })
}

/** The page's own word. @param {string} words @param {'note' | 'error' | 'tip'} [kind] */
export const remark = (words, kind = 'note') => put(row(kind, Date.now(), words))

/** @param {Report} report */
export const hearError = (report) => put(row('error', Date.now(), ...errorParts(report)))

export function clear() {
  list.replaceChildren()
}

/** What was tried in the line below, the newest last. @type {string[]} */
const tried = []

/**
 * Lets people try a line in what runs.
 * @param {(line: string) => Promise<{ ok: boolean, value: import('../running.d.ts').Tree | null, why: string }>} evaluate
 */
export function wireLine(evaluate) {
  const form = need('#try', HTMLFormElement)
  const field = need('#try-line', HTMLInputElement, form)
  let at = 0
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const line = field.value.trim()
    if (line === '') return
    field.value = ''
    at = tried.push(line)
    put(row('tried', Date.now(), line))
    const { ok, value, why } = await evaluate(line)
    if (value) put(row(ok ? 'answer' : 'error', Date.now(), treePart(value)))
    else put(row('error', Date.now(), why))
  })
  field.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!step || tried.length === 0) return
    event.preventDefault()
    at = Math.min(tried.length, Math.max(0, at + step))
    field.value = tried[at] ?? ''
  })
}

const button = find('[data-act="clear"]', HTMLButtonElement)
if (button) button.hidden = false
button?.addEventListener('click', clear)
