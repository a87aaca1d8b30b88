// @ts-check
/** Tells the server how far I have read: only what was on a screen that I could see, at most once a second, never backwards. */
import { ask } from '../live.js'
import { isJoined, joined, room } from './join.js'
import { idOf, isPast, log, newest, placed, takeOutNewline } from './log.js'
import { atNewest } from './scroll.js'

const EVERY = 1_000

let told = 0
let toldAt = 0
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

/** The newest message, if it is being looked at. */
function read() {
  if (isPast || !isJoined() || document.visibilityState !== 'visible' || !atNewest()) return 0
  const last = newest()
  return last ? idOf(last) : 0
}

async function tell() {
  timer = undefined
  const upTo = read()
  if (upTo <= told) return
  // The line stands while I catch up, and goes once I read on past what it announced.
  if (told > 0) takeOutNewline()
  told = upTo
  toldAt = Date.now()
  const answer = await ask('mark_read', { room, up_to: upTo })
  if (!answer.ok && told === upTo) told = 0
}

function consider() {
  if (timer === undefined && read() > told) timer = setTimeout(tell, Math.max(0, toldAt + EVERY - Date.now()))
}

placed.on(consider)
log.addEventListener('scroll', consider, { passive: true })
document.addEventListener('visibilitychange', consider)
joined.on(consider)
