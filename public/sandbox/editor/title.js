// @ts-check
/** What the sketch is called: written in its place, kept when the field is left. */
import { find } from '../../page.js'
import { say } from '../../slips.js'
import { titleIn } from './answers.js'
import { post } from './send.js'
import { address } from './sketch.js'

const field = find('#title', HTMLInputElement)
let called = field?.value ?? ''

/** Shows what it is called now, wherever that stands. @param {string} title */
export function call(title) {
  called = title
  for (const place of document.querySelectorAll('[data-shows="title"]')) place.textContent = title
  for (const input of document.querySelectorAll('input[name="title"]')) if (input instanceof HTMLInputElement) input.value = title
  document.title = `${title} · NeoSpace`
}

/** @param {HTMLInputElement} input */
async function rename(input) {
  const title = input.value.trim()
  if (title === '' || title === called) return call(called)
  const answer = await post(`${address}/settings`, { title }, titleIn)
  if (answer.ok) return call(answer.title)
  say(`It is still called “${called}”. ${answer.error}`)
}

field?.addEventListener('change', () => rename(field))
field?.form?.addEventListener('submit', (event) => {
  event.preventDefault()
  rename(field)
})
