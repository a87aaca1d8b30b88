// @ts-check
/** The paper of the wall: one of the presets, or mixed. The server says whether it can be read, and what would do. */
import { elementFrom, find } from '../../page.js'
import { post } from '../post.js'
import { preview } from './preview.js'
import { saidUnsaved, save } from './saved.js'
import { undoable } from './undo.js'
import { onUpload } from './upload.js'

const PAUSE_MS = 250

const papers = find('#paper', HTMLFormElement)
const form = find('#look', HTMLFormElement)
const answers = find('#pairs', HTMLElement)

/** @typedef {{ version: number, fonts: string, pointer: string, background: object, mixed: Record<string, string> }} Look */

/** @param {HTMLFormElement} form @returns {Look} what the form says; of the colours only those that are not the paper's own */
function lookOf(form) {
  const fields = new FormData(form)
  const text = (/** @type {string} */ name) => String(fields.get(name) ?? '')
  /** @type {Record<string, string>} */
  const mixed = {}
  for (const field of form.querySelectorAll('[type="color"]')) {
    if (field instanceof HTMLInputElement && field.value !== field.dataset.preset) mixed[field.name.slice('mix_'.length)] = field.value
  }
  const background = { pattern: text('background_pattern'), file: text('background_file'), tiled: fields.has('background_tiled') }
  return { version: Number(text('version')), fonts: text('fonts'), pointer: text('pointer'), background, mixed }
}

/** @type {Look | null} what the server has */
let kept = form && lookOf(form)
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
let asked = 0

/** Shows what the server says of the colours. @param {unknown} html */
function answer(html) {
  const list = typeof html === 'string' ? elementFrom(html) : null
  if (!list || !answers) return
  for (const swatch of list.querySelectorAll('[data-color]')) {
    if (swatch instanceof HTMLElement) swatch.style.setProperty('--sw', swatch.dataset.color ?? '')
  }
  answers.replaceChildren(list)
}

/** @param {Look} look @param {HTMLFormElement} form */
async function keep(look, form) {
  const before = kept
  const reply = await save(() => post('/wall/look', { ...look, version: Number(new FormData(form).get('version')) }), { isSafe: true })
  if (!reply.ok) return reply
  kept = look
  const version = find('[name="version"]', HTMLInputElement, form)
  if (version && reply.version !== undefined) version.value = String(reply.version)
  if (before) undoable('changed the paper', () => goBack(before, form))
  return reply
}

/** @param {Look} before @param {HTMLFormElement} form */
async function goBack(before, form) {
  const reply = await save(() => post('/wall/look', { ...before, version: Number(new FormData(form).get('version')) }))
  if (reply.ok) location.reload()
  return reply
}

/** @param {HTMLFormElement} form */
async function tryOn(form) {
  const look = lookOf(form)
  const turn = ++asked
  const reply = await post('/wall/look/preview', look)
  if (turn !== asked) return
  const said = reply.ok ? reply : (reply.error.detail ?? {})
  answer(said.html)
  if (typeof said.css === 'string') preview('look', said.css)
  showUnmix(look)
  if (!reply.ok) return saidUnsaved(`not saved: ${reply.error.message}`)
  if (JSON.stringify({ ...look, version: 0 }) === JSON.stringify({ ...kept, version: 0 })) return
  const saved = await keep(look, form)
  // Its own sheet comes with the echo.
  if (saved.ok) setTimeout(() => preview('look', null), 1_500)
}

/** @param {Look} look */
function showUnmix({ mixed }) {
  const button = form && find('[data-act="unmix"]', HTMLButtonElement, form)
  if (button) button.hidden = Object.keys(mixed).length === 0
}

/** @param {HTMLFormElement} form */
function soon(form) {
  clearTimeout(timer)
  timer = setTimeout(() => tryOn(form), PAUSE_MS)
}

/** @param {HTMLFormElement} form @param {Element} target */
function onClick(form, target) {
  const nearest = target.closest('[data-value]')
  if (nearest instanceof HTMLElement) {
    const field = find(`[name="mix_${nearest.dataset.name}"]`, HTMLInputElement, form)
    if (field) field.value = nearest.dataset.value ?? field.value
  } else if (target.closest('[data-act="unmix"]')) {
    for (const field of form.querySelectorAll('[type="color"]'))
      if (field instanceof HTMLInputElement) field.value = field.dataset.preset ?? ''
  } else if (target.closest('[data-act="no-picture"]')) setPicture(form, '')
  else return
  soon(form)
}

/** @param {HTMLFormElement} form @param {string} file */
function setPicture(form, file) {
  const [field, none] = [find('[name="background_file"]', HTMLInputElement, form), find('[data-act="no-picture"]', HTMLButtonElement, form)]
  if (field) field.value = file
  if (none) none.hidden = file === ''
}

if (form) {
  form.addEventListener('input', () => soon(form))
  form.addEventListener('click', ({ target }) => target instanceof Element && onClick(form, target))
  form.addEventListener('submit', (event) => event.preventDefault())
  showUnmix(lookOf(form))
  const zone = find('[data-background]', HTMLElement, form)
  if (zone) {
    onUpload(zone, ({ id }) => {
      setPicture(form, id)
      soon(form)
    })
  }
}

let worn = papers ? String(new FormData(papers).get('theme_preset')) : ''

/** @param {string} preset */
const wear = (preset) => save(() => post('/profile/update', { theme_preset: preset }))

papers?.addEventListener('change', async () => {
  const [before, preset] = [worn, String(new FormData(papers).get('theme_preset'))]
  const reply = await wear(preset)
  if (!reply.ok) return
  worn = preset
  undoable('changed the paper', () => wear(before))
})
