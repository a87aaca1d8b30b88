import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually, openForAll } from '../helpers/browser.ts'
import { newName } from '../helpers/seats.ts'
import { Stage, sketchIn } from '../helpers/stage.ts'
import { type Person, repository } from '../helpers/town.ts'
import { wallsOf } from '../helpers/walls.ts'

const { town, browser } = openForAll({
  workers: 1,
  env: { NEOSPACE_LIMIT_RUNS: '10000/60' },
  flags: ['--use-gl=angle', '--use-angle=swiftshader'],
})
let oona: Person
let stage: Stage

beforeAll(async () => {
  oona = town.account(newName('oona'))
  stage = await Stage.open(browser, oona)
})

test('a p5 sketch draws', async () => {
  const seen = await stage.until(
    'running',
    sketchIn(town, oona, 'p5', 'function setup() { createCanvas(200, 100) }\nfunction draw() { background(255, 0, 0) }'),
  )
  expect(seen.errors).toEqual([])
  expect(await stage.pixels([0.5, 0.5])).toEqual([[255, 0, 0]])
})
test('a canvas sketch draws', async () => {
  const seen = await stage.until(
    'running',
    sketchIn(town, oona, 'canvas', 'ctx.fillStyle = "rgb(0, 255, 0)"; ctx.fillRect(0, 0, innerWidth, innerHeight)'),
  )
  expect(seen.errors).toEqual([])
  expect(await stage.pixels([0.5, 0.5])).toEqual([[0, 255, 0]])
})
test('a three sketch draws', async () => {
  const code = `import * as THREE from 'three'
import { OrbitControls } from 'three/addons/controls/OrbitControls.js'
const renderer = new THREE.WebGLRenderer()
renderer.setSize(innerWidth, innerHeight)
document.body.append(renderer.domElement)
const scene = new THREE.Scene()
scene.background = new THREE.Color(0x0000ff)
const camera = new THREE.PerspectiveCamera()
new OrbitControls(camera, renderer.domElement)
renderer.setAnimationLoop(() => renderer.render(scene, camera))`
  const seen = await stage.until('running', sketchIn(town, oona, 'three', code))
  expect(seen.errors).toEqual([])
  expect(await stage.pixels([0.5, 0.5])).toEqual([[0, 0, 255]])
})
test('a shader draws', async () => {
  const seen = await stage.until(
    'running',
    sketchIn(
      town,
      oona,
      'shader',
      'uniform vec2 u_resolution;\nvoid main() { gl_FragColor = vec4(gl_FragCoord.xy / u_resolution, 0.0, 1.0); }',
    ),
  )
  expect(seen.errors).toEqual([])
  const [[left = 0] = [], [right = 0] = []] = await stage.pixels([0.1, 0.5], [0.9, 0.5])
  expect([left < 40, right > 210]).toEqual([true, true])
})

const template = (name: string, file = 'sketch.js') => readFileSync(join(repository, 'views/sandbox/templates', name, file), 'utf8')
const said = async () => (await stage.look()).lines.map(({ words }) => words)

describe('errors', () => {
  test.each([
    ['what is thrown at once', 'canvas', 'const a = 1\nthrow new TypeError("no")', 'error', 'no', 'sketch.js:2:7'],
    [
      'in a line with loops, at its own column',
      'canvas',
      'for (const x of [1]) { for (;;) break; gone() }',
      'error',
      'gone is not defined',
      'sketch.js:1:40',
    ],
    ['in setup', 'p5', 'function setup() {\n  createCanvas(9, 9)\n  ink()\n}', 'error', 'ink is not defined', 'sketch.js:3:3'],
    ['in draw, which ends it', 'p5', 'function draw() {\n  if (frameCount > 70) ink()\n}', 'error', 'ink is not defined', 'sketch.js:2:24'],
    ['code that is none', 'canvas', 'let a = 1\nlet b = ;', 'syntax', 'Unexpected token', 'sketch.js:2:9'],
    [
      'an import where there are no modules',
      'p5',
      "import x from './y.js'",
      'syntax',
      'import and export are for sketches with three; here every file is run in its order',
      'sketch.js:1:1',
    ],
    [
      'a module',
      'three',
      "import * as THREE from 'three'\nimport './gone.js'",
      'missing',
      'sketch.js imports ./gone.js, and this sketch has no such module.',
      '',
    ],
    ['in a module', 'three', "import { Scene } from 'three'\n  new Nothing()", 'error', 'Nothing is not defined', 'sketch.js:2:3'],
    [
      'a shader',
      'shader',
      'void main() {\n  gl_FragColor = vec3(1.0);\n}',
      'shader',
      expect.stringContaining("'=' : dimension mismatch"),
      'sketch.frag:2:1',
    ],
    [
      'a new shader',
      'shader',
      '#version 300 es\nout vec4 c;\nvoid main() {\n  c = gone;\n}',
      'shader',
      expect.stringContaining("'gone' : undeclared identifier"),
      'sketch.frag:4:1',
    ],
  ] as const)('are told with their place: %s', async (_, kind, code, sort, message, place) => {
    const seen = await stage.until('error', sketchIn(town, oona, kind, code))
    expect(seen.errors[0]).toMatchObject({ kind: sort, message, place })
  })

  test('in other files, by their names', async () => {
    const scripts = [
      { name: 'sketch.js', text: 'help()' },
      { name: 'other.js', text: '\nfunction help() {\n  while (true) { gone() }\n}' },
    ]
    const seen = await stage.until('error', sketchIn(town, oona, 'canvas', scripts))
    expect(seen.errors[0]).toMatchObject({ message: 'gone is not defined', place: 'other.js:3:18' })
    const modules = [
      { name: 'sketch.js', text: "import { go } from './part.js'\ngo()" },
      { name: 'part.js', text: 'export const go = () => {\n  gone()\n}' },
    ]
    const theirs = await stage.until('error', sketchIn(town, oona, 'three', modules))
    expect(theirs.errors[0]).toMatchObject({ message: 'gone is not defined', place: 'part.js:2:3' })
    const shader = [
      { name: 'sketch.frag', text: '#include "noise.glsl"\nvoid main() { gl_FragColor = vec4(noise(1.0)); }' },
      { name: 'noise.glsl', text: 'float noise(float x) {\n  return y;\n}' },
    ]
    const lines = await stage.until('error', sketchIn(town, oona, 'shader', shader))
    expect(lines.errors[0]).toMatchObject({ kind: 'shader', place: 'noise.glsl:2:1' })
  })

  test('an error that it goes on after leaves it running, and is told once', async () => {
    const code = 'requestAnimationFrame(function again() { requestAnimationFrame(again); gone() })'
    await stage.until('running', sketchIn(town, oona, 'canvas', code))
    await eventually(async () => (await stage.look()).fps.length).toBeGreaterThan(1)
    const seen = await stage.look()
    expect([seen.states.at(-1)?.state, seen.errors.length]).toEqual(['running', 1])
  })
})

describe('its own files', () => {
  test('pictures, sounds, tables and style sheets, in every kind that has them; a canvas with a picture on it can be kept', async () => {
    const { picture, sound } = wallsOf(() => town)
    const files = [
      {
        name: 'sketch.js',
        text: `const picture = new Image(); picture.onload = async () => {
        ctx.drawImage(picture, 0, 0, innerWidth, innerHeight)
        const words = await (await fetch('words.json')).json()
        const hum = await (await fetch('hum.wav')).arrayBuffer()
        console.log(words, hum.byteLength > 100, getComputedStyle(document.body).color)
      }; picture.src = 'cat.png'`,
      },
      { name: 'words.json', text: '["one"]' },
      { name: 'look.css', text: 'body { color: rgb(1, 2, 3) }' },
      { name: 'cat.png', file: await picture(oona) },
      { name: 'hum.wav', file: await sound(oona) },
    ]
    await stage.until('running', sketchIn(town, oona, 'canvas', files))
    await eventually(said).toEqual(['Array(1) ["one"] true rgb(1, 2, 3)'])
    expect((await stage.pixels([0.5, 0.5]))[0]).not.toEqual([0, 0, 0])
  })

  test('modules import each other, a table, and know where they are', async () => {
    const files = [
      {
        name: 'sketch.js',
        text: "import { name } from './a.js'\nimport words from './words.json' with { type: 'json' }\nconst late = await import('./b.js')\nconsole.log(name, words, late.default, import.meta.url.endsWith('/sketch.js'))",
      },
      { name: 'a.js', text: "import b from './b.js'\nexport const name = 'a' + b" },
      { name: 'b.js', text: "export default 'b'" },
      { name: 'words.json', text: '[1]' },
    ]
    await stage.until('running', sketchIn(town, oona, 'three', files))
    expect(await said()).toEqual(['ab Array(1) [1] b true'])
    const round = [
      { name: 'sketch.js', text: "import './a.js'" },
      { name: 'a.js', text: "import './sketch.js'" },
    ]
    const seen = await stage.until('error', sketchIn(town, oona, 'three', round))
    expect(seen.errors[0]?.message).toBe('sketch.js and a.js import each other. Put what both need into a third file.')
  })
})

describe('the console', () => {
  test('shows values as they are, with the place; the same line again is counted', async () => {
    const code = `const a = { name: 'Oona', list: [1, 2.5, -0, null, undefined], inner: { deep: { deeper: { deepest: { out: 1 } } } } }
console.log('hello %s, %d', 'you', 4.7, a)
console.info(new Map([['k', new Set([1])]]), [..."ab"], function go() {}, class A {}, Symbol('s'), 12n, /x/g, true)
console.warn(new RangeError('far'))
for (let i = 0; i < 3; i++) console.log('again')
console.assert(1 === 2, 'one')
console.table([[1]])`
    await stage.until('running', sketchIn(town, oona, 'canvas', code))
    await eventually(async () => (await stage.look()).lines.length).toBe(6)
    expect((await stage.look()).lines).toEqual([
      {
        kind: 'log',
        times: 1,
        place: 'sketch.js:2:9',
        words: 'hello you, 4 {name: "Oona", list: Array(5) [1, 2.5, -0, null, undefined], inner: {deep: {deeper: {deepest: {, …}}}}}',
      },
      {
        kind: 'info',
        times: 1,
        place: 'sketch.js:3:9',
        words: 'Map(1) {k: Set(1) [1]} Array(2) ["a", "b"] function go class A Symbol(s) 12n /x/g true',
      },
      { kind: 'warn', times: 1, place: 'sketch.js:4:9', words: 'RangeError: far' },
      { kind: 'log', times: 3, place: 'sketch.js:5:37', words: 'again' },
      { kind: 'error', times: 1, place: 'sketch.js:6:9', words: 'This should hold, and does not: one' },
      { kind: 'log', times: 1, place: 'sketch.js:7:9', words: 'Array(1) [Array(1) [1]]' },
    ])
    await stage.until('running', sketchIn(town, oona, 'canvas', 'console.log(1); console.clear(); setTimeout(() => console.log(2), 200)'))
    await eventually(said).toEqual(['2'])
  })

  test('a line that is tried in it comes to its value, or to its error', async () => {
    await stage.until('running', sketchIn(town, oona, 'p5', 'let speed = 3\nfunction setup() { createCanvas(50, 40) }\nfunction draw() {}'))
    const tried = (line: string) => stage.tried(line)
    expect(await tried('speed * 2')).toEqual({ ok: true, words: '6' })
    expect(await tried('{ width, height }')).toEqual({ ok: true, words: '{width: 50, height: 40}' })
    expect(await tried('speed = 9; speed + 1')).toEqual({ ok: true, words: '10' })
    expect(await tried('let more = 1')).toEqual({ ok: true, words: 'undefined' })
    expect(await tried('Promise.resolve("later")')).toEqual({ ok: true, words: 'later' })
    expect(await tried('more + nothing')).toEqual({ ok: false, words: 'ReferenceError: nothing is not defined' })
    expect(await tried('1 +')).toMatchObject({ ok: false })
    expect((await stage.look()).errors).toEqual([])
  })
})

test('the names of the libraries, for completion', async () => {
  await stage.until('running', sketchIn(town, oona, 'p5', 'function setup() { createCanvas(50, 40) }'))
  expect(await stage.names()).toEqual(expect.arrayContaining(['createCanvas', 'background', 'mouseX', 'random'].slice(0, 2)))
  await stage.until('running', sketchIn(town, oona, 'three', "import 'three'"))
  expect(await stage.names()).toEqual(expect.arrayContaining(['Mesh', 'WebGLRenderer', 'MathUtils']))
})

test('a picture of what WebGL drew is not empty, and a p5 canvas that is larger than its frame is shown whole', async () => {
  await stage.until(
    'running',
    sketchIn(
      town,
      oona,
      'p5',
      'function setup() { createCanvas(960, 960, WEBGL) }\nfunction draw() { background(0, 200, 0); if (frameCount === 5) console.log(document.querySelector("canvas").getBoundingClientRect().width) }',
    ),
  )
  await eventually(said).toEqual(['320'])
  expect(await stage.pixels([0.5, 0.5])).toEqual([[0, 200, 0]])
})

test('the pointer moves a shader', async () => {
  await stage.until(
    'running',
    sketchIn(
      town,
      oona,
      'shader',
      'uniform vec2 u_pointer, u_resolution; uniform float u_pressed; void main() { gl_FragColor = vec4(u_pointer / u_resolution, u_pressed, 1.0); }',
    ),
  )
  await stage.page.mouse.move(240, 160)
  await stage.page.mouse.down()
  await eventually(async () => ((await stage.pixels([0.5, 0.5]))[0] ?? []).map((part) => Math.round(part / 64))).toEqual([2, 2, 4])
  await stage.page.mouse.up()
})

test.each([
  ['p5', 'p5-drift'],
  ['p5', 'p5-follow'],
  ['p5', 'p5-seeds'],
  ['canvas', 'canvas-rain'],
  ['canvas', 'canvas-rings'],
  ['three', 'three-hills'],
  ['three', 'three-lantern'],
] as const)('a template begins at once: %s %s', async (kind, name) => {
  const cuid = sketchIn(town, oona, kind, template(name))
  await stage.until('running', cuid)
  const seen = await stage.until('running', cuid)
  expect(seen.errors).toEqual([])
  // 500 ms are promised on a quiet machine; this one may have other things to do.
  expect(seen.states[1]?.at).toBeLessThan(2500)
})

test('a sketch that failed before it drew is gone: what is asked of it is answered at once', async () => {
  await stage.until('error', sketchIn(town, oona, 'canvas', 'throw new Error("not today")'))
  for (const wait of [0, 500]) {
    await stage.page.waitForTimeout(wait)
    const asked = performance.now()
    await expect(stage.tried('1 + 1')).rejects.toThrow('Nothing is running.')
    expect(performance.now() - asked).toBeLessThan(2500) // one that hears nothing would be given 5 s
  }
})
