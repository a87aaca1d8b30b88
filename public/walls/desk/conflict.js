// @ts-check
/** The same piece was changed in two places: today's is shown, mine stays in the form, and I say which one shall be. */
import { copyOf, elementFrom, need } from '../../page.js'

/**
 * @param {HTMLElement} place
 * @param {string} html the piece as it hangs now; '' when the wall shows it already
 * @param {{ keepMine: () => void, takeTheirs: () => void }} answers
 */
export function ask(place, html, { keepMine, takeTheirs }) {
  const question = copyOf('conflict')
  const today = elementFrom(html)
  if (today) {
    today.removeAttribute('id')
    need('[data-today]', HTMLElement, question).append(
      today.querySelector(':scope > article, :scope > figure, :scope > nav, :scope > ul') ?? today,
    )
  }
  const answer = (/** @type {() => void} */ act) => () => {
    place.replaceChildren()
    place.hidden = true
    act()
  }
  need('[data-act="keep-mine"]', HTMLElement, question).addEventListener('click', answer(keepMine))
  need('[data-act="take-theirs"]', HTMLElement, question).addEventListener('click', answer(takeTheirs))
  place.replaceChildren(question)
  place.hidden = false
  place.scrollIntoView({ block: 'nearest' })
}
