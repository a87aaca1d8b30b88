import { record } from '../../core/changes.ts'
import { mutation, statement, type Tx } from '../../core/database.ts'
import { Conflict, Invalid } from '../../core/errors.ts'
import { writeDraft } from '../editor/drafts.ts'
import { cleanFiles } from '../files.ts'
import type { Sketch } from '../queries.ts'
import { draftOf } from '../sources.ts'
import { headOf } from './queries.ts'
import { sketchInSession } from './session.ts'
import { applied } from './steps-reading.ts'

const insert = statement<[number, string, number, number, string, string, number]>(
  'INSERT INTO script_steps (session_id, file, version, user_id, client, changes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
)

/** Where a step belongs, and whose it is. */
export type StepPlace = { session: number; file: string; version: number; account: number; client: string }

/** Writes a step down and tells whoever is in the session. */
export function putStep(tx: Tx, { session, file, version, account, client }: StepPlace, changes: string): void {
  const { lastInsertRowid } = insert.run(session, file, version, account, client, changes, Date.now())
  record(tx, `collab:${session}`, 'script-step', Number(lastInsertRowid))
}

/** Steps as a client sends them, made on `version`; `cuid` where they come to a sketch's own address. */
export type Push = { session: number; file: string; version: number; client: string; changes: readonly unknown[]; cuid?: string }
export type Pushed = { version: number; draft_version: number }

/**
 * Takes steps into a session, and what they make of the text into the draft, both or neither.
 * @throws Conflict when others came first: the client fetches their steps, moves its own over them, and sends those
 */
export const pushSteps = mutation((tx, account: number, push: Push): Pushed => {
  const { session, file, version, client, changes } = push
  const sketch = sketchInSession(tx, account, session, push.cuid)
  const today = headOf(session, file)
  const before = textIn(sketch, file)
  if (version !== today) throw new Conflict('Others wrote there first. Fetch their steps.', { version: today })
  const { text, steps } = applied(before, changes)
  const files = draftOf(sketch).map((one) => (one.name === file ? { name: file, text } : one))
  const draftVersion = writeDraft(tx, sketch, account, cleanFiles(files, sketch.kind))
  for (const [index, step] of steps.entries()) putStep(tx, { session, file, version: version + index, account, client }, step)
  return { version: version + steps.length, draft_version: draftVersion }
})

function textIn(sketch: Sketch, name: string): string {
  const found = draftOf(sketch).find((one) => one.name === name)
  if (!found || !('text' in found)) throw new Invalid('There is no such file to write in. It may have been removed.')
  return found.text
}
