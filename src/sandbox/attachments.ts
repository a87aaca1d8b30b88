import { statement, type Tx } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import type { Kind as FileKind } from '../files/queries.ts'
import { referTo, release } from '../files/refs.ts'
import { holds } from './files.ts'
import type { SketchFile } from './queries.ts'

/** The kept files that a list of files names, by their public ids. */
export const usesOf = (files: readonly SketchFile[]): string[] => [...new Set(files.flatMap((file) => ('file' in file ? [file.file] : [])))]

type Found = { id: number; kind: FileKind }
const usable = statement<[string, number, number], Found>(`
  SELECT f.id, f.kind FROM files f
  WHERE f.cuid = ? AND (f.user_id = ? OR EXISTS (SELECT 1 FROM file_refs r WHERE r.file_id = f.id AND r.owner = 'sketch' AND r.owner_id = ?))`)

/**
 * The kept files that a list of files names, by number: those of whoever writes, and those that are on the sketch (or on the one that
 * it is forked from) already. Ask before anything is let go of.
 * @throws NotFound for anybody else's, and for a picture that is called a sound
 */
export function keptFiles(account: number, sketchId: number, files: readonly SketchFile[]): number[] {
  return files.flatMap((file) => {
    if (!('file' in file)) return []
    const found = usable.get(file.file, account, sketchId)
    if (!found || found.kind !== holds(file.name)) throw new NotFound(`"${file.name}" is no file of yours of that kind. Upload it again.`)
    return [found.id]
  })
}

/** Notes that a sketch shows these files, by number. */
export function refer(tx: Tx, sketchId: number, kept: readonly number[]): void {
  for (const id of kept) referTo(tx, id, 'sketch', sketchId)
}

const onSketch = statement<[number], { id: number; cuid: string }>(`
  SELECT f.id, f.cuid FROM file_refs r JOIN files f ON f.id = r.file_id WHERE r.owner = 'sketch' AND r.owner_id = ?`)
const inVersions = statement<[number], { cuid: string }>(`
  SELECT DISTINCT j.value AS cuid FROM script_versions v, json_each(v.uses) j WHERE v.script_id = ? AND v.uses <> '[]'`)
const own = statement<[number], { draft: string; picture: number | null }>(
  'SELECT draft, picture_file_id AS picture FROM scripts WHERE id = ?',
)

/** Lets go of the files that neither the draft nor any version of a sketch names any more, and that are not its picture. */
export function settle(tx: Tx, sketchId: number): void {
  const on = onSketch.all(sketchId)
  const sketch = on.length > 0 ? own.get(sketchId) : undefined
  if (!sketch) return
  const named = new Set([...usesOf(JSON.parse(sketch.draft) as SketchFile[]), ...inVersions.all(sketchId).map(({ cuid }) => cuid)])
  for (const { id, cuid } of on) if (id !== sketch.picture && !named.has(cuid)) release(tx, id, 'sketch', sketchId)
}
