// @ts-check
/** three: the main file is a module, which imports 'three' and the sketch's own modules. */
import { firstFrame } from './frames.js'
import { runModules, scriptsOf } from './scripts.js'

/** @param {import('./frame.d.ts').Sketch} sketch @returns {Promise<boolean>} whether it could begin */
export async function start({ files }) {
  if (!(await runModules(files, scriptsOf(files)[0]?.name ?? ''))) return false
  firstFrame()
  return true
}
