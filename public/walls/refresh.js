// @ts-check
/** What the page missed while nobody told it: the wall is fetched again, and only what differs is put in. */
import { page } from '../page.js'
import { putOn } from './look.js'
import { arrange } from './order.js'
import { grid, idOf, main, pieces, wall } from './wall.js'

/** Compares without what scripts have put on. @param {Element} element */
function bare(element) {
  const copy = /** @type {Element} */ (element.cloneNode(true))
  for (const worn of [copy, ...copy.querySelectorAll('[style], [tabindex]')]) {
    for (const name of ['style', 'tabindex']) worn.removeAttribute(name)
  }
  for (const kept of copy.querySelectorAll('[data-kept]')) kept.remove()
  return copy
}

/** @param {Element | null} old @param {Element | null} fresh */
function swap(old, fresh) {
  if (old && fresh && !bare(old).isEqualNode(bare(fresh))) old.replaceWith(fresh)
}

/** @param {Element} fresh the grid as it is now */
function swapPieces(fresh) {
  const now = /** @type {HTMLElement[]} */ ([...fresh.querySelectorAll(':scope > [id^="post-"]')])
  for (const piece of pieces()) if (!now.some(({ id }) => id === piece.id)) piece.remove()
  const order = now.map(idOf)
  for (const piece of now) {
    const old = document.getElementById(piece.id)
    if (old) swap(old, piece)
    else grid.append(piece)
  }
  arrange(order)
}

/** @param {Document} now */
function swapLook(now) {
  const [fresh, sheet] = [now.getElementById('wall'), now.getElementById('wall-sheet')]
  if (!fresh || !sheet) return
  const { worn, theme = 'paper', fonts = null, pattern = null, pointer = null, picture = null } = fresh.dataset
  const seq = Number(now.body.dataset.seq)
  putOn({ topic: '', theme: worn ?? theme, fonts, pattern, pointer, picture, sheet: sheet.getAttribute('href') ?? '', seq })
}

/** Brings the wall to what it is now, if that can be had. */
export async function refresh() {
  const response = await fetch(location.href).catch(() => null)
  if (!response?.ok || response.redirected) return
  const now = new DOMParser().parseFromString(await response.text(), 'text/html')
  const [fresh, freshGrid] = [now.querySelector('main[data-wall]'), now.getElementById('grid')]
  if (!(fresh instanceof HTMLElement) || !freshGrid) return
  for (const id of ['profile-face', 'stks-0', 'deck', 'voice', 'pins', 'guestbook'])
    swap(document.getElementById(id), now.getElementById(id))
  swapPieces(freshGrid)
  swapLook(now)
  main.dataset.version = fresh.dataset.version
  page.seq = Math.max(page.seq, Number(now.body.dataset.seq))
  wall.dispatchEvent(new CustomEvent('refreshed'))
}
