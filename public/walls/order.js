// @ts-check
/** The order of the pieces is their owner's. What already stands right is not touched: moving it would stop what plays in it. */
import { grid, idOf, pieceById, pieces } from './wall.js'

/** @type {number[]} the order that the server told last */
let told = pieces().map(idOf)

/** The order as it stands. */
export const orderNow = () => pieces().map(idOf)

/** @param {number[]} order ids; pieces that it does not name come after them, as they stand */
export function arrange(order) {
  told = order
  const rest = orderNow().filter((id) => !order.includes(id))
  const focused = document.activeElement instanceof HTMLElement && grid.contains(document.activeElement) ? document.activeElement : null
  let at = pieces()[0] ?? null
  for (const id of [...order, ...rest]) {
    const piece = pieceById(id)
    if (!piece) continue
    if (piece === at) at = nextPiece(piece)
    else if (at) at.before(piece)
    else grid.append(piece)
  }
  if (focused && focused !== document.activeElement) focused.focus({ preventScroll: true })
}

/** @param {HTMLElement} piece */
function nextPiece(piece) {
  const next = piece.nextElementSibling
  return next instanceof HTMLElement && next.id.startsWith('post-') ? next : null
}

/** A piece that has come may stand elsewhere than at the end. */
export const keepOrder = () => arrange(told)
