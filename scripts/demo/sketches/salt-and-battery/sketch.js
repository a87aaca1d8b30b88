// Salt & Battery: a boat folded from a tide table. It has not sunk yet.
// Move from left to right for more wind.
import * as THREE from 'three'

const renderer = new THREE.WebGLRenderer({ antialias: true })
document.body.append(renderer.domElement)
const scene = new THREE.Scene()
scene.background = new THREE.Color('#ffb7a1')
scene.fog = new THREE.Fog('#ffb7a1', 14, 34)
const camera = new THREE.PerspectiveCamera(38, 1, 0.1, 80)
camera.position.set(0, 3.1, 11)
camera.lookAt(0, 0.9, 0)

const sun = new THREE.Mesh(new THREE.CircleGeometry(4.6, 48), new THREE.MeshBasicMaterial({ color: '#ffc02e', fog: false }))
sun.position.set(3.5, 3.2, -30)
const light = new THREE.DirectionalLight('#ffe9b0', 3.2)
light.position.set(6, 4, 5)
scene.add(sun, light, new THREE.HemisphereLight('#ffd3e2', '#2a3ed6', 1.7))

// ── the sea: a sheet of triangles whose corners go up and down
const sea = new THREE.Mesh(
  new THREE.PlaneGeometry(60, 40, 54, 40).rotateX(-Math.PI / 2),
  new THREE.MeshLambertMaterial({ color: '#2fa7b4', flatShading: true }),
)
sea.position.z = -8
scene.add(sea)

let wind = 0.5
/** How high the water is at a place: three waves that do not agree with each other. */
function waterAt(x, z, seconds) {
  const long = Math.sin(x * 0.35 + seconds * 0.9)
  const short = Math.sin(x * 0.8 - z * 0.6 + seconds * 1.4)
  const cross = Math.sin(z * 0.5 + seconds * 0.7)
  return (long * 0.4 + short * 0.22 + cross * 0.35) * (0.35 + wind)
}

// ── the boat: a sheet of paper, folded. Each face is a triangle of three named corners.
const corner = {
  bow: [2.1, 1, 0],
  stern: [-2.1, 1, 0],
  keelBow: [1.05, 0, 0],
  keelStern: [-1.05, 0, 0],
  left: [0, 0.62, 0.85],
  right: [0, 0.62, -0.85],
  top: [0, 2.05, 0],
}
const half = (side) => [
  ['bow', 'keelBow', side],
  ['keelBow', 'keelStern', side],
  ['keelStern', 'stern', side],
]
function folded(faces, color) {
  const geometry = new THREE.BufferGeometry()
  const points = faces.flat().flatMap((name) => corner[name])
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(points, 3))
  geometry.computeVertexNormals()
  return new THREE.Mesh(
    geometry,
    new THREE.MeshLambertMaterial({
      color,
      flatShading: true,
      side: THREE.DoubleSide,
    }),
  )
}
const hull = folded([...half('left'), ...half('right')], '#fff6e2')
corner.sailBow = [0.95, 0.62, 0]
corner.sailStern = [-0.95, 0.62, 0]
const sail = folded([['sailBow', 'sailStern', 'top']], '#ffffff')
const flag = new THREE.Mesh(new THREE.PlaneGeometry(0.5, 0.32), new THREE.MeshBasicMaterial({ color: '#ff5436', side: THREE.DoubleSide }))
flag.position.set(0.28, 2.42, 0)
const mast = new THREE.Mesh(new THREE.CylinderGeometry(0.03, 0.03, 1.2, 6), new THREE.MeshBasicMaterial({ color: '#1a1423' }))
mast.position.y = 2
const boat = new THREE.Group().add(hull, sail, mast, flag)
boat.scale.setScalar(1.25)
scene.add(boat)

// A few things that float as well.
const buoys = [
  [-5, -4, '#ff5436'],
  [5.4, -6, '#5b3b8c'],
  [-8, -12, '#ffc02e'],
].map(([x, z, color]) => {
  const buoy = new THREE.Mesh(new THREE.ConeGeometry(0.5, 1.2, 7), new THREE.MeshLambertMaterial({ color, flatShading: true }))
  buoy.position.set(x, 0, z)
  scene.add(buoy)
  return buoy
})

addEventListener('pointermove', (event) => (wind = event.clientX / innerWidth))

function float(thing, seconds, { x, z } = thing.position) {
  const [here, ahead, beside] = [waterAt(x, z, seconds), waterAt(x + 1, z, seconds), waterAt(x, z + 1, seconds)]
  thing.position.y = here
  thing.rotation.z = Math.atan(ahead - here) // leans as the water does
  thing.rotation.x = Math.atan(here - beside)
}

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
  const points = sea.geometry.attributes.position
  for (let i = 0; i < points.count; i++) points.setY(i, waterAt(points.getX(i), points.getZ(i) + sea.position.z, seconds))
  points.needsUpdate = true
  for (const thing of [boat, ...buoys]) float(thing, seconds)
  boat.rotation.y = 0.35 + Math.sin(seconds * 0.3) * 0.25
  flag.rotation.y = Math.sin(seconds * 6) * 0.4 * (0.5 + wind)
  renderer.render(scene, camera)
})
