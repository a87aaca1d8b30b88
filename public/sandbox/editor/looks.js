// @ts-check
/**
 * Code behind glass: near-black with bright words on every paper. The accents are the reader's own theme's, by its custom properties,
 * so they change with it. The sizes and colours themselves are in sandbox-editor.css.
 */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const words = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.definitionKeyword, tags.self, tags.null], color: 'var(--gx-key)' },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.className,
      tags.typeName,
      tags.standard(tags.variableName),
    ],
    color: 'var(--gx-fn)',
  },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: 'var(--gx-str)' },
  { tag: [tags.number, tags.bool, tags.atom, tags.color, tags.unit], color: 'var(--gx-num)' },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: 'var(--gx-com)' },
  { tag: tags.invalid, color: 'var(--gx-err)' },
])

const panes = EditorView.theme(
  {
    '&': { height: '100%', color: 'var(--glass-ink)', backgroundColor: 'var(--glass)', fontSize: '13.5px' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { font: '400 13.5px/22px var(--f-code)', scrollbarWidth: 'thin', scrollbarColor: 'var(--glass-soft) transparent' },
    '.cm-content': { caretColor: 'var(--caret)', padding: '10px 0', boxShadow: 'none', outline: 'none' },
    '.cm-line': { padding: '0 14px 0 4px' },
    '.cm-cursor, .cm-dropCursor': { borderLeft: '2px solid var(--caret)' },
    '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { background: 'var(--picked)' },
    '.cm-activeLine': { backgroundColor: 'var(--glass-2)' },
    '.cm-selectionMatch': { backgroundColor: '#443a5e' },
    '&.cm-focused .cm-matchingBracket': { backgroundColor: 'transparent', outline: '1px solid var(--caret)' },
    '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent', outline: '1px dashed var(--gx-err)' },
    '.cm-gutters': { backgroundColor: 'var(--glass)', color: 'var(--gx-line)', border: 0 },
    '.cm-activeLineGutter': { backgroundColor: 'var(--glass-2)', color: 'var(--glass-ink)' },
    '.cm-lineNumbers .cm-gutterElement': { minWidth: '44px', padding: '0 6px 0 0' },
    '.cm-foldGutter .cm-gutterElement': { width: '14px', cursor: 'pointer' },
    '.cm-lineNumbers .cm-gutterElement.is-err': { backgroundColor: 'var(--c-r)', color: 'var(--k)' },
    '.cm-foldPlaceholder': { background: 'var(--glass-2)', border: '1px solid var(--glass-line)', color: 'var(--gx-str)' },
  },
  { dark: true },
)

/** What lies over the code: searching, completion, what is wrong. */
const panels = EditorView.theme({
  '.cm-panels': { backgroundColor: 'var(--glass-2)', color: 'var(--glass-ink)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--glass-line)' },
  '.cm-panel.cm-search': { padding: '8px 34px 8px 10px', font: '400 12.5px/1.4 var(--f-code)' },
  '.cm-panel.cm-search label': { fontSize: 'inherit' },
  '.cm-panel .cm-textfield': {
    minHeight: 'max(30px, var(--tap))',
    padding: '0 8px',
    fontSize: 'inherit',
    border: '1px solid var(--gx-line)',
    backgroundColor: 'var(--glass)',
    color: 'var(--glass-ink)',
  },
  '.cm-panel .cm-button': {
    minHeight: 'max(30px, var(--tap))',
    padding: '0 10px',
    fontSize: 'inherit',
    border: '1px solid var(--gx-line)',
    borderRadius: '0',
    backgroundImage: 'none',
    backgroundColor: 'var(--glass)',
    color: 'var(--glass-ink)',
  },
  '.cm-panel .cm-button:hover, .cm-panel [name="close"]:hover': { backgroundColor: 'var(--caret)', color: 'var(--on1)' },
  '.cm-panel.cm-search [name="close"]': {
    top: '6px',
    right: '6px',
    width: '28px',
    height: '28px',
    color: 'var(--glass-ink)',
    fontSize: '18px',
  },
  '.cm-tooltip': {
    border: '2px solid var(--glass-line)',
    backgroundColor: 'var(--glass-2)',
    color: 'var(--glass-ink)',
    font: '400 12.5px/1.5 var(--f-code)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--f-code)', maxHeight: '14em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 10px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--caret)', color: 'var(--on1)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--c-r)', padding: '4px 10px' },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--caret) 30%, transparent)' },
  '.cm-searchMatch-selected': { backgroundColor: 'color-mix(in srgb, var(--caret) 60%, transparent)' },
})

export const glass = [panes, panels, syntaxHighlighting(words)]
