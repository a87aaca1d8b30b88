// @ts-check
/** Puts the editor together: the text first, then what keeps it, then what runs it. */
import { showFacts } from './facts.js'
import { wantsSave } from './keys.js'
import { turned, updated, view } from './paper.js'
import { found } from './problems.js'
import { recover } from './recovery.js'
import { save } from './saving.js'
import { main } from './sketch.js'
import { begin } from './together.js'
import './tabs.js'
import './leaving.js'
import './status.js'
import './conflict.js'
import './company.js'
import './kinds.js'
import './title.js'
import './acts.js'

/** Facts are for the eye: once a frame is enough. */
let isDue = false
function factsSoon() {
  if (isDue) return
  isDue = true
  requestAnimationFrame(() => {
    isDue = false
    showFacts()
  })
}

for (const signal of [turned, updated, found]) signal.on(factsSoon)
wantsSave.on(save)
showFacts()
// A touch screen would put its keyboard over half the page.
if (matchMedia('(pointer: fine)').matches) view.focus()
main.dataset.ready = ''
recover().then(begin)
// The text can be read and written before what runs it is here.
import('./publish.js')
