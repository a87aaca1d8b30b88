// @ts-check
/** A draft per room: what I wrote and did not send is there when I come back. */
import { local } from '../store.js'
import { room } from './join.js'

const STORE = `draft:${room}`
const AFTER = 300

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

/** @param {HTMLTextAreaElement} field */
export function keepDraft(field) {
  const kept = local.read(STORE)
  if (typeof kept === 'string' && field.value === '') field.value = kept
  const keep = () => {
    timer = undefined
    local.write(STORE, field.value.trim() === '' ? null : field.value)
  }
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(keep, AFTER)
  })
  // Only what this tab wrote: another tab's newer draft stays.
  addEventListener('pagehide', () => timer !== undefined && keep())
}

export function dropDraft() {
  clearTimeout(timer)
  timer = undefined
  local.write(STORE, null)
}
