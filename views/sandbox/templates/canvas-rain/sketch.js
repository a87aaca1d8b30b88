// Rain of glyphs in columns. The pointer is an umbrella.
const glyphs = '.:-=+*#%@/\\|'
const cell = 16
const drops = Array.from({ length: 120 }, () => ({ row: Math.random() * 60, speed: 0.1 + Math.random() * 0.35 }))
let umbrella = -1000

addEventListener('pointermove', (event) => {
  umbrella = event.clientX
})

function draw() {
  ctx.fillStyle = 'rgb(18 14 28 / 7%)'
  ctx.fillRect(0, 0, innerWidth, innerHeight)
  ctx.font = `${cell}px monospace`
  drops.forEach((drop, column) => {
    const x = column * cell
    if (x > innerWidth) return
    const shelter = Math.abs(x - umbrella) < 60
    drop.row += shelter ? 0.02 : drop.speed
    ctx.fillStyle = shelter ? '#ff6a4d' : '#58c9a0'
    ctx.fillText(glyphs[Math.floor(drop.row * 7) % glyphs.length], x, drop.row * cell)
    if (drop.row * cell > innerHeight) drop.row = -Math.random() * 10
  })
  requestAnimationFrame(draw)
}
requestAnimationFrame(draw)
