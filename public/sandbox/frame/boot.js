// @ts-check
/** The frame of a running sketch: shuts what has to be shut, opens the line to the page, and runs the sketch's own files. */
import './natives.js'
import './lockdown.js'
import './webgl.js'
import './console.js'
import './frames.js'
import { capture, evaluate, names } from './asked.js'
import { flush } from './console.js'
import { complain, fail, reportOf } from './errors.js'
import { useParser } from './instrument.js'
import { addressAt, bringLibrary, given } from './library.js'
import { openLine, tell } from './line.js'
import { prefix } from './natives.js'
import { runAddress } from './scripts.js'
import { whenDrawn } from './webgl.js'

/** @typedef {import('./frame.d.ts').Brought} Brought */

const block = document.getElementById('sketch')
/** @type {Brought} */
const sketch = JSON.parse(block?.textContent ?? '')
block?.remove()

/** @param {import('../running.d.ts').ToFrame} asked */
function hear(asked) {
  if (asked.kind === 'given') return given(asked.path, asked.file)
  if (asked.kind === 'ping') return whenDrawn(() => tell({ kind: 'pong', n: asked.n }))
  const answers = { capture, names: () => names(sketch.kind), evaluate: () => evaluate('line' in asked ? asked.line : '') }
  answers[asked.kind]().then(
    (value) => tell({ kind: 'answer', id: asked.id, ok: true, value }, value instanceof ArrayBuffer ? [value] : []),
    (error) => tell({ kind: 'answer', id: asked.id, ok: false, value: String(error?.message ?? error).slice(0, 500) }),
  )
}

/** The style sheets of the sketch are text among its files. */
function dress() {
  for (const { name, text } of sketch.files) {
    if (!name.endsWith('.css') || text === undefined) continue
    const sheet = document.head.appendChild(document.createElement('link'))
    Object.assign(sheet, { rel: 'stylesheet', href: prefix + name })
  }
}

const loaded = new Promise((resolve) => {
  if (document.readyState === 'complete') resolve(undefined)
  else addEventListener('load', resolve, { once: true })
})

/** Brings what the sketch runs with: the parser, unless it is a shader, and its library. */
async function bring() {
  const { kind, files, parser, library } = sketch
  await bringLibrary(
    { ...library, files: [...(kind === 'shader' ? [] : [parser]), ...library.files] },
    files.map(({ text }) => text).join('\n'),
  )
  const acorn = addressAt(parser)
  if (acorn) useParser((await import(acorn)).parse)
  if (kind === 'p5') await runAddress(addressAt(library.files[0] ?? '') ?? '')
}

const [{ start }] = await Promise.all([import(`./kind-${sketch.kind}.js`), openLine(hear), loaded])
dress()
try {
  await bring()
  tell({ kind: 'begins' })
  if (!(await start(sketch))) fail()
} catch (error) {
  complain(reportOf(error))
  fail()
}
flush()
