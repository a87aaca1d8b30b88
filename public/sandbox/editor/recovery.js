// @ts-check
/**
 * What tabs left behind that closed, crashed or were signed out: it is back in the text, one after the other, and goes to the server as made
 * on the draft that it was made on. Where the server has another by now it says so, and somebody chooses before the next one's turn.
 * A record goes only when what was in it is on the server, or was given up by that choice.
 */
import { say } from '../../slips.js'
import { forget, leftBehind } from './kept.js'
import { filesNow, isSame, take } from './paper.js'
import { meet } from './peers.js'
import { ashore, isAsking, resting, revive, save } from './saving.js'

/** @import { KeptDraft } from './types.d.ts' */

/** @param {number} at */
const whenIn = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

/** Puts it into the text and sends it. Call it only when what was there is on the server. @param {KeptDraft} draft */
async function takeBack({ files, base, at }) {
  if (isSame(files, filesNow())) return
  const when = whenIn(at)
  take(files)
  await revive(base, `The text from ${when} had not reached the server, and the sketch was changed since.`)
  await save()
  if (!isAsking()) say(`Your text from ${when} is back. It had not reached the server.`, { forMs: 12_000 })
}

/** @param {KeptDraft} draft */
const isStillThere = async ({ tab }) => (await leftBehind()).some((one) => one.tab === tab)

/** @param {KeptDraft} first taken back already @param {readonly KeptDraft[]} others */
async function goOn(first, others) {
  await ashore()
  await forget(first.tab)
  for (const draft of others) {
    if (!(await isStillThere(draft))) continue // another tab has taken it back meanwhile
    await ashore()
    if (resting.isOn) return // while people write together there is no draft to lay it beside: the next visit finds it
    await takeBack(draft)
    await ashore()
    await forget(draft.tab)
  }
}

/** Looks for what was left behind, once it is known which tabs still live. Settles when the first of it is back in the text. */
export async function recover() {
  const [living, drafts] = await Promise.all([meet(), leftBehind()])
  const [first, ...others] = drafts.filter(({ tab }) => !living.has(tab))
  if (!first) return
  await ashore()
  await takeBack(first)
  goOn(first, others)
}
