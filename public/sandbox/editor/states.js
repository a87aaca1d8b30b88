// @ts-check
/** A file as CodeMirror holds it: its language, its keys, its history. */
import { indentWithTab } from '@codemirror/commands'
import { indentUnit } from '@codemirror/language'
import { search } from '@codemirror/search'
import { Compartment, EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { basicSetup } from 'codemirror'
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
  keymap.of(ownKeys),
  basicSetup,
  keymap.of([indentWithTab]),
  search({ top: true }),
  EditorState.tabSize.of(2),
  indentUnit.of('  '),
  ...glass,
  ...faultMarks,
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
