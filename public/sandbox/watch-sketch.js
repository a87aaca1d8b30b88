// @ts-check
/** Looks at one sketch live: what its author publishes takes the place of what the page shows, as it happens. */
import { follow } from '../following.js'
import { socket } from '../live.js'
import { need, page } from '../page.js'
import { say } from '../slips.js'

const PARTS = ['sketch-about', 'sketch-code', 'sketch-family']

const main = need('[data-sketch-page]', HTMLElement)
const topic = `script:${main.dataset.sketchPage}`
const versionNow = () => Number(main.dataset.version)
let published = main.dataset.published

/** The file that is being read stays in front. @param {Element} old @param {Element} fresh */
function keepTab(old, fresh) {
  const chosen = [...old.querySelectorAll('.code__tab')].find((tab) => tab.querySelector(':checked'))?.textContent
  for (const tab of fresh.querySelectorAll('.code__tab')) {
    const radio = tab.querySelector('input')
    if (radio && tab.textContent === chosen) radio.checked = true
  }
}

/** @param {Document} now */
function swapParts(now) {
  for (const id of PARTS) {
    const [old, fresh] = [document.getElementById(id), now.getElementById(id)]
    if (!old || !fresh || old.isEqualNode(fresh)) continue
    keepTab(old, fresh)
    old.replaceWith(fresh)
  }
}

/** Who runs it sees the new one run; who does not sees its new picture. @param {Document} now @param {boolean} isNew whether other code runs now */
function swapFigure(now, isNew) {
  const [old, fresh] = [document.querySelector('#sketch-run .run'), now.querySelector('#sketch-run .run')]
  if (!(old instanceof HTMLElement) || !fresh) return
  if (!old.matches('.is-on')) return old.isEqualNode(fresh) || old.replaceWith(fresh)
  const key = old.querySelector('.run__go')
  if (!isNew || !(key instanceof HTMLElement)) return
  key.click() // stops it
  key.click() // asks anew for what is published
}

/** Brings the page to what is published now. */
async function refresh() {
  const response = await fetch(location.href).catch(() => null)
  if (!response?.ok || response.redirected) return
  const now = new DOMParser().parseFromString(await response.text(), 'text/html')
  const fresh = now.querySelector('[data-sketch-page]')
  if (!(fresh instanceof HTMLElement) || Number(fresh.dataset.version) < versionNow()) return
  main.dataset.version = fresh.dataset.version
  document.title = now.title
  page.seq = Math.max(page.seq, Number(now.body.dataset.seq))
  swapParts(now)
  swapFigure(now, fresh.dataset.published !== published)
  published = fresh.dataset.published
}

/** It is not shown to me any more: what runs of it stops, and its code goes. */
function takeAway() {
  document.querySelector('#sketch-run .run')?.remove()
  document.getElementById('sketch-code')?.remove()
  say('This sketch was taken down, or is not shown to everybody any more.')
}

follow(main, topic, refresh, (code) => code === 'not_found' && takeAway())
socket.on('sketch', (news) => {
  if (news.topic !== topic) return
  if (news.gone) takeAway()
  else if (news.version > versionNow()) refresh()
})
