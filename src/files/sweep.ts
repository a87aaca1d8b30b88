import type { Dirent } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../core/sqlite.ts'
import { discard } from './storage.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const SLICE = 100

/**
 * Takes away files that have been on nothing for a day, and the bytes that no file has any more: at most 100 of each.
 * @param database a connection of its own; the primary's
 * @param root data/files
 * @returns true when there may be more
 */
export function sweepSlice(database: Database, root: string, now: number): boolean {
  const sweep = database.transaction(() => {
    const files = database.prepare<[number, number], { id: number; blob: number }>(UNUSED).all(now - DAY_MS, SLICE)
    const remove = database.prepare<[number]>('DELETE FROM files WHERE id = ?')
    for (const { id } of files) remove.run(id)
    return { isFull: files.length === SLICE, hashes: files.flatMap(({ blob }) => removeBlob(database, blob)) }
  })
  const { isFull, hashes } = sweep.immediate()
  for (const hash of hashes) discard(hash, isNamedIn(database), root)
  return isFull
}

const UNUSED = 'SELECT id, blob_id AS blob FROM files WHERE unreferenced_at < ? ORDER BY unreferenced_at LIMIT ?'
const REMOVE_BLOB = `
  DELETE FROM blobs WHERE id = ? AND NOT EXISTS (SELECT 1 FROM files WHERE blob_id = blobs.id)
    AND NOT EXISTS (SELECT 1 FROM blobs w WHERE w.thumb_id = blobs.id)
  RETURNING hash, thumb_id AS thumb`

/** Removes a content that nothing has any more, with its thumbnail; gives the hashes of what may leave the disk. */
function removeBlob(database: Database, id: number): string[] {
  const gone = database.prepare<[number], { hash: string; thumb: number | null }>(REMOVE_BLOB).get(id)
  if (!gone) return []
  return gone.thumb === null ? [gone.hash] : [gone.hash, ...removeBlob(database, gone.thumb)]
}

const isNamedIn = (database: Database) => (hash: string) => database.prepare('SELECT 1 FROM blobs WHERE hash = ?').get(hash) !== undefined

const LOST_BLOBS = `
  SELECT id FROM blobs WHERE id > ? AND created_at < ? AND NOT EXISTS (SELECT 1 FROM files WHERE blob_id = blobs.id)
    AND NOT EXISTS (SELECT 1 FROM blobs w WHERE w.thumb_id = blobs.id) ORDER BY id LIMIT ?`

/** Contents whose last file went with its account. */
export function sweepLostBlobs(database: Database, root: string, now: number): void {
  let after = 0
  for (;;) {
    const lost = database.prepare<[number, number, number], { id: number }>(LOST_BLOBS).all(after, now - DAY_MS, SLICE)
    const remove = database.transaction(() => lost.flatMap(({ id }) => removeBlob(database, id)))
    for (const hash of remove.immediate()) discard(hash, isNamedIn(database), root)
    if (lost.length < SLICE) return
    after = lost.at(-1)?.id ?? 0
  }
}

const entriesOf = (folder: string): Promise<Dirent[]> => readdir(folder, { withFileTypes: true }).catch(() => [])
const ageOf = (path: string, now: number): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => now - mtimeMs,
    () => 0,
  )

/**
 * Looks through the folder of files for what a process left behind that died in the middle: uploads that were never finished, and bytes that
 * were placed and never named. Goes folder by folder, so that nobody waits for it.
 * @param root data/files
 */
export async function sweepStrays(database: Database, root: string, now: number): Promise<void> {
  for (const { name } of await entriesOf(join(root, 'incoming'))) {
    const path = join(root, 'incoming', name)
    if ((await ageOf(path, now)) > HOUR_MS) await rm(path, { force: true })
  }
  for (const first of await entriesOf(root)) {
    if (!/^[0-9a-f]{2}$/.test(first.name)) continue
    for (const second of await entriesOf(join(root, first.name))) await sweepFolder(database, root, join(first.name, second.name), now)
  }
}

async function sweepFolder(database: Database, root: string, within: string, now: number): Promise<void> {
  const isNamed = isNamedIn(database)
  const folder = join(root, within)
  for (const { name } of await entriesOf(folder)) {
    if (!database.open) return
    const hash = name.slice(0, 64)
    const isStray = name !== hash || !isNamed(hash)
    if (isStray && (await ageOf(join(folder, name), now)) > HOUR_MS) discard(hash, isNamed, root)
  }
}
