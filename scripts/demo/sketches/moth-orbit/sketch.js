// Moth orbit: one lamp that stays on, and everybody who came to see it.
// Drag to walk around the table. Press without dragging to switch the lamp off, and on again.
import * as THREE from 'three'

const MOTHS = 70
const WINGS = ['#fff6e2', '#ff9ec4', '#b9a2ff', '#ffc02e', '#58c9a0']

const renderer = new THREE.WebGLRenderer({ antialias: true })
document.body.append(renderer.domElement)
const scene = new THREE.Scene()
scene.background = new THREE.Color('#14133a')
scene.fog = new THREE.Fog('#14133a', 9, 19)
const camera = new THREE.PerspectiveCamera(42, 1, 0.1, 60)

// ── the lamp: a bulb, a shade that is open below, a stand, and the light itself
const flat = (color, glow = 0) =>
  new THREE.MeshLambertMaterial({
    color,
    emissive: color,
    emissiveIntensity: glow,
    flatShading: true,
    side: THREE.DoubleSide,
  })
const bulb = new THREE.Mesh(new THREE.SphereGeometry(0.42, 16, 12), new THREE.MeshBasicMaterial({ color: '#fff1b8' }))
bulb.position.y = 1.1
const shade = new THREE.Mesh(new THREE.CylinderGeometry(0.5, 1.25, 1.1, 12, 1, true), flat('#ff5436', 0.55))
shade.position.y = 1.65
const stand = new THREE.Mesh(new THREE.CylinderGeometry(0.09, 0.13, 2.5, 8), flat('#2a3ed6'))
stand.position.y = -0.2
const foot = new THREE.Mesh(new THREE.CylinderGeometry(0.7, 0.85, 0.2, 12), flat('#2a3ed6'))
foot.position.y = -1.4
const table = new THREE.Mesh(new THREE.CylinderGeometry(4.6, 4.6, 0.3, 40), flat('#5b3b8c'))
table.position.y = -1.65
const light = new THREE.PointLight('#ffd98a', 40, 0, 1.6)
light.position.y = 0.9
const night = new THREE.AmbientLight('#d9ceff', 1.5)
scene.add(bulb, shade, stand, foot, table, light, night)

// The glow around it: four discs of light, each larger and thinner, that always face you.
const glows = [1.1, 1.9, 2.9, 4.2].map((size) => {
  const material = new THREE.MeshBasicMaterial({
    color: '#ffc02e',
    transparent: true,
    opacity: 0.075,
    depthTest: false,
    fog: false,
  })
  const glow = new THREE.Mesh(new THREE.CircleGeometry(size, 40), material)
  glow.position.y = 1.1
  scene.add(glow)
  return glow
})

// ── the moths: each has two wings. All left wings are one mesh that is drawn many times, and so are all right ones.
const wing = new THREE.BufferGeometry()
const corners = [0, 0, 0.1, 0.5, 0, 0.34, 0.62, 0, 0.02, 0, 0, -0.05, 0.62, 0, 0.02, 0.34, 0, -0.36]
wing.setAttribute('position', new THREE.Float32BufferAttribute(corners, 3))
wing.computeVertexNormals()
const wings = [1, -1].map((side) => {
  const material = new THREE.MeshLambertMaterial({
    side: THREE.DoubleSide,
    flatShading: true,
  })
  return { side, mesh: new THREE.InstancedMesh(wing, material, MOTHS) }
})
for (const { mesh } of wings) scene.add(mesh)

// The same town, the same moths: a small source of chance that always falls alike.
let seed = 7
const chance = (least, most) => {
  seed = (seed * 16807) % 2147483647
  return least + (seed / 2147483647) * (most - least)
}
const moths = Array.from({ length: MOTHS }, (_, i) => {
  for (const { mesh } of wings) mesh.setColorAt(i, new THREE.Color(WINGS[i % WINGS.length]))
  return {
    far: chance(1.3, 4.4),
    high: chance(-0.6, 2.6),
    speed: chance(0.3, 1.1),
    start: chance(0, 6.28),
    tilt: chance(-0.5, 0.5),
    size: chance(0.45, 0.95),
  }
})

// A moth goes round the lamp, up and down a little, with its nose ahead.
const body = new THREE.Object3D()
const half = new THREE.Object3D()
body.add(half)
function place(moth, i, seconds) {
  const angle = moth.start + seconds * moth.speed
  const up = moth.high + Math.sin(angle * 3 + i) * 0.25 + Math.sin(angle) * moth.tilt * moth.far
  body.position.set(Math.cos(angle) * moth.far, up, Math.sin(angle) * moth.far)
  body.rotation.set(0, -angle, 0)
  body.scale.setScalar(moth.size)
  const beat = Math.sin(seconds * 16 + i) * 0.8 + 0.35
  for (const { side, mesh } of wings) {
    half.scale.x = side
    half.rotation.z = beat * side
    body.updateMatrixWorld(true)
    mesh.setMatrixAt(i, half.matrixWorld)
  }
}

// ── you
let [turn, isOn, moved] = [0.5, true, 0]
addEventListener('pointerdown', () => (moved = 0))
addEventListener('pointermove', (event) => {
  if (!event.buttons) return
  moved += Math.abs(event.movementX)
  turn += event.movementX / 200
})
addEventListener('pointerup', () => {
  if (moved < 5) isOn = !isOn
})

function fillWindow() {
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2))
  renderer.setSize(innerWidth, innerHeight)
  camera.aspect = innerWidth / innerHeight
  camera.updateProjectionMatrix()
}
addEventListener('resize', fillWindow)
fillWindow()

renderer.setAnimationLoop((ms) => {
  const seconds = ms / 1000
  for (const [i, moth] of moths.entries()) place(moth, i, seconds)
  for (const { mesh } of wings) mesh.instanceMatrix.needsUpdate = true
  light.intensity += ((isOn ? 40 : 0) - light.intensity) * 0.15
  bulb.material.color.set(isOn ? '#fff1b8' : '#3b3560')
  shade.material.emissiveIntensity = light.intensity / 73
  for (const glow of glows) {
    glow.material.opacity = light.intensity / 530
    glow.quaternion.copy(camera.quaternion)
  }
  const angle = turn + seconds * 0.05
  camera.position.set(Math.sin(angle) * 9.2, 2.6, Math.cos(angle) * 9.2)
  camera.lookAt(0, 0.55, 0)
  renderer.render(scene, camera)
})
