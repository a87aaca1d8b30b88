// Rings on a pond. `canvas` fills the frame, `ctx` draws on it, in pixels of the page.
const rings = []

function drop(x, y) {
  rings.push({ x, y, size: 4 })
  if (rings.length > 40) rings.shift()
}

canvas.addEventListener('pointermove', (event) => drop(event.offsetX, event.offsetY))

function draw(time) {
  ctx.fillStyle = '#14102a'
  ctx.fillRect(0, 0, innerWidth, innerHeight)
  if (time % 700 < 17) drop(Math.random() * innerWidth, Math.random() * innerHeight)
  for (const ring of rings) {
    ring.size += 1.2
    ctx.strokeStyle = `hsl(${40 + ring.size} 90% 70% / ${Math.max(0, 1 - ring.size / 220)})`
    ctx.lineWidth = 3
    ctx.beginPath()
    ctx.arc(ring.x, ring.y, ring.size, 0, Math.PI * 2)
    ctx.stroke()
  }
  requestAnimationFrame(draw)
}
requestAnimationFrame(draw)
