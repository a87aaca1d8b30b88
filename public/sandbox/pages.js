// @ts-check
/** The gallery, a sketch's own page and its family: sketches run at a click, and what their authors publish is seen at once. */
import '../shell.js'
import { page } from '../page.js'
import { startPlayers } from './player.js'

startPlayers(document)
if (page.account && document.querySelector('[data-sketch-page]')) import('./watch-sketch.js')

// The code for other sites is there to be copied: one press takes all of it.
for (const field of document.querySelectorAll('textarea[data-copy]')) {
  if (field instanceof HTMLTextAreaElement) field.addEventListener('focus', () => field.select())
}
