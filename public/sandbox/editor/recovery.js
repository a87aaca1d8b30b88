// @ts-check
/** What a tab left behind that closed, crashed or was signed out: it is back in the text, or beside it where both have changed. */
import { say } from '../../slips.js'
import { forget, leftBehind } from './kept.js'
import { filesNow, isSame, take } from './paper.js'
import { meet } from './peers.js'
import { baseVersion, dispute, isDirty, revive, save } from './saving.js'

/** @import { KeptDraft } from './types.d.ts' */

/** @param {number} at */
const whenIn = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

/** @param {KeptDraft} draft */
async function takeBack(draft) {
  if (isSame(draft.files, filesNow())) return forget(draft.tab)
  if (draft.base === baseVersion() && !isDirty()) {
    take(draft.files)
    await revive()
    save()
    say(`Your text from ${whenIn(draft.at)} is back. It had not reached the server.`, { forMs: 12_000 })
    return forget(draft.tab)
  }
  // The server has another text by now: what was left behind stands here, the server's beside it.
  const theirs = { files: filesNow(), draft_version: baseVersion() }
  take(draft.files)
  await revive()
  dispute({ ...theirs, why: `The text from ${whenIn(draft.at)} had not reached the server, and the sketch was changed since.` })
  return forget(draft.tab)
}

/** Looks for what was left behind, once it is known which tabs still live. */
export async function recover() {
  const [living, drafts] = await Promise.all([meet(), leftBehind()])
  for (const draft of drafts) if (!living.has(draft.tab)) await takeBack(draft)
}
