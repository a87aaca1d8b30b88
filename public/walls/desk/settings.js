// @ts-check
/** Who may sign the book and who may leave stickers. */
import { find } from '../../page.js'
import { post } from '../post.js'
import { save } from './saved.js'
import { undoable } from './undo.js'

const form = find('#wall-settings', HTMLFormElement)
let kept = form ? Object.fromEntries(new FormData(form)) : {}

/** @param {object} settings */
const send = (settings) => save(() => post('/wall/settings', settings))

form?.addEventListener('change', async () => {
  const [before, now] = [kept, Object.fromEntries(new FormData(form))]
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
})
form?.addEventListener('submit', (event) => event.preventDefault())
