// @ts-check
/** Looks at the wall live: what its owner and its visitors do is shown as it happens. */
import { ask, socket } from '../live.js'
import { elementFrom, pause } from '../page.js'
import { putOn } from './look.js'
import { nudged } from './nudge.js'
import { arrange, keepOrder } from './order.js'
import { refresh } from './refresh.js'
import { main, topic } from './wall.js'

/** After the line was down, everybody would ask at once. */
const SPREAD_MS = 2_000

let version = Number(main.dataset.version)
let isBack = false

async function watch() {
  const answer = await ask('watch', { topic })
  if (!answer.ok) return
  main.dataset.live = ''
  const missed = answer.version !== version
  version = answer.version
  if (!missed) return
  if (isBack) await pause(Math.random() * SPREAD_MS)
  version = (await refresh()) ?? version
}

async function start() {
  await watch()
  isBack = true
}

socket.on('connected', start)
socket.on('disconnect', () => delete main.dataset.live)
// The line may have been opened before this module was here.
if (socket.connected) start()
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
