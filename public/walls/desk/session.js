// @ts-check
/** Writing in the form of a piece: it saves itself while it is written in. The wall shows what the server made of it. */
import { find, need } from '../../page.js'
import { Signal } from '../../signal.js'
import { say } from '../../slips.js'
import { post } from '../post.js'
import { pieceById } from '../wall.js'
import { ask } from './conflict.js'
import { saidUnsaved, save } from './saved.js'
import { undoable } from './undo.js'

/** @import { Reply } from '../types.d.ts' */
/** @typedef {{ form: HTMLFormElement, first: string, saved: string, isTouched: boolean, isNoted: boolean }} Session */

/** @type {Session | null} */
let open = null
/** One save at a time: the next one carries the version that the one before brought. @type {Promise<unknown>} */
let last = Promise.resolve()

/** The form of this piece shall be brought to what it is today. @type {Signal<number>} */
export const stale = new Signal()

/** Is this the form that is open? @param {HTMLFormElement} form */
export const isOpen = (form) => open?.form === form

/** @param {HTMLFormElement} form what it says, without which version it was made on */
function said(form) {
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)))
  fields.delete('version')
  return fields
}

/** Nothing in it that the server has not. @param {HTMLFormElement} form */
export const isSaved = (form) => open?.form !== form || (open.isTouched && said(form).toString() === open.saved)

/** @param {HTMLFormElement} form @param {string} name @param {unknown} value */
function setHidden(form, name, value) {
  const field = find(`input[name="${name}"]`, HTMLInputElement, form) ?? form.appendChild(document.createElement('input'))
  Object.assign(field, { type: 'hidden', name, value: String(value) })
}

/** From its first save on a new piece is one that is there. @param {Session} session @param {number} id */
function becomes(session, id) {
  const { form } = session
  form.action = '/wall/post/update'
  form.dataset.post = String(id)
  setHidden(form, 'id', id)
  need('[data-act="done"]', HTMLElement, form).textContent = 'Done'
  session.isNoted = true
  undoable('hung up a piece', () => {
    if (open === session) end()
    return save(() => post('/wall/post/delete', { id }))
  })
}

/** What a form said when it was opened can be had back in one step. @param {Session} session @param {number} id */
function note(session, id) {
  if (session.isNoted) return
  session.isNoted = true
  undoable('changed a piece', async () => {
    const body = new URLSearchParams(session.first)
    const answer = await save(() => {
      body.set('version', pieceById(id)?.dataset.version ?? '')
      return post('/wall/post/update', body)
    })
    if (answer.ok && open === session) stale.send(id)
    return answer
  })
}

/** @param {Session} session @param {Reply & { ok: true }} answer @param {string} sent */
function kept(session, answer, sent) {
  const { form } = session
  const isNew = form.dataset.post === undefined
  if (isNew) becomes(session, Number(answer.id))
  else note(session, Number(form.dataset.post))
  setHidden(form, 'version', answer.version)
  session.saved = isNew ? new URLSearchParams([...new URLSearchParams(sent), ['id', String(answer.id)]]).toString() : sent
}

/** @param {Session} session @param {boolean} isAsked somebody pressed the button, and wants to know why not */
async function send(session, isAsked) {
  const { form } = session
  const fields = said(form)
  const sent = fields.toString()
  if (!(session.isTouched || isAsked) || sent === session.saved) return
  if (!form.checkValidity()) return saidUnsaved('not saved yet: something in the form is missing')
  const isNew = form.dataset.post === undefined
  if (!isNew) fields.set('version', find('[name="version"]', HTMLInputElement, form)?.value ?? '')
  const answer = await save(() => post(form.action, fields), { isSafe: !isNew, isQuiet: true })
  session.isTouched = true
  if (answer.ok) kept(session, answer, sent)
  else if (answer.error.code === 'conflict') clash(session, answer.error.detail)
  else if (isAsked || answer.error.code !== 'invalid') say(answer.error.message)
}

/** @param {Session} session @param {Record<string, unknown> | undefined} detail today's piece */
function clash({ form }, detail) {
  const today = /** @type {{ id: number, version: number } | undefined} */ (detail?.post)
  if (!today) return
  ask(need('[data-conflict]', HTMLElement, form), typeof detail?.html === 'string' ? detail.html : '', {
    keepMine: () => {
      setHidden(form, 'version', today.version)
      flush()
    },
    takeTheirs: () => stale.send(today.id),
  })
}

/** Saves what is in the form now. @param {boolean} [isAsked] */
export function flush(isAsked = false) {
  const session = open
  if (session) last = last.then(() => send(session, isAsked))
  return last
}

/** @param {HTMLFormElement} form */
export function begin(form) {
  const first = said(form).toString()
  open = { form, first, saved: form.dataset.post ? first : '', isTouched: false, isNoted: false }
}

/** Something was changed in the form. */
export function touch() {
  if (open) open.isTouched = true
}

/** Takes the form away as it is. */
export function end() {
  open?.form.remove()
  open = null
}

/** Saves the form and puts it away. @param {number} [id] only if it is that piece's */
export async function close(id) {
  if (!open || (id !== undefined && open.form.dataset.post !== String(id))) return
  await flush()
  end()
}
