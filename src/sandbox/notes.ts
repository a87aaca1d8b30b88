import { mutation, statement } from '../core/database.ts'
import type { Face } from '../profiles/queries.ts'
import { anySketch, mayRead, type Sketch } from './queries.ts'
import { writer } from './writing.ts'

/** Somebody forked a sketch of mine. `fork` is null while I may not see theirs. */
export type ForkNote = { id: number; sketch: Sketch; by: Face; fork: Sketch | null; createdAt: number; readAt: number | null }
type NoteRow = { id: number; sketchId: number; forkId: number; createdAt: number; readAt: number | null }
const notes = statement<[number, number], NoteRow>(`
  SELECT id, script_id AS sketchId, fork_id AS forkId, created_at AS createdAt, read_at AS readAt
  FROM script_notes WHERE user_id = ? ORDER BY id DESC LIMIT ?`)
const wish = statement<[number], { fork_notes: 0 | 1 }>('SELECT fork_notes FROM script_wishes WHERE user_id = ?')

/** The newest notes about forks of one's own sketches, newest first. */
export const notesOf = (account: number, most = 20): ForkNote[] =>
  notes.all(account, most).flatMap(({ sketchId, forkId, ...note }) => {
    const [sketch, fork] = [anySketch(sketchId), anySketch(forkId)]
    return sketch && fork ? [{ ...note, sketch, by: fork.author, fork: mayRead(account, fork) ? fork : null }] : []
  })

/** Whether somebody wants to be told of forks: unless they said otherwise. */
export const wantsForkNotes = (account: number): boolean => wish.get(account)?.fork_notes !== 0

const setRead = statement<[number, number, number]>('UPDATE script_notes SET read_at = ? WHERE user_id = ? AND id <= ? AND read_at IS NULL')
const setWish = statement<[number, number]>(`
  INSERT INTO script_wishes (user_id, fork_notes) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET fork_notes = excluded.fork_notes`)

/** Marks one's notes as read, up to the newest that was shown. */
export const readNotes = mutation((tx, account: number, upTo: number): void => {
  writer(tx, account)
  setRead.run(Date.now(), account, upTo)
})

/** Says whether one wants to be told when somebody forks a sketch of one's own. */
export const wishForNotes = mutation((tx, account: number, wanted: boolean): void => {
  writer(tx, account)
  setWish.run(account, wanted ? 1 : 0)
})
