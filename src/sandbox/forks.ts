import { record } from '../core/changes.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { wantsForkNotes } from './notes.ts'
import { type Sketch, sketchFor } from './queries.ts'
import { earlier, insertSketch, roomForOne } from './sketches.ts'
import { sourceFor } from './sources.ts'
import { writer } from './writing.ts'

/** A parent as a fork's row names it: its first ancestor is the root of the whole family. */
export const descentFrom = ({ id, rootId }: Sketch) => ({ parentId: id, rootId: rootId ?? id })

/**
 * Makes a sketch of one's own out of one that one may read: its published version; of one's own, and as a guest, the draft.
 * The parent's author gets a note, unless they want none. The same client id again gives the first fork.
 * @throws NotFound for what one may not read
 */
export const forkSketch = mutation((tx, account: number, cuid: string, clientId?: string): Sketch => {
  writer(tx, account)
  const before = earlier(account, clientId)
  if (before) return before
  const parent = sketchFor(account, cuid)
  roomForOne(account)
  const isShown = parent.publishedId !== null && parent.visibility !== 'private'
  const { files, kind, library } = sourceFor(account, cuid, parent.authorId !== account && isShown ? 'published' : 'draft')
  const credit = { title: parent.title, author: parent.author.username, cuid: parent.cuid }
  const fork = insertSketch(tx, account, { kind, library, files, title: parent.title, credit, clientId }, descentFrom(parent))
  tellAuthor(tx, parent, fork)
  return fork
})

const insertNote = statement<[number, number, number, number]>(
  'INSERT INTO script_notes (user_id, script_id, fork_id, created_at) VALUES (?, ?, ?, ?)',
)

/** Leaves a note for the parent's author, unless it is their own fork, or they want none. */
export function tellAuthor(tx: Tx, parent: Sketch, fork: Sketch): void {
  if (parent.authorId === fork.authorId || !wantsForkNotes(parent.authorId)) return
  const note = insertNote.run(parent.authorId, parent.id, fork.id, Date.now())
  record(tx, `account:${parent.authorId}`, 'script-note', Number(note.lastInsertRowid))
}
