// Hills that roll by. Each row that leaves the picture comes in again at the far end.
import * as THREE from 'three'

const scene = new THREE.Scene()
scene.background = new THREE.Color('#0e1029')
scene.fog = new THREE.Fog('#0e1029', 8, 30)
const camera = new THREE.PerspectiveCamera(60, innerWidth / innerHeight, 0.1, 60)
camera.position.set(0, 3, 8)

const renderer = new THREE.WebGLRenderer({ antialias: true })
document.body.append(renderer.domElement)

const land = new THREE.PlaneGeometry(40, 40, 60, 60)
land.rotateX(-Math.PI / 2)
const hills = new THREE.Mesh(land, new THREE.MeshBasicMaterial({ color: '#58c9a0', wireframe: true }))
const moon = new THREE.Mesh(new THREE.CircleGeometry(3, 48), new THREE.MeshBasicMaterial({ color: '#ffc02e', fog: false }))
moon.position.set(4, 6, -26)
scene.add(hills, moon)

function fill() {
  camera.aspect = innerWidth / innerHeight
  camera.updateProjectionMatrix()
  renderer.setPixelRatio(devicePixelRatio)
  renderer.setSize(innerWidth, innerHeight)
}
addEventListener('resize', fill)
fill()

renderer.setAnimationLoop((time) => {
  const { position } = land.attributes
  for (let i = 0; i < position.count; i++) {
    const [x, z] = [position.getX(i), position.getZ(i) - time / 500]
    position.setY(i, Math.sin(x / 2.3) * 1.1 + Math.cos(z / 2.9) * 1.3 + Math.sin((x + z) / 5) * 0.8)
  }
  position.needsUpdate = true
  renderer.render(scene, camera)
})
