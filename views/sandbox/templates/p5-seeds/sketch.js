// A seed head: each seed a little further round than the one before. The pointer changes how far.
function setup() {
  createCanvas(windowWidth, windowHeight)
  noStroke()
}

function draw() {
  background('#f1e6cc')
  translate(width / 2, height / 2)
  const angle = 2.3999 + (mouseX - width / 2) / width / 400 + sin(frameCount / 300) / 900
  const reach = min(width, height) / 2 - 20
  for (let i = 1; i < 420; i++) {
    const far = sqrt(i / 420) * reach
    fill(i % 3 ? '#1a1423' : '#ff6a4d')
    circle(cos(i * angle) * far, sin(i * angle) * far, 3 + (far / reach) * 9)
  }
}
