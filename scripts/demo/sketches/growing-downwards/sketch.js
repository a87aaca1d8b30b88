// Growing downwards: eleven beans are through. This is what the twelfth was doing all week.
// It grows by itself. Press somewhere to plant another one there.

const SOIL = ['#3a2338', '#33203a', '#2a1b39', '#211735', '#18122c']
const ROOTS = ['#fff6e2', '#ffc02e', '#ff9ec4', '#58c9a0']

let tips = [] // the ends of roots that still grow
let stones = []
let rest = 0 // frames since the last one stopped
const ground = () => height * 0.26

function setup() {
  createCanvas(windowWidth, windowHeight)
  randomSeed(12)
  noiseSeed(12)
  season()
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
  season()
}

// A new piece of ground with a new bean in it.
function season() {
  tips = []
  stones = []
  rest = 0
  dig()
  for (let i = 0; i < 12; i++) if (i !== 6) shoot(width * (0.02 + i * 0.08))
  plant(width * 0.5, ground())
}

// One of the eleven: a stem, and two leaves that found the light.
function shoot(x) {
  const high = height * (0.07 + 0.07 * noise(x))
  const bend = (noise(x, 5) - 0.5) * 40
  noFill()
  stroke('#1f7a57')
  strokeWeight(5)
  bezier(x, ground() + 8, x, ground() - high * 0.5, x + bend, ground() - high * 0.6, x + bend, ground() - high)
  fill('#58c9a0')
  strokeWeight(3)
  for (const side of [-1, 1]) {
    push()
    translate(x + bend + side * 9, ground() - high - 4)
    rotate(side * -0.5)
    ellipse(0, 0, 24, 13)
    pop()
  }
}

function dig() {
  background('#8fd6d0')
  noStroke()
  const layer = (height - ground()) / SOIL.length
  SOIL.forEach((ink, depth) => {
    fill(ink)
    beginShape()
    vertex(0, height)
    for (let x = 0; x <= width + 20; x += 20) vertex(x, ground() + depth * layer + (noise(x / 160, depth * 9) - 0.5) * 50)
    vertex(width + 20, height)
    endShape(CLOSE)
  })
  for (let i = 0; i < 16; i++) {
    const stone = {
      x: random(width),
      y: random(ground() + 90, height),
      r: random(9, 30),
    }
    if (abs(stone.x - width / 2) < 60 && stone.y < ground() + 150) continue // leave the bean some room
    stones.push(stone)
    fill('#0f0b20')
    ellipse(stone.x, stone.y, stone.r * 2.2, stone.r * 1.7)
    fill('#54406a')
    ellipse(stone.x - 2, stone.y - 3, stone.r * 2, stone.r * 1.45)
  }
}

function plant(x, y) {
  for (const lean of [-0.9, -0.3, 0.25, 0.8]) {
    tips.push({
      x,
      y,
      angle: HALF_PI + lean,
      thick: random(9, 13),
      ink: random(ROOTS),
      seed: random(1000),
    })
  }
  sprout(x, y)
}

function sprout(x, y) {
  stroke('#1a1423')
  strokeWeight(4)
  fill('#ff5436')
  push()
  translate(x, y)
  rotate(-0.4)
  ellipse(0, 0, 46, 30) // the bean
  pop()
  noFill()
  arc(x, y - 3, 18, 12, 0.3, 1.9)
}

function draw() {
  tips = tips.flatMap(grow)
  rest = tips.length ? 0 : rest + 1
  if (rest > 420) season()
}

// One step of one tip. Gives the tips that are there afterwards: none when it has come to its end, two when it forks.
function grow(tip) {
  const before = { ...tip }
  steer(tip)
  tip.x += cos(tip.angle) * 2.4
  tip.y += sin(tip.angle) * 2.4
  tip.thick *= 0.9925
  mark(before, tip)
  if (tip.thick < 1.3 || tip.y > height + 20) return []
  if (random() < 0.026 && tips.length < 160) return [tip, fork(tip)]
  return [tip]
}

// Wander a little, want down a little, and go round what is hard.
function steer(tip) {
  tip.angle += (noise(tip.seed, tip.y / 90, tip.x / 90) - 0.5) * 0.3
  tip.angle += (HALF_PI - tip.angle) * 0.022
  if (tip.y < ground() + 16) tip.angle += (HALF_PI - tip.angle) * 0.3
  for (const stone of stones) {
    if (dist(tip.x, tip.y, stone.x, stone.y) > stone.r * 1.35 + 8) continue
    const away = atan2(tip.y - stone.y, tip.x - stone.x)
    tip.angle += sin(away - tip.angle) * 0.5
  }
}

function fork(tip) {
  const side = random([-1, 1])
  return {
    ...tip,
    angle: tip.angle + side * random(0.5, 1),
    thick: tip.thick * random(0.45, 0.75),
    seed: random(1000),
  }
}

function mark(from, to) {
  stroke('#1a1423')
  strokeWeight(to.thick + 2.5)
  line(from.x + 2, from.y + 2, to.x + 2, to.y + 2)
  stroke(to.ink)
  strokeWeight(to.thick)
  line(from.x, from.y, to.x, to.y)
}

function mousePressed() {
  plant(mouseX, max(mouseY, ground()))
}
