// A lantern of boxes, turning. three.js comes from this server.
import * as THREE from 'three'

const scene = new THREE.Scene()
scene.background = new THREE.Color('#14102a')
const camera = new THREE.PerspectiveCamera(50, innerWidth / innerHeight, 0.1, 100)
camera.position.set(0, 1.2, 5.2)
camera.lookAt(0, 0, 0)

const renderer = new THREE.WebGLRenderer({ antialias: true })
document.body.append(renderer.domElement)

const lamp = new THREE.PointLight('#ffc02e', 60)
scene.add(lamp, new THREE.AmbientLight('#8c97ff', 1.6), new THREE.DirectionalLight('#ff9ec4', 1.4))

const lantern = new THREE.Group()
for (let i = 0; i < 48; i++) {
  const box = new THREE.Mesh(
    new THREE.BoxGeometry(0.34, 0.9, 0.12),
    new THREE.MeshStandardMaterial({ color: i % 5 ? '#ff6a4d' : '#fff6e2' }),
  )
  const turn = (i / 16) * Math.PI * 2
  box.position.set(Math.cos(turn) * 2, (Math.floor(i / 16) - 1) * 1.1, Math.sin(turn) * 2)
  box.lookAt(0, box.position.y, 0)
  lantern.add(box)
}
scene.add(lantern)

function fill() {
  camera.aspect = innerWidth / innerHeight
  camera.updateProjectionMatrix()
  renderer.setPixelRatio(devicePixelRatio)
  renderer.setSize(innerWidth, innerHeight)
}
addEventListener('resize', fill)
fill()

renderer.setAnimationLoop((time) => {
  lantern.rotation.y = time / 2400
  lamp.intensity = 60 + Math.sin(time / 300) * 14
  renderer.render(scene, camera)
})
