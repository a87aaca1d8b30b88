// @ts-check
// What a canvas sketch finds there: `canvas`, as large as the page, and `ctx`, which draws on it in pixels of the page.
{
  const canvas = document.body.appendChild(document.createElement('canvas'))
  const ctx = canvas.getContext('2d')
  const resize = () => {
    const ratio = devicePixelRatio || 1
    canvas.width = Math.round(innerWidth * ratio)
    canvas.height = Math.round(innerHeight * ratio)
    canvas.style.width = `${innerWidth}px`
    canvas.style.height = `${innerHeight}px`
    ctx?.setTransform(ratio, 0, 0, ratio, 0, 0)
  }
  resize()
  addEventListener('resize', resize)
  Object.assign(globalThis, { canvas, ctx })
}
