// @ts-check
/** The form of a piece, in the tray: it saves itself while it is written in. The wall shows what the server made of it. */
import { elementFrom, find, need } from '../../page.js'
import { say } from '../../slips.js'
import { part, post } from '../post.js'
import { pieceById } from '../wall.js'
import { ask } from './conflict.js'
import { makeRows } from './rows.js'
import { saidUnsaved, save } from './saved.js'
import { undoable } from './undo.js'
import { takeFiles } from './upload.js'

const PAUSE_MS = 900

const place = find('#piece-form', HTMLElement)
/** @type {{ form: HTMLFormElement, saved: string, first: string, isNoted: boolean } | null} */
let open = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
/** One save at a time: the next one carries the version that the one before brought. @type {Promise<unknown>} */
let last = Promise.resolve()

/** @param {HTMLFormElement} form @param {string} name */
const valueOf = (form, name) => find(`[name="${name}"]`, HTMLInputElement, form)?.value ?? ''

/** @param {HTMLFormElement} form what it says, without which version it was made on */
function said(form) {
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)))
  fields.delete('version')
  return fields
}

/** @param {HTMLFormElement} form @param {string} name @param {unknown} value */
function setHidden(form, name, value) {
  const field = find(`input[name="${name}"]`, HTMLInputElement, form) ?? form.appendChild(document.createElement('input'))
  Object.assign(field, { type: 'hidden', name, value: String(value) })
}

/** From its first save on a new piece is one that is there. @param {HTMLFormElement} form @param {number} id */
function becomes(form, id) {
  form.action = '/wall/post/update'
  form.dataset.post = String(id)
  setHidden(form, 'id', id)
  need('[data-act="done"]', HTMLElement, form).textContent = 'Done'
  undoable('hung up a piece', () => {
    if (open?.form === form) shut()
    return save(() => post('/wall/post/delete', { id }))
  })
}

/** What a form said when it was opened can be had back in one step. @param {NonNullable<typeof open>} session @param {number} id */
function note(session, id) {
  if (session.isNoted) return
  session.isNoted = true
  undoable('changed a piece', async () => {
    const body = new URLSearchParams(session.first)
    const answer = await save(() => {
      body.set('version', pieceById(id)?.dataset.version ?? '')
      return post('/wall/post/update', body)
    })
    if (answer.ok && open?.form.dataset.post === String(id)) editPiece(id)
    return answer
  })
}

/** @param {NonNullable<typeof open>} session */
async function send(session) {
  const { form } = session
  const fields = said(form)
  if (fields.toString() === session.saved) return
  if (!form.checkValidity()) return saidUnsaved('not saved yet: something in the form is missing')
  const isNew = form.dataset.post === undefined
  if (!isNew) fields.set('version', valueOf(form, 'version'))
  const answer = await save(() => post(form.action, fields), { isSafe: !isNew, isQuiet: true })
  fields.delete('version')
  if (!answer.ok) return answer.error.code === 'conflict' ? clash(session, answer.error.detail) : say(answer.error.message)
  session.saved = fields.toString()
  setHidden(form, 'version', answer.version)
  if (isNew) {
    becomes(form, Number(answer.id))
    session.isNoted = true
    session.saved = said(form).toString()
  } else note(session, Number(form.dataset.post))
}

/** @param {NonNullable<typeof open>} session @param {Record<string, unknown> | undefined} detail today's piece */
function clash({ form }, detail) {
  const today = /** @type {{ id: number, version: number } | undefined} */ (detail?.post)
  if (!today) return
  ask(need('[data-conflict]', HTMLElement, form), typeof detail?.html === 'string' ? detail.html : '', {
    keepMine: () => {
      setHidden(form, 'version', today.version)
      flush()
    },
    takeTheirs: () => editPiece(today.id),
  })
}

/** Saves what is in the form now. */
export function flush() {
  clearTimeout(timer)
  const session = open
  if (session) last = last.then(() => send(session))
  return last
}

function shut() {
  clearTimeout(timer)
  open = null
  place?.replaceChildren()
}

/** Puts the form away. @param {number} [id] only if it is that piece's */
export async function closeForm(id) {
  if (!open || (id !== undefined && open.form.dataset.post !== String(id))) return
  await flush()
  shut()
}

/** @param {HTMLFormElement} form */
function wire(form) {
  const first = said(form).toString()
  open = { form, first, saved: form.dataset.post ? first : '', isNoted: false }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(flush, PAUSE_MS)
  }
  makeRows(form, later)
  takeFiles(form, later)
  form.addEventListener('input', later)
  form.addEventListener('change', later)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    await flush()
    if (open?.form === form && said(form).toString() === open.saved) shut()
  })
  find('[data-act="close"]', HTMLElement, form)?.addEventListener('click', (event) => {
    event.preventDefault()
    closeForm()
  })
}

/** @param {string} query which form the server shall render */
async function openForm(query) {
  await closeForm()
  const html = await part(`/wall/post/form?${query}`)
  const form = html === null ? null : elementFrom(html)
  if (!(form instanceof HTMLFormElement) || !place) return say('The form could not be fetched just now. Try again in a moment.')
  place.replaceChildren(form)
  wire(form)
  location.hash = 'tray'
  form.scrollIntoView({ block: 'nearest' })
  find('textarea, input:not([type="hidden"], .vh), label.btn', HTMLElement, form)?.focus()
}

/** @param {number} id */
export const editPiece = (id) => openForm(`id=${id}`)

const given = place && find('form.pf', HTMLFormElement, place)
if (given) wire(given)
for (const link of document.querySelectorAll('[data-add]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault()
    if (link instanceof HTMLElement) openForm(`type=${link.dataset.add}`)
  })
}
addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush())
