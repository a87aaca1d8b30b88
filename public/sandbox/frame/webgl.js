// @ts-check
/** The WebGL contexts of a sketch: pictures can be taken of them, and a hang of the graphics is one of the sketch. */
import { complain } from './errors.js'
import { every, freed, now, ownSet, ownWeakSet, stop } from './natives.js'

/** @typedef {WebGLRenderingContext | WebGL2RenderingContext} Gl */
/** @typedef {{ ref: WeakRef<Gl>, isNew: boolean }} Watched isNew: it has fences */
/** @typedef {{ gl: Gl, fence: WebGLSync }} Fence */

const LOOK_MS = 20

// The sketch may put other methods in the place of all of these, in a prototype or in a context.
const [newGl, oldGl] = [WebGL2RenderingContext.prototype, WebGLRenderingContext.prototype]
const [fenceSync, flush, syncOf] = [freed(newGl.fenceSync), freed(newGl.flush), freed(newGl.getSyncParameter)]
const [parameterOf, bind, readPixels] = [freed(oldGl.getParameter), freed(oldGl.bindFramebuffer), freed(oldGl.readPixels)]
const [isNewLost, isOldLost] = [freed(newGl.isContextLost), freed(oldGl.isContextLost)]
const { SYNC_GPU_COMMANDS_COMPLETE, SYNC_STATUS, SIGNALED } = WebGL2RenderingContext
const { FRAMEBUFFER, FRAMEBUFFER_BINDING, RGBA, UNSIGNED_BYTE } = WebGLRenderingContext
const deref = freed(WeakRef.prototype.deref)
const listen = freed(EventTarget.prototype.addEventListener)
const Ref = WeakRef
const pixel = new Uint8Array(4)

/** @type {Set<Watched>} */
const contexts = ownSet()
/** @type {WeakSet<Gl>} */
const known = ownWeakSet()

for (const { prototype } of [HTMLCanvasElement, ...(window.OffscreenCanvas ? [OffscreenCanvas] : [])]) {
  const made = freed(/** @type {(kind: string, options?: object) => Gl | null} */ (prototype.getContext))
  /** @this {HTMLCanvasElement | OffscreenCanvas} @param {unknown} kind @param {object} [options] */
  const getContext = function (kind, options) {
    const name = `${kind}` // once: what is no text could say something else each time
    const isNew = name === 'webgl2'
    if (!isNew && name !== 'webgl' && name !== 'experimental-webgl') return name === 'webgpu' ? null : made(this, name, options)
    // Without this a picture that is taken between two frames is empty.
    const gl = made(this, name, { ...options, preserveDrawingBuffer: true })
    if (gl) watch(gl, isNew, this)
    return gl
  }
  Object.assign(prototype, { getContext })
}

/** @param {Gl} gl @param {boolean} isNew @param {HTMLCanvasElement | OffscreenCanvas} canvas */
function watch(gl, isNew, canvas) {
  if (known.has(gl)) return
  known.add(gl)
  contexts.add({ ref: new Ref(gl), isNew })
  listen(canvas, 'webglcontextlost', () => {
    const message = 'The graphics of this machine gave up on this sketch: it asked for too much, or for something without an end.'
    complain({ kind: 'error', name: 'Graphics', message, place: null, stack: [] })
  })
}

/** @type {Set<Fence>} */
const fences = ownSet()
let progress = now()

/**
 * Calls back once the graphics have done all that was asked of them, or got on with it since the last time.
 * @param {() => void} go
 */
export function whenDrawn(go) {
  const since = now()
  contexts.forEach(ask)
  if (fences.size === 0) return go()
  const timer = every(() => {
    fences.forEach(pass)
    if (fences.size > 0 && progress < since) return
    stop(timer)
    go()
  }, LOOK_MS)
}

/** @param {Watched} watched */
function ask(watched) {
  const gl = /** @type {Gl | undefined} */ (deref(watched.ref))
  if (!gl) contexts.delete(watched)
  else if (watched.isNew) setFence(gl)
  else if (!isOldLost(gl)) readOne(gl)
}

/** @param {Gl} gl */
function setFence(gl) {
  if (isNewLost(gl)) return
  const fence = fenceSync(gl, SYNC_GPU_COMMANDS_COMPLETE, 0)
  flush(gl)
  if (fence) fences.add({ gl, fence })
}

/** @param {Fence} waiting */
function pass(waiting) {
  if (!isNewLost(waiting.gl) && syncOf(waiting.gl, waiting.fence, SYNC_STATUS) !== SIGNALED) return
  fences.delete(waiting)
  progress = now()
}

/** The old WebGL has no fences: one pixel is had only after all that was drawn before. @param {Gl} gl */
function readOne(gl) {
  const bound = /** @type {WebGLFramebuffer | null} */ (parameterOf(gl, FRAMEBUFFER_BINDING))
  bind(gl, FRAMEBUFFER, null)
  readPixels(gl, 0, 0, 1, 1, RGBA, UNSIGNED_BYTE, pixel)
  bind(gl, FRAMEBUFFER, bound)
}
