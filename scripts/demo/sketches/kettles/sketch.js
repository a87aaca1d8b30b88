// Field guide to kettles. Fenn's mushrooms, but I only see kettles.
// Every kettle boils when it is ready. Press one to take it off the heat; another one comes.

const SIZE = 16 // pixels of a kettle, each way
const GAP = 6 // more air than between mushrooms: steam needs it
const NIGHT = '#1b2a9a'
const INK = '#12103a'
const ENAMEL = ['#ff5436', '#ffc02e', '#ff9ec4', '#58c9a0', '#b9a2ff', '#fff6e2', '#ff8a3d']

function chances(number) {
  let state = number * 2654435761
  return (least, most) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0
    return least + ((state >>> 0) / 2 ** 32) * (most - least)
  }
}

// How wide the belly is at a height (0: the bottom, 1: the shoulder).
const BELLIES = [
  (h) => 1 - 0.35 * h * h, // a proper kettle
  (h) => Math.sin(0.7 + h * 1.9), // an apple
  (h) => 0.92 - 0.05 * h, // a saucepan with ideas
  (h) => 0.62 + 0.38 * (1 - h), // a bell
]

function kettle(number) {
  const chance = chances(number)
  const pick = (list) => list[Math.floor(chance(0, list.length))]
  const rows = Array.from({ length: SIZE }, () => Array(SIZE).fill(null))
  const [belly, enamel, knob] = [pick(BELLIES), pick(ENAMEL), pick(ENAMEL)]
  const [half, high] = [chance(4, 5.6), Math.floor(chance(5, 9))]
  for (let y = 0; y < high; y++) fillRow(rows[y], half * belly(y / high), enamel)
  fillRow(rows[Math.floor(high * 0.4)], half * belly(0.4), chance(0, 1) < 0.5 ? '#ffffff' : enamel) // a stripe, or none
  fillRow(rows[high], half * 0.55, enamel) // the lid
  fillRow(rows[high + 1], 1, knob)
  const [spout, handle] = [Math.floor(high * 0.45), high + 2]
  for (let i = 0; i < 4; i++) rows[spout + i][Math.min(15, 11 + i)] = enamel
  for (let x = 4; x < 12; x++) if (x < 6 || x > 9 || handle + 2 > 15) rows[Math.min(15, handle)][x] = knob
  for (let x = 5; x < 11; x++) rows[Math.min(15, handle + 1)][x] = knob
  return { rows, nose: { x: 15, y: spout + 4 } }
}

function fillRow(row, half, ink) {
  for (let x = 0; x < SIZE; x++) if (Math.abs(x - 7.5) < half) row[x] = ink
}

// ── the hob
let next = 3
const rings = new Map()
function ringAt(column, row, ms) {
  const key = `${column},${row}`
  if (!rings.has(key)) rings.set(key, { ...kettle(next++), born: ms + (column * 2 + row) * 90 })
  return rings.get(key)
}

const scale = () => Math.max(2, Math.round(Math.min(canvas.width, canvas.height) / 78))

function draw(ms) {
  const step = (SIZE + GAP) * scale()
  ctx.setTransform(1, 0, 0, 1, 0, 0)
  ctx.fillStyle = NIGHT
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  for (let row = 0; row * step < canvas.height; row++) {
    for (let column = 0; column * step < canvas.width; column++) show(ringAt(column, row, ms), column * step, row * step, ms)
  }
  requestAnimationFrame(draw)
}

function show({ rows, nose, born }, left, top, ms) {
  const dot = scale()
  const grown = Math.min(SIZE, Math.floor((ms - born) / 55))
  const square = (x, y, ink) => {
    ctx.fillStyle = ink
    ctx.fillRect(left + Math.round(x + 2) * dot, top + Math.round(SIZE + GAP - 2 - y) * dot, dot, dot)
  }
  for (let x = 2; x < 14; x++) square(x, -1, (x + Math.floor(ms / 160)) % 3 ? '#ff5436' : '#ffc02e') // the flame
  const isIn = (x, y) => y >= 0 && y < grown && rows[y]?.[x]
  for (let y = 0; y < grown; y++) {
    for (let x = 0; x < SIZE; x++) {
      if (rows[y][x]) square(x, y, rows[y][x])
      else if (isIn(x - 1, y) || isIn(x + 1, y) || isIn(x, y - 1) || isIn(x, y + 1)) square(x, y, INK)
    }
  }
  if (ms - born > 2600) steam(square, nose, ms - born)
}

// Fourteen puffs on their way up, each a little further than the one before. They sway, and thin out.
function steam(square, { x, y }, ms) {
  for (let i = 0; i < 14; i++) {
    const up = (ms / 160 + i * 0.75) % 10
    const sway = Math.sin(up * 0.9 + i * 2) * (0.4 + up * 0.16)
    if ((i * 3 + Math.floor(up)) % 12 > up) square(x + sway, y + up, up < 5 ? '#ffffff' : '#8f9bf0')
  }
}

canvas.addEventListener('pointerdown', ({ offsetX, offsetY }) => {
  const step = ((SIZE + GAP) * scale() * canvas.clientWidth) / canvas.width
  rings.delete(`${Math.floor(offsetX / step)},${Math.floor(offsetY / step)}`)
})
requestAnimationFrame(draw)
