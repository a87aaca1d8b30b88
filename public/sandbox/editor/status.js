// @ts-check
/** Says where what was written is kept: on the server, on this machine only, and since when. */
import { find } from '../../page.js'
import { stands } from './saving.js'

/** @import { KeptState } from './types.d.ts' */

const EVERY_MS = 1_000
const places = [...document.querySelectorAll('[data-shows="kept"]')]
/** Read out only when there is something to do about it. */
const herald = find('#herald', HTMLElement)

/** @type {KeptState} */
let state = { at: 'server' }
let at = Date.now()

/** @param {number} since */
function ago(since) {
  const seconds = Math.round((Date.now() - since) / 1000)
  if (seconds < 1) return 'just now'
  return seconds < 60 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`
}

/** @param {boolean} isKept */
const here = (isKept) => (isKept ? 'kept on this machine' : 'this browser keeps nothing')

function words() {
  switch (state.at) {
    case 'server':
      return `saved ${ago(at)}`
    case 'machine':
      return `kept on this machine ${ago(state.since)}`
    case 'sending':
      return 'saving'
    case 'unreached':
      return `not reached the server, trying again; ${here(state.isKept)}`
    case 'signed-out':
      return `you are signed out; ${here(state.isKept)}`
    case 'refused':
      return `not saved: ${state.why}`
    case 'asking':
      return 'not saved: there is another text'
  }
}

const TROUBLE = ['unreached', 'signed-out', 'refused', 'asking']
let told = ''

function show() {
  const said = words()
  for (const place of places) {
    place.textContent = said
    place.setAttribute('data-state', state.at)
  }
  const trouble = TROUBLE.includes(state.at) ? said : ''
  if (herald && trouble !== told) herald.textContent = trouble
  told = trouble
}

stands.on((now) => {
  state = now
  at = Date.now()
  show()
})
setInterval(() => document.visibilityState === 'visible' && show(), EVERY_MS)
show()
