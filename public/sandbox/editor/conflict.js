// @ts-check
/** Two texts of one sketch: both are shown, and whoever sits here chooses. Until then nothing is written over, here or there. */
import { copyOf, find, need } from '../../page.js'
import { draftIn } from './answers.js'
import { notice } from './news.js'
import { filesNow, take } from './paper.js'
import { agree, disputed, isDirty, save, settle } from './saving.js'
import { get } from './send.js'
import { address } from './sketch.js'

/** @import { Draft } from './answers.js' */
/** @import { SketchFile } from './types.d.ts' */

const WHY = 'This sketch was saved in another tab or on another device while you wrote here.'

/** @type {HTMLDialogElement | null} */
let dialog = null

/** Only what differs: each file under its name. @param {readonly SketchFile[]} files @param {readonly SketchFile[]} others */
function textOf(files, others) {
  const saysOf = (/** @type {SketchFile} */ file) => ('text' in file ? file.text : `(a picture or sound, ${file.file})`)
  const isThere = (/** @type {SketchFile} */ file) => others.some((one) => one.name === file.name && saysOf(one) === saysOf(file))
  const parts = files.filter((file) => !isThere(file)).map((file) => `── ${file.name}\n${saysOf(file)}`)
  return parts.join('\n\n') || '(nothing that the other does not have)'
}

/** @param {Draft} theirs @param {'mine' | 'theirs'} choice */
function decide(theirs, choice) {
  const mine = filesNow()
  dialog?.close()
  // The text that was not taken is one step back in each file's history.
  take(theirs.files)
  if (choice === 'theirs') return agree(theirs.draft_version)
  take(mine)
  return settle(theirs.draft_version)
}

/** @param {Draft & { why?: string }} theirs */
function ask(theirs) {
  dialog?.remove()
  const box = copyOf('part-conflict')
  if (!(box instanceof HTMLDialogElement)) return
  dialog = box
  const mine = filesNow()
  need('[data-why]', HTMLElement, box).textContent = theirs.why ?? WHY
  need('[data-mine]', HTMLElement, box).textContent = textOf(mine, theirs.files)
  need('[data-theirs]', HTMLElement, box).textContent = textOf(theirs.files, mine)
  need('[data-theirs-h]', HTMLElement, box).textContent = 'on the server'
  box.addEventListener('click', ({ target }) => {
    const choice = target instanceof Element ? target.closest('[data-choice]')?.getAttribute('data-choice') : null
    if (choice === 'mine' || choice === 'theirs') decide(theirs, choice)
  })
  box.addEventListener('close', () => box.remove())
  box.addEventListener('cancel', () =>
    notice('There are two texts of this sketch, and nothing goes to the server until you choose.', 'Choose', () => ask(theirs)),
  )
  document.body.append(box)
  box.showModal()
}

/** Asks the server for its draft. @returns {Promise<Draft | null>} */
async function today() {
  const answer = await get(`${address}/draft`, draftIn)
  return answer.ok ? { files: answer.files, draft_version: answer.draft_version } : null
}

/** Somebody else's save of a newer draft has been heard of. @param {number} version */
export async function follow(version) {
  if (find('dialog.both[open]', HTMLDialogElement)) return
  if (isDirty()) return void save() // the answer shows both
  const theirs = await today()
  if (!theirs || theirs.draft_version < version || isDirty()) return
  take(theirs.files)
  agree(theirs.draft_version)
  notice('This was changed in another tab or on another device, and is shown here as it is now.')
}

disputed.on(ask)
