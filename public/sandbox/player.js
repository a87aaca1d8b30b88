// @ts-check
/**
 * Runs the sketches of a page where they stand: at a click, never by themselves, one at a time, and only while they can be seen.
 * What runs them is fetched at the first click.
 */

/** @typedef {import('./runner.js').Runner} Runner */

/** @type {{ figure: HTMLElement, stop: () => void } | null} */
let running = null

/** @param {HTMLElement} figure */
const partsOf = (figure) => ({ box: figure.querySelector('.run__v'), key: figure.querySelector('.run__go') })

/** @param {HTMLElement} figure @param {string} words */
function say(figure, words) {
  const { box } = partsOf(figure)
  const place = box?.querySelector('.run__say') ?? box?.appendChild(document.createElement('p'))
  if (!place) return
  place.className = 'run__say'
  place.setAttribute('role', 'status')
  place.textContent = words
}

/** The key says what it does: run, or stop. What it says at first is the server's. @param {HTMLElement} figure @param {boolean} isOn */
function mark(figure, isOn) {
  const { key } = partsOf(figure)
  figure.classList.toggle('is-on', isOn)
  if (!isOn) figure.querySelector('.run__full')?.remove()
  if (!(key instanceof HTMLElement)) return
  const use = key.querySelector('use')
  const word = [...key.childNodes].find((node) => node instanceof Text && node.data.trim() !== '')
  key.dataset.word ??= word?.nodeValue ?? ''
  key.dataset.label ??= key.getAttribute('aria-label') ?? ''
  const icon = use?.getAttribute('href')?.replace(/#.*/, isOn ? '#i-stop' : '#i-play')
  if (icon) use?.setAttribute('href', icon)
  if (word) word.nodeValue = isOn ? ' Stop' : key.dataset.word
  if (key.dataset.label) key.setAttribute('aria-label', isOn ? key.dataset.label.replace(/^Run\b/, 'Stop') : key.dataset.label)
}

/** @param {HTMLElement} figure @param {HTMLElement} box */
function addFullScreen(figure, box) {
  const key = document.createElement('button')
  Object.assign(key, { type: 'button', className: 'btn btn--sq run__full', ariaLabel: 'Full screen' })
  const icon = figure.querySelector('.run__go svg')?.cloneNode(true)
  if (icon instanceof Element) {
    const use = icon.querySelector('use')
    use?.setAttribute('href', (use.getAttribute('href') ?? '').replace(/#.*/, '#i-full'))
    key.append(icon)
  }
  key.addEventListener('click', () => box.requestFullscreen().catch(() => key.remove()))
  box.append(key)
}

/**
 * A token for this run: asked for at each start, so that none ever stands in a page.
 * @param {HTMLElement} figure
 * @returns {Promise<{ url: string } | { error: string }>}
 */
async function ask({ dataset, ownerDocument }) {
  const { sketch = '', which = 'published' } = dataset
  const body = JSON.stringify({ which: /^\d+$/.test(which) ? Number(which) : which, embed: ownerDocument.body.matches('.embed') })
  try {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const answer = await (await fetch(`/sketches/${encodeURIComponent(sketch)}/run`, { method: 'POST', headers, body })).json()
    return answer.ok ? { url: String(answer.url) } : { error: String(answer.error) }
  } catch {
    return { error: 'The server did not answer. Look whether you are connected, and run it again.' }
  }
}

/** @param {HTMLElement} figure */
async function start(figure) {
  running?.stop()
  let isOver = false
  /** @type {Runner | undefined} */
  let runner
  const stop = () => {
    isOver = true
    runner?.stop()
    mark(figure, false)
    if (running?.figure === figure) running = null
  }
  running = { figure, stop }
  mark(figure, true)
  say(figure, '')
  const [{ Runner }, answer] = await Promise.all([import('./runner.js'), ask(figure)])
  const { box } = partsOf(figure)
  if (isOver) return
  if ('error' in answer || !(box instanceof HTMLElement)) {
    stop()
    return say(figure, 'error' in answer ? answer.error : '')
  }
  let fault = ''
  runner = new Runner(box, {
    onError: ({ message }) => {
      fault ||= message
    },
    onState: (state, why) => {
      if (state === 'running') runner?.focus()
      if (state !== 'hung' && state !== 'error') return
      stop()
      say(
        figure,
        state === 'hung' ? 'It stopped answering, so it was stopped. It can be run again.' : why || `It ended with an error: ${fault}`,
      )
    },
  })
  runner.start(answer.url)
  if (document.fullscreenEnabled) addFullScreen(figure, box)
  seen.observe(figure)
}

/** What nobody sees any more stops. */
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) continue
    seen.unobserve(target)
    if (running?.figure === target) running.stop()
  }
})

/** @param {MouseEvent} event */
function press(event) {
  const key = event.target instanceof Element ? event.target.closest('.run__go') : null
  const figure = key?.closest('.run[data-sketch]')
  if (!(figure instanceof HTMLElement) || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  if (running?.figure === figure) running.stop()
  else start(figure)
}

/** What is taken out of the page stops, too. */
const gone = new MutationObserver(() => running && !running.figure.isConnected && running.stop())

/** @type {WeakSet<Node>} */
const started = new WeakSet()

/**
 * Lets the sketches within `root` run: those that are there, and those that come.
 * @param {Document | HTMLElement} root
 */
export function startPlayers(root) {
  if (started.has(root)) return
  started.add(root)
  root.addEventListener('click', (event) => event instanceof MouseEvent && press(event))
  gone.observe(root, { childList: true, subtree: true })
  document.addEventListener('visibilitychange', () => document.hidden && running?.stop())
}
