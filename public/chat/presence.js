// @ts-check
/** Who is here: each person's entry comes from the server and is kept in the order of names. */
import { socket } from '../live.js'
import { elementFrom } from '../page.js'
import { room } from './join.js'

// Looked up each time: the whole list is replaced when the room is joined again.
const list = () => document.getElementById('here')

/** What they are called, as the list is ordered by it; empty for "and others". @param {Element} person */
const nameOf = (person) => (person instanceof HTMLElement ? (person.dataset.name ?? '') : '')

/** @param {HTMLElement} fresh */
function seat(fresh) {
  const present = fresh.id ? document.getElementById(fresh.id) : null
  if (present && nameOf(present) === nameOf(fresh)) return present.replaceWith(fresh)
  present?.remove()
  const after = [...(list()?.children ?? [])].find((other) => nameOf(other) > nameOf(fresh) || nameOf(other) === '')
  if (after) after.before(fresh)
  else list()?.append(fresh)
}

/** @param {string} user */
function unseat(user) {
  const present = [...(list()?.children ?? [])].find((other) => other instanceof HTMLElement && other.dataset.user === user)
  present?.remove()
}

socket.on('presence', (push) => {
  if (push.room !== room) return
  const fresh = push.html === null ? null : elementFrom(push.html)
  if (fresh) seat(fresh)
  else unseat(push.user)
})
