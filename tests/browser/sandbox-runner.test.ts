import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type TownBrowser } from '../helpers/browser.ts'
import { newName } from '../helpers/seats.ts'
import { Stage, sketchIn } from '../helpers/stage.ts'
import { openTown, type Person, type Town } from '../helpers/town.ts'

let town: Town
let browser: TownBrowser
let oona: Person
let stage: Stage

beforeAll(async () => {
  town = await openTown({ workers: 1, env: { NEOSPACE_LIMIT_RUNS: '10000/60' } })
  browser = await openBrowser(town, ['--use-gl=angle', '--use-angle=swiftshader'])
  oona = town.account(newName('oona'))
  stage = await Stage.open(browser, oona)
})
afterAll(async () => {
  await browser?.close()
  await town?.close()
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
