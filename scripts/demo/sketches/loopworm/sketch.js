// Loopworm: it is always on its way, and back where it began every nine seconds, without a seam.
// The trick: do not walk through the noise in a line, walk in a circle. Point at it and it looks at you.

const INKS = ['#ff5436', '#ffc02e', '#fff6e2', '#58c9a0', '#2a3ed6', '#b9a2ff', '#ff9ec4']
const SECONDS = 9 // one round
const BODY = 0.62 // how much of the round the worm is long
const RINGS = 190

function setup() {
  createCanvas(windowWidth, windowHeight)
  noiseSeed(90)
  noiseDetail(2, 0.4)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}

function draw() {
  background('#ffd9e6')
  dots()
  const now = (millis() / 1000 / SECONDS) % 1
  // From the tail to the head, so that each ring lies on the one before it.
  for (let i = RINGS; i >= 0; i--) ring(now, i)
  face(now)
}

// Where the worm's nose is at a moment of the round (0 to 1): noise, read on a circle, so that 1 is 0 again.
function wayAt(moment) {
  const turn = moment * TAU
  const [cx, cy] = [cos(turn) * 1.15 + 5, sin(turn) * 1.15 + 5]
  const x = map(noise(cx, cy, 0), 0.12, 0.82, 0.06, 0.94)
  const y = map(noise(cx, cy, 40), 0.12, 0.82, 0.1, 0.9)
  return createVector(x * width, y * height)
}

// Every ring is where the nose was a little while ago.
const placeOf = (now, i) => wayAt(now - (i / RINGS) * BODY + 1)

function thickness(i) {
  const along = i / RINGS
  const thick = min(width, height) * 0.15
  const breath = 1 + 0.07 * sin(along * 40 - frameCount / 9)
  return thick * breath * (1 - along ** 3 * 0.85)
}

function ring(now, i) {
  const { x, y } = placeOf(now, i)
  const size = thickness(i)
  noStroke()
  fill('#1a1423')
  circle(x + 5, y + 7, size)
  const stripe = floor(i / 6)
  fill(INKS[stripe % INKS.length])
  stroke('#1a1423')
  strokeWeight(i % 6 === 0 ? 4 : 0.01)
  circle(x, y, size)
}

function face(now) {
  const nose = placeOf(now, 0)
  const look = p5.Vector.sub(createVector(mouseX || width / 2, mouseY || height / 2), nose).limit(7)
  const size = thickness(0)
  const ahead = p5.Vector.sub(nose, placeOf(now, 5)).normalize()
  const side = createVector(-ahead.y, ahead.x).mult(size * 0.24)
  stroke('#1a1423')
  strokeWeight(4)
  for (const way of [1, -1]) {
    const eye = p5.Vector.add(nose, p5.Vector.mult(side, way)).add(p5.Vector.mult(ahead, size * 0.12))
    fill('#fff6e2')
    circle(eye.x, eye.y, size * 0.36)
    fill('#1a1423')
    circle(eye.x + look.x * 0.6, eye.y + look.y * 0.6, size * 0.14)
  }
}

// Paper with a screen of dots, as cheap printing has it.
function dots() {
  noStroke()
  fill('#ffb0d2')
  for (let y = 0, odd = 0; y < height + 16; y += 16, odd ^= 1) for (let x = odd * 8; x < width + 16; x += 16) circle(x, y, 5)
}
