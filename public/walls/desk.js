// @ts-check
/** A wall at its desk: its owner decorates it, or a visitor leaves stickers. Everything is saved as it is done, and seen at once. */
import '../walls.js'
import './desk/undo.js'
import './desk/narrow.js'
import './desk/dress.js'
import './desk/grip.js'
import './desk/keys.js'
import './desk/new-sticker.js'
import { main } from './wall.js'

for (const button of main.querySelectorAll('.wallbar [data-act][hidden]')) button.removeAttribute('hidden')
main.classList.add('is-live')

// What only the owner may do.
if (main.dataset.edit !== undefined) {
  import('./desk/pieces.js')
  import('./desk/pins.js')
  import('./desk/arrange.js')
  import('./desk/drag.js')
  import('./desk/width.js')
  import('./desk/form.js')
  import('./desk/paper.js')
  import('./desk/mixer.js')
  import('./desk/own-css.js')
  import('./desk/settings.js')
}
