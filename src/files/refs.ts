import { statement, type Tx } from '../core/database.ts'

/** What a file can be on. */
export type Referrer = 'message' | 'avatar' | 'post' | 'sticker' | 'voice' | 'anthem' | 'background' | 'preview' | 'sketch'

const insertRef = statement<[number, Referrer, number]>('INSERT OR IGNORE INTO file_refs (file_id, owner, owner_id) VALUES (?, ?, ?)')
const markUsed = statement<[number]>('UPDATE files SET unreferenced_at = NULL WHERE id = ?')
const removeRef = statement<[number, Referrer, number]>('DELETE FROM file_refs WHERE file_id = ? AND owner = ? AND owner_id = ?')
const markUnused = statement<[number, number, number]>(
  'UPDATE files SET unreferenced_at = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM file_refs WHERE file_id = ?)',
)
const idsOn = statement<[Referrer, number], { id: number }>('SELECT file_id AS id FROM file_refs WHERE owner = ? AND owner_id = ?')

/** The files that a thing shows. */
export const filesOn = (owner: Referrer, ownerId: number): number[] => idsOn.all(owner, ownerId).map(({ id }) => id)

/** Notes that something shows a file: it stays, and who may see the thing may see the file. Ask `ownFile` first whose it is. */
export function referTo(_tx: Tx, fileId: number, owner: Referrer, ownerId: number): void {
  insertRef.run(fileId, owner, ownerId)
  markUsed.run(fileId)
}

/** Notes that something does not show a file any more. From the last one on nobody but its owner sees it, and it goes a day later. */
export function release(_tx: Tx, fileId: number, owner: Referrer, ownerId: number): void {
  if (removeRef.run(fileId, owner, ownerId).changes > 0) markUnused.run(Date.now(), fileId, fileId)
}

/** The same for every file that is on a thing which goes. */
export function releaseAll(tx: Tx, owner: Referrer, ownerId: number): void {
  for (const id of filesOn(owner, ownerId)) release(tx, id, owner, ownerId)
}
