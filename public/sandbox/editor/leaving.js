// @ts-check
/** A page that is left, put aside or come back to: what is written is brought to safety at each turn. */
import { pause } from '../../page.js'
import { versionIn } from './answers.js'
import { filesNow } from './paper.js'
import { baseVersion, isDirty, isFree, isUnwritten, isWaiting, keepNow, resting, save } from './saving.js'
import { post } from './send.js'
import { address } from './sketch.js'

/** The most that a browser takes along when a page is left. */
const PARTING_BYTES = 60_000

/** This machine writes at once, and the server gets what fits: should both be lost, the last change is. */
function part() {
  if (!isDirty() || resting.isOn) return
  if (isUnwritten()) keepNow()
  const body = { files: filesNow(), draft_version: baseVersion() }
  if (isFree() && JSON.stringify(body).length < PARTING_BYTES) post(`${address}/draft`, body, versionIn, { keepalive: true })
}

/** Coming back to a network or a tab is the moment to try. */
async function hurry() {
  if (!isWaiting() || document.visibilityState !== 'visible') return
  await pause(50)
  save()
}

addEventListener('online', hurry)
document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? part() : hurry()))
addEventListener('pagehide', part)
// Alone, only where this browser keeps nothing, and the server has not got it either, does leaving lose anything. Together, what was kept
// here has no way back once the session is over.
addEventListener('beforeunload', (event) => {
  if (resting.isOn ? resting.isAhead() : isUnwritten()) event.preventDefault()
})
