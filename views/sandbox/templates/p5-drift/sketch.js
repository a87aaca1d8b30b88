// Lines that drift with a wind made of noise. Press to blow them about.
const ink = ['#ffc02e', '#ff6a4d', '#58c9a0', '#ff9ec4', '#fff6e2']
const grains = []

function setup() {
  createCanvas(windowWidth, windowHeight)
  background('#14102a')
  for (let i = 0; i < 240; i++) grains.push({ x: random(width), y: random(height), ink: random(ink), weight: random(1, 4) })
}

function draw() {
  background(20, 16, 42, 22)
  for (const grain of grains) {
    const wind = noise(grain.x / 220, grain.y / 220, frameCount / 400) * TAU * 2
    const [x, y] = [grain.x + cos(wind) * 2.4, grain.y + sin(wind) * 2.4]
    stroke(grain.ink)
    strokeWeight(grain.weight)
    line(grain.x, grain.y, x, y)
    grain.x = x
    grain.y = y
    if (x < 0 || y < 0 || x > width || y > height || random() < 0.003) place(grain)
  }
}

function place(grain) {
  grain.x = mouseIsPressed ? mouseX + random(-30, 30) : random(width)
  grain.y = mouseIsPressed ? mouseY + random(-30, 30) : random(height)
}
