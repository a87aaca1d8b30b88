// @ts-check
/** What the handle of a piece does: move it by one place, make it wider, make another like it, take it down. */
import { say, textButton } from '../../slips.js'
import { post } from '../post.js'
import { grid, idOf } from '../wall.js'
import { editPiece } from './form.js'
import { pieceOf } from './pieces.js'
import { save } from './saved.js'
import { close } from './session.js'
import { undoable } from './undo.js'

const NOTED_MS = 8_000
/** @type {Record<string, { back: string, words: string }>} */
const REVERSIBLE = {
  earlier: { back: 'later', words: 'moved a piece earlier' },
  later: { back: 'earlier', words: 'moved a piece later' },
  narrower: { back: 'wider', words: 'made a piece narrower' },
  wider: { back: 'narrower', words: 'made a piece wider' },
}

/** @param {number} id */
const takeDown = (id) => save(() => post('/wall/post/delete', { id }))

/** @param {number} id */
async function remove(id) {
  await close(id)
  const answer = await takeDown(id)
  if (!answer.ok) return
  const back = () => save(() => post('/wall/post/restore', { id }))
  undoable('took a piece down', back)
  say('Taken down.', { button: textButton('Put it back', back), forMs: NOTED_MS })
}

/** @param {number} id */
async function duplicate(id) {
  const answer = await save(() => post('/wall/post/duplicate', { id }), { isSafe: false })
  if (answer.ok) undoable('made another piece like one', () => takeDown(Number(answer.id)))
}

/** @param {number} id @param {string} act */
async function step(id, act) {
  const reverse = REVERSIBLE[act]
  const send = (/** @type {string} */ act) => save(() => post('/wall/post/arrange', { id, act }), { isSafe: false })
  const answer = await send(act)
  if (answer.ok && reverse) undoable(reverse.words, () => send(reverse.back))
}

/** @param {HTMLElement} piece @param {string} act */
export function handle(piece, act) {
  const id = idOf(piece)
  if (act === 'delete') remove(id)
  else if (act === 'duplicate') duplicate(id)
  else if (act === 'edit') editPiece(id)
  else if (act in REVERSIBLE) step(id, act)
}

grid.addEventListener('submit', (event) => {
  const piece = pieceOf(event.target)
  if (!piece || !(event.submitter instanceof HTMLButtonElement) || !event.submitter.closest('.hnd')) return
  event.preventDefault()
  handle(piece, event.submitter.value)
})
grid.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('.hnd a[data-act="edit"]') : null
  const piece = link && pieceOf(link)
  if (!piece) return
  event.preventDefault()
  handle(piece, 'edit')
})

const KEYS = {
  ArrowLeft: 'earlier',
  ArrowUp: 'earlier',
  ArrowRight: 'later',
  ArrowDown: 'later',
  '-': 'narrower',
  '+': 'wider',
  '=': 'wider',
  Delete: 'delete',
  Enter: 'edit',
}
grid.addEventListener('keydown', (event) => {
  const piece = pieceOf(event.target)
  if (!piece || !(event.target instanceof Element) || !event.target.closest('[data-act="move"]')) return
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return
  event.preventDefault()
  handle(piece, KEYS[/** @type {keyof typeof KEYS} */ (event.key)])
})
