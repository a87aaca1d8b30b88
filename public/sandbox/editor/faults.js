// @ts-check
/** Where it went wrong: a squiggle under the place, its line marked, and the reason at the end of it. They move with the text. */
import { setDiagnostics } from '@codemirror/lint'
import { RangeSet, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, GutterMarker, gutterLineClass, WidgetType } from '@codemirror/view'

/** @import { EditorState, Extension, TransactionSpec } from '@codemirror/state' */
/** @import { DecorationSet } from '@codemirror/view' */
/** @import { Fault } from './types.d.ts' */

class Reason extends WidgetType {
  /** @param {string} words */
  constructor(words) {
    super()
    this.words = words
  }
  /** @param {Reason} other @override */
  eq(other) {
    return other.words === this.words
  }
  /** @override */
  toDOM() {
    const said = document.createElement('span')
    said.className = 'cm__e'
    said.textContent = this.words
    return said
  }
}

class FaultMarker extends GutterMarker {
  /** @override */
  elementClass = 'is-err'
}

/** @typedef {{ from: number, to: number, line: number, end: number, words: string }} Spot */

const setSpots = /** @type {import('@codemirror/state').StateEffectType<Spot[]>} */ (StateEffect.define())
const atLine = Decoration.line({ class: 'is-err' })
const inGutter = new FaultMarker()

/** @param {Spot[]} spots @returns {DecorationSet} */
function decorate(spots) {
  const lines = spots.map(({ line }) => atLine.range(line))
  const reasons = spots.map(({ end, words }) => Decoration.widget({ widget: new Reason(words), side: 1 }).range(end))
  return Decoration.set([...lines, ...reasons], true)
}

const lines = StateField.define({
  /** @returns {DecorationSet} */
  create: () => Decoration.none,
  update(before, { changes, effects }) {
    const effect = effects.find((one) => one.is(setSpots))
    return effect ? decorate(effect.value) : before.map(changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

const gutters = StateField.define({
  /** @returns {RangeSet<GutterMarker>} */
  create: () => RangeSet.empty,
  update(before, { changes, effects }) {
    const effect = effects.find((one) => one.is(setSpots))
    return effect
      ? RangeSet.of(
          effect.value.map(({ line }) => inGutter.range(line)),
          true,
        )
      : before.map(changes)
  },
  provide: (field) => gutterLineClass.from(field),
})

/** @type {Extension[]} */
export const faultMarks = [lines, gutters]

/**
 * Where a fault is in a text: from its column to the end of the word there.
 * @param {EditorState} state @param {Fault} fault @returns {Spot[]}
 */
function spotOf({ doc }, { line, column, message }) {
  if (line === null || line < 1 || line > doc.lines) return []
  const at = doc.line(line)
  const start = Math.min(Math.max(0, (column ?? 1) - 1), Math.max(0, at.length - 1))
  const word = /^[\w$]+/.exec(at.text.slice(start))?.[0].length ?? 1
  const from = column === null ? at.from : at.from + start
  const to = column === null ? at.to : Math.min(at.to, from + word)
  return [{ from, to, line: at.from, end: at.to, words: message.slice(0, 200) }]
}

/** The change that shows these faults in a file, and no others. @param {EditorState} state @param {readonly Fault[]} faults @returns {TransactionSpec} */
export function faultsIn(state, faults) {
  const spots = faults.flatMap((fault) => spotOf(state, fault))
  const found = spots.map(({ from, to, words }) => ({ from, to, severity: /** @type {const} */ ('error'), message: words }))
  const spec = setDiagnostics(state, found)
  const effects = [spec.effects ?? []].flat()
  return { ...spec, effects: [...effects, setSpots.of(spots)] }
}
