// @ts-check
/** Looks at the wall live: what its owner and its visitors do is shown as it happens. */
import { follow } from '../following.js'
import { socket } from '../live.js'
import { elementFrom } from '../page.js'
import { putOn } from './look.js'
import { nudged } from './nudge.js'
import { arrange, keepOrder } from './order.js'
import { refresh } from './refresh.js'
import { main, topic } from './wall.js'

follow(main, topic, refresh)
socket.on('order', (change) => change.topic === topic && arrange(change.order))
socket.on('theme', (look) => look.topic === topic && putOn(look))
socket.on('nudge', nudged)

// By then the fragment is on the page. A sticker that was moved to another piece still stands on the old one; a new piece at the end.
socket.on('fragment', ({ target, action, html }) => {
  if (action !== 'append') return
  if (target === 'grid') return keepOrder()
  const place = target.startsWith('stks-') ? document.getElementById(target) : null
  const sticker = place && document.getElementById(elementFrom(html)?.id ?? '')
  if (sticker && sticker.parentElement !== place) place.append(sticker)
})
