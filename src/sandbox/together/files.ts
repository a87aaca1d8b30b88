import { mutation, type Tx } from '../../core/database.ts'
import { Conflict, Invalid } from '../../core/errors.ts'
import { writeDraft } from '../editor/drafts.ts'
import { cleanFileName, cleanFiles } from '../files.ts'
import { openSessionOf, type SketchFile } from '../queries.ts'
import { draftOf } from '../sources.ts'
import { mySketch } from '../writing.ts'
import { headOf } from './queries.ts'
import { tellSession } from './session.ts'
import { putStep } from './steps.ts'
import { replacement } from './steps-reading.ts'

/** A file that comes, gets another name, or goes. `file` is the id of a kept picture or sound. */
export type Arrangement =
  | { act: 'add'; name: unknown; text?: unknown; file?: unknown }
  | { act: 'rename'; name: unknown; to: unknown }
  | { act: 'remove'; name: unknown }

/** The files after a change of their list. @throws Invalid for a file that is not there */
function arranged(files: readonly SketchFile[], change: Arrangement): unknown[] {
  if (change.act === 'add')
    return [...files, { name: change.name, ...(change.file === undefined ? { text: change.text ?? '' } : { file: change.file }) }]
  const name = cleanFileName(change.name)
  if (!files.some((one) => one.name === name)) throw new Invalid(`This sketch has no "${name}".`)
  if (change.act === 'remove') return files.filter((one) => one.name !== name)
  return files.map((one) => (one.name === name ? { ...one, name: change.to } : one))
}

const textIn = (files: readonly SketchFile[], name: string): string => {
  const found = files.find((one) => one.name === name)
  return found && 'text' in found ? found.text : ''
}

/**
 * Each file's steps tell how its text came about, so what goes is emptied and what comes is filled by a step: a client that was away
 * while a file went and came back counts on, and has the same text as everybody.
 */
function tellTexts(tx: Tx, at: { session: number; account: number }, was: readonly SketchFile[], files: readonly SketchFile[]): void {
  for (const name of new Set([...was, ...files].map((one) => one.name))) {
    const [from, to] = [textIn(was, name), textIn(files, name)]
    if (from !== to) putStep(tx, { ...at, file: name, version: headOf(at.session, name), client: 'files' }, replacement(from, to))
  }
}

/** Changes the list of files of one's own sketch while people edit it together. @throws Conflict without a session, Invalid, TooLarge */
export const arrangeFiles = mutation((tx, account: number, cuid: string, change: Arrangement): number => {
  const sketch = mySketch(tx, account, cuid)
  const session = openSessionOf(sketch.id)
  if (session === null) throw new Conflict('Nobody edits this sketch together now. Save its files as they are.', { over: true })
  const was = draftOf(sketch)
  const files = cleanFiles(arranged(was, change), sketch.kind)
  const draftVersion = writeDraft(tx, sketch, account, files)
  tellTexts(tx, { session, account }, was, files)
  tellSession(tx, sketch.id, session)
  return draftVersion
})
