// @ts-check
/**
 * The decks and the players with a waveform, on any page that shows one. Nothing plays by itself; one thing plays at a time;
 * how loud it is, is remembered.
 */
import { elementFrom, find } from '../page.js'
import { local } from '../store.js'

const LOUDNESS = 'loudness'
const NUDGE_SECONDS = 2

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

function loudness() {
  const kept = local.read(LOUDNESS)
  return typeof kept === 'number' && kept >= 0 && kept <= 100 ? kept : 80
}

/** @param {Element} root */
const audioIn = (root) => find('audio', HTMLAudioElement, root)

/** What a browser recorded may not say how long it is; then its maker's word is taken. @param {HTMLElement} root @param {HTMLAudioElement} audio */
function lengthOf(root, audio) {
  const said = Number(root.dataset.seconds)
  if (Number.isFinite(audio.duration) && audio.duration > 0) return audio.duration
  return said > 0 ? said : 0
}

/** How far it is; how long it is, before it was begun. @param {number} at @param {number} length 0 where nobody knows yet */
function timeOf(at, length) {
  if (length === 0) return at > 0 ? clock(at) : ''
  return at > 0 ? `${clock(at)} / ${clock(length)}` : clock(length)
}

/** @param {HTMLElement} root */
function show(root) {
  const audio = audioIn(root)
  if (!audio) return
  const length = lengthOf(root, audio)
  const at = Math.min(audio.currentTime, length || audio.currentTime)
  root.classList.toggle('is-playing', !audio.paused)
  root.style.setProperty('--played', length > 0 ? `${((at / length) * 100).toFixed(2)}%` : '0%')
  const time = find('[data-time]', HTMLElement, root)
  if (time) time.textContent = timeOf(at, length)
  key(root, 'play')?.setAttribute('aria-pressed', String(!audio.paused))
  key(root, 'pause')?.setAttribute('aria-pressed', String(audio.paused && at > 0))
  key(root, 'toggle')?.setAttribute('aria-label', `${audio.paused ? 'Play' : 'Pause'} ${root.dataset.what}`)
  const seek = find('[data-seek]', HTMLElement, root)
  if (!seek) return
  seek.ariaValueMax = String(Math.round(length))
  seek.ariaValueNow = String(Math.round(at))
  seek.ariaValueText = `${clock(at)} of ${clock(length)}`
}

/** @param {Element} root @param {string} name */
const key = (root, name) => find(`[data-key="${name}"]`, HTMLButtonElement, root)

/** @param {HTMLElement} root @param {string} words */
function say(root, words) {
  const place = find('[data-said]', HTMLElement, root.closest('.voice-card') ?? root)
  if (!place) return
  place.textContent = words
  place.hidden = words === ''
}

/** @param {HTMLElement} root @param {HTMLAudioElement} audio */
function play(root, audio) {
  say(root, '')
  audio.play().catch((error) => {
    if (error?.name !== 'AbortError') say(root, 'This cannot be played here. It may be gone, or in a form that this browser does not know.')
  })
}

/** What each key does. @type {Record<string, (root: HTMLElement, audio: HTMLAudioElement, button: HTMLElement) => void>} */
const KEYS = {
  start: (_root, audio) => {
    audio.currentTime = 0
  },
  play,
  pause: (_root, audio) => audio.pause(),
  stop: (_root, audio) => {
    audio.pause()
    audio.currentTime = 0
  },
  toggle: (root, audio) => (audio.paused ? play(root, audio) : audio.pause()),
  sound: (root, _audio, button) => {
    const slider = find('.deck__v', HTMLElement, root)
    if (!slider) return
    slider.hidden = !slider.hidden
    button.ariaExpanded = String(!slider.hidden)
    if (!slider.hidden) find('input', HTMLInputElement, slider)?.focus()
  },
}

/** @param {HTMLElement} root @param {HTMLElement} seek */
function makeSeekable(root, seek) {
  const audio = audioIn(root)
  if (!audio) return
  const to = (/** @type {number} */ seconds) => {
    audio.currentTime = Math.max(0, Math.min(seconds, lengthOf(root, audio)))
    show(root)
  }
  const toPointer = (/** @type {PointerEvent} */ { clientX }) => {
    const { left, width } = seek.getBoundingClientRect()
    to(((clientX - left) / width) * lengthOf(root, audio))
  }
  seek.addEventListener('pointerdown', (event) => {
    seek.setPointerCapture(event.pointerId)
    toPointer(event)
  })
  seek.addEventListener('pointermove', (event) => seek.hasPointerCapture(event.pointerId) && toPointer(event))
  seek.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -NUDGE_SECONDS, ArrowDown: -NUDGE_SECONDS, ArrowRight: NUDGE_SECONDS, ArrowUp: NUDGE_SECONDS }[event.key]
    if (by !== undefined) to(audio.currentTime + by)
    else if (event.key === 'Home') to(0)
    else if (event.key === 'End') to(lengthOf(root, audio))
    else if (event.key === ' ' || event.key === 'Enter') KEYS.toggle?.(root, audio, seek)
    else return
    event.preventDefault()
  })
}

/** Puts the drawn keys, which the server sent as data, in the place of the browser's own. @param {HTMLElement} root */
function setUp(root) {
  const audio = audioIn(root)
  if (!audio || 'ready' in root.dataset) return
  root.dataset.ready = ''
  audio.controls = false
  audio.hidden = true
  audio.volume = loudness() / 100
  const drawn = find('script[type="text/html"]', HTMLScriptElement, root)
  drawn?.replaceWith(elementFrom(drawn.text) ?? '')
  const seek = find('[data-seek]', HTMLElement, root)
  if (seek) makeSeekable(root, seek)
  const slider = find('[data-volume]', HTMLInputElement, root)
  if (slider) slider.valueAsNumber = loudness()
  for (const event of ['play', 'pause', 'ended', 'timeupdate', 'durationchange', 'seeked']) audio.addEventListener(event, () => show(root))
  audio.addEventListener('error', () =>
    say(root, 'This cannot be played here. It may be gone, or in a form that this browser does not know.'),
  )
  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-key]') : null
    if (button instanceof HTMLElement) KEYS[button.dataset.key ?? '']?.(root, audio, button)
  })
  slider?.addEventListener('input', () => {
    local.write(LOUDNESS, slider.valueAsNumber)
    for (const one of document.querySelectorAll('audio')) one.volume = slider.valueAsNumber / 100
  })
  show(root)
}

/** @param {ParentNode} within */
function setUpAll(within) {
  for (const root of within.querySelectorAll('[data-player]')) if (root instanceof HTMLElement) setUp(root)
}

// One thing at a time, whatever on the page it is.
document.addEventListener(
  'play',
  ({ target }) => {
    for (const audio of document.querySelectorAll('audio')) if (audio !== target) audio.pause()
  },
  true,
)

// Players come and go with the server's fragments. What is gone must be silent, too.
new MutationObserver((changes) => {
  for (const { addedNodes, removedNodes } of changes) {
    for (const node of addedNodes) {
      if (!(node instanceof HTMLElement)) continue
      if (node.matches('[data-player]')) setUp(node)
      else setUpAll(node)
    }
    for (const node of removedNodes) if (node instanceof HTMLElement) for (const audio of node.querySelectorAll('audio')) audio.pause()
  }
}).observe(document.body, { childList: true, subtree: true })
setUpAll(document)
