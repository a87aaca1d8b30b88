// A dot that follows you. Press to give it another colour.
const ink = ['#ffc02e', '#ff6a4d', '#58c9a0', '#ff9ec4']
let colour = 0
let x
let y

function setup() {
  createCanvas(windowWidth, windowHeight)
  background('#14102a')
  noStroke()
  x = width / 2
  y = height / 2
}

function draw() {
  background(20, 16, 42, 20)
  const turn = frameCount / 40
  const aim = mouseX || mouseY ? [mouseX, mouseY] : [width * (0.5 + 0.3 * cos(turn)), height * (0.5 + 0.3 * sin(turn * 1.3))]
  x = lerp(x, aim[0], 0.08)
  y = lerp(y, aim[1], 0.08)
  fill(ink[colour])
  circle(x, y, 42)
}

function mousePressed() {
  colour = (colour + 1) % ink.length
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
  background('#14102a')
}
