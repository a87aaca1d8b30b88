// @ts-check
/** Tells this tab of others in which the sketch is open, here and on other devices, and follows what they save. */
import { ask, socket } from '../../live.js'
import { follow } from './conflict.js'
import { notice, unsay } from './news.js'
import { company, savedElsewhere } from './peers.js'
import { baseVersion, resting, settled } from './saving.js'
import { sketchId } from './sketch.js'

const TOGETHER = 'This sketch is open in another tab, too. What is saved there appears here; nothing is written over unseen.'
const topic = `draft:${sketchId}`

/** @param {number} version */
async function heard(version) {
  await settled() // it may be this tab's own save, whose answer is still on its way
  if (version > baseVersion() && !resting.isOn) follow(version)
}

async function watch() {
  const answer = await ask('watch', { topic })
  if (answer.ok) heard(answer.version)
}

company.on((others) => (others > 0 ? notice(TOGETHER) : unsay(TOGETHER)))
savedElsewhere.on(heard)
socket.on('draft', (news) => news.topic === topic && heard(news.draft_version))
socket.on('connected', watch)
if (socket.connected) watch()
