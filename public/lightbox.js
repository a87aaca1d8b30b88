// @ts-check
/** Any link with `data-photo` opens its picture large, over the page. Without script it leads to the picture. */
import { copyOf, find, need } from './page.js'

/** @type {HTMLDialogElement | null} */
let box = null

/** The pictures of this page, in their order. */
const photos = () => [...document.querySelectorAll('a[data-photo]')].filter((link) => link instanceof HTMLAnchorElement)

/** What is said of a picture; the date that stands below it on walls is no part of that. @param {Element} figure */
function captionOf(figure) {
  const words = figure.querySelector('figcaption:not(:has(.by)), figcaption > p:not(.by)')
  return words?.textContent?.trim() ?? ''
}

/** @param {HTMLDialogElement} box @param {HTMLAnchorElement} link */
function show(box, link) {
  const small = find('img', HTMLImageElement, link)
  const caption = captionOf(link.closest('figure') ?? link)
  const picture = need('[data-light="picture"]', HTMLImageElement, box)
  picture.src = link.href
  picture.alt = small?.alt ?? ''
  need('[data-light="caption"]', HTMLElement, box).textContent = caption
  need('[data-light="whole"]', HTMLAnchorElement, box).href = link.href
  const all = photos()
  for (const [act, end] of [
    ['earlier', all[0]],
    ['later', all.at(-1)],
  ])
    need(`[data-act="${act}"]`, HTMLButtonElement, box).disabled = link === end
  // A key that goes out takes the keyboard with it, and with that the arrows.
  if (box.open && !box.querySelector(':focus:enabled')) need('button[data-act]:enabled', HTMLButtonElement, box).focus()
}

/** @param {HTMLAnchorElement} from */
function open(from) {
  const dialog = copyOf('lightbox')
  if (!(dialog instanceof HTMLDialogElement)) return
  let current = from
  const go = (/** @type {number} */ by) => {
    const all = photos()
    const next = all[all.indexOf(current) + by]
    if (!next) return
    current = next
    show(dialog, next)
  }
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') go(-1)
    if (key === 'ArrowRight') go(1)
  })
  dialog.addEventListener('click', ({ target }) => {
    const act = target instanceof Element ? target.closest('[data-act]')?.getAttribute('data-act') : null
    if (act === 'earlier') go(-1)
    else if (act === 'later') go(1)
    else if (act === 'close' || target === dialog) dialog.close()
  })
  dialog.addEventListener('close', () => {
    dialog.remove()
    box = null
    if (current.isConnected) current.focus({ preventScroll: true })
  })
  document.body.append(dialog)
  show(dialog, from)
  dialog.showModal()
  box = dialog
}

addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-photo]') : null
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
  if (!(link instanceof HTMLAnchorElement) || !isPlain || box || event.defaultPrevented) return
  event.preventDefault()
  open(link)
})
