// Loopworm: it is always on its way, and back where it began every nine seconds, without a seam.
// The trick: do not walk through the noise in a line, walk in a circle. Point at it and it looks at you.

const INKS = ['#ff5436', '#ffc02e', '#fff6e2', '#58c9a0', '#2a3ed6', '#b9a2ff', '#ff9ec4']
const SECONDS = 9 // one round
const BODY = 0.7 // how much of the round the worm is long
const RINGS = 196

let paper

function setup() {
  createCanvas(windowWidth, windowHeight)
  noiseSeed(90)
  noiseDetail(2, 0.4)
  paper = printed()
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
  paper = printed()
}

function draw() {
  image(paper, 0, 0)
  const now = (millis() / 1000 / SECONDS) % 1
  // Every ring is where the nose was a little while ago. From the tail to the head, so that each lies on the one before it.
  const rings = Array.from({ length: RINGS }, (_, i) => ({
    ...wayAt(now - (i / RINGS) * BODY + 1),
    size: thickness(i),
    i,
  })).reverse()
  noStroke()
  fill('#1a1423')
  for (const { x, y, size } of rings) circle(x + 6, y + 9, size + 6)
  rings.forEach(show)
  face(rings.at(-1), rings.at(-6))
}

// Where the worm's nose is at a moment of the round (0 to 1): noise, read on a circle, so that 1 is 0 again.
function wayAt(moment) {
  const turn = moment * TAU
  const [cx, cy] = [cos(turn) * 1.3 + 5, sin(turn) * 1.3 + 5]
  return {
    x: spread(noise(cx, cy, 0)) * width,
    y: spread(noise(cx, cy, 40)) * height,
  }
}

// Noise likes the middle. This sends it out to the edges, too.
const spread = (value) => constrain(map(value, 0.18, 0.52, 0.12, 0.88), 0.1, 0.9)

function thickness(i) {
  const along = i / RINGS
  const breath = 1 + 0.06 * sin(along * 40 - frameCount / 9)
  return min(width, height) * 0.19 * breath * (1 - along ** 3 * 0.8)
}

// Six rings of one ink, then a dark one, then the next ink.
function show({ x, y, size, i }) {
  const isDark = i % 7 === 6
  if (isDark) fill('#1a1423')
  else fill(INKS[floor(i / 7) % INKS.length])
  circle(x, y, isDark ? size + 3 : size)
}

function face(nose, neck) {
  const look = atan2((mouseY || height) - nose.y, (mouseX || width) - nose.x)
  const ahead = atan2(nose.y - neck.y, nose.x - neck.x)
  stroke('#1a1423')
  strokeWeight(4)
  for (const side of [-1, 1]) {
    const [x, y] = [nose.x + cos(ahead + side) * nose.size * 0.27, nose.y + sin(ahead + side) * nose.size * 0.27]
    fill('#fff6e2')
    circle(x, y, nose.size * 0.36)
    fill('#1a1423')
    circle(x + cos(look) * nose.size * 0.07, y + sin(look) * nose.size * 0.07, nose.size * 0.13)
  }
}

// Paper with a screen of dots, as cheap printing has it. It never changes, so it is drawn once and kept.
function printed() {
  const sheet = createGraphics(width, height)
  sheet.background('#ffd9e6')
  sheet.noStroke()
  sheet.fill('#ffb0d2')
  for (let y = 0; y < height + 20; y += 20) for (let x = y % 40 ? 10 : 0; x < width + 20; x += 20) sheet.circle(x, y, 6)
  return sheet
}
