// @ts-check
/** The dialog in which a picture is cut to a square, by pointer, wheel and keyboard. Nothing outside the square leaves the browser. */
import { copyOf, need } from '../page.js'

/** The side of the square that is sent, in pixels. */
const SIDE = 512
/** How near the nearest is: this many times what fits. */
const NEAREST = 5
const STEP = 12

/** The picture in its frame: the square that is seen, in the picture's own pixels. */
class Frame {
  /** @param {ImageBitmap} picture */
  constructor(picture) {
    this.picture = picture
    this.side = Math.min(picture.width, picture.height)
    this.x = (picture.width - this.side) / 2
    this.y = (picture.height - this.side) / 2
  }

  /** @param {number} near 0 shows all that fits, 1 the nearest */
  zoom(near) {
    const [midX, midY] = [this.x + this.side / 2, this.y + this.side / 2]
    this.side = Math.min(this.picture.width, this.picture.height) / NEAREST ** near
    this.x = midX - this.side / 2
    this.y = midY - this.side / 2
    this.move(0, 0)
  }

  /** Moves the picture under the frame, as far as it fills it. @param {number} right @param {number} down in parts of the frame */
  move(right, down) {
    this.x = Math.min(Math.max(this.x - right * this.side, 0), this.picture.width - this.side)
    this.y = Math.min(Math.max(this.y - down * this.side, 0), this.picture.height - this.side)
  }

  /** @param {HTMLCanvasElement} canvas */
  draw(canvas) {
    const context = canvas.getContext('2d')
    if (!context) return
    context.imageSmoothingQuality = 'high'
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.drawImage(this.picture, this.x, this.y, this.side, this.side, 0, 0, canvas.width, canvas.height)
  }
}

/** @param {ImageBitmap} picture */
async function turned(picture) {
  const canvas = new OffscreenCanvas(picture.height, picture.width)
  const context = canvas.getContext('2d')
  context?.translate(picture.height, 0)
  context?.rotate(Math.PI / 2)
  context?.drawImage(picture, 0, 0)
  picture.close()
  return createImageBitmap(canvas)
}

/** @param {Frame} frame @returns {Promise<Blob | null>} */
function square(frame) {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = Math.min(SIDE, Math.max(64, Math.round(frame.side)))
  frame.draw(canvas)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/webp', 0.92)) // a browser without WebP makes a PNG of it
}

/** @param {HTMLCanvasElement} canvas @param {(right: number, down: number) => void} move in parts of the frame */
function drag(canvas, move) {
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    event.preventDefault()
    canvas.focus()
  })
  canvas.addEventListener('pointermove', ({ pointerId, movementX, movementY }) => {
    if (canvas.hasPointerCapture(pointerId)) move(movementX / canvas.clientWidth, movementY / canvas.clientHeight)
  })
}

/** @type {Record<string, [right: number, down: number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/**
 * Asks which square of a picture to show.
 * @param {Blob} file
 * @returns {Promise<Blob | null>} null when it was left as it was; broken for what is no picture
 */
export async function cut(file) {
  let frame = new Frame(await createImageBitmap(file)) // upright, as the camera meant it
  const dialog = /** @type {HTMLDialogElement} */ (copyOf('cropper'))
  const canvas = need('canvas', HTMLCanvasElement, dialog)
  const zoom = need('[data-zoom]', HTMLInputElement, dialog)
  const act = (/** @type {string} */ name) => need(`[data-act="${name}"]`, HTMLButtonElement, dialog)
  const show = () => frame.draw(canvas)
  const move = (/** @type {number} */ right, /** @type {number} */ down) => {
    frame.move(right, down)
    show()
  }
  const near = (/** @type {number} */ by) => {
    zoom.valueAsNumber += by
    frame.zoom(zoom.valueAsNumber / 100)
    show()
  }
  drag(canvas, move)
  zoom.addEventListener('input', () => near(0))
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault()
    near(event.deltaY < 0 ? 4 : -4)
  })
  canvas.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key]
    if (arrow) move((arrow[0] * STEP) / 320, (arrow[1] * STEP) / 320)
    else if (event.key === '+' || event.key === '=') near(5)
    else if (event.key === '-') near(-5)
    else return
    event.preventDefault()
  })
  act('turn').addEventListener('click', async () => {
    frame = new Frame(await turned(frame.picture))
    near(0)
  })
  document.body.append(dialog)
  show()
  dialog.showModal()
  canvas.focus()
  return new Promise((resolve) => {
    const close = (/** @type {Blob | null} */ blob) => {
      frame.picture.close()
      dialog.remove()
      resolve(blob)
    }
    act('take').addEventListener('click', async () => close(await square(frame)))
    act('leave').addEventListener('click', () => close(null))
    dialog.addEventListener('cancel', () => close(null))
  })
}
