import { record } from '../../core/changes.ts'
import { mutation, statement, type Tx } from '../../core/database.ts'
import { Conflict, Invalid } from '../../core/errors.ts'
import { keptFiles, refer, settle, usesOf } from '../attachments.ts'
import { cleanCode, cleanFileName, cleanFiles } from '../files.ts'
import { openSessionOf, type Sketch, type SketchFile } from '../queries.ts'
import { made } from '../sketches.ts'
import { draftOf, versionOf } from '../sources.ts'
import { keepBeforeRestoring, keepByTheWay } from '../versions/history.ts'
import { mySketch, tell } from '../writing.ts'

const setDraft = statement<[string, number, number, number]>(
  'UPDATE scripts SET draft = ?, draft_version = draft_version + 1, draft_at = ?, updated_at = ? WHERE id = ?',
)
const setTitle = statement<[string, number]>('UPDATE scripts SET title = ? WHERE id = ?')

/** A draft for programs. */
export const draftJson = (sketch: Sketch) => ({
  title: sketch.title,
  kind: sketch.kind,
  library: sketch.library,
  files: draftOf(sketch),
  draft_version: sketch.draftVersion,
})

/**
 * Writes files over a draft. The one before is kept from time to time, or (`restoring`) in any case.
 * For writes that have looked already whether they may: also a session's.
 * @param account who writes: kept files must be theirs, or on the sketch already
 * @returns the draft's version from now on; the same as before when nothing is different
 */
export function writeDraft(tx: Tx, sketch: Sketch, account: number, files: readonly SketchFile[], restoring = false): number {
  const was = draftOf(sketch)
  const [before, after] = [JSON.stringify(was), JSON.stringify(files)]
  if (before === after) return sketch.draftVersion
  const kept = keptFiles(account, sketch.id, files)
  if (restoring) keepBeforeRestoring(tx, sketch, before)
  else keepByTheWay(tx, sketch, before, after)
  const now = Date.now()
  setDraft.run(after, now, now, sketch.id)
  refer(tx, sketch.id, kept)
  const uses = usesOf(files)
  if (usesOf(was).some((cuid) => !uses.includes(cuid))) settle(tx, sketch.id)
  record(tx, `draft:${sketch.id}`, 'script-draft', sketch.draftVersion + 1)
  return sketch.draftVersion + 1
}

/** @throws Conflict while people edit together: then the draft is changed by their steps only */
export function withoutSession(sketch: Sketch): void {
  if (openSessionOf(sketch.id) === null) return
  throw new Conflict('This sketch is open for editing together. Close that session first, or write in it.', {
    session: true,
    draft: draftJson(sketch),
  })
}

/** @throws Conflict with today's draft, so that nothing that somebody wrote is lost */
export function unchangedSince(sketch: Sketch, version: number | undefined): void {
  if (version === undefined || version === sketch.draftVersion) return
  throw new Conflict('This sketch was saved elsewhere meanwhile, in another tab or on another device.', { draft: draftJson(sketch) })
}

/** What a client saves; `draftVersion` is the one that it was made on, `title` went through `cleanTitle`. */
export type Save = { files: unknown; title?: string | undefined; draftVersion?: number | undefined }

/**
 * Saves the draft of one's own sketch. A save that came before, whose answer was lost, may come again.
 * @returns the sketch as it is now
 * @throws Conflict with today's draft when it was saved elsewhere meanwhile
 */
export const saveDraft = mutation((tx, account: number, cuid: string, { files: raw, title, draftVersion }: Save): Sketch => {
  const sketch = mySketch(tx, account, cuid)
  withoutSession(sketch)
  const files = cleanFiles(raw, sketch.kind)
  const isSame = JSON.stringify(files) === JSON.stringify(draftOf(sketch))
  if (!isSame || (title !== undefined && title !== sketch.title)) unchangedSince(sketch, draftVersion)
  writeDraft(tx, sketch, account, files)
  retitle(tx, sketch, title)
  return made(sketch.id)
})

function retitle(tx: Tx, sketch: Sketch, title: string | undefined): void {
  if (title === undefined || title === sketch.title) return
  setTitle.run(title, sketch.id)
  tell(tx, sketch.id)
}

/** Saves one file of one's own draft, from a form without script. @throws Conflict, Invalid when there is no such file */
export const saveFile = mutation((tx, account: number, cuid: string, name: unknown, text: unknown, draftVersion?: number): Sketch => {
  const sketch = mySketch(tx, account, cuid)
  withoutSession(sketch)
  const file = cleanFileName(name)
  const files = draftOf(sketch)
  if (!files.some((one) => one.name === file && 'text' in one)) throw new Invalid(`This sketch has no "${file}" to write in.`)
  const after = cleanFiles(
    files.map((one) => (one.name === file ? { name: file, text: cleanCode(text, file) } : one)),
    sketch.kind,
  )
  if (JSON.stringify(after) !== JSON.stringify(files)) unchangedSince(sketch, draftVersion)
  writeDraft(tx, sketch, account, after)
  return made(sketch.id)
})

/**
 * Makes an older version of one's own sketch the draft again; the draft before is kept as a version of its own.
 * @throws NotFound, Conflict when the draft is not the one that was looked at, Invalid for one from before the sketch became of another kind
 */
export const restoreVersion = mutation((tx, account: number, cuid: string, versionId: number, draftVersion?: number): Sketch => {
  const sketch = mySketch(tx, account, cuid)
  withoutSession(sketch)
  unchangedSince(sketch, draftVersion)
  writeDraft(tx, sketch, account, cleanFiles(versionOf(sketch, versionId).files, sketch.kind), true)
  return made(sketch.id)
})
