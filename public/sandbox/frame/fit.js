// @ts-check
/** Shows a canvas that is larger than the frame smaller, whole and in its proportions. Libraries read the pointer's place from what is shown. */

/** @param {HTMLCanvasElement} canvas */
function fitIn(canvas) {
  const ratio = canvas.width / canvas.height
  const { style } = canvas
  const [wide, high] = [Number.parseFloat(style.width), Number.parseFloat(style.height)]
  const given = canvas.dataset.given === `${style.width} ${style.height}` ? null : { wide, high }
  if (given && given.wide > 0) Object.assign(canvas.dataset, { wide: given.wide, high: given.high })
  const [width, height] = [Number(canvas.dataset.wide), Number(canvas.dataset.high)]
  if (!(width > 0 && height > 0 && ratio > 0)) return
  const scale = Math.min(1, innerWidth / width, innerHeight / height)
  style.width = `${width * scale}px`
  style.height = `${height * scale}px`
  canvas.dataset.given = `${style.width} ${style.height}`
}

/** Keeps every canvas of a p5 sketch inside the frame from here on. */
export function keepFitting() {
  const fitAll = () => {
    for (const canvas of document.querySelectorAll('main > canvas')) if (canvas instanceof HTMLCanvasElement) fitIn(canvas)
  }
  new MutationObserver(fitAll).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['style'] })
  addEventListener('resize', fitAll)
}
