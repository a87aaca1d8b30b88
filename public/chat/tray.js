// @ts-check
/** The pictures that go with the next line: each is uploaded at once, shown above the composer, and may be left out again. */
import { onFiles, upload } from '../files.js'
import { copyOf, find, need } from '../page.js'

/** @typedef {{ file: File, row: HTMLElement, id: string | null, failed: boolean, stop: AbortController, sent: Promise<boolean> }} Item */

const MOST = 8

/** @type {Item[]} */
let items = []
const list = find('#tray', HTMLElement)

/** What is still on its way. */
const uploading = () => items.filter(({ id, failed }) => id === null && !failed)
export const isUploading = () => uploading().length > 0

/** Waits for what is on its way now; true when all of it has arrived. */
export const arrived = async () => (await Promise.all(uploading().map(({ sent }) => sent))).every(Boolean)

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

/** @param {Item} item @returns {Promise<boolean>} whether it has arrived */
async function send(item) {
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
    return true
  } catch (error) {
    item.failed = true
    say(item, `not sent: ${error instanceof Error ? error.message : error}`, null)
    return false
  }
}

/** @param {Item} item */
function start(item) {
  item.sent = send(item)
}

/** @param {File} file */
function add(file) {
  if (!list || items.length >= MOST) return
  const row = copyOf('tray-item')
  /** @type {Item} */
  const item = { file, row, id: null, failed: false, stop: new AbortController(), sent: Promise.resolve(false) }
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
