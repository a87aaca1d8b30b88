// @ts-check
/** The pictures that go with the next line: each is uploaded at once, shown above the composer, and may be left out again. */
import { onFiles, upload } from '../files.js'
import { copyOf, find, need } from '../page.js'
import { Signal } from '../signal.js'

/** @typedef {{ file: File, row: HTMLElement, id: string | null, failed: boolean, stop: AbortController }} Item */

const MOST = 8

/** @type {Item[]} */
let items = []
const list = find('#tray', HTMLElement)

/** Something arrived, failed or was left out. @type {Signal} */
export const trayChanged = new Signal()

/** Something is still on its way. */
export const isUploading = () => items.some(({ id, failed }) => id === null && !failed)
export const hasFailed = () => items.some(({ failed }) => failed)

/** Takes the pictures that have arrived out of the tray; their ids, in order. */
export function takePictures() {
  const ready = items.filter(({ id }) => id !== null)
  for (const item of ready) leaveOut(item)
  return ready.map(({ id }) => /** @type {string} */ (id))
}

/** @param {Item} item */
function leaveOut(item) {
  item.stop.abort()
  item.row.remove()
  items = items.filter((other) => other !== item)
  if (list) list.hidden = items.length === 0
  trayChanged.send()
}

/** @param {Item} item @param {string} state @param {number | null} part how much has arrived, 0 to 1; null takes the bar away */
function say({ row, failed }, state, part) {
  const bar = need('progress', HTMLProgressElement, row)
  bar.hidden = part === null
  bar.value = part ?? 0
  need('[data-tray="state"]', HTMLElement, row).textContent = state
  need('[data-act="again"]', HTMLButtonElement, row).hidden = !failed
  row.classList.toggle('is-failed', failed)
}

/** @param {Item} item */
async function start(item) {
  item.failed = false
  say(item, 'sending', 0)
  try {
    const onProgress = (/** @type {number} */ part) => say(item, part < 1 ? 'sending' : 'being prepared', part)
    const { id, thumb, src } = await upload(item.file, { onProgress, signal: item.stop.signal, to: '/files?kind=image' })
    item.id = id
    const picture = need('[data-tray="picture"]', HTMLImageElement, item.row)
    picture.src = thumb ?? src
    picture.hidden = false
    say(item, 'goes with your next line', null)
  } catch (error) {
    item.failed = true
    say(item, `not sent: ${error instanceof Error ? error.message : error}`, null)
  }
  trayChanged.send()
}

/** @param {File} file */
function add(file) {
  if (!list || items.length >= MOST) return
  const row = copyOf('tray-item')
  /** @type {Item} */
  const item = { file, row, id: null, failed: false, stop: new AbortController() }
  need('[data-tray="name"]', HTMLElement, row).textContent = file.name
  need('[data-act="discard"]', HTMLButtonElement, row).addEventListener('click', () => {
    leaveOut(item)
    find('form[data-composer] textarea', HTMLTextAreaElement)?.focus()
  })
  need('[data-act="again"]', HTMLButtonElement, row).addEventListener('click', () => start(item))
  items.push(item)
  list.append(row)
  list.hidden = false
  start(item)
}

const form = find('form[data-composer]', HTMLFormElement)
const main = find('main', HTMLElement)
if (form && main) {
  const input = find('input[type="file"]', HTMLInputElement, form)
  if (input) input.multiple = true // without script one form brings one
  onFiles(main, (files) => files.forEach(add), { input })
}
