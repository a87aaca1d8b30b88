// @ts-check
/** The WebGL contexts of a sketch: pictures can be taken of them, and a hang of the graphics is one of the sketch. */
import { complain } from './errors.js'
import { every, now, stop } from './natives.js'

/** @typedef {WebGLRenderingContext | WebGL2RenderingContext} Gl */

const LOOK_MS = 20

/** @type {Set<WeakRef<Gl>>} */
const contexts = new Set()

const { getContext } = HTMLCanvasElement.prototype
/** @this {HTMLCanvasElement} @param {string} kind @param {object} [options] */
function withPictures(kind, options) {
  const isGl = /webgl/.test(String(kind))
  // Without this a picture that is taken between two frames is empty.
  const made = /** @type {typeof getContext} */ (getContext).call(this, kind, isGl ? { ...options, preserveDrawingBuffer: true } : options)
  if (made && isGl) watch(/** @type {Gl} */ (made), this)
  return made
}
HTMLCanvasElement.prototype.getContext = /** @type {typeof getContext} */ (/** @type {unknown} */ (withPictures))

/** @param {Gl} gl @param {HTMLCanvasElement} canvas */
function watch(gl, canvas) {
  if ([...contexts].some((kept) => kept.deref() === gl)) return
  contexts.add(new WeakRef(gl))
  canvas.addEventListener('webglcontextlost', () => {
    const message = 'The graphics of this machine gave up on this sketch: it asked for too much, or for something without an end.'
    complain({ kind: 'error', name: 'Graphics', message, place: null, stack: [] })
  })
}

/** @type {{ gl: WebGL2RenderingContext, fence: WebGLSync }[]} */
let fences = []
let progress = now()

/**
 * Calls back once the graphics have done all that was asked of them, or got on with it since the last time.
 * @param {() => void} go
 */
export function whenDrawn(go) {
  const since = now()
  for (const kept of contexts) {
    const gl = kept.deref()
    if (!gl || gl.isContextLost()) contexts.delete(kept)
    else if (gl instanceof WebGL2RenderingContext) setFence(gl)
    else readOne(gl)
  }
  if (fences.length === 0) return go()
  const timer = every(() => {
    passFences()
    if (fences.length > 0 && progress < since) return
    stop(timer)
    go()
  }, LOOK_MS)
}

/** @param {WebGL2RenderingContext} gl */
function setFence(gl) {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
  gl.flush()
  if (fence) fences.push({ gl, fence })
}

function passFences() {
  fences = fences.filter(({ gl, fence }) => {
    const isPassed = gl.isContextLost() || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED
    if (isPassed) progress = now()
    return !isPassed
  })
}

/** The old WebGL has no fences: one pixel is had only after all that was drawn before. @param {WebGLRenderingContext} gl */
function readOne(gl) {
  const bound = gl.getParameter(gl.FRAMEBUFFER_BINDING)
  gl.bindFramebuffer(gl.FRAMEBUFFER, null)
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))
  gl.bindFramebuffer(gl.FRAMEBUFFER, bound)
}
