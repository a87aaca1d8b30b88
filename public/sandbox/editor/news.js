// @ts-check
/** One line above the code: what somebody should know about this sketch just now, and perhaps do about it. */
import { need } from '../../page.js'
import { textButton } from '../../slips.js'

const bar = need('#news', HTMLElement)

/** @param {string} words @param {string} [label] @param {() => void} [act] */
export function notice(words, label, act) {
  const text = document.createElement('p')
  text.textContent = words
  const done = () => {
    bar.hidden = true
  }
  const buttons = [
    ...(label && act
      ? [
          textButton(label, () => {
            done()
            act()
          }),
        ]
      : []),
    textButton('Put away', done),
  ]
  bar.replaceChildren(text, ...buttons)
  bar.hidden = false
}

/** Takes the line away, if it still says this. @param {string} words */
export function unsay(words) {
  if (bar.firstElementChild?.textContent === words) bar.hidden = true
}
