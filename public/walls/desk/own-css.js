// @ts-check
/** My own CSS: what the server makes of it is worn at once, by me alone; by everybody when I put it on. */
import { asServed, elementFrom, find, need } from '../../page.js'
import { say } from '../../slips.js'
import { post } from '../post.js'
import { ask } from './conflict.js'
import { lookVersion, renew, renewed, setLookVersion } from './mixed.js'
import { preview } from './preview.js'
import { save } from './saved.js'
import { undoable } from './undo.js'

const PAUSE_MS = 400

const form = find('#own-css', HTMLFormElement)
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
let asked = 0

/** @param {unknown} html what was refused, and why */
function explain(html) {
  const list = typeof html === 'string' ? elementFrom(html) : null
  const place = find('#css-problems', HTMLElement)
  place?.replaceChildren(...(list ? [list] : []))
}

/** @param {HTMLTextAreaElement} field */
async function tryOn(field) {
  const turn = ++asked
  const reply = await post('/wall/css/preview', { css: field.value })
  if (turn !== asked) return
  const said = reply.ok ? reply : (reply.error.detail ?? {})
  explain(said.html)
  field.ariaInvalid = said.html ? 'true' : null
  if (typeof said.css === 'string') preview('css', said.css)
}

/** @param {HTMLFormElement} form @param {string} css */
async function send(form, css) {
  const reply = await save(() => post('/wall/css', { css, version: lookVersion() }), { isQuiet: true })
  if (reply.ok) setLookVersion(reply.version)
  else if (reply.error.code === 'conflict') clash(form, reply.error.detail)
  else {
    explain(reply.error.detail?.html)
    say(reply.error.message)
  }
  return reply
}

/** @param {HTMLFormElement} form @param {Record<string, unknown> | undefined} detail today's look */
function clash(form, detail) {
  const today = /** @type {{ version?: number } | undefined} */ (detail?.look)
  ask(need('[data-conflict]', HTMLElement, form), '', {
    keepMine: () => {
      setLookVersion(today?.version)
      form.requestSubmit()
    },
    takeTheirs: () => {
      preview('css', null)
      renew('own-css')
    },
  })
}

/** @param {HTMLTextAreaElement} field @param {number} line from 1 */
function goTo(field, line) {
  const lines = field.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  field.focus()
  field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
}

/** Puts on what is in the field. @param {HTMLFormElement} form */
async function putOn(form) {
  const [before, css] = [worn, fieldIn(form).value]
  const reply = await send(form, css)
  if (!reply.ok || css === before) return
  worn = css
  undoable('put on CSS', () => {
    fieldIn(form).value = before
    worn = before
    preview('css', null)
    return send(form, before)
  })
}

/** @param {HTMLFormElement} form */
const fieldIn = (form) => need('textarea', HTMLTextAreaElement, form)
let worn = form ? fieldIn(asServed(form)).value : ''

if (form) {
  renewed.on((id) => {
    if (id === 'own-css') worn = fieldIn(form).value
  })
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => tryOn(fieldIn(form)), PAUSE_MS)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    putOn(form)
  })
  form.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('[data-line]') : null
    if (!(link instanceof HTMLElement)) return
    event.preventDefault()
    goTo(fieldIn(form), Number(link.dataset.line))
  })
  if (fieldIn(form).value !== worn) tryOn(fieldIn(form))
}
