import { mutation, statement } from '../core/database.ts'
import { writer } from './writing.ts'

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
