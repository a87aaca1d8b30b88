// @ts-check
/** Writing a line: Enter sends it into the outbox, from where it goes by itself. Without script the form posts itself. */
import { copyOf, elementFrom, find, isComposing } from '../page.js'
import { makeSlip } from '../slips.js'
import { dropDraft, keepDraft } from './drafts.js'
import { editLast } from './edit.js'
import { room } from './join.js'
import { isPast } from './log.js'
import { send, sent } from './outbox.js'
import { cancelReply, replyTo } from './reply.js'
import { toNewest } from './scroll.js'
import { arrived, isUploading, takePictures } from './tray.js'
import { iAmTyping, iStopped } from './typing.js'

const form = find('form[data-composer]', HTMLFormElement)
const field = form && find('textarea', HTMLTextAreaElement, form)
const HIGHEST = 0.3

/** For browsers whose text fields do not grow by themselves. @param {HTMLTextAreaElement} field */
function grow(field) {
  if (CSS.supports('field-sizing', 'content')) return
  field.style.height = 'auto'
  field.style.height = `${Math.min(field.scrollHeight, innerHeight * HIGHEST)}px`
}

/** Sending was wished while pictures were still on their way: the line goes when they are there. */
let isMeant = false

/** @param {HTMLTextAreaElement} field */
async function submitLater(field) {
  if (isMeant) return
  isMeant = true
  const isThere = await arrived()
  isMeant = false
  if (isThere) submit(field)
}

/** @param {HTMLTextAreaElement} field */
function submit(field) {
  if (isUploading()) return void submitLater(field)
  const content = field.value.trim()
  const [first = null, ...more] = takePictures()
  if (content === '' && first === null) return
  send(content, replyTo(), first)
  for (const picture of more) send('', null, picture)
  field.value = ''
  grow(field)
  cancelReply()
  dropDraft()
  iStopped()
  toNewest()
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLTextAreaElement} field
 */
function onKey(event, field) {
  if (isComposing(event)) return
  if (event.key === 'Enter' && !event.shiftKey) submit(field)
  else if (event.key === 'ArrowUp' && field.value === '') editLast()
  else if (event.key === 'Escape') cancelReply()
  else return
  event.preventDefault()
}

/** What /help answers: for me alone, above the composer, until I put it away. @param {string} html */
function showHelp(html) {
  const text = elementFrom(html)
  if (!text) return
  const slip = makeSlip(text)
  slip.id = 'help'
  document.getElementById('help')?.remove()
  form?.before(slip)
}

if (form && field) {
  find('.composer__hint', HTMLElement, form)?.prepend(copyOf('keys'))
  keepDraft(field)
  grow(field)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    submit(field)
    field.focus()
  })
  field.addEventListener('keydown', (event) => onKey(event, field))
  field.addEventListener('input', () => {
    grow(field)
    if (field.value.trim() === '') iStopped()
    else iAmTyping()
  })
  // A keyboard is at hand where there is a mouse; elsewhere it would jump up over the page.
  if (matchMedia('(hover: hover)').matches && location.hash === '') field.focus({ preventScroll: true })
}

sent.on(({ help }) => {
  if (help) showHelp(help)
  else if (isPast) location.assign(`/rooms/${room}`)
})
