// @ts-check
/** How wide a piece is, by its edges: in columns of twelve. */
import { find } from '../../page.js'
import { post } from '../post.js'
import { grid, idOf, pieceById } from '../wall.js'
import { pieceOf } from './pieces.js'
import { save } from './saved.js'
import { within } from './shape.js'
import { undoable } from './undo.js'

const [NARROWEST, COLUMNS] = [3, 12]

/** @type {{ id: number, version: number, side: 1 | -1, x: number, from: number, to: number } | null} */
let pull = null

/** @param {HTMLElement} piece @param {number} width */
function show(piece, width) {
  for (let columns = NARROWEST; columns <= COLUMNS; columns++) piece.classList.toggle(`c${columns}`, columns === width)
  const said = find('[data-width-said]', HTMLElement, piece)
  if (said) said.textContent = `${width} of 12`
}

/** @param {number} id @param {number} width @param {number} version the one that it was pulled on */
const send = (id, width, version) => save(() => post('/wall/post/update', { id, version, style: { width } }))

/** @param {PointerEvent} event */
function onDown(event) {
  const edge = event.target instanceof HTMLElement ? event.target.closest('.edges > i') : null
  const piece = edge && pieceOf(edge)
  if (!piece || !(edge instanceof HTMLElement)) return
  event.preventDefault()
  grid.setPointerCapture(event.pointerId)
  const width = Number(piece.dataset.width)
  pull = {
    id: idOf(piece),
    version: Number(piece.dataset.version),
    side: edge.dataset.edge === 'w' ? -1 : 1,
    x: event.clientX,
    from: width,
    to: width,
  }
}

/** @param {PointerEvent} event */
function onMove(event) {
  const piece = pull && pieceById(pull.id)
  if (!pull || !piece) return
  const columns = Math.round(((event.clientX - pull.x) * pull.side) / (grid.clientWidth / COLUMNS))
  pull.to = within(pull.from + columns, NARROWEST, COLUMNS)
  show(piece, pull.to)
}

async function onUp() {
  if (!pull) return
  const { id, version, from, to } = pull
  pull = null
  if (from === to) return
  const answer = await send(id, to, version)
  if (answer.ok) return undoable('changed the width of a piece', () => send(id, from, Number(pieceById(id)?.dataset.version)))
  const piece = pieceById(id)
  if (piece) show(piece, Number(piece.dataset.width))
}

grid.addEventListener('pointerdown', onDown)
grid.addEventListener('pointermove', onMove)
grid.addEventListener('pointerup', onUp)
grid.addEventListener('pointercancel', onUp)
