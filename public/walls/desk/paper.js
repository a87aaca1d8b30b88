// @ts-check
/** Which of the papers the wall wears. Each brings its own colours to the mixer. */
import { socket } from '../../live.js'
import { asServed, find } from '../../page.js'
import { post } from '../post.js'
import { topic } from '../wall.js'
import { lookVersion, renew } from './mixed.js'
import { isSaving, save } from './saved.js'
import { undoable } from './undo.js'

const form = find('#paper', HTMLFormElement)
/** @param {HTMLFormElement} form */
const chosenIn = (form) => String(new FormData(form).get('theme_preset'))
let worn = form ? chosenIn(asServed(form)) : ''

/** @param {string} preset */
async function wear(preset) {
  const reply = await save(() => post('/profile/update', { theme_preset: preset }))
  if (!reply.ok) return reply
  worn = preset
  await renew('paper', 'look')
  return reply
}

/** @param {HTMLFormElement} form */
async function choose(form) {
  const before = worn
  const reply = await wear(chosenIn(form))
  if (reply.ok) undoable('changed the paper', () => wear(before))
}

if (form) {
  form.addEventListener('change', () => choose(form))
  form.addEventListener('submit', (event) => event.preventDefault())
  if (chosenIn(form) !== worn) choose(form)
}

// Changed on another device of mine: the forms follow, unless somebody is at them here.
socket.on('theme', ({ topic: which, theme, version }) => {
  const isBusy = isSaving() || document.activeElement?.closest('#paper, #look') !== null
  if (which !== topic || isBusy || (theme === worn && version === lookVersion())) return
  worn = theme
  renew('paper', 'look')
})
