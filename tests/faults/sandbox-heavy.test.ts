import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually, openBrowser, openForAll } from '../helpers/browser.ts'
import { newName } from '../helpers/seats.ts'
import { type Change, MOVING, Stage, sketchIn, statesOf, UNWATCHED } from '../helpers/stage.ts'
import type { Person } from '../helpers/town.ts'
import { atFullSize } from './tools/at-full-size.ts'
import { isFull } from './tools/scale.ts'

/*
 * RELIABILITY 28, what is too much for the machine: memory without an end, and graphics without one. The browser's processes have a bound, so
 * that nothing else suffers; the page stays alive, and the next sketch runs.
 */

const SOFTWARE = ['--use-gl=angle', '--use-angle=swiftshader']
/** Less than this, and Chromium itself does not start. */
const GIGABYTES = 5

const { town, browser } = openForAll({ workers: 1, env: { NEOSPACE_LIMIT_RUNS: '10000/60' }, gigabytes: GIGABYTES, flags: SOFTWARE })
let oona: Person
let stage: Stage

beforeAll(async () => {
  oona = town.account(newName('oona'))
  stage = await Stage.open(browser, oona)
})

const canvas = (code: string) => sketchIn(town, oona, 'canvas', MOVING + code)

describe('memory', () => {
  const MORE: [what: string, code: string][] = [
    ['four gigabytes at once', 'setTimeout(() => { window.kept = new Uint8Array(4 * 2 ** 30).fill(1) }, 200)'],
    ['four gigabytes in pieces', 'window.kept = []; setInterval(() => kept.push(new Uint8Array(2 ** 27).fill(1)), 10)'],
    ['objects', 'window.kept = []; setInterval(() => kept.push(Array.from({ length: 1e5 }, (_, i) => ({ i, j: [i] }))), 1)'],
    [
      'texts',
      "window.kept = []; let n = 0; setInterval(() => kept.push(Array.from({ length: 2000 }, () => 'x'.repeat(1e4) + n++).map((x) => x.split('').join('y'))), 1)",
    ],
    [
      'canvases',
      'window.kept = []; setInterval(() => { const c = new OffscreenCanvas(8000, 8000); c.getContext("2d").fillRect(0, 0, 8000, 8000); kept.push(c, c.transferToImageBitmap()) }, 10)',
    ],
  ]
  test.each(isFull ? MORE : MORE.slice(0, 1))('without an end: %s', async (_, code) => {
    await stage.run(canvas(code))
    // It is refused the memory (an error that the sketch is told), or its process dies, or it does nothing but look for more.
    await eventually(async () => {
      const seen = await stage.look()
      return seen.errors.length > 0 || statesOf(seen).at(-1) === 'hung'
    }, 40_000).toBe(true)
    await stage.stop()
    expect(['stopped', 'hung', 'error']).toContain(statesOf(await stage.look()).at(-1))
    await stage.isWell(oona)
  })

  atFullSize('without the watch nobody notices that the process of a frame is dead', async () => {
    const unwatched = await Stage.open(browser, oona, UNWATCHED)
    await unwatched.run(canvas('window.kept = []; setInterval(() => kept.push(Array.from({ length: 1e5 }, (_, i) => ({ i, j: [i] }))), 1)'))
    await pause(15_000)
    expect(statesOf(await unwatched.look())).toEqual(['loading', 'running'])
    await unwatched.stop()
  })
})

describe('graphics', () => {
  /** Each pixel takes a while, and nothing of it can be left out. */
  const ENDLESS = `#version 300 es
precision highp float;
uniform float u_time;
out vec4 color;
void main() {
  float sum = u_time;
  for (int i = 0; i < 40000; i++) sum = sin(sum * 1.0001 + float(i));
  color = vec4(sum);
}`

  /** The same, asked for once, for a canvas that is not shown, by code that goes on at its ease: nothing but the graphics is busy. */
  const onceOn = (gl: string) => `const gl = ${gl}
const program = gl.createProgram()
const part = (kind, text) => {
  const made = gl.createShader(kind)
  gl.shaderSource(made, text)
  gl.compileShader(made)
  gl.attachShader(program, made)
}
part(gl.VERTEX_SHADER, '#version 300 es\\nvoid main() { gl_Position = vec4(vec2[](vec2(-1, -1), vec2(3, -1), vec2(-1, 3))[gl_VertexID], 0, 1); }')
part(gl.FRAGMENT_SHADER, ${JSON.stringify(ENDLESS)})
gl.linkProgram(program)
gl.useProgram(program)
setTimeout(() => { gl.drawArrays(gl.TRIANGLES, 0, 3); gl.flush() }, 500)`
  const ONCE = onceOn("document.createElement('canvas').getContext('webgl2')")
  const LARGE = "Object.assign(document.createElement('canvas'), { width: 800, height: 800 })"

  /** In a browser of its own: the graphics go on for a while after the sketch is gone, for all of its pages. */
  async function apart(change: Change, act: (on: Stage) => Promise<void>): Promise<void> {
    const own = await openBrowser(town, { gigabytes: GIGABYTES, flags: SOFTWARE })
    try {
      await act(await Stage.open(own, oona, change))
    } finally {
      await own.close()
    }
  }
  const WITHOUT_END: [what: string, sketch: () => string][] = [
    ['a shader', () => sketchIn(town, oona, 'shader', ENDLESS)],
    ['one picture that is not even shown, of a sketch that is itself at ease', () => canvas(ONCE)],
  ]
  const lie = (code: string) => () => canvas(`${code}\n${onceOn(`${LARGE}.getContext('webgl2')`)}`)
  const BACK = `const lost = ${LARGE}.getContext('webgl2')
    const { canvas: back } = lost
    const loss = lost.getExtension('WEBGL_lose_context')
    back.addEventListener('webglcontextlost', (event) => { event.preventDefault(); setTimeout(() => loss.restoreContext(), 1000) })
    back.addEventListener('webglcontextrestored', () => {\n${onceOn('lost')}\n})
    setTimeout(() => loss.loseContext(), 300)`
  /** Ways to draw that the frame does not look at, or is lied to about. */
  const ASIDE: [what: string, sketch: () => string][] = [
    ['on a canvas that is off the screen', () => canvas(onceOn("new OffscreenCanvas(800, 800).getContext('webgl2')"))],
    ['by a context that says it is lost', lie('WebGL2RenderingContext.prototype.isContextLost = () => true')],
    ['by a context that was lost for a while', () => canvas(BACK)],
    [
      'by a context whose questions are answered by the sketch',
      lie('WebGL2RenderingContext.prototype.getSyncParameter = (sync, name) => 0x9119'),
    ],
    ['where a set holds nothing', lie('Set.prototype.forEach = Set.prototype[Symbol.iterator] = Array.prototype.push = () => 0')],
  ]

  test.each(isFull ? WITHOUT_END : WITHOUT_END.slice(0, 1))(
    'graphics without an end are stopped like any other code: %s',
    async (_, sketch) => {
      await apart({}, async (on) => {
        const seen = await on.until('hung', sketch(), 40_000)
        expect(seen.states.at(-1)?.why).toContain('stopped answering')
        expect(await on.frames()).toBe(0)
        await on.ticks()
      })
    },
  )

  test.each(isFull ? ASIDE : ASIDE.slice(0, 1))('graphics without an end are seen wherever they are drawn: %s', async (_, sketch) => {
    await apart({}, async (on) => {
      const seen = await on.until('hung', sketch(), 20_000)
      expect(statesOf(seen)).toEqual(['loading', 'running', 'hung'])
      expect(await on.frames()).toBe(0)
    })
  })

  atFullSize('without the watch a shader goes on', async () => {
    await apart(UNWATCHED, async (on) => {
      await on.run(sketchIn(town, oona, 'shader', ENDLESS))
      await pause(6000)
      expect(statesOf(await on.look())).toEqual(['loading', 'running'])
    })
  })

  atFullSize('without the question to the graphics nobody notices that they hang while the code is at ease', async () => {
    const change: Change = { 'sandbox/frame/webgl.js': (text) => text.replace('if (fences.size === 0) return go()', 'return go()') }
    await apart(change, async (on) => {
      await on.until('running', canvas(ONCE))
      await pause(4000)
      expect(statesOf(await on.look())).toEqual(['loading', 'running'])
    })
  })
})
