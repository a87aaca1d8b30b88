// @ts-check
/** The piece that is being worked on, and the handles: what the server pushes does not depend on who looks, so it comes without them. */
import { copyOf, find } from '../../page.js'
import { grid, idOf, pieces } from '../wall.js'

let selectedId = ''
/** Where the keyboard is: a piece that is sent anew takes it along. @type {{ piece: string, act: string } | null} */
let focused = null
const edges = copyOf('edges')
edges.dataset.kept = ''

/** @param {HTMLElement} piece */
function giveHandle(piece) {
  if (find('.hnd', HTMLElement, piece)) return
  const handle = copyOf('handle')
  handle.dataset.kept = ''
  for (const field of handle.querySelectorAll('[name="id"]')) if (field instanceof HTMLInputElement) field.value = String(idOf(piece))
  const said = document.querySelector(`[data-add="${piece.dataset.type}"] span`)?.textContent ?? 'Piece'
  const grip = find('[data-act="move"]', HTMLElement, handle)
  if (grip) grip.ariaLabel = grip.ariaLabel?.replace('Piece', said) ?? said
  const name = grip && find('span', HTMLElement, grip)
  if (name) name.textContent = said
  for (const link of handle.querySelectorAll('a[href]')) link.setAttribute('href', `?post=${idOf(piece)}#tray`)
  piece.append(handle)
}

/** The button of a handle that does something. @param {HTMLElement} piece @param {string} act */
const buttonFor = (piece, act) => find(`.hnd [data-act="${act}"], .hnd [value="${act}"]`, HTMLElement, piece)

function dressAll() {
  for (const piece of pieces()) {
    giveHandle(piece)
    piece.classList.toggle('is-on', piece.id === selectedId)
    if (piece.id === selectedId && edges.parentElement !== piece) piece.append(edges)
    const width = find('[data-width-said]', HTMLElement, piece)
    if (width) width.textContent = `${piece.dataset.width} of 12`
  }
  const piece = focused && document.getElementById(focused.piece)
  if (piece && document.activeElement === document.body) buttonFor(piece, focused?.act ?? '')?.focus({ preventScroll: true })
}

/** @param {HTMLElement | null} piece */
function selectPiece(piece) {
  selectedId = piece?.id ?? ''
  if (!piece) edges.remove()
  dressAll()
}

/** @param {EventTarget | null} target */
export function pieceOf(target) {
  const piece = target instanceof Element ? target.closest('[id^="post-"]') : null
  return piece instanceof HTMLElement && grid.contains(piece) ? piece : null
}

grid.addEventListener('pointerdown', ({ target }) => {
  const piece = pieceOf(target)
  // One thing in hand: a sticker or the piece below it.
  if (piece && target instanceof Element) selectPiece(target.closest('.stk, .stkbox') ? null : piece)
})
// Here a press on a picture takes the piece in hand; who wants to see it large goes and looks at the wall.
grid.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('a[data-photo]')) event.preventDefault()
})
grid.addEventListener('focusin', ({ target }) => {
  const piece = pieceOf(target)
  const button = target instanceof HTMLElement ? target.closest('.hnd [data-act], .hnd [value]') : null
  focused =
    piece && button instanceof HTMLElement ? { piece: piece.id, act: button.dataset.act ?? button.getAttribute('value') ?? '' } : null
  if (piece && button && piece.id !== selectedId) selectPiece(piece)
})
addEventListener('pointerdown', ({ target }) => {
  focused = null
  if (target instanceof Element && target.closest('.wall') && !pieceOf(target)) selectPiece(null)
})

dressAll()
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node instanceof Element && node.id.startsWith('post-')))) dressAll()
}).observe(grid, { childList: true })
