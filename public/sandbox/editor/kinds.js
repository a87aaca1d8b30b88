// @ts-check
/** Turns the sketch into one of another kind, once what is written has reached the server: the page comes back as that. */
import { find } from '../../page.js'
import { say } from '../../slips.js'
import { baseVersion, save } from './saving.js'
import { post } from './send.js'
import { address, sketchKind } from './sketch.js'

find('.cg__kind', HTMLFormElement)?.addEventListener('submit', async (event) => {
  event.preventDefault()
  const kind = event.submitter instanceof HTMLButtonElement ? event.submitter.value : sketchKind
  if (kind === sketchKind) return
  if (!(await save())) return say('The newest text has not reached the server yet. Change the kind when it has.')
  const answer = await post(`${address}/kind`, { script_type: kind, draft_version: baseVersion() })
  if (answer.ok) location.reload()
  else say(answer.error)
})
