// @ts-check
// Runs the fragment shader that stands beside this page, over all of it.
{
  const canvas = document.body.appendChild(document.createElement('canvas'))
  const pointer = { x: 0, y: 0, pressed: 0 }

  const resize = () => {
    canvas.width = Math.round(innerWidth * devicePixelRatio)
    canvas.height = Math.round(innerHeight * devicePixelRatio)
  }
  /** @param {PointerEvent} event */
  const follow = ({ clientX, clientY, buttons }) =>
    Object.assign(pointer, { x: clientX * devicePixelRatio, y: canvas.height - clientY * devicePixelRatio, pressed: buttons ? 1 : 0 })

  /** @param {string} words */
  function say(words) {
    document.body.appendChild(document.createElement('pre')).textContent = words
  }

  /** @param {WebGL2RenderingContext} gl @param {number} kind @param {string} source */
  function compile(gl, kind, source) {
    const shader = gl.createShader(kind)
    if (!shader) throw new Error('the graphics card gave up')
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'the shader does not compile')
    return shader
  }

  /** @param {string} source */
  const cornersFor = (source) =>
    /^\s*#version 300 es/.test(source)
      ? '#version 300 es\nin vec2 at; void main() { gl_Position = vec4(at, 0.0, 1.0); }'
      : 'attribute vec2 at; void main() { gl_Position = vec4(at, 0.0, 1.0); }'

  /** @param {WebGL2RenderingContext} gl @param {string} source */
  function link(gl, source) {
    const program = gl.createProgram()
    gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, cornersFor(source)))
    gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, source))
    gl.bindAttribLocation(program, 0, 'at')
    gl.linkProgram(program)
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'the shader does not link')
    gl.useProgram(program)
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
    return program
  }

  /** @param {string} source */
  function run(source) {
    const gl = canvas.getContext('webgl2')
    if (!gl) return say('This browser draws no shaders here: it has no WebGL 2.')
    const program = link(gl, source)
    const place = (/** @type {string} */ name) => gl.getUniformLocation(program, name)
    const [time, resolution, at, pressed] = ['u_time', 'u_resolution', 'u_pointer', 'u_pressed'].map(place)
    const draw = (/** @type {number} */ now) => {
      gl.viewport(0, 0, canvas.width, canvas.height)
      gl.uniform1f(time ?? null, now / 1000)
      gl.uniform2f(resolution ?? null, canvas.width, canvas.height)
      gl.uniform2f(at ?? null, pointer.x, pointer.y)
      gl.uniform1f(pressed ?? null, pointer.pressed)
      gl.drawArrays(gl.TRIANGLES, 0, 3)
      requestAnimationFrame(draw)
    }
    requestAnimationFrame(draw)
  }

  resize()
  addEventListener('resize', resize)
  for (const kind of /** @type {const} */ (['pointermove', 'pointerdown', 'pointerup'])) addEventListener(kind, follow)
  const main = document.currentScript?.getAttribute('data-main') ?? 'sketch.frag'
  takenHome
    .read(main)
    .then(run)
    .catch((error) => say(String(error.message)))
}
