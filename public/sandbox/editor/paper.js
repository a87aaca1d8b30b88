// @ts-check
/**
 * The sketch as it stands in this page: its files, each with its own history, and the one view that shows one of them. Whoever changes
 * the text from elsewhere (what was kept, another tab, people who write along) does it here.
 */
import { Annotation, Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { need } from '../../page.js'
import { Signal } from '../../signal.js'
import { firstFiles } from './sketch.js'
import { newState, setAddition, together } from './states.js'

/** @import { Extension } from '@codemirror/state' */
/** @import { Arrangement, Leaf, SketchFile } from './types.d.ts' */

/** Marks what was not written here: it is on the server already, or came from there. */
export const fromElsewhere = Annotation.define()

/** Something was written here, or files came, went or were named anew. @type {Signal} */
export const changed = new Signal()
/** Another file is shown, or their list is another now. @type {Signal} */
export const turned = new Signal()
/** The shown file was written in, or its cursor moved. @type {Signal} */
export const updated = new Signal()

/** @param {SketchFile} file @returns {Leaf} */
const leafOf = (file) => ({
  name: file.name,
  file: 'file' in file ? file.file : null,
  state: newState(file.name, 'text' in file ? file.text : '', onUpdate),
})

/** While people write together the list of files is changed on the server, and comes from there. @type {{ by: ((change: Arrangement) => void) | null }} */
export const arranging = { by: null }

/** @type {Leaf[]} */
let leaves = firstFiles().map(leafOf)
/** @type {Leaf} */
let current = leaves[0] ?? leafOf({ name: 'sketch.js', text: '' })

const place = need('#code', HTMLElement)
place.replaceChildren()
export const view = new EditorView({ parent: place, state: current.state })

/** @param {import('@codemirror/view').ViewUpdate} update */
function onUpdate(update) {
  current.state = update.state
  updated.send()
  const isOurs = update.transactions.some((one) => one.docChanged && !one.annotation(fromElsewhere) && !one.annotation(Transaction.remote))
  if (isOurs) changed.send()
}

/** The files in their order; the first one is run. @returns {readonly Leaf[]} */
export const allLeaves = () => leaves
export const currentLeaf = () => current

/** The sketch as the server takes it. @returns {SketchFile[]} */
export const filesNow = () => leaves.map(({ name, file, state }) => (file === null ? { name, text: state.doc.toString() } : { name, file }))

/** @param {readonly SketchFile[]} one @param {readonly SketchFile[]} other */
export const isSame = (one, other) => JSON.stringify(one.map(asPair)) === JSON.stringify(other.map(asPair))
/** @param {SketchFile} file */
const asPair = (file) => ('file' in file ? [file.name, file.file] : [file.name, '', file.text.replace(/\r\n?/g, '\n')])

/** Shows a file. @param {string} name */
export function show(name) {
  const leaf = leaves.find((one) => one.name === name)
  if (!leaf) return
  current = leaf
  view.setState(leaf.state)
  turned.send()
}

/**
 * The smallest change that makes one text of another, so that cursors and histories stay where they can.
 * @param {string} from @param {string} to
 */
export function difference(from, to) {
  const most = Math.min(from.length, to.length)
  let start = 0
  while (start < most && from[start] === to[start]) start++
  let end = 0
  while (end < most - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) }
}

/** @param {Leaf} leaf @param {import('@codemirror/state').TransactionSpec} spec */
export function dispatch(leaf, spec) {
  if (leaf === current) view.dispatch(spec)
  else leaf.state = leaf.state.update(spec).state
}

/** @param {Leaf} leaf @param {string} text */
function rewrite(leaf, text) {
  const before = leaf.state.doc.toString()
  const clean = text.replace(/\r\n?/g, '\n')
  if (before === clean) return
  dispatch(leaf, { changes: difference(before, clean), annotations: [fromElsewhere.of(true), Transaction.userEvent.of('take')] })
}

/** Puts another text of the whole sketch in the place of this one; undo in each file brings back what was there. @param {readonly SketchFile[]} files */
export function take(files) {
  leaves = files.map((file) => {
    const there = leaves.find(({ name, file: own }) => name === file.name && own === ('file' in file ? file.file : null))
    if (there && 'text' in file) rewrite(there, file.text)
    return there ?? leafOf(file)
  })
  show(leaves.includes(current) ? current.name : (leaves[0]?.name ?? ''))
}

/** Gives every file what writing together needs, those that are here and those that come. @param {(name: string) => Extension} make */
export function extendAll(make) {
  setAddition(make)
  for (const leaf of leaves) if (leaf.file === null) dispatch(leaf, { effects: together.reconfigure(make(leaf.name)) })
}

/** Adds a file and shows it. @param {SketchFile} file */
export function add(file) {
  if (arranging.by) return arranging.by({ act: 'add', ...file })
  leaves = [...leaves, leafOf(file)]
  show(file.name)
  changed.send()
}

/** @param {string} name @param {string} to */
export function rename(name, to) {
  if (arranging.by) return arranging.by({ act: 'rename', name, to })
  const leaf = leaves.find((one) => one.name === name)
  if (!leaf) return
  // The ending decides the language, so the state is made anew; its history begins here.
  const anew = leafOf(leaf.file === null ? { name: to, text: leaf.state.doc.toString() } : { name: to, file: leaf.file })
  leaves = leaves.map((one) => (one === leaf ? anew : one))
  show(to)
  changed.send()
}

/** @param {string} name */
export function remove(name) {
  if (arranging.by) return arranging.by({ act: 'remove', name })
  leaves = leaves.filter((one) => one.name !== name)
  if (!leaves.includes(current)) show(leaves[0]?.name ?? '')
  else turned.send()
  changed.send()
}
