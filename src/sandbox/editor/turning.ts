import { mutation, statement } from '../../core/database.ts'
import { Invalid } from '../../core/errors.ts'
import type { Kind, Sketch, SketchFile } from '../queries.ts'
import { newestLibrary } from '../run/libraries.ts'
import { made } from '../sketches.ts'
import { draftOf } from '../sources.ts'
import { mainFile, templateFiles, templateFor, untouched } from '../templates.ts'
import { mySketch } from '../writing.ts'
import { unchangedSince, withoutSession, writeDraft } from './drafts.ts'

const setKind = statement<[Kind, string | null, string, number]>('UPDATE scripts SET script_type = ?, library = ?, title = ? WHERE id = ?')

/**
 * The files of a sketch that becomes one of another kind: while nobody has written in it, that kind's own beginning; else what is there,
 * with a first file that can be run as that kind. Nothing that was written goes.
 */
export function turned(from: Kind, to: Kind, files: readonly SketchFile[]): SketchFile[] {
  if (untouched(from, files)) return templateFiles(to)
  const main = mainFile(to)
  const fits = (name: string) => (to === 'shader' ? /\.(?:frag|glsl)$/ : /\.js$/).test(name)
  const first = files.find(({ name }) => name === main) ?? files.find((file) => 'text' in file && fits(file.name))
  if (first) return [first, ...files.filter((file) => file !== first)]
  return [...templateFiles(to).slice(0, 1), ...files]
}

/** A title that a template gave goes with its text. */
const retitled = ({ kind, title }: Sketch, to: Kind, files: readonly SketchFile[]): string =>
  untouched(kind, files)?.called === title ? templateFor(to).called : title

/**
 * Makes one's own sketch one of another kind. Not once it was published: what others run would no longer be what it was written as.
 * @throws Invalid, Conflict when the draft is not the one that was looked at
 */
export const turnSketch = mutation((tx, account: number, cuid: string, kind: Kind, draftVersion?: number): Sketch => {
  const sketch = mySketch(tx, account, cuid)
  if (sketch.kind === kind) return sketch
  withoutSession(sketch)
  if (sketch.publishedId !== null) throw new Invalid('A sketch keeps its kind once it was published. Fork it, and change that one.')
  unchangedSince(sketch, draftVersion)
  const before = draftOf(sketch)
  const files = turned(sketch.kind, kind, before)
  setKind.run(kind, newestLibrary(kind), retitled(sketch, kind, before), sketch.id)
  writeDraft(tx, sketch, account, files)
  return made(sketch.id)
})
