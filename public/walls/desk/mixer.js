// @ts-check
/** Mixing the paper: what is tried is worn at once, by me alone; what can be read is kept. The server has the figures. */
import { asServed, elementFrom, find } from '../../page.js'
import { say } from '../../slips.js'
import { post } from '../post.js'
import { ask } from './conflict.js'
import { lookOf, lookVersion, renew, renewed, setLookVersion } from './mixed.js'
import { preview } from './preview.js'
import { saidUnsaved, save } from './saved.js'
import { undoable } from './undo.js'
import { onUpload } from './upload.js'

/** @import { Look } from './mixed.js' */

const PAUSE_MS = 250
/** By then the wall's own sheet has come with the echo. */
const WORN_MS = 1_500

const form = find('#look', HTMLFormElement)
/** @type {Look | null} what the server has */
let kept = form && lookOf(asServed(form))
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
let asked = 0

/** Shows what the server says of the colours. @param {unknown} html */
function answer(html) {
  const list = typeof html === 'string' ? elementFrom(html) : null
  if (!list) return
  for (const swatch of list.querySelectorAll('[data-color]')) {
    if (swatch instanceof HTMLElement) swatch.style.setProperty('--sw', swatch.dataset.color ?? '')
  }
  document.getElementById('pairs')?.replaceChildren(list)
}

/** @param {Look} look */
const send = (look) => save(() => post('/wall/look', { ...look, version: lookVersion() }), { isQuiet: true })

/** @param {Look} look */
async function keep(look) {
  const before = kept
  const reply = await send(look)
  if (!reply.ok) return reply.error.code === 'conflict' ? clash(look, reply.error.detail) : say(reply.error.message)
  kept = look
  setLookVersion(reply.version)
  setTimeout(() => preview('look', null), WORN_MS)
  if (before) undoable('changed the paper', () => goBack(before))
}

/** @param {Look} before */
async function goBack(before) {
  const reply = await send(before)
  if (reply.ok) await renew('look')
  else say(reply.error.message)
  return reply
}

/** @param {Look} look @param {Record<string, unknown> | undefined} detail today's look */
function clash(look, detail) {
  const place = form && find('[data-conflict]', HTMLElement, form)
  const today = /** @type {{ version?: number } | undefined} */ (detail?.look)
  if (!place) return
  ask(place, '', {
    keepMine: () => {
      setLookVersion(today?.version)
      keep(look)
    },
    takeTheirs: () => {
      preview('look', null)
      renew('look')
    },
  })
}

/** @param {HTMLFormElement} form */
async function tryOn(form) {
  const look = lookOf(form)
  const turn = ++asked
  const reply = await post('/wall/look/preview', { ...look, version: lookVersion() })
  if (turn !== asked) return
  const said = reply.ok ? reply : (reply.error.detail ?? {})
  answer(said.html)
  if (typeof said.css === 'string') preview('look', said.css)
  showButtons(form)
  if (!reply.ok) return saidUnsaved(`not saved: ${reply.error.message}`)
  if (JSON.stringify(look) !== JSON.stringify(kept)) await keep(look)
}

/** @param {HTMLFormElement} form */
function showButtons(form) {
  const { mixed, background } = lookOf(form)
  const [unmix, none] = [find('[data-act="unmix"]', HTMLElement, form), find('[data-act="no-picture"]', HTMLElement, form)]
  if (unmix) unmix.hidden = Object.keys(mixed).length === 0
  if (none) none.hidden = background.file === ''
}

/** @param {HTMLFormElement} form */
function soon(form) {
  clearTimeout(timer)
  timer = setTimeout(() => tryOn(form), PAUSE_MS)
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function put(form, name, value) {
  const field = find(`[name="${name}"]`, HTMLInputElement, form)
  if (field) field.value = value
}

/** @param {HTMLFormElement} form @param {Element} target */
function onClick(form, target) {
  const nearest = target.closest('[data-value]')
  if (nearest instanceof HTMLElement) put(form, `mix_${nearest.dataset.name}`, nearest.dataset.value ?? '')
  else if (target.closest('[data-act="no-picture"]')) put(form, 'background_file', '')
  else if (target.closest('[data-act="unmix"]')) {
    for (const field of form.querySelectorAll('[type="color"]'))
      if (field instanceof HTMLInputElement) field.value = field.dataset.preset ?? ''
  } else return
  soon(form)
}

/** @param {HTMLFormElement} form */
function wire(form) {
  showButtons(form)
  const zone = find('[data-background]', HTMLElement, form)
  if (!zone) return
  onUpload(zone, ({ id }) => {
    put(form, 'background_file', id)
    soon(form)
  })
}

if (form) {
  wire(form)
  form.addEventListener('input', () => soon(form))
  form.addEventListener('click', ({ target }) => target instanceof Element && onClick(form, target))
  form.addEventListener('submit', (event) => event.preventDefault())
  renewed.on((id) => {
    if (id !== 'look') return
    kept = lookOf(form)
    wire(form)
  })
  if (JSON.stringify(lookOf(form)) !== JSON.stringify(kept)) soon(form)
}
