// @ts-check
/** Shows the lines that wait above the composer, and what can be done about one that was refused. */
import { socket } from '../live.js'
import { copyOf, find, need } from '../page.js'
import { isJoined, joined } from './join.js'
import { outboxChanged, throwAway, tryAgain, waiting } from './outbox.js'

/** @import { OutboxLine } from '../types.d.ts' */

const PATIENCE = 250
const list = find('#outbox', HTMLElement)

/** One row a line, kept as long as it waits, so that focus and reading are not disturbed. @type {Map<string, HTMLElement>} */
const rows = new Map()

/** @param {OutboxLine} line */
function rowOf(line) {
  const row = copyOf('outbox-line')
  need('[data-line="text"]', HTMLElement, row).textContent = line.content || 'a picture'
  need('[data-act="again"]', HTMLButtonElement, row).addEventListener('click', () => tryAgain(line))
  need('[data-act="discard"]', HTMLButtonElement, row).addEventListener('click', () => throwAway(line))
  rows.set(line.client_id, row)
  return row
}

/**
 * @param {HTMLElement} row
 * @param {OutboxLine} line
 */
function update(row, { error }) {
  const onItsWay = isJoined() ? 'sending' : 'waiting for the line'
  row.classList.toggle('is-failed', error !== null)
  row.classList.toggle('is-sending', error === null)
  need('[data-line="state"]', HTMLElement, row).textContent = error === null ? onItsWay : `not sent: ${error}`
  for (const button of row.querySelectorAll('button')) button.hidden = error === null
}

/** @param {boolean} isLate a line that is gone again at once is not worth a flicker */
function show(isLate) {
  if (!list) return
  const lines = waiting()
  for (const [id, row] of rows) {
    if (lines.some((line) => line.client_id === id)) continue
    row.remove()
    rows.delete(id)
  }
  for (const line of lines) {
    const present = rows.get(line.client_id)
    if (present || isLate || line.error !== null) update(present ?? list.appendChild(rowOf(line)), line)
  }
  list.hidden = rows.size === 0
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon

function showSoon() {
  soon = undefined
  show(true)
}

outboxChanged.on(() => {
  show(false)
  if (soon === undefined) soon = setTimeout(showSoon, PATIENCE)
})
socket.on('disconnect', showSoon)
joined.on(showSoon)
showSoon()
