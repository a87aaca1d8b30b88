// @ts-check
/** What was done at this desk, newest last, and how each of it is taken back. */
import { find } from '../../page.js'
import { say } from '../../slips.js'
import { main } from '../wall.js'

/** @import { Reply } from '../types.d.ts' */

const MOST = 100
/** @type {{ words: string, back: () => Promise<Reply> }[]} */
const done = []
const button = find('[data-act="undo"]', HTMLButtonElement, main)

function show() {
  if (!button) return
  const last = done.at(-1)
  button.disabled = !last
  button.title = last ? `Undo: ${last.words}` : 'Nothing to undo'
  button.ariaLabel = button.title
}

/**
 * Remembers how to take something back.
 * @param {string} words what was done, as "moved a piece"
 * @param {() => Promise<Reply>} back
 */
export function undoable(words, back) {
  done.push({ words, back })
  if (done.length > MOST) done.shift()
  show()
}

/** Takes back what was done last. */
export async function undo() {
  const last = done.pop()
  show()
  if (!last) return
  const answer = await last.back()
  if (answer.ok) say(`Taken back: ${last.words}.`, { forMs: 3_000 })
}

button?.addEventListener('click', undo)
addEventListener('keydown', (event) => {
  const { key, target, ctrlKey, metaKey, shiftKey } = event
  if (key.toLowerCase() !== 'z' || shiftKey || !(ctrlKey || metaKey)) return
  // In a text field the keys belong to the words.
  if (target instanceof HTMLElement && target.matches('input:not([type="range"], [type="color"], [type="radio"]), textarea')) return
  event.preventDefault()
  undo()
})
show()
