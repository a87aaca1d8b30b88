// @ts-check
/** Which language a file is in, by its ending. */
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript'
import { StreamLanguage } from '@codemirror/language'
import { shader } from '@codemirror/legacy-modes/mode/clike'
import { css } from '@codemirror/legacy-modes/mode/css'
import { completeNames } from './names.js'

/** @import { Extension } from '@codemirror/state' */

const glsl = StreamLanguage.define(shader)
const script = [javascript(), javascriptLanguage.data.of({ autocomplete: completeNames })]

/** @type {Record<string, { called: string, is: Extension }>} */
const LANGUAGES = {
  js: { called: 'javascript', is: script },
  glsl: { called: 'GLSL', is: glsl },
  frag: { called: 'GLSL', is: glsl },
  vert: { called: 'GLSL', is: glsl },
  css: { called: 'css', is: StreamLanguage.define(css) },
  json: { called: 'json', is: javascriptLanguage },
}

/** @param {string} name */
const of = (name) => LANGUAGES[name.slice(name.lastIndexOf('.') + 1)]

/** @param {string} name @returns {Extension} */
export const languageOf = (name) => of(name)?.is ?? []
/** What the language of a file is called. @param {string} name */
export const calledLanguage = (name) => of(name)?.called ?? 'text'
