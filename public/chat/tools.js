// @ts-check
/** One toolbar a page, in its two kinds, laid on the message that is pointed at, tapped or in focus. */
import { ask } from '../live.js'
import { copyOf, find } from '../page.js'
import { say } from '../slips.js'
import { edit, linkOf } from './edit.js'
import { box, idOf, isMine, log } from './log.js'
import { startReply } from './reply.js'

const SURE_WITHIN = 4_000
const NOTED = 5_000

const field = find('form[data-composer] textarea', HTMLTextAreaElement)
const mine = copyOf('tools-mine')
const others = copyOf('tools-others')
for (const bar of [mine, others]) {
  bar.dataset.kept = ''
  // In a room that only its keepers write in, there is nothing to answer with.
  if (!field) find('[data-act="reply"]', HTMLElement, bar)?.remove()
}

/** @param {EventTarget | null} target */
function messageAt(target) {
  const message = target instanceof Element ? target.closest('.msg') : null
  return message instanceof HTMLElement && box.contains(message) ? message : null
}

/** The keyboard is in it: a pointer that passes by does not take it away. @param {HTMLElement} bar */
const isBusy = (bar) => bar.querySelector(':focus-visible') !== null

/** The pointer has gone; what has the keyboard keeps its tools. */
function takeUp() {
  for (const bar of [mine, others]) if (!bar.parentElement?.matches(':focus-within, :hover')) bar.remove()
}

/** @param {EventTarget | null} target */
function layOn(target) {
  const message = messageAt(target)
  if (!message) return
  const [bar, other] = isMine(message) ? [mine, others] : [others, mine]
  if (isBusy(bar) || isBusy(other)) return
  other.remove()
  if (message.matches('.msg--gone, .is-editing')) bar.remove()
  else if (bar.parentElement !== message) message.append(bar)
}

/** @param {string} text */
async function copy(text) {
  // A plain http address has no clipboard: there the old way works.
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const back = document.activeElement
  const area = document.body.appendChild(document.createElement('textarea'))
  area.value = text
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (back instanceof HTMLElement) back.focus({ preventScroll: true })
  if (!isCopied) throw new Error('not copied')
}

/** @param {HTMLButtonElement} button turns into the question; true once it was answered yes */
function isSure(button) {
  if (button.dataset.sure !== undefined) return true
  const [label, face] = [button.ariaLabel, [...button.childNodes]]
  const back = () => {
    delete button.dataset.sure
    button.ariaLabel = label
    button.replaceChildren(...face)
    clearTimeout(timer)
  }
  const timer = setTimeout(back, SURE_WITHIN)
  button.addEventListener('blur', back, { once: true })
  button.dataset.sure = ''
  button.ariaLabel = null
  button.textContent = 'Take it down?'
  button.focus()
  return false
}

/** @type {Record<string, (message: HTMLElement, button: HTMLButtonElement) => void>} */
const acts = {
  reply(message) {
    startReply(message, idOf(message))
    field?.focus()
  },
  edit,
  async link(message) {
    await copy(linkOf(message)).then(
      () => say('The link is copied.', { forMs: NOTED }),
      () => say('The browser does not let this page copy. The link is the time of the message.'),
    )
  },
  async delete(message, button) {
    if (!isSure(button)) return
    message.focus({ preventScroll: true }) // the button goes, and would take the keyboard's place with it
    const answer = await ask('delete_message', { id: idOf(message) })
    if (!answer.ok) say(answer.error.message)
  },
}

/** @param {MouseEvent} event */
function onClick(event) {
  const button = event.target instanceof Element ? event.target.closest('.msg__tools [data-act]') : null
  const message = messageAt(event.target)
  if (button instanceof HTMLButtonElement && message) acts[button.dataset.act ?? '']?.(message, button)
  else layOn(event.target)
}

/** A toolbar's buttons are reached by the arrows, too. @param {KeyboardEvent} event */
function onKey(event) {
  const bar = event.target instanceof Element ? event.target.closest('.msg__tools') : null
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  if (!bar || !step) return
  const buttons = [...bar.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button.contains(document.activeElement))
  buttons[(at + step + buttons.length) % buttons.length]?.focus()
  event.preventDefault()
}

// A finger that scrolls is not pointing: it taps.
log.addEventListener('pointerover', ({ target, pointerType }) => pointerType !== 'touch' && layOn(target))
log.addEventListener('pointerleave', takeUp)
log.addEventListener('focusout', () => setTimeout(takeUp))
log.addEventListener('focusin', ({ target }) => layOn(target))
log.addEventListener('click', onClick)
log.addEventListener('keydown', onKey)
