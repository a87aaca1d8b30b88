// @ts-check
/** A file as CodeMirror holds it: its language, its keys, its history. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { faultMarks } from './faults.js'
import { ownKeys } from './keys.js'
import { languageOf } from './languages.js'
import { glass } from './looks.js'
import { nonce } from './sketch.js'

/** @import { ViewUpdate } from '@codemirror/view' */
/** @import { Extension } from '@codemirror/state' */

/** Beyond this a line is wrapped on a phone only: code reads better as it was laid out. */
const NARROW = matchMedia('(max-width: 760px)')

/** What writing together adds to each file, by its name; nothing as long as nobody does. */
export const together = new Compartment()
/** @type {(name: string) => Extension} */
let addition = () => []
/** @param {(name: string) => Extension} make */
export const setAddition = (make) => {
  addition = make
}

const everywhere = [
  EditorView.cspNonce.of(nonce),
  lineNumbers(),
  foldGutter({ openText: '⌄', closedText: '›' }),
  highlightActiveLineGutter(),
  highlightActiveLine(),
  highlightSpecialChars(),
  highlightSelectionMatches(),
  history(),
  drawSelection(),
  dropCursor(),
  rectangularSelection(),
  crosshairCursor(),
  bracketMatching(),
  closeBrackets(),
  indentOnInput(),
  autocompletion(),
  search({ top: true }),
  EditorState.allowMultipleSelections.of(true),
  EditorState.tabSize.of(2),
  indentUnit.of('  '),
  ...glass,
  ...faultMarks,
  keymap.of([
    ...ownKeys,
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...completionKeymap,
    ...lintKeymap,
    indentWithTab,
  ]),
]

/** @param {string} name */
const labels = (name) =>
  EditorView.contentAttributes.of({
    'aria-label': `Code of ${name}`,
    'aria-describedby': 'code-help',
    autocapitalize: 'off',
    spellcheck: 'false',
  })

/**
 * @param {string} name the file's: its ending says the language
 * @param {string} text
 * @param {(update: ViewUpdate) => void} onUpdate
 */
export const newState = (name, text, onUpdate) =>
  EditorState.create({
    doc: text,
    extensions: [
      everywhere,
      NARROW.matches ? EditorView.lineWrapping : [],
      languageOf(name),
      labels(name),
      EditorView.updateListener.of(onUpdate),
      together.of(addition(name)),
    ],
  })
