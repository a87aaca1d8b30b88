import { statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { GONE, type Kind, mayEdit, type Sketch, type SketchFile, sketchFor } from './queries.ts'

const draft = statement<[number], { draft: string }>('SELECT draft FROM scripts WHERE id = ?')
const VERSION = 'SELECT id, script_id AS sketchId, kind, library, note, bytes, created_at AS createdAt'
const version = statement<[number, number], VersionRow & { files: string }>(
  `${VERSION}, files FROM script_versions WHERE script_id = ? AND id = ?`,
)
const versions = statement<[number], VersionRow>(`${VERSION} FROM script_versions WHERE script_id = ? ORDER BY id DESC`)

/** A version without its code. `kind`: what others were shown, a draft kept by the way, or the draft before an older one was taken back. */
export type VersionRow = {
  id: number
  sketchId: number
  kind: 'publish' | 'draft' | 'restore'
  library: string | null
  note: string
  bytes: number
  createdAt: number
}
export type Version = VersionRow & { files: SketchFile[] }

const filesIn = (json: string): SketchFile[] => JSON.parse(json) as SketchFile[] // this slice alone writes it, see files.ts

/** What the author edits. Ask before who may: see `editableSketch`. */
export const draftOf = (sketch: Pick<Sketch, 'id'>): SketchFile[] => filesIn(draft.get(sketch.id)?.draft ?? '[]')

/** What others run; null when nothing was published yet. */
export const publishedFiles = (sketch: Pick<Sketch, 'id' | 'publishedId'>): SketchFile[] | null =>
  sketch.publishedId === null ? null : versionOf(sketch, sketch.publishedId).files

/** One version of a sketch, with its code. For its author and guests; others see the published one only. @throws NotFound */
export function versionOf(sketch: Pick<Sketch, 'id'>, versionId: number): Version {
  const row = version.get(sketch.id, versionId)
  if (!row) throw new NotFound('There is no such version of this sketch. Old drafts are thinned out with time.')
  return { ...row, files: filesIn(row.files) }
}

/** Every version of a sketch, newest first, without code. For its author and guests. */
export const versionsOf = (sketch: Pick<Sketch, 'id'>): VersionRow[] => versions.all(sketch.id)

/** Code to run or to show. `at` names it: the version's number, or the draft's. */
export type Source = { sketch: Sketch; kind: Kind; library: string | null; files: SketchFile[]; at: string }

/**
 * The code of a sketch, if the viewer (null: a visitor) may have it: everybody who may see the sketch gets what is published,
 * its author and guests also the draft and every version.
 * @throws NotFound
 */
export function sourceFor(viewer: number | null, cuid: string, which: 'draft' | 'published' | number): Source {
  const sketch = sketchFor(viewer, cuid)
  const { kind } = sketch
  const isEditor = mayEdit(viewer, sketch)
  if (which === 'draft' && isEditor)
    return { sketch, kind, library: sketch.library, files: draftOf(sketch), at: `draft-${sketch.draftVersion}` }
  const id = which === 'published' || which === sketch.publishedId ? sketch.publishedId : isEditor && which !== 'draft' ? which : null
  if (id === null) throw new NotFound(GONE)
  const { library, files } = versionOf(sketch, id)
  return { sketch, kind, library, files, at: `version-${id}` }
}
