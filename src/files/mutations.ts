import { rm } from 'node:fs/promises'
import { newPublicId } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Banned, Invalid, TooLarge, Unauthenticated } from '../core/errors.ts'
import { asRefusal, type Upload } from '../core/uploads.ts'
import { makePicture, PICTURES } from './pictures.ts'
import { type FileRow, type Kind, quotaBytes, usageOf } from './queries.ts'
import { soundType } from './sounds.ts'
import { type Aside, discard, dropAside, place, takeAside, writeAside } from './storage.ts'

/** Bytes that lie ready, and what is known of them. */
type Blob = Aside & { type: string; width?: number; height?: number; color?: string | null; frames?: number }
type Ready = { kind: Kind; whole: Blob; thumb: Blob | null }

/** Whose a file becomes; null: the town's own, which no quota counts. */
type Keeper = number | null

/**
 * Keeps an upload: looks at what it really is, makes a picture anew, stores the bytes once, and names them.
 * Nothing refers to it yet: whoever shows it calls `referTo` within a day.
 * @param kinds what may come here
 * @throws Invalid, TooLarge (also when the quota is used up), Busy; nothing is kept then
 */
export async function keepUpload(account: number, upload: Upload, kinds: Kind[] = ['image', 'audio']): Promise<FileRow> {
  try {
    if (upload.bytes === 0) throw new Invalid('That file is empty.')
    return await keepFile(account, upload.path, kinds)
  } finally {
    await rm(upload.path, { force: true })
  }
}

/** The same for bytes that are here already. */
export async function keepBytes(keeper: Keeper, content: Buffer, kinds: Kind[]): Promise<FileRow> {
  const aside = await writeAside(content)
  try {
    return await keepFile(keeper, aside.path, kinds)
  } finally {
    await dropAside([aside])
  }
}

/** The same for a file on the disk, which stays as it is; of nobody's when `keeper` is null. */
async function keepFile(keeper: Keeper, path: string, kinds: Kind[]): Promise<FileRow> {
  try {
    const ready = await prepare(path, kinds)
    return await keep(keeper, ready)
  } catch (error) {
    throw asRefusal(error)
  }
}

const ASKED: Record<Kind, string> = {
  image: 'a picture (JPEG, PNG, GIF, WebP or AVIF)',
  audio: 'a sound (MP3, Ogg, WebM, M4A or WAV)',
}

async function prepare(path: string, kinds: Kind[]): Promise<Ready> {
  const { fileTypeFromFile } = await import('file-type')
  const found = await fileTypeFromFile(path).catch(() => undefined)
  if (found && kinds.includes('image') && PICTURES.has(found.mime)) return preparePicture(path, found.mime)
  const sound = found && kinds.includes('audio') ? await soundType(path, found.ext) : null
  if (sound) return { kind: 'audio', whole: { ...(await takeAside(path)), type: sound }, thumb: null }
  throw new Invalid(`That is not ${kinds.map((kind) => ASKED[kind]).join(' or ')}, whatever its name says.`)
}

async function preparePicture(path: string, type: string): Promise<Ready> {
  const { content, thumb, ...facts } = await makePicture(path, type)
  const whole = { ...(await writeAside(content)), ...facts }
  try {
    if (!thumb) return { kind: 'image', whole, thumb }
    const { content: small, ...size } = thumb
    return { kind: 'image', whole, thumb: { ...(await writeAside(small)), ...size } }
  } catch (error) {
    await dropAside([whole])
    throw error
  }
}

/** Written and synced first, named after: a file that the database knows is on the disk, whatever happens in between. */
async function keep(keeper: Keeper, ready: Ready): Promise<FileRow> {
  const aside = ready.thumb ? [ready.whole, ready.thumb] : [ready.whole]
  try {
    for (const bytes of aside) await place(bytes)
    const file = await name(keeper, ready)
    // The sweeper may have taken the bytes of an earlier use of the same content between the place and the name.
    for (const bytes of aside) await place(bytes)
    return file
  } catch (error) {
    for (const { hash } of aside) discard(hash, isNamed)
    throw error
  } finally {
    await dropAside(aside)
  }
}

const blobByHash = statement<[string], { id: number }>('SELECT id FROM blobs WHERE hash = ?')
const isNamed = (hash: string): boolean => blobByHash.get(hash) !== undefined

const uploader = statement<[number], { is_banned: 0 | 1 }>('SELECT is_banned FROM users WHERE id = ?')
const insertFile = statement<[string, Keeper, number, Kind, number, number]>(
  'INSERT INTO files (cuid, user_id, blob_id, kind, created_at, unreferenced_at) VALUES (?, ?, ?, ?, ?, ?)',
)

const name = mutation((tx, keeper: Keeper, { kind, whole, thumb }: Ready): FileRow => {
  if (keeper !== null) mayKeep(tx, keeper)
  const blob = blobOf(tx, whole, thumb && blobOf(tx, thumb, null))
  const cuid = newPublicId()
  const now = Date.now()
  const id = Number(insertFile.run(cuid, keeper, blob, kind, now, now).lastInsertRowid)
  if (keeper !== null && usageOf(keeper).used > quotaBytes())
    throw new TooLarge('Your shelf is full. Take down something that has a picture or a sound on it; a day later there is room again.')
  return { id, cuid, userId: keeper, kind, type: whole.type, bytes: whole.bytes }
})

function mayKeep(_tx: Tx, account: number): void {
  const row = uploader.get(account)
  if (!row) throw new Unauthenticated()
  if (row.is_banned) throw new Banned()
}

type BlobColumns = [string, string, number, number | null, number | null, string | null, number | null, number, number]
const insertBlob = statement<BlobColumns>(
  'INSERT INTO blobs (hash, type, bytes, width, height, color, thumb_id, frames, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
)

function blobOf(_tx: Tx, blob: Blob, thumb: number | null): number {
  const known = blobByHash.get(blob.hash)
  if (known) return known.id
  const { hash, type, bytes, width = null, height = null, color = null, frames = 1 } = blob
  return Number(insertBlob.run(hash, type, bytes, width, height, color, thumb, frames, Date.now()).lastInsertRowid)
}
