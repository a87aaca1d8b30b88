// @ts-check
/** p5 in its global mode: `setup` and `draw` of the sketch's own scripts. */
import { complain, fail, reportOf } from './errors.js'
import { keepFitting } from './fit.js'
import { firstFrame, live, UNSEEN_MS } from './frames.js'
import { later } from './natives.js'
import { runScripts, scriptsOf } from './scripts.js'

/** @param {import('./frame.d.ts').Sketch} sketch @returns {Promise<boolean>} whether it could begin */
export async function start({ files }) {
  const { p5 } = window
  if (!p5) throw new Error('p5 did not come from the server. Run it again.')
  p5.lifecycleHooks.postdraw.push(live)
  p5.lifecycleHooks.postsetup.push(function () {
    // p5 begins to draw when it thinks it time; where there is nothing to draw, the sketch stands already.
    if (typeof window.draw === 'function' || 'draw' in this) later(live, UNSEEN_MS)
    else firstFrame()
  })
  const [main, ...others] = scriptsOf(files)
  if (!main || !(await runScripts([...others, main]))) return false
  keepFitting()
  // By now p5 has looked for these in vain: there were none yet.
  const { setup, draw } = window
  if (typeof setup === 'function') window.setup = guarded(setup)
  if (typeof setup === 'function' || typeof draw === 'function') p5.instance ?? new p5()
  else if (!document.querySelector('canvas')) firstFrame()
  return true
}

/** What fails to set itself up will not draw. @param {Function} setup */
const guarded = (setup) => async () => {
  try {
    await setup()
  } catch (error) {
    complain(reportOf(error))
    fail()
    await new Promise(() => {})
  }
}
