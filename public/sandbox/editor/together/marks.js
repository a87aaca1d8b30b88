// @ts-check
/** Where others are in a text: their selection, and their name at its end. It moves with what is written before it. */
import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, WidgetType } from '@codemirror/view'

/** @typedef {{ who: string, name: string, hue: number, anchor: number, head: number }} Mark */

/** @type {import('@codemirror/state').StateEffectType<Mark>} */
export const put = StateEffect.define()
/** @type {import('@codemirror/state').StateEffectType<string>} */
export const drop = StateEffect.define()

class Name extends WidgetType {
  /** @param {string} name @param {number} hue */
  constructor(name, hue) {
    super()
    this.name = name
    this.hue = hue
  }

  /** @override @param {Name} other */
  eq(other) {
    return other.name === this.name && other.hue === this.hue
  }

  /** @override */
  toDOM() {
    const at = document.createElement('span')
    at.className = `mate__at mate-${this.hue}`
    at.ariaHidden = 'true'
    const name = document.createElement('span')
    name.className = 'mate__n'
    name.textContent = this.name
    at.append(name)
    return at
  }

  /** @override */
  ignoreEvent() {
    return true
  }
}

/** @param {readonly Mark[]} marks */
const drawn = (marks) =>
  Decoration.set(
    marks.flatMap(({ name, hue, anchor, head }) => {
      const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)]
      const range = from < to ? [Decoration.mark({ class: `mate__s mate-${hue}` }).range(from, to)] : []
      return [...range, Decoration.widget({ widget: new Name(name, hue), side: 1 }).range(head)]
    }),
    true,
  )

/** @returns {readonly Mark[]} */
const none = () => []

/** The marks in one file. */
export const cursors = StateField.define({
  create: none,
  update(marks, transaction) {
    const { changes, newDoc } = transaction
    const move = (/** @type {number} */ at) => Math.min(changes.mapPos(at, 1), newDoc.length)
    let next = changes.empty ? marks : marks.map((one) => ({ ...one, anchor: move(one.anchor), head: move(one.head) }))
    for (const effect of transaction.effects) {
      if (effect.is(put)) next = [...next.filter(({ who }) => who !== effect.value.who), within(effect.value, newDoc.length)]
      if (effect.is(drop)) next = next.filter(({ who }) => who !== effect.value)
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field, drawn),
})

/** @param {Mark} mark @param {number} length */
const within = (mark, length) => ({ ...mark, anchor: Math.min(mark.anchor, length), head: Math.min(mark.head, length) })
