// @ts-check
/** Files in the tray's forms: picked, dropped or pasted, sent with a bar that shows how far they are, then named in the form. */
import { onFiles, PICTURES, SOUNDS, upload } from '../../files.js'
import { find, need } from '../../page.js'
import { peaksOf } from '../../profiles/peaks.js'
import { newRow } from './rows.js'

/** @import { Uploaded } from '../../types.d.ts' */

const MOST = 6

/**
 * Sends files one after the other.
 * @param {HTMLElement} zone
 * @param {File[]} files
 * @param {(file: Uploaded, sent: File) => void | Promise<void>} arrived
 */
async function sendAll(zone, files, arrived) {
  const bar = need('progress', HTMLProgressElement, zone)
  const failed = need('[data-failed]', HTMLElement, zone)
  failed.hidden = true
  for (const file of files) {
    bar.hidden = false
    try {
      await arrived(await upload(file, { onProgress: (part) => Object.assign(bar, { value: part }) }), file)
    } catch (error) {
      failed.textContent = `${file.name}: ${error instanceof Error ? error.message : error}`
      failed.hidden = false
    }
    bar.hidden = true
  }
}

/**
 * Takes files in a part of a form.
 * @param {HTMLElement} zone
 * @param {(file: Uploaded, sent: File) => void | Promise<void>} arrived
 * @param {HTMLElement} [over] where files may be dropped and pasted, if not only on the zone
 */
export function onUpload(zone, arrived, over = zone) {
  const accept = zone.dataset.files === 'audio' ? SOUNDS : PICTURES
  onFiles(over, (files) => sendAll(zone, zone.dataset.one === undefined ? files : files.slice(0, 1), arrived), {
    input: find('input[type="file"]', HTMLInputElement, zone),
    accept,
  })
}

/** A voice note is kept with its waveform; one that this browser cannot read has none. @param {HTMLElement} row @param {File} sent */
async function hear(row, sent) {
  const wave = find('[name="content.waveform"]', HTMLInputElement, row)
  if (!wave) return
  const heard = await peaksOf(sent).catch(() => null)
  wave.value = heard ? JSON.stringify(heard.waveform) : ''
  if (heard) need('[name="content.seconds"]', HTMLInputElement, row).value = String(heard.seconds)
}

/** A file becomes a line of the form. @param {HTMLFormElement} form @param {HTMLElement} zone @param {Uploaded} file @param {File} sent */
async function addRow(form, zone, file, sent) {
  const rows = need('[data-rows]', HTMLElement, zone)
  const row = newRow(form)
  if (!row) return
  need('[name$="file"]', HTMLInputElement, row).value = file.id
  const picture = find('img', HTMLImageElement, row)
  if (picture) picture.src = file.thumb ?? file.src
  const label = find('.picked__n', HTMLElement, row)
  if (label) label.textContent = sent.name
  await hear(row, sent)
  if (zone.dataset.one !== undefined) rows.replaceChildren()
  if (rows.children.length < MOST) rows.append(row)
}

/** Puts text where the caret is. @param {HTMLTextAreaElement} field @param {string} text */
function insert(field, text) {
  const { selectionStart, selectionEnd, value } = field
  const before = value.slice(0, selectionStart)
  field.setRangeText(`${before === '' || before.endsWith('\n') ? '' : '\n\n'}${text}\n\n`, selectionStart, selectionEnd, 'end')
}

/**
 * Wires the file fields of a piece's form.
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 */
export function takeFiles(form, changed) {
  const zone = find('.drop-in', HTMLElement, form)
  if (!zone) return
  const field = zone.dataset.insert ? find(`[name="${zone.dataset.insert}"]`, HTMLTextAreaElement, form) : null
  onUpload(
    zone,
    async (file, sent) => {
      if (field) insert(field, `![${sent.name.replace(/\.\w+$/, '')}](${file.src})`)
      else await addRow(form, zone, file, sent)
      changed()
    },
    form,
  )
}
