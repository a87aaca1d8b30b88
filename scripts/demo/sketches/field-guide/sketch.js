// Field guide: mushrooms, 16 × 16, as many as fit. Nobody drew them: each is made from a number.
// They grow from the ground up. Press one to pick it; another one comes.

const SIZE = 16 // pixels of a mushroom, each way
const GAP = 4
const PAPER = '#f3ead2'
const INK = '#1a1423'
const CAPS = ['#ff5436', '#ffc02e', '#b9a2ff', '#ff9ec4', '#2a3ed6', '#ff8a3d', '#58c9a0', '#5b3b8c']
const STEMS = ['#fff6e2', '#f3d3a8', '#e9c7d8']

// The same number always gives the same chances, and so the same mushroom.
function chances(number) {
  let state = number * 2654435761
  return (least, most) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0
    return least + ((state >>> 0) / 2 ** 32) * (most - least)
  }
}

// How wide the cap is at a height (0: its brim, 1: its top), for each family.
const FAMILIES = [
  (h) => Math.sqrt(1 - h * h), // a dome
  (h) => 1 - h ** 1.5 * 0.9, // a bell
  (h) => (h < 0.35 ? 1 : 0.55 - h * 0.4), // a hat
  (h) => 0.55 + 0.45 * Math.sin(h * 3), // a bun
  (h) => 1 - h * 0.95, // a cone
]

// A mushroom as rows of colours, from the bottom up; null is nothing.
function mushroom(number) {
  const chance = chances(number)
  const pick = (list) => list[Math.floor(chance(0, list.length))]
  const rows = Array.from({ length: SIZE }, () => Array(SIZE).fill(null))
  const family = pick(FAMILIES)
  const [cap, dots, stem] = [pick(CAPS), pick([PAPER, PAPER, INK, null]), pick(STEMS)]
  const [brim, stemHeight, stemWide] = [chance(4.5, 7.6), Math.floor(chance(4, 8)), chance(1, 2.6)]
  const capHeight = Math.floor(chance(4, 15 - stemHeight))
  for (let y = 0; y < stemHeight + 1; y++) fillRow(rows[y], stemWide + (y === 0 ? 0.8 : 0), stem)
  if (chance(0, 1) < 0.4) fillRow(rows[stemHeight - 2], stemWide + 1.2, stem) // a skirt
  fillRow(rows[stemHeight], brim * 0.8, '#c98f6b') // the gills
  for (let h = 0; h < capHeight; h++) {
    const row = rows[stemHeight + 1 + h]
    fillRow(row, brim * family(h / capHeight), cap)
    for (let x = 0; x < SIZE; x++) if (dots && row[x] === cap && chance(0, 1) < 0.13) row[x] = dots
  }
  return rows
}

// A row, the same on both sides of the middle.
function fillRow(row, half, ink) {
  for (let x = 0; x < SIZE; x++) if (Math.abs(x - 7.5) < half) row[x] = ink
}

// ── the page
let next = 1
const beds = new Map() // what grows where: "column,row" → { rows, born }
function bedAt(column, row, ms) {
  const key = `${column},${row}`
  if (!beds.has(key))
    beds.set(key, {
      rows: mushroom(next++),
      born: ms + (column + row * 3) * 70,
    })
  return beds.get(key)
}

const scale = () => Math.max(2, Math.round(Math.min(canvas.width, canvas.height) / 100))

function draw(ms) {
  const step = (SIZE + GAP) * scale()
  ctx.setTransform(1, 0, 0, 1, 0, 0) // pixels of the screen, nothing in between
  ctx.fillStyle = PAPER
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  for (let row = 0; row * step < canvas.height; row++) {
    for (let column = 0; column * step < canvas.width; column++) show(bedAt(column, row, ms), column * step, row * step, ms)
  }
  requestAnimationFrame(draw)
}

function show({ rows, born }, left, top, ms) {
  const dot = scale()
  const grown = Math.min(SIZE, Math.floor((ms - born) / 55))
  const isOut = (x, y) => y < 0 || y >= grown || !rows[y]?.[x]
  const square = (x, y, ink) => {
    ctx.fillStyle = ink
    ctx.fillRect(left + (x + GAP / 2) * dot, top + (SIZE + GAP / 2 - 1 - y) * dot, dot, dot)
  }
  square(6, -1, INK)
  for (let x = 1; x < SIZE - 1; x++) square(x, -1, '#1f7a57') // the ground
  for (let y = 0; y < grown; y++) {
    for (let x = 0; x < SIZE; x++) {
      if (rows[y][x]) square(x, y, rows[y][x])
      else if (!isOut(x - 1, y) || !isOut(x + 1, y) || !isOut(x, y - 1) || !isOut(x, y + 1)) square(x, y, INK) // the line around it
    }
  }
}

canvas.addEventListener('pointerdown', ({ offsetX, offsetY }) => {
  const step = ((SIZE + GAP) * scale() * canvas.clientWidth) / canvas.width
  beds.delete(`${Math.floor(offsetX / step)},${Math.floor(offsetY / step)}`)
})
requestAnimationFrame(draw)
