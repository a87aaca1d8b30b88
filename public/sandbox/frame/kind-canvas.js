// @ts-check
/** A bare canvas, as large as the frame: `canvas`, and `ctx`, which draws on it in pixels of the page. */
import { firstFrame } from './frames.js'
import { runScripts, scriptsOf } from './scripts.js'

/** @type {CanvasRenderingContext2D | null | undefined} */
let ctx

/** @param {HTMLCanvasElement} canvas */
function resize(canvas) {
  const ratio = devicePixelRatio || 1
  const [width, height] = [Math.max(1, Math.round(innerWidth * ratio)), Math.max(1, Math.round(innerHeight * ratio))]
  if (canvas.width === width && canvas.height === height) return
  // A canvas forgets what is on it when its size changes, and not every sketch draws again.
  const kept = ctx && canvas.width > 0 && canvas.height > 0 ? copyOf(canvas) : null
  Object.assign(canvas, { width, height })
  if (kept) ctx?.drawImage(kept, 0, 0)
  ctx?.setTransform(ratio, 0, 0, ratio, 0, 0)
}

/** @param {HTMLCanvasElement} canvas */
function copyOf(canvas) {
  const copy = new OffscreenCanvas(canvas.width, canvas.height)
  copy.getContext('2d')?.drawImage(canvas, 0, 0)
  return copy
}

/** @param {import('./frame.d.ts').Sketch} sketch @returns {Promise<boolean>} whether it could begin */
export async function start({ files }) {
  const canvas = document.body.appendChild(document.createElement('canvas'))
  resize(canvas)
  addEventListener('resize', () => resize(canvas))
  // Made when it is first asked for: a canvas that draws in two dimensions cannot draw by WebGL any more.
  const context = () => {
    if (ctx === undefined) {
      ctx = canvas.getContext('2d')
      ctx?.scale(devicePixelRatio || 1, devicePixelRatio || 1)
    }
    return ctx
  }
  Object.defineProperties(window, {
    canvas: { value: canvas, writable: true, configurable: true },
    ctx: { get: context, configurable: true },
  })
  const [main, ...others] = scriptsOf(files)
  if (!main || !(await runScripts([...others, main]))) return false
  firstFrame()
  return true
}
