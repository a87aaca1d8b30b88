// @ts-check
/** What the wall wears: its paper, and the style sheet that is its own. A new one is put on when it is there, so that nothing flashes. */
import { find } from '../page.js'
import { wall } from './wall.js'

/** @import { Look } from './types.d.ts' */

/** @type {(keyof Look & ('fonts' | 'pattern' | 'pointer' | 'picture'))[]} */
const attributes = ['fonts', 'pattern', 'pointer', 'picture']
let newest = 0

/** @param {Look} look */
function wear(look) {
  const isPlain = wall.dataset.plain !== undefined
  wall.dataset.worn = look.theme
  wall.dataset.theme = isPlain ? 'paper' : look.theme
  for (const name of attributes) {
    const value = look[name]
    if (value === null) delete wall.dataset[name]
    else wall.dataset[name] = value
  }
}

/** @param {Look} look */
export function putOn(look) {
  if (look.seq < newest) return
  newest = look.seq
  const old = find('#wall-sheet', HTMLLinkElement)
  if (old && old.getAttribute('href') === look.sheet) return wear(look)
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = look.sheet
  const change = () => {
    document.getElementById('wall-sheet')?.remove()
    link.id = 'wall-sheet'
    wear(look)
  }
  link.addEventListener('load', () => (look.seq < newest ? link.remove() : change()))
  link.addEventListener('error', () => link.remove())
  document.head.append(link)
}
