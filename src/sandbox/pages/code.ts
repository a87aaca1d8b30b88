import { fragment } from '../../core/views.ts'
import type { SketchFile } from '../queries.ts'

/** Past this many characters code is shown in one colour: pages stay light, and nobody reads that much on one. */
const MOST_COLOURED = 64 * 1024

const JS_WORDS =
  'as async await break case catch class const continue debugger default delete do else export extends false finally for from function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined var void while with yield'
const GLSL_WORDS =
  'attribute bool break bvec2 bvec3 bvec4 case const continue default discard do else false float flat for highp if in inout int ivec2 ivec3 ivec4 layout lowp mat2 mat3 mat4 mediump out precision return sampler2D samplerCube smooth struct switch true uint uniform uvec2 uvec3 uvec4 varying vec2 vec3 vec4 void while'
const WORDS = { js: new Set(JS_WORDS.split(' ')), glsl: new Set(GLSL_WORDS.split(' ')) }

// Every alternative is linear: no text, however hostile, makes it try twice.
const JS_TOKEN =
  /(?<c>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|(?![\s\S])))|(?<s>"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|`(?:[^`\\]|\\[\s\S])*`?)|(?<n>\b\d[\w.]*)|(?<f>[A-Za-z_$][\w$]*(?=\s{0,8}\())|(?<w>[A-Za-z_$][\w$]*)/g
const GLSL_TOKEN =
  /(?<c>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|(?![\s\S])))|(?<k>^[ \t]*#[^\n]*)|(?<n>\b\d[\w.]*)|(?<f>[A-Za-z_]\w*(?=\s{0,8}\())|(?<w>[A-Za-z_]\w*)/gm

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign)

/** The colour of a token, by the letter of its class; nothing for what stays as it is. */
function colourOf(groups: Record<string, string | undefined>, words: Set<string>): string {
  const plain = ['c', 's', 'n', 'k'].find((name) => groups[name] !== undefined)
  if (plain) return plain
  if (words.has(groups.w ?? groups.f ?? '')) return 'k'
  return groups.f === undefined ? '' : 'f'
}

/** Code as HTML, its words coloured. @param name the file's name, which says what language it is in */
export function codeHtml(name: string, text: string): string {
  const isGlsl = /\.(?:glsl|frag|vert)$/.test(name)
  if (text.length > MOST_COLOURED || !(isGlsl || name.endsWith('.js'))) return escaped(text)
  const words = isGlsl ? WORDS.glsl : WORDS.js
  let html = ''
  let at = 0
  for (const match of text.matchAll(isGlsl ? GLSL_TOKEN : JS_TOKEN)) {
    const colour = colourOf(match.groups ?? {}, words)
    const token = escaped(match[0])
    html += escaped(text.slice(at, match.index)) + (colour ? `<i class="${colour}">${token}</i>` : token)
    at = match.index + match[0].length
  }
  return html + escaped(text.slice(at))
}

/** A file of a sketch for its page: its code in colours, or the address of its picture or sound. */
export type ShownFile = { name: string; html: string | null; src: string | null; isSound: boolean }

/** The files of one version, which never changes: what is shown of them is kept. */
export const shownFiles = (version: number, files: SketchFile[]): ShownFile[] =>
  files.map((file, index) => ({
    name: file.name,
    html: 'text' in file ? fragment(`code:${version}:${index}`, () => codeHtml(file.name, file.text)) : null,
    src: 'file' in file ? `/files/${file.file}` : null,
    isSound: /\.(?:mp3|ogg|webm|m4a|wav)$/.test(file.name),
  }))
