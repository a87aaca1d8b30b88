// @ts-check
/** A fragment shader over the whole frame. Its uniforms: u_time (s), u_resolution and u_pointer (pixels of the canvas), u_pressed (0 or 1). */
import { complain } from './errors.js'
import { firstFrame } from './frames.js'
import { complaints, composed } from './glsl.js'

/** One triangle that covers all. The old and the new language. */
const CORNERS = [
  'attribute vec2 at; void main() { gl_Position = vec4(at, 0.0, 1.0); }',
  '#version 300 es\nin vec2 at; void main() { gl_Position = vec4(at, 0.0, 1.0); }',
]

/** @param {import('./frame.d.ts').Sketch} sketch @returns {boolean} whether it could begin */
export function start({ files }) {
  const canvas = document.body.appendChild(document.createElement('canvas'))
  const gl = canvas.getContext('webgl2')
  if (!gl) throw new Error('This browser has no WebGL 2 here, which shaders are drawn with. It may be switched off.')
  const texts = new Map(files.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text]])))
  const program = link(gl, composed(files[0]?.name ?? '', texts))
  if (program) draw(gl, canvas, program)
  return program !== null
}

/** @param {WebGL2RenderingContext} gl @param {ReturnType<typeof composed>} shader */
function link(gl, { source, places, isNew }) {
  const program = gl.createProgram()
  const parts = [
    { kind: gl.VERTEX_SHADER, text: CORNERS[isNew ? 1 : 0] ?? '' },
    { kind: gl.FRAGMENT_SHADER, text: source },
  ].map(({ kind, text }) => {
    const part = gl.createShader(kind)
    if (!part) return null
    gl.shaderSource(part, text)
    gl.compileShader(part)
    gl.attachShader(program, part)
    return part
  })
  gl.bindAttribLocation(program, 0, 'at')
  gl.linkProgram(program)
  if (gl.getProgramParameter(program, gl.LINK_STATUS)) return program
  const log =
    parts
      .map((part) => (part && gl.getShaderInfoLog(part)) || '')
      .join('\n')
      .trim() ||
    gl.getProgramInfoLog(program) ||
    ''
  for (const report of complaints(log, places)) complain(report)
  return null
}

/** Where the pointer is, in pixels of the canvas from its lower left corner, as gl_FragCoord counts. @param {HTMLCanvasElement} canvas */
function follow(canvas) {
  const pointer = { x: 0, y: 0, pressed: 0 }
  const move = (/** @type {PointerEvent} */ { clientX, clientY, buttons }) => {
    const ratio = canvas.width / innerWidth
    Object.assign(pointer, { x: clientX * ratio, y: canvas.height - clientY * ratio, pressed: buttons === 0 ? 0 : 1 })
  }
  for (const kind of /** @type {const} */ (['pointermove', 'pointerdown', 'pointerup'])) addEventListener(kind, move)
  addEventListener('pointercancel', () => Object.assign(pointer, { pressed: 0 }))
  return pointer
}

/** @param {WebGL2RenderingContext} gl @param {HTMLCanvasElement} canvas @param {WebGLProgram} program */
function draw(gl, canvas, program) {
  gl.useProgram(program)
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW)
  gl.enableVertexAttribArray(0)
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  const [time = null, resolution = null, at = null, pressed = null] = ['u_time', 'u_resolution', 'u_pointer', 'u_pressed'].map((name) =>
    gl.getUniformLocation(program, name),
  )
  const pointer = follow(canvas)
  const begun = performance.now()
  const frame = () => {
    const [width, height] = [Math.round(innerWidth * devicePixelRatio), Math.round(innerHeight * devicePixelRatio)]
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    gl.viewport(0, 0, width, height)
    gl.uniform1f(time, (performance.now() - begun) / 1000)
    gl.uniform2f(resolution, width, height)
    gl.uniform2f(at, pointer.x, pointer.y)
    gl.uniform1f(pressed, pointer.pressed)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
    requestAnimationFrame(frame)
  }
  frame()
  firstFrame()
}
