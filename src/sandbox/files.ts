import { config } from '../core/config.ts'
import { Invalid, TooLarge } from '../core/errors.ts'
import type { Kind as FileKind } from '../files/queries.ts'
import { MOST_FILES } from './limits.ts'
import type { Kind, SketchFile } from './queries.ts'

const NAME = /^[a-z0-9][a-z0-9_.-]{0,39}$/
const CUID = /^[A-Za-z0-9_-]{22}$/
const TEXTS = ['js', 'glsl', 'frag', 'vert', 'css', 'json']
const PICTURES = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif']
const SOUNDS = ['mp3', 'ogg', 'webm', 'm4a', 'wav']
const ENDINGS = [...TEXTS, ...PICTURES, ...SOUNDS]
const NAMED = "small letters, digits, dots and dashes, up to 40, such as 'sketch.js'"

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** What a file of that name holds: text, or a kept picture or sound. */
export const holds = (name: string): 'text' | FileKind => {
  const ending = endingOf(name)
  if (TEXTS.includes(ending)) return 'text'
  return PICTURES.includes(ending) ? 'image' : 'audio'
}

/** A name that a file of a sketch can have. @throws Invalid */
export function cleanFileName(raw: unknown): string {
  if (typeof raw !== 'string' || !NAME.test(raw) || raw.includes('..'))
    throw new Invalid(`${typeof raw === 'string' ? `"${raw.slice(0, 60).toWellFormed()}"` : 'That'} is no name for a file: ${NAMED}.`)
  if (!raw.includes('.') || !ENDINGS.includes(endingOf(raw))) throw new Invalid(`"${raw}" must end with one of ${ENDINGS.join(', ')}.`)
  return raw
}

/** Line ends as LF; nothing else of code is changed. @throws Invalid, TooLarge */
export function cleanCode(raw: unknown, name: string): string {
  if (typeof raw !== 'string') throw new Invalid(`The text of "${name}" is missing.`)
  if (raw.length > config.sketchFileKb * 1024) throw tooLong(name)
  const text = raw.replaceAll('\r\n', '\n')
  if (text.includes('\0') || !text.isWellFormed()) throw new Invalid(`"${name}" holds characters that are no text.`)
  if (Buffer.byteLength(text) > config.sketchFileKb * 1024) throw tooLong(name)
  return text
}
const tooLong = (name: string) => new TooLarge(`"${name}" is too long: a file of a sketch holds up to ${config.sketchFileKb} KB.`)

function cleanFile(raw: unknown): SketchFile {
  if (!isRecord(raw)) throw new Invalid('A file of a sketch has a name, and a text or the id of a kept file.')
  const name = cleanFileName(raw.name)
  if (holds(name) === 'text') return { name, text: cleanCode(raw.text, name) }
  if (typeof raw.file !== 'string' || !CUID.test(raw.file)) throw new Invalid(`"${name}" names no picture or sound that was uploaded.`)
  return { name, file: raw.file }
}

/**
 * The files of a sketch as a client sends them. Whose the kept ones are is looked up in the write: see attachments.ts.
 * @throws Invalid, TooLarge
 */
export function cleanFiles(raw: unknown, kind: Kind): SketchFile[] {
  if (!Array.isArray(raw) || raw.length === 0) throw new Invalid('A sketch has at least one file.')
  if (raw.length > MOST_FILES) throw new Invalid(`A sketch has up to ${MOST_FILES} files.`)
  const files = raw.map(cleanFile)
  const [main] = files
  if (new Set(files.map(({ name }) => name)).size < files.length) throw new Invalid('Two files of this sketch have the same name.')
  const endings = kind === 'shader' ? ['frag', 'glsl'] : ['js']
  if (!main || !endings.includes(endingOf(main.name)))
    throw new Invalid(`The first file of a sketch of this kind is the one that is run: it ends with ${endings.join(' or ')}.`)
  const bytes = files.reduce((sum, file) => sum + ('text' in file ? Buffer.byteLength(file.text) : 0), 0)
  if (bytes > config.sketchKb * 1024) throw new TooLarge(`That is too much for one sketch: its text may have ${config.sketchKb} KB in all.`)
  return files
}
