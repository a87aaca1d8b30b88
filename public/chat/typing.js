// @ts-check
/** Who is writing: mine is told sparingly, others' ends by itself. */
import { ask, socket } from '../live.js'
import { find, page } from '../page.js'
import { isJoined } from './join.js'
import { placed } from './log.js'

const TOLD_EVERY = 3_000
const IDLE = 2_000
const SHOWN_FOR = 5_000

let toldAt = 0
/** @type {ReturnType<typeof setTimeout> | undefined} */
let idle

export function iAmTyping() {
  clearTimeout(idle)
  idle = setTimeout(iStopped, IDLE)
  if (!isJoined() || Date.now() - toldAt < TOLD_EVERY) return
  toldAt = Date.now()
  ask('typing', {})
}

export function iStopped() {
  clearTimeout(idle)
  if (toldAt === 0) return
  toldAt = 0
  ask('stop_typing', {})
}

/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const others = new Map()
const line = find('#typing', HTMLElement)
const words = line && (find('[data-who]', HTMLElement, line) ?? line.appendChild(document.createElement('span')))

function sentence() {
  const [one, two, ...more] = [...others.keys()].sort()
  if (more.length > 0) return 'several people are typing'
  return two ? `${one} and ${two} are typing` : `${one} is typing`
}

function show() {
  if (!line || !words) return
  line.hidden = others.size === 0
  words.textContent = others.size === 0 ? '' : sentence()
}

/** @param {string} user */
function ended(user) {
  clearTimeout(others.get(user))
  if (others.delete(user)) show()
}

socket.on('typing', ({ user }) => {
  if (user === page.me) return
  clearTimeout(others.get(user))
  others.set(user, setTimeout(ended, SHOWN_FOR, user))
  show()
})
socket.on('stop_typing', ({ user }) => ended(user))
socket.on('disconnect', () => [...others.keys()].forEach(ended))
placed.on(({ message, isNew }) => {
  if (isNew) ended(message.dataset.by ?? '')
})
