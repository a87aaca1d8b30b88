// @ts-check
/** The question about one file: what a new one is called, or a new name for one that is there; and pictures and sounds of one's own. */
import { PICTURES, SOUNDS, upload } from '../../files.js'
import { copyOf, find, need } from '../../page.js'
import { add, allLeaves, remove, rename, view } from './paper.js'

const NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9_.-]{0,39}$/
const TEXTS = ['js', 'glsl', 'frag', 'vert', 'css', 'json']

/** @param {string} name @param {string} [except] */
const isTaken = (name, except) => allLeaves().some((leaf) => leaf.name === name && leaf.name !== except)
/** @param {string} name */
const endingOf = (name) => (name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '')

/** Why a file cannot have this name; null when it can. @param {string} name @param {string | null} was */
function wrong(name, was) {
  if (!NAME.test(name)) return 'A name is made of small letters, digits, dots and dashes, such as “helpers.js”.'
  if (isTaken(name, was ?? undefined)) return `There is a “${name}” already.`
  const leaf = allLeaves().find((one) => one.name === was)
  if (leaf && leaf.file !== null)
    return endingOf(name) === endingOf(was ?? '') ? null : `It has to go on ending with .${endingOf(was ?? '')}.`
  return TEXTS.includes(endingOf(name)) ? null : `A name ends with one of .${TEXTS.join(', .')}.`
}

/** A name for an own file that fits and is free. @param {string} raw @param {string} type of the file, as the server knows it */
function freeName(raw, type) {
  const known = { 'image/jpeg': 'jpg', 'audio/mpeg': 'mp3', 'audio/mp4': 'm4a', 'audio/wav': 'wav', 'audio/x-wav': 'wav' }[type]
  const ending = known ?? type.slice(type.lastIndexOf('/') + 1)
  const stem =
    raw
      .toLowerCase()
      .replace(/\.\w+$/, '')
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/^[^a-z0-9]+|-+$/g, '')
      .slice(0, 30) || 'file'
  for (let n = 1; ; n++) {
    const name = `${stem}${n > 1 ? `-${n}` : ''}.${ending}`
    if (!isTaken(name)) return name
  }
}

/** @param {HTMLDialogElement} dialog @param {File} file */
async function bring(dialog, file) {
  const bar = need('progress', HTMLProgressElement, dialog)
  bar.hidden = false
  try {
    const uploaded = await upload(file, { onProgress: (part) => Object.assign(bar, { value: part }) })
    dialog.close()
    add({ name: freeName(file.name, uploaded.type), file: uploaded.id })
  } catch (error) {
    refuse(dialog, error instanceof Error ? error.message : String(error))
  }
  bar.hidden = true
}

/** @param {HTMLDialogElement} dialog @param {string} why */
function refuse(dialog, why) {
  const failed = need('[data-failed]', HTMLElement, dialog)
  failed.textContent = why
  failed.hidden = false
}

/** @param {HTMLDialogElement} dialog @param {string | null} was @param {string} name */
function done(dialog, was, name) {
  const problem = wrong(name, was)
  if (problem) return refuse(dialog, problem)
  dialog.close()
  if (was === null) add({ name, text: '' })
  else if (name !== was) rename(was, name)
  view.focus()
}

/** @param {string | null} was the file's name; null for a new one */
export function askFile(was) {
  const dialog = copyOf('part-file')
  if (!(dialog instanceof HTMLDialogElement)) return
  const field = need('[name="name"]', HTMLInputElement, dialog)
  need('h2', HTMLElement, dialog).textContent = was === null ? 'Add a file' : `The file ${was}`
  need('[value="done"]', HTMLButtonElement, dialog).textContent = was === null ? 'Add it' : 'Call it that'
  need('[data-remove]', HTMLElement, dialog).hidden = was === null
  need('[data-own]', HTMLElement, dialog).hidden = was !== null
  field.value = was ?? ''
  dialog.addEventListener('submit', (event) => {
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'done'
    if (button === 'close') return
    event.preventDefault()
    if (button === 'remove' && was !== null) {
      dialog.close()
      remove(was)
    } else done(dialog, was, field.value.trim())
  })
  const pick = find('[data-pick]', HTMLInputElement, dialog)
  if (pick) {
    pick.accept = `${PICTURES},${SOUNDS}`
    pick.addEventListener('change', () => pick.files?.[0] && bring(dialog, pick.files[0]))
  }
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  field.select()
}
