// @ts-check
/** Fields that save themselves: a choice at once, words when somebody pauses or goes on. Each says whether it is saved. */
import { asServed, find, isComposing, page } from '../page.js'
import { textButton } from '../slips.js'
import { put } from './place.js'
import { post, tell, tellFailed } from './save.js'

/** @import { Answer } from './save.js' */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Input */

const PAUSE_MS = 900

/** @param {HTMLFormElement} form @returns {Input | null} */
const wordsOf = (form) => /** @type {Input | null} */ (form.querySelector('input.inp, textarea.inp'))

/** @param {HTMLFormElement} form @returns {Record<string, string>} */
const contentOf = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))

/** Makes one form save itself. @param {HTMLFormElement} form */
function saveByItself(form) {
  const input = wordsOf(form)
  const shown = find('input[name^="was_"]', HTMLInputElement, form)
  let saved = JSON.stringify(contentOf(asServed(form)))
  let isSaving = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  const isChanged = () => JSON.stringify(contentOf(form)) !== saved

  async function save() {
    clearTimeout(timer)
    if (isSaving || !isChanged()) return
    if (input && !input.validity.valid) return tell(form, `not saved yet: ${input.validationMessage}`, { failed: true })
    isSaving = true
    const content = contentOf(form)
    tell(form, 'saving')
    const answer = await post(form.action, content)
    isSaving = false
    if (answer.ok) succeeded(content, answer)
    else failed(answer)
  }

  /** What is kept may be what was typed, tidied up; it is shown unless somebody has typed on. @param {Record<string, string>} content @param {Answer} answer */
  function succeeded(content, answer) {
    const kept = input ? answer.saved?.[input.name] : undefined
    const isSame = JSON.stringify(contentOf(form)) === JSON.stringify(content)
    if (shown && typeof kept === 'string') shown.value = kept
    if (input && isSame && typeof kept === 'string' && input.value !== kept) input.value = kept
    input?.removeAttribute('aria-invalid')
    saved = isSame ? JSON.stringify(contentOf(form)) : JSON.stringify(content)
    tell(form, 'saved')
    if (input?.name === 'display_name' && typeof kept === 'string') showName(kept)
    put(answer.html)
    if (!isSame) later()
  }

  /** @param {Answer} answer */
  function failed({ code, error = 'the server did not say why', detail }) {
    if (code === 'conflict' && input && shown && typeof detail?.value === 'string') return differ(error, detail.value)
    input?.setAttribute('aria-invalid', 'true')
    tellFailed(form, error, save)
  }

  /** Changed on another device meanwhile: nothing is lost, whichever of the two stays. @param {string} why @param {string} today */
  function differ(why, today) {
    if (!input || !shown) return
    shown.value = today
    const take = textButton(`Take “${today.length > 40 ? `${today.slice(0, 40)}…` : today}”`, () => {
      input.value = today
      saved = JSON.stringify(contentOf(form))
      tell(form, 'saved')
    })
    const keep = textButton('Keep mine', save)
    const both = document.createElement('span')
    both.append(take, keep)
    tell(form, why, { failed: true, button: both })
  }

  function later() {
    clearTimeout(timer)
    timer = setTimeout(save, PAUSE_MS)
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    save()
  })
  form.addEventListener('input', (event) => {
    if (!isChanged()) return clearTimeout(timer)
    tell(form, 'not saved yet')
    if (event.target === input && event instanceof InputEvent && event.isComposing) return
    if (event.target === input) later()
  })
  form.addEventListener('change', save)
  input?.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === 'Enter' && input instanceof HTMLInputElement && !isComposing(event)) save()
  })
  addEventListener('pagehide', () => {
    if (isChanged() && !isSaving && form.checkValidity()) post(form.action, contentOf(form), true)
  })
  addEventListener('online', save)
  save() // what was changed before this came
}

/** A colour may be picked instead of typed. @param {HTMLInputElement} swatch */
function pickColour(swatch) {
  const text = find('input.inp', HTMLInputElement, swatch.parentElement ?? document)
  swatch.hidden = false
  swatch.addEventListener('input', (event) => {
    event.stopPropagation()
    if (text) text.value = swatch.value.toUpperCase()
    text?.dispatchEvent(new InputEvent('input', { bubbles: true }))
  })
}

/** @param {string} name */
function showName(name) {
  const mine = find('.me__t b', HTMLElement)
  if (mine && page.me) mine.textContent = name
}

for (const form of document.querySelectorAll('form[data-save]')) if (form instanceof HTMLFormElement) saveByItself(form)
for (const swatch of document.querySelectorAll('[data-swatch]')) if (swatch instanceof HTMLInputElement) pickColour(swatch)
for (const button of document.querySelectorAll('[data-plain]')) if (button instanceof HTMLElement) button.hidden = true
