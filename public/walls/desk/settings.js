// @ts-check
/** Who may sign the book and who may leave stickers. */
import { asServed, find } from '../../page.js'
import { post } from '../post.js'
import { save } from './saved.js'
import { undoable } from './undo.js'

const form = find('#wall-settings', HTMLFormElement)
/** @param {HTMLFormElement} form */
const settingsIn = (form) => Object.fromEntries(new FormData(form))
let kept = form ? settingsIn(asServed(form)) : {}

/** @param {object} settings */
const send = (settings) => save(() => post('/wall/settings', settings))

/** @param {HTMLFormElement} form */
async function keep(form) {
  const [before, now] = [kept, settingsIn(form)]
  const reply = await send(now)
  if (!reply.ok) return
  kept = now
  undoable('changed a door', () => {
    kept = before
    for (const [name, value] of Object.entries(before)) {
      const field = find(`[name="${name}"]`, HTMLSelectElement, form)
      if (field) field.value = String(value)
    }
    return send(before)
  })
}

if (form) {
  form.addEventListener('change', () => keep(form))
  form.addEventListener('submit', (event) => event.preventDefault())
  if (JSON.stringify(settingsIn(form)) !== JSON.stringify(kept)) keep(form)
}
