// @ts-check
/** Runs what is written: saved first, then started in its box, with what it says beside it. */
import { need, pause } from '../../page.js'
import { say } from '../../slips.js'
import { Runner } from '../runner.js'
import { runIn } from './answers.js'
import { hear, hearError, remark, wireLine } from './console.js'
import { wantsRun } from './keys.js'
import { learnNames } from './names.js'
import { addFault, clearFaults } from './problems.js'
import { save } from './saving.js'
import { post } from './send.js'
import { cuid, libraryVersion, sketchKind } from './sketch.js'

/** @import { Report, RunState } from '../running.d.ts' */

const stage = need('#stage', HTMLElement)
const plate = need('#run-state', HTMLElement)
const speed = need('#fps', HTMLElement)

/** @param {string} act */
const button = (act) => need(`[data-act="${act}"]`, HTMLButtonElement)
const [run, stop, again, goOn, shot, full] = ['run', 'stop', 'restart', 'go-on', 'shot', 'full'].map(button)

/** Where the code fills the screen, and what runs is below it. */
const NARROW = matchMedia('(max-width: 760px)')
/** @type {Record<RunState, string>} */
const SAID = { loading: 'starting', running: 'running', stopped: 'stopped', hung: 'hung, and removed', error: 'gone wrong' }
/** @type {RunState} */
let state = 'stopped'
let isStarting = false
/** What never drew anything is taken away when it fails; what ran before it failed stays. */
let isThere = false

const runner = new Runner(stage, {
  onState,
  onConsole: hear,
  onError,
  onFps: (fps) => (speed.textContent = `${Math.round(fps)} fps`),
  onUnseen: (why) => halt().then(() => remark(why)),
})

/** @param {RunState} now @param {string} why */
function onState(now, why) {
  const before = state
  state = now
  plate.textContent = SAID[now]
  plate.dataset.state = now
  isThere = now === 'error' ? isThere && before !== 'loading' : now === 'loading' || now === 'running'
  enable([stop, shot, full], isThere)
  if (!isThere) speed.textContent = ''
  if (why) remark(why, 'error')
  if (before === 'loading' && now === 'running') askNames()
}

/** @param {(HTMLButtonElement | undefined)[]} tools @param {boolean} isOn */
function enable(tools, isOn) {
  for (const tool of tools) {
    if (!tool) continue
    // What goes out under somebody's finger would leave their keyboard nowhere.
    if (!isOn && tool === document.activeElement) run?.focus()
    tool.disabled = !isOn
  }
}

async function askNames() {
  learnNames(await runner.names().catch(() => []))
}

/** @param {Report} report */
function onError(report) {
  hearError(report)
  const { place, message } = report
  addFault({ message, file: place?.file ?? null, line: place?.line ?? null, column: place?.column ?? null })
}

/** Saves, then starts what was saved. */
export async function start() {
  if (isStarting) return
  isStarting = true
  run?.setAttribute('aria-busy', 'true')
  const why = await tryToStart()
  if (why) remark(why, 'error')
  run?.setAttribute('aria-busy', 'false')
  isStarting = false
}

/** @returns {Promise<string>} why it could not be started; empty when it was */
async function tryToStart() {
  if (!(await save())) return 'It was not started: the newest text has not reached the server yet.'
  const answer = await post(`/sketches/${cuid}/run`, { which: 'draft' }, runIn)
  if (!answer.ok) return `It was not started. ${answer.error}`
  clearFaults()
  stage.replaceChildren()
  runner.start(answer.url)
  if (NARROW.matches) stage.parentElement?.scrollIntoView({ block: 'start' })
  if (libraryVersion) remark(`${sketchKind} ${libraryVersion}, from this server`)
  return ''
}

/** The picture of what runs; null while nothing does. @returns {Promise<Blob | null>} */
export async function capture() {
  return isThere ? runner.capture().catch(() => null) : null
}

/** How long a stop waits for a last picture, in ms: what hangs gives none. */
const LAST_MS = 700

/** What it showed last stays to be looked at. */
async function halt() {
  const picture = await Promise.race([capture(), pause(LAST_MS)])
  runner.stop()
  if (!(picture instanceof Blob)) return
  const image = await createImageBitmap(picture)
  const still = Object.assign(document.createElement('canvas'), { className: 'cg__still', width: image.width, height: image.height })
  still.role = 'img'
  still.ariaLabel = 'What it showed when it was stopped'
  still.getContext('2d')?.drawImage(image, 0, 0)
  if (state === 'stopped') stage.replaceChildren(still)
}

async function takeShot() {
  const picture = await capture()
  if (!picture) return say('There is nothing to take a picture of yet.', { forMs: 6_000 })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(picture)
  link.download = `${cuid}.${picture.type === 'image/webp' ? 'webp' : 'png'}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** @param {string} line */
async function evaluate(line) {
  if (!isThere) return { ok: false, value: null, why: 'Run the sketch first: lines are tried in what runs.' }
  try {
    return { ...(await runner.evaluate(line)), why: '' }
  } catch (error) {
    return { ok: false, value: null, why: error instanceof Error ? error.message : String(error) }
  }
}

run?.addEventListener('click', start)
stop?.addEventListener('click', halt)
again?.addEventListener('click', start)
goOn?.addEventListener('click', () => {
  runner.goesOn = !runner.goesOn
  goOn.ariaPressed = String(runner.goesOn)
  remark(runner.goesOn ? 'It goes on where nobody sees it.' : 'It is stopped where nobody sees it.')
})
shot?.addEventListener('click', takeShot)
full?.addEventListener('click', () =>
  stage.requestFullscreen().catch(() => say('This browser does not give a part of a page the full screen.')),
)
for (const tool of [run, stop, again, goOn, shot, full]) if (tool) tool.hidden = false
for (const tool of [shot, full]) if (tool) tool.disabled = true
wantsRun.on(start)
wireLine(evaluate)
