// @ts-check
/** Whether people write together in this sketch: from when its author opens it to them until it is closed, or one is out. */
import { socket } from '../../live.js'
import { say } from '../../slips.js'
import { draftIn, standingIn } from './answers.js'
import { notice } from './news.js'
import { arranging, filesNow, isSame, take } from './paper.js'
import { agree, baseVersion, dispute, isAsking, isDirty, resting, revive, save, settled, stands } from './saving.js'
import { get, post } from './send.js'
import { address, isMine, main, sketchId } from './sketch.js'
import { showBar, wireBar } from './together/bar.js'

/** @import { Arrangement, SketchFile } from './types.d.ts' */

const OTHERS = 'Others wrote in this sketch while you wrote here.'
const OVER = 'You do not write along any more: this was closed, or your invitation was taken back. What you see is what stood here.'
const AGAIN_MS = 2_000

/** Fetched once people write together, and not before. @type {typeof import('./together/room.js') | null} */
let room = null
/** Somebody is asked which text it shall be; `isChosen`: they want the one here. */
let isAsked = false
let isChosen = false
let isOut = false
/** What stood here when saving as a whole came to rest: keys that came since are no save's any more. @type {readonly SketchFile[] | null} */
let before = null

/** Asks how it stands. */
const ask = () => get(`${address}/session`, standingIn)

async function waitThenSave() {
  if (isAsked && !isAsking()) {
    isAsked = false
    isChosen = true
    refresh()
  }
  return room?.isIn() ? room.flush() : false
}

function isAhead() {
  if (room?.isIn()) return room.isWaiting()
  return isDirty() || (before !== null && !isSame(before, filesNow()))
}

/** @param {Arrangement} change */
async function arrange(change) {
  const answer = await post(`${address}/session/files`, change)
  if (answer.ok) refresh()
  else say(answer.error)
}

/** Saving as a whole rests from now on. */
function rest() {
  if (!resting.isOn) before = isDirty() ? null : filesNow()
  resting.isOn = true
  resting.save = waitThenSave
  resting.isAhead = isAhead
  arranging.by = arrange
}

async function join() {
  rest()
  await settled()
  const now = await ask()
  if (!now.ok || now.session === null) return later()
  if (isAsking()) {
    isAsked = true
    return
  }
  const isAhead = isDirty() && baseVersion() !== now.draft_version
  if (isAhead && !isChosen && !isSame(now.files, filesNow())) {
    isAsked = true
    return dispute({ files: now.files, draft_version: now.draft_version, why: OTHERS })
  }
  const ground = isChosen || isDirty() || before === null ? now.files : before
  isChosen = false
  before = null
  room ??= await import('./together/room.js')
  await room.begin(now, ground, refresh)
  main.dataset.together = ''
}

/** Leaves the session. */
async function leave() {
  delete main.dataset.together
  return room?.isIn() ? room.end() : { isAhead: false, isWhole: true }
}

/** It is over. Whose sketch it is goes on alone, with all that was written. */
async function goOn() {
  const { isAhead, isWhole } = await leave()
  const stood = filesNow()
  const now = await get(`${address}/draft`, draftIn)
  if (!now.ok) return later()
  arranging.by = null
  resting.isOn = false
  if (!isAhead && isSame(stood, filesNow())) {
    take(now.files)
    return agree(now.draft_version)
  }
  if (!isWhole) return dispute({ files: now.files, draft_version: now.draft_version, why: OTHERS })
  agree(now.draft_version)
  await revive()
  save()
}

async function out() {
  if (isOut) return
  isOut = true
  const { isAhead } = await leave()
  rest()
  room?.lock()
  const text = filesNow()
    .map((file) => ('text' in file ? `── ${file.name}\n${file.text}` : ''))
    .join('\n\n')
  notice(OVER, 'Copy the text', () => navigator.clipboard.writeText(text))
  if (isAhead) stands.send({ at: 'refused', why: 'you are not in it any more' })
}

async function look() {
  const now = await ask()
  if (!now.ok) return now.status === 404 || now.status === 403 ? out() : later()
  if (isOut) return location.reload() // asked again
  showBar(now.html)
  if (now.session !== null) return room?.isIn(now.session) ? room.follow(now) : join()
  if (resting.isOn) return isMine ? goOn() : out()
}

/** @type {Promise<unknown>} */
let turn = Promise.resolve()
/** Looks how it stands; one look after the other. */
function refresh() {
  turn = turn.then(look)
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
function later() {
  clearTimeout(timer)
  if (resting.isOn) timer = setTimeout(refresh, AGAIN_MS)
}

/** @param {{ topic: string, open: boolean }} news */
function hear({ topic, open }) {
  if (topic !== `draft:${sketchId}`) return
  // A guest who is out is told nothing more, so there is nothing to ask.
  if (open || isMine) refresh()
  else turn = turn.then(out)
}

/** From now on this page goes along with what its author decides. Call it when what was left behind is back in the text. */
export function begin() {
  wireBar(refresh)
  socket.on('session', hear)
  socket.on('connected', refresh)
  stands.on(({ at }) => {
    // The other text was taken: that is the answer.
    if (!isAsked || isAsking() || at !== 'server') return
    isAsked = false
    refresh()
  })
  if (socket.connected || main.dataset.session !== undefined) refresh()
}

// What was left behind by another tab waits for the session, else the server would refuse it.
if (main.dataset.session !== undefined) rest()
