// @ts-check
/** Older messages, fetched as the reader comes near the top. Without script the same link leads to the older page. */
import { find, pause } from '../page.js'
import { backfill, begunAgain, isJoined, joined } from './join.js'
import { box, idOf, log, oldest, place, placed, reachBackTo, trim } from './log.js'
import { atNewest, steady } from './scroll.js'

const PAGE = 60
const MOST_KEPT = 500

const link = find('[data-older]', HTMLAnchorElement) ?? newLink()

/** A room that was short when the page was made may grow past what a page shows. */
function newLink() {
  const link = document.createElement('a')
  link.className = 'btn older'
  link.dataset.older = ''
  link.textContent = 'Earlier messages'
  link.hidden = true
  log.prepend(link)
  return link
}

let isAsking = false

/** @param {boolean} isMore */
function lead(isMore) {
  const first = oldest()
  link.hidden = !isMore || !first
  if (first) link.href = `?before=${idOf(first)}`
}

/** @param {import('../types.d.ts').Backfill} answer */
function prepend(answer) {
  steady(() => {
    if (answer.messages.length > 0) reachBackTo(Math.min(...answer.messages.map(({ id }) => id)))
    else reachBackTo(0)
    // From the newest to the oldest: each then lands on top at once.
    for (const { html, id } of answer.messages.toReversed()) place(html, id)
  })
  lead(answer.more)
}

async function fetchOlder() {
  const first = oldest()
  if (isAsking || link.hidden || !first || !isJoined()) return
  isAsking = true
  log.ariaBusy = 'true'
  const answer = await backfill({ before_id: idOf(first), limit: PAGE })
  if ('code' in answer) await pause((answer.retry_after ?? 2) * 1000)
  else prepend(answer)
  log.ariaBusy = 'false'
  isAsking = false
  lookAgain()
}

// As soon as the top comes within a screen's height of the reader.
const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && fetchOlder(), { root: log, rootMargin: '100% 0px 0px 0px' })

/** It only tells of a change: on a tall screen the link may still be in sight after a page of lines. */
function lookAgain() {
  watcher.unobserve(link)
  watcher.observe(link)
}

/** A log that nobody reads back in gives its old end away again; the link brings it back. */
function lighten() {
  if (box.childElementCount < MOST_KEPT * 1.5 || !atNewest()) return
  trim(MOST_KEPT)
  lead(true)
}

lookAgain()
joined.on(lookAgain)
link.addEventListener('click', (event) => {
  if (!isJoined()) return
  event.preventDefault()
  fetchOlder()
})
placed.on(lighten)
begunAgain.on(() => lead(true))
