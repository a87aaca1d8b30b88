import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Invalid } from '../core/errors.ts'
import type { Kind, SketchFile } from './queries.ts'

/** A sketch to start from: `name` is its folder's and an address's word, `called` what people read. */
export type Template = { name: string; kind: Kind; called: string; says: string; files: SketchFile[] }

const FOLDER = join(import.meta.dirname, '../../views/sandbox/templates')

/** What each kind is called where it is chosen, in the order in which they are offered. */
export const CALLED: Readonly<Record<Kind, { called: string; says: string }>> = {
  p5: { called: 'p5', says: 'draw with words: circle, line, noise' },
  three: { called: 'three', says: 'things in space, with light' },
  canvas: { called: 'canvas', says: 'the browser’s own brush, nothing else' },
  shader: { called: 'GLSL', says: 'one small program for every pixel' },
}

/** The name of the file that is run, by kind: always a sketch's first. */
export const mainFile = (kind: Kind): string => (kind === 'shader' ? 'sketch.frag' : 'sketch.js')

const template = (kind: Kind, name: string, called: string, says: string): Template => {
  const folder = join(FOLDER, `${kind}-${name}`)
  const main = mainFile(kind)
  const names = readdirSync(folder).sort((a, b) => Number(b === main) - Number(a === main))
  return { kind, name, called, says, files: names.map((file) => ({ name: file, text: readFileSync(join(folder, file), 'utf8') })) }
}

/** Everything that a new sketch may start from; the first of each kind is what it starts from when nobody chose. */
export const templates: readonly Template[] = [
  template('p5', 'follow', 'A dot that follows', 'the smallest thing that moves and listens'),
  template('p5', 'drift', 'Drift', 'lines in a wind made of noise'),
  template('p5', 'seeds', 'Seed head', 'a spiral that turns with the pointer'),
  template('three', 'lantern', 'Lantern', 'boxes in a ring, lit from inside'),
  template('three', 'hills', 'Hills', 'a land of wire that rolls by'),
  template('canvas', 'rings', 'Rings', 'circles on a pond, where you touch it'),
  template('canvas', 'rain', 'Rain', 'glyphs that fall, and an umbrella'),
  template('shader', 'tide', 'Tide', 'bands of colour and a stone'),
  template('shader', 'tiles', 'Tiles', 'quarter circles that turn by themselves'),
]

/** What a new sketch of this kind starts with, the first of its kind where nobody chose. @throws Invalid for a template that is not there */
export function templateFor(kind: Kind, name?: string): Template {
  const found = templates.find((one) => one.kind === kind && (!name || one.name === name))
  if (!found) throw new Invalid('There is no such template for this kind of sketch.')
  return found
}

/** The files of a template, as somebody may write in them. @throws Invalid */
export const templateFiles = (kind: Kind, name?: string): SketchFile[] => templateFor(kind, name).files.map((file) => ({ ...file }))

/** The template that a sketch still is, while nobody has written in it. */
export const untouched = (kind: Kind, files: readonly SketchFile[]): Template | undefined =>
  templates.find((one) => one.kind === kind && JSON.stringify(one.files) === JSON.stringify(files))
