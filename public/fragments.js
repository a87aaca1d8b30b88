// @ts-check
/** Puts the server's fragments where they say. A late or double one changes nothing. */
import { socket } from './live.js'
import { elementFrom } from './page.js'

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

socket.on('fragment', apply)
