// @ts-check
/** Where things are on the screen, turned ones too. All in px of the window. */

/** @typedef {{ x: number, y: number }} Point */

/** @param {number} value @param {number} least @param {number} most */
export const within = (value, least, most) => Math.min(most, Math.max(least, value))

/** @param {number} value @param {number} digits */
export const round = (value, digits = 2) => Number(value.toFixed(digits))

/** @param {Element} element @returns {Point} its centre */
export function centreOf(element) {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: left + width / 2, y: top + height / 2 }
}

/**
 * The corners of a rectangle that is turned about its centre, a little drawn in: that edges touch is no overlap.
 * @param {Point} centre @param {{ width: number, height: number }} size @param {number} turn degrees @returns {Point[]}
 */
export function cornersAt({ x, y }, { width, height }, turn) {
  const [w, h] = [width * 0.46, height * 0.46]
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)]
  const corners = [
    [-w, -h],
    [w, -h],
    [w, h],
    [-w, h],
  ]
  return corners.map(([dx = 0, dy = 0]) => ({ x: x + dx * cos - dy * sin, y: y + dx * sin + dy * cos }))
}

/** @param {Point[]} corners @param {Point} axis @returns {[least: number, most: number]} */
function shadow(corners, axis) {
  const along = corners.map(({ x, y }) => x * axis.x + y * axis.y)
  return [Math.min(...along), Math.max(...along)]
}

/**
 * Whether a turned rectangle and an upright one overlap: they do unless a line can be drawn between them (separating axis).
 * @param {Point[]} turned @param {DOMRect} upright
 */
export function overlap(turned, upright) {
  const { left, right, top, bottom } = upright
  const box = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ]
  const [a, b, , d] = turned
  if (!a || !b || !d) return false
  const axes = [
    { x: 1, y: 0 },
    { x: 0, y: 1 },
    { x: b.x - a.x, y: b.y - a.y },
    { x: d.x - a.x, y: d.y - a.y },
  ]
  return axes.every((axis) => {
    const [least, most] = shadow(turned, axis)
    const [from, to] = shadow(box, axis)
    return most > from && to > least
  })
}
