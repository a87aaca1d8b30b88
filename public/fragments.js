// @ts-check
/** Puts the server's fragments where they say. A late or double one changes nothing. */
import { socket } from './live.js'
import { elementFrom, pause } from './page.js'

/** @import { FragmentPush } from './types.d.ts' */

/** The newest seq that each target has shown. @type {Map<string, number>} */
const shown = new Map()

/**
 * What is added is known by its own id; only what takes something's place can come too late.
 * @param {FragmentPush} push
 */
function isLate({ target, action, seq }) {
  if (action === 'append' || action === 'prepend' || !(seq > 0)) return false
  if (seq < (shown.get(target) ?? 0)) return true
  shown.set(target, seq)
  return false
}

/**
 * @param {Element} present
 * @param {HTMLElement} fresh
 */
function swap(present, fresh) {
  if (present.isEqualNode(fresh)) return
  const focused = present.contains(document.activeElement) ? document.activeElement?.id : ''
  present.replaceWith(fresh)
  if (focused) document.getElementById(focused)?.focus()
}

/** @param {FragmentPush} push */
function apply(push) {
  const target = document.getElementById(push.target)
  if (!target || isLate(push)) return
  const fresh = elementFrom(push.html)
  if (push.action === 'remove') target.remove()
  if (push.action === 'remove' || !fresh) return
  const twin = fresh.id ? document.getElementById(fresh.id) : null
  if (push.action === 'replace' || push.action === 'morph') swap(target, fresh)
  else if (twin) swap(twin, fresh)
  else if (push.action === 'append') target.append(fresh)
  else target.prepend(fresh)
}

/** What the rail and the list of invitations missed while the line was down. Spread over a few seconds, as everybody comes back at once. */
async function refreshRail() {
  await pause(Math.random() * 3_000)
  const response = await fetch(location.href).catch(() => null)
  if (!response?.ok || response.redirected) return
  const now = new DOMParser().parseFromString(await response.text(), 'text/html')
  const [invited, today] = [document.getElementById('invited'), now.getElementById('invited')]
  if (invited && today) swap(invited, today)
  const [rail, fresh] = [document.getElementById('rail-rooms'), now.getElementById('rail-rooms')]
  if (!rail || !fresh) return
  for (const [target, seq] of shown) {
    const kept = document.getElementById(target)
    if (seq > Number(now.body.dataset.seq) && kept) fresh.querySelector(`#${CSS.escape(target)}`)?.replaceWith(kept.cloneNode(true))
  }
  swap(rail, fresh)
}

let isBack = false
socket.on('connected', () => {
  if (isBack) refreshRail()
  isBack = true
})
socket.on('fragment', apply)
