// Harbour lamps: brine's current, but it only shows where a lamp shines on it.
// One lamp is yours: it hangs where you point. Press to put it down.

const INKS = ['#ffc02e', '#ff8a3d', '#ff9ec4', '#ffc02e', '#58c9a0', '#fff6e2'] // the last lamp is yours
const GLINTS = 700 // short strokes of light on the water

const SHADES = 8 // from dark to bright

let lamps = []
let glints = []
let fogs = []
const quay = () => height * 0.4 // where the water begins

function setup() {
  createCanvas(windowWidth, windowHeight)
  strokeCap(SQUARE)
  noiseSeed(11)
  randomSeed(11)
  layOut()
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
  layOut()
}

function layOut() {
  lamps = INKS.map((ink, i) => newLamp(ink, width * (0.1 + i * 0.2) + random(-30, 30), quay() - height * random(0.06, 0.2)))
  Object.assign(lamps.at(-1), { x: width * 0.66, y: height * 0.13 })
  // Further down is nearer: there the strokes are longer, and further apart.
  glints = Array.from({ length: GLINTS }, () => ({
    x: random(width),
    deep: random() ** 1.6,
    beat: random(TAU),
  }))
  fogs = Array.from({ length: 26 }, () => ({
    x: random(width),
    y: quay() * random(0.5, 1.05),
    wide: width * random(0.2, 0.6),
  }))
}

// A lamp, with its ink in all the shades that water gives it.
function newLamp(ink, x, y) {
  const shades = Array.from({ length: SHADES }, (_, i) => {
    const shade = color(ink)
    shade.setAlpha((255 * (i + 1)) / SHADES)
    return shade
  })
  return { x, y, ink, shades }
}

function draw() {
  background('#0f1030')
  noStroke()
  fill('#080820')
  rect(0, quay(), width, height - quay())
  houses()
  if (mouseX || mouseY) carry(lamps.at(-1))
  for (const glint of glints) shine(glint)
  for (const lamp of lamps) hang(lamp)
  drift()
}

function carry(lamp) {
  if (mouseIsPressed) return
  lamp.x = lerp(lamp.x, mouseX, 0.1)
  lamp.y = lerp(lamp.y, min(mouseY, quay() - 10), 0.1)
}

// The other side of the harbour, in one ink.
function houses() {
  for (let i = 0; i < 14; i++) {
    fill('#20215a')
    const [wide, high] = [width / 14, height * (0.06 + 0.13 * noise(i * 7))]
    rect(i * wide, quay() - high, wide - 3, high)
    if (i % 2) triangle(i * wide, quay() - high, (i + 1) * wide - 3, quay() - high, (i + 0.5) * wide, quay() - high - 20)
    fill(i % 3 ? '#ffc02e' : '#0f1030') // somebody is still up
    rect(i * wide + wide * 0.3, quay() - high * 0.7, 6, 9)
  }
}

// A stroke of water takes the colour of the lamp above it, if there is one. The current rocks it from side to side.
function shine({ x, deep, beat }) {
  const y = quay() + 4 + deep * (height - quay())
  const rocked = x + (noise(x / 200, y / 90, frameCount / 140) - 0.5) * 140 * (0.3 + deep)
  for (const lamp of lamps) {
    const off = abs(rocked - lamp.x) / (width * (0.022 + 0.06 * deep))
    const light = exp(-off * off) * (0.55 + 0.45 * sin(frameCount / 14 + beat))
    if (light < 0.06) continue
    stroke(lamp.shades[floor(light * SHADES * 0.99)])
    strokeWeight(1.5 + deep * 4)
    const half = 4 + deep * 22
    line(rocked - half, y, rocked + half, y)
  }
}

function hang({ x, y, ink, shades }) {
  stroke('#060618')
  strokeWeight(3)
  line(x, y, x, quay())
  noStroke()
  fill(shades[0])
  for (const size of [150, 96, 46]) circle(x, y, size)
  fill(ink)
  circle(x, y, 16)
}

function drift() {
  noStroke()
  fill(185, 162, 255, 14)
  for (const fog of fogs) {
    fog.x = ((fog.x + 0.25 + fog.wide) % (width + fog.wide * 2)) - fog.wide
    ellipse(fog.x, fog.y, fog.wide, 26)
  }
}
