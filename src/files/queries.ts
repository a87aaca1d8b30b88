import { config } from '../core/config.ts'
import { statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { blobPath } from '../core/folders.ts'
import type { Referrer } from './refs.ts'

export type Kind = 'image' | 'audio'
/** A file as what refers to it needs it. */
export type FileRow = { id: number; cuid: string; userId: number | null; kind: Kind; type: string; bytes: number }
/** A picture for templates. `color` is null where one can see through it; `animated` pictures have a still thumbnail. */
export type ImageView = { src: string; thumb: string; width: number; height: number; color: string | null; animated: boolean }
/** Bytes to serve; `public` when a visitor without an account may have them too. */
export type ServedFile = { path: string; type: string; bytes: number; public: boolean }

/** May this account (null: a visitor) see the thing that a file is on? */
export type Audience = (viewer: number | null, ownerId: number) => boolean
const audiences = new Map<Referrer, Audience>()

/** A slice that puts files on its things says here who may see those. Without it nobody may. */
export const provideAudience = (owner: Referrer, maySee: Audience): void => {
  audiences.set(owner, maySee)
}

/** Whether an account (null: a visitor) may see a thing that files can be on. */
export const isShownTo = (owner: Referrer, viewer: number | null, ownerId: number): boolean =>
  audiences.get(owner)?.(viewer, ownerId) ?? false

/** The address of a file. */
export const srcOf = (cuid: string): string => `/files/${cuid}`

const FILE = 'SELECT f.id, f.cuid, f.user_id AS userId, f.kind, b.type, b.bytes FROM files f JOIN blobs b ON b.id = f.blob_id'
const ownByCuid = statement<[string, number], FileRow>(`${FILE} WHERE f.cuid = ? AND f.user_id = ?`)

const GONE = 'There is no such file. It may have been taken down.'

/** A file of this account, by its public id. @throws NotFound for anybody else's */
export function ownFile(account: number, cuid: unknown, kind?: Kind): FileRow {
  const file = typeof cuid === 'string' ? ownByCuid.get(cuid, account) : undefined
  if (!file || (kind && file.kind !== kind)) throw new NotFound('There is no such file of yours. Upload it again.')
  return file
}

const placeById = statement<[number], { hash: string }>('SELECT b.hash FROM files f JOIN blobs b ON b.id = f.blob_id WHERE f.id = ?')

/** How long a sound of this account is, in seconds, as the file itself tells; null when it does not. @throws NotFound for anybody else's */
export async function ownSeconds(account: number, cuid: string): Promise<number | null> {
  const { id, type } = ownFile(account, cuid, 'audio')
  const { soundSeconds } = await import('./sounds.ts')
  return soundSeconds(blobPath(placeById.get(id)?.hash ?? ''), type)
}

type ImageRow = { cuid: string; width: number; height: number; color: string | null; thumb: number | null; frames: number }
const imageById = statement<[number], ImageRow>(`
  SELECT f.cuid, b.width, b.height, b.color, b.thumb_id AS thumb, b.frames
  FROM files f JOIN blobs b ON b.id = f.blob_id WHERE f.id = ? AND f.kind = 'image'`)

/** A picture for a template, by the id of its file; null when there is none. Ask before whether the viewer may see what it is on. */
export function imageView(fileId: number): ImageView | null {
  const row = imageById.get(fileId)
  if (!row) return null
  const { cuid, width, height, color, thumb, frames } = row
  const src = srcOf(cuid)
  return { src, thumb: thumb === null ? src : `${src}/thumb`, width, height, color, animated: frames > 1 }
}

type Bytes = { id: number; userId: number | null; hash: string; type: string; bytes: number }
const BYTES = 'SELECT f.id, f.user_id AS userId, b.hash, b.type, b.bytes FROM files f JOIN blobs w ON w.id = f.blob_id'
const bytesByCuid = statement<[string], Bytes>(`${BYTES} JOIN blobs b ON b.id = w.id WHERE f.cuid = ?`)
const thumbByCuid = statement<[string], Bytes>(`${BYTES} JOIN blobs b ON b.id = coalesce(w.thumb_id, w.id) WHERE f.cuid = ?`)

/** Of a file that is on more things of one kind than this, the newest of each decide. */
const MOST_ASKED = 100
const refsOf = statement<[number, number], { owner: Referrer; ownerId: number }>(`
  SELECT owner, ownerId FROM (
    SELECT owner, owner_id AS ownerId, row_number() OVER (PARTITION BY owner ORDER BY owner_id DESC) AS place
    FROM file_refs WHERE file_id = ?)
  WHERE place <= ?`)

/**
 * The bytes of a file for somebody who may see it: its owner, and whoever may see a thing that it is on.
 * @param viewer an account's id; null for a visitor
 * @throws NotFound for everybody else, as if there were no such file
 */
export function fileFor(viewer: number | null, cuid: string, size: 'whole' | 'thumb' = 'whole'): ServedFile {
  const file = (size === 'thumb' ? thumbByCuid : bytesByCuid).get(cuid)
  if (!file) throw new NotFound(GONE)
  const refs = refsOf.all(file.id, MOST_ASKED)
  const isPublic = refs.some(({ owner, ownerId }) => isShownTo(owner, null, ownerId))
  const isTheirs = viewer !== null && file.userId === viewer
  if (!isPublic && !isTheirs && !refs.some(({ owner, ownerId }) => viewer !== null && isShownTo(owner, viewer, ownerId)))
    throw new NotFound(GONE)
  return { path: blobPath(file.hash), type: file.type, bytes: file.bytes, public: isPublic }
}

/** A file takes at least a block of the disk. */
const BLOCK = 4096
const sumOf = statement<[number, number], { used: number; unused: number }>(`
  SELECT coalesce(sum(size), 0) AS used, coalesce(sum(CASE WHEN unreferenced_at IS NULL THEN 0 ELSE size END), 0) AS unused
  FROM (SELECT max(b.bytes, ?) AS size, f.unreferenced_at FROM files f JOIN blobs b ON b.id = f.blob_id WHERE f.user_id = ?)`)

/** How many bytes an account's files take, and how many of them are on nothing and go within a day. */
export const usageOf = (account: number): { used: number; unused: number } => sumOf.get(BLOCK, account) ?? { used: 0, unused: 0 }

const townSum = statement<[], { used: number; unused: number }>(`
  SELECT coalesce(sum(size), 0) AS used, coalesce(sum(CASE WHEN unreferenced_at IS NULL THEN 0 ELSE size END), 0) AS unused
  FROM (SELECT b.bytes + coalesce(t.bytes, 0) AS size, f.unreferenced_at
    FROM files f JOIN blobs b ON b.id = f.blob_id LEFT JOIN blobs t ON t.id = b.thumb_id WHERE f.user_id IS NULL)`)

/** The same for the town's own files, which are nobody's. */
export const usageOfTown = (): { used: number; unused: number } => townSum.get() ?? { used: 0, unused: 0 }

/** How many bytes an account's files may take. */
export const quotaBytes = (): number => config.quotaMb * 1024 * 1024

/** What its owner is told of all that, for views/files/_shelf.eta. */
export function shelfOf(account: number) {
  const { used, unused } = usageOf(account)
  const max = quotaBytes()
  const percent = Math.min(100, (100 * used) / max).toFixed(1)
  return { used: inWords(used), all: inWords(max), unused: unused > 0 ? inWords(unused) : null, percent }
}

const inWords = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1).replace('.0', '')} MB`
