// @ts-check
/** Recording a voice intro: up to a minute, with a meter of how loud it is; listened to again, done anew, or put up. */
import { copyOf, find, need } from '../page.js'
import { putUpVoice } from './sounds.js'

const MOST_SECONDS = Number(need('[data-seconds]', HTMLElement).dataset.seconds)
/** What browsers can record, the ones that all others can play first. */
const TYPES = ['audio/mp4', 'audio/webm;codecs=opus', 'audio/ogg;codecs=opus']

const place = find('[data-recorder]', HTMLElement)
const form = find('form[data-sound="voice"]', HTMLFormElement)

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** @param {unknown} error */
function whyNot(error) {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError') return 'The browser does not let this page hear you. Allow the microphone for it, then try again.'
  if (name === 'NotFoundError') return 'No microphone was found.'
  return 'The microphone could not be opened. Another program may be using it.'
}

/** @param {HTMLElement} box @param {HTMLFormElement} form */
function recorder(box, form) {
  const act = (/** @type {string} */ name) => need(`[data-act="${name}"]`, HTMLButtonElement, box)
  const [record, stop, listen, keep, discard] = ['record', 'stop', 'listen', 'keep', 'discard'].map(act)
  const meter = need('meter', HTMLMeterElement, box)
  const time = need('[data-time]', HTMLElement, box)
  const said = need('[data-said]', HTMLElement, box)
  const again = new Audio()
  /** @type {Blob | null} */
  let taken = null

  /** @param {'empty' | 'recording' | 'taken'} state */
  function show(state) {
    for (const [button, states] of /** @type {const} */ ([
      [record, 'empty taken'],
      [stop, 'recording'],
      [listen, 'taken'],
      [keep, 'taken'],
      [discard, 'taken'],
    ])) {
      if (button) button.hidden = !states.includes(state)
    }
    if (record) need('[data-label]', HTMLElement, record).textContent = state === 'taken' ? 'Record anew' : 'Record'
    if (state !== 'recording') meter.value = 0
    if (state === 'empty') time.textContent = `0:00 of ${clock(MOST_SECONDS)}`
  }

  async function begin() {
    again.pause()
    said.textContent = ''
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: false } })
      run(stream)
    } catch (error) {
      said.textContent = whyNot(error)
    }
  }

  /** @param {MediaStream} stream */
  function run(stream) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
    const tape = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 64_000 })
    const hush = listenTo(stream, (level) => {
      meter.value = level
    })
    const start = performance.now()
    /** @type {Blob[]} */
    const pieces = []
    const count = setInterval(() => {
      const seconds = (performance.now() - start) / 1000
      time.textContent = `${clock(Math.min(seconds, MOST_SECONDS))} of ${clock(MOST_SECONDS)}`
      if (seconds >= MOST_SECONDS) tape.stop()
    }, 200)
    tape.addEventListener('dataavailable', ({ data }) => pieces.push(data))
    tape.addEventListener('stop', () => {
      clearInterval(count)
      hush()
      for (const track of stream.getTracks()) track.stop()
      taken = new Blob(pieces, { type: tape.mimeType })
      said.textContent = 'Recorded. Listen to it before you put it up.'
      show('taken')
      listen?.focus()
    })
    const end = () => tape.state === 'recording' && tape.stop()
    stop?.addEventListener('click', end, { once: true })
    tape.start()
    said.textContent = 'Recording.'
    show('recording')
    stop?.focus()
  }

  function hear() {
    if (!taken) return
    if (!again.paused) return again.pause()
    if (again.src) URL.revokeObjectURL(again.src)
    again.src = URL.createObjectURL(taken)
    again.play().catch(() => {
      said.textContent = 'That could not be played here.'
    })
  }

  function label() {
    if (listen) need('[data-label]', HTMLElement, listen).textContent = again.paused ? 'Listen to it' : 'Pause'
  }
  for (const event of ['play', 'pause', 'ended']) again.addEventListener(event, label)
  record?.addEventListener('click', begin)
  listen?.addEventListener('click', hear)
  discard?.addEventListener('click', () => {
    again.pause()
    taken = null
    said.textContent = ''
    show('empty')
    record?.focus()
  })
  keep?.addEventListener('click', async () => {
    again.pause()
    if (!taken || !(await putUpVoice(form, taken))) return
    taken = null
    said.textContent = ''
    show('empty')
    record?.focus()
  })
  show('empty')
}

/**
 * Tells how loud it is, about thirty times a second.
 * @param {MediaStream} stream
 * @param {(level: number) => void} tell 0 to 100
 * @returns {() => void} stops it
 */
function listenTo(stream, tell) {
  const context = new AudioContext()
  const ear = context.createAnalyser()
  ear.fftSize = 1024
  context.createMediaStreamSource(stream).connect(ear)
  const samples = new Float32Array(ear.fftSize)
  const timer = setInterval(() => {
    ear.getFloatTimeDomainData(samples)
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    tell(Math.min(100, Math.round(loudest * 130)))
  }, 33)
  return () => {
    clearInterval(timer)
    context.close()
  }
}

if (place && form) {
  // Browsers let a page hear somebody only over HTTPS, or on the machine itself.
  const canRecord = isSecureContext && 'mediaDevices' in navigator && 'MediaRecorder' in globalThis
  place.hidden = false
  if (canRecord) {
    const box = copyOf('recorder')
    place.append(box)
    recorder(box, form)
  } else {
    place.className = 'small soft'
    place.textContent = 'Recording here needs HTTPS and a browser that can. A recording that you have can be put up all the same.'
  }
}
