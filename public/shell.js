// @ts-check
/** What every page does. Without an account there is no line, and nothing of it is fetched. */
import { page } from './page.js'
import { Signal } from './signal.js'
import { say, textButton } from './slips.js'
import { local, session } from './store.js'
import { showFigures } from './strip.js'

async function goLive() {
  const [{ leave, open, socket }] = await Promise.all([import('./live.js'), import('./line.js'), import('./fragments.js')])
  leaving.on(leave)
  socket.on('connected', ({ build }) => build !== undefined && build !== page.build && outOfDate())
  socket.on('error', ({ message }) => say(message))
  open()
}

/** The server runs another build than the one that made this page. */
function outOfDate() {
  if (page.dev) location.reload()
  else say('NeoSpace was updated.', { button: textButton('Reload', () => location.reload()) })
}

// Drawers are opened by a link to them; going to the main part closes them.
addEventListener('keydown', ({ key, defaultPrevented }) => {
  if (key === 'Escape' && !defaultPrevented && document.querySelector('.rail:target, .side:target')) location.hash = '#main'
})

/** @type {Signal} */
const leaving = new Signal()

// Who signs out leaves no draft on a shared machine.
addEventListener('submit', ({ target }) => {
  if (!(target instanceof HTMLFormElement) || new URL(target.action).pathname !== '/auth/logout') return
  local.clear()
  session.clear()
  globalThis.indexedDB?.deleteDatabase('neospace-sketches')
  leaving.send()
})

showFigures()
if (page.account) goLive()
