// Tidepool: water, drawn as lines that swim along a current.
// Drag across it to stir. The faster you stir, the higher it hums.

const INKS = ['#ffc02e', '#58c9a0', '#ff9ec4', '#fff6e2', '#ff5436', '#b9a2ff']
const LINES = 320 // how many lines swim at once
const LENGTH = 18 // how many steps of its way each one shows

let swimmers = []
let pools = []

function setup() {
  createCanvas(windowWidth, windowHeight)
  strokeCap(SQUARE)
  noiseSeed(5)
  layOut()
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
  layOut()
}

// Two pools that stay still, and everybody else somewhere around them.
function layOut() {
  const r = min(width, height) * 0.19
  pools = [
    { x: width * 0.3, y: height * 0.44, r, turn: 1 },
    { x: width * 0.72, y: height * 0.58, r: r * 0.7, turn: -1 },
  ]
  swimmers = Array.from({ length: LINES }, () => newSwimmer())
  for (let i = 0; i < 60; i++) swimmers.forEach(swim) // so that they have a way behind them already
}

function newSwimmer() {
  const place = { x: random(width), y: random(height) }
  return {
    way: [place],
    ink: random(INKS),
    thick: random(1.4, 4.4),
    life: random(80, 400),
  }
}

function draw() {
  background('#14102a')
  noStroke()
  fill('#241a4a')
  for (const { x, y, r } of pools) circle(x, y, r * 1.8)
  noFill()
  for (const swimmer of swimmers) {
    swim(swimmer)
    show(swimmer)
  }
  humAlong()
}

// One step along the current. Who is old, or out of sight, begins anew somewhere else.
function swim(swimmer) {
  const { x, y } = swimmer.way[0]
  const go = current(x, y)
  swimmer.way.unshift({ x: x + go.x, y: y + go.y })
  swimmer.way.length = min(swimmer.way.length, LENGTH)
  swimmer.life -= 1
  const isGone = x < -90 || y < -90 || x > width + 90 || y > height + 90
  if (isGone || swimmer.life < 0) Object.assign(swimmer, newSwimmer())
}

function show({ way, ink, thick }) {
  stroke(ink)
  strokeWeight(thick)
  beginShape()
  for (const { x, y } of way) vertex(x, y)
  endShape()
}

// Where the water goes at a place. Noise gives every place a direction, and its neighbours nearly the same one:
// that is all there is to a current. Near a pool the water goes round it instead.
function current(x, y) {
  const angle = noise(x / 340, y / 340, frameCount / 600) * TAU * 2
  const go = { x: cos(angle), y: sin(angle) }
  for (const pool of pools) {
    const far = dist(x, y, pool.x, pool.y) || 1
    const [outX, outY] = [(x - pool.x) / far, (y - pool.y) / far]
    const near = 2.4 * exp(-sq(max(0, far - pool.r) / (pool.r * 0.9))) * pool.turn
    const push = far < pool.r ? 1.6 : 0
    go.x += outX * push - outY * near // across "out" is round the pool
    go.y += outY * push + outX * near
  }
  const stirred = mouseIsPressed ? exp(-dist(x, y, mouseX, mouseY) / 90) : 0
  go.x += (mouseX - pmouseX) * stirred * 0.5
  go.y += (mouseY - pmouseY) * stirred * 0.5
  const speed = max(1, mag(go.x, go.y) / 2) // nobody swims faster than 2
  return { x: (go.x / speed) * 3, y: (go.y / speed) * 3 }
}

// ── the hum: one soft oscillator, made when somebody first presses (browsers allow no sound before that)
let tone, loud

function mousePressed() {
  if (tone) return
  const audio = new AudioContext()
  tone = new OscillatorNode(audio, { type: 'triangle', frequency: 104 })
  loud = new GainNode(audio, { gain: 0 })
  tone.connect(loud).connect(audio.destination)
  tone.start()
}

function humAlong() {
  if (!tone) return
  const speed = mouseIsPressed ? dist(mouseX, mouseY, pmouseX, pmouseY) : 0
  tone.frequency.setTargetAtTime(104 + speed * 4, tone.context.currentTime, 0.1) // 104 Hz is A flat
  loud.gain.setTargetAtTime(mouseIsPressed ? 0.12 : 0, tone.context.currentTime, 0.2)
}
