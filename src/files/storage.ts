import { createHash } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newPublicId } from '../core/crypto.ts'
import { blobPath, incomingFolder } from '../core/folders.ts'

/** Bytes on the disk that are synced but have no name yet. */
export type Aside = { path: string; hash: string; bytes: number }

/** Writes bytes aside and syncs them. */
export async function writeAside(content: Buffer): Promise<Aside> {
  await mkdir(incomingFolder(), { recursive: true })
  const path = join(incomingFolder(), newPublicId())
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await handle.close()
  }
  return { path, hash: createHash('sha256').update(content).digest('hex'), bytes: content.length }
}

/** Hashes and syncs a file that lies aside already. */
export async function takeAside(path: string): Promise<Aside> {
  const handle = await open(path, 'r+')
  try {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of handle.createReadStream({ autoClose: false, start: 0 })) {
      hash.update(chunk as Buffer)
      bytes += (chunk as Buffer).length
    }
    await handle.sync()
    return { path, hash: hash.digest('hex'), bytes }
  } finally {
    await handle.close()
  }
}

/** Gives bytes their place, in one step, unless the same ones are there. What lies aside stays until `dropAside`. */
export async function place({ path, hash, bytes }: Aside): Promise<void> {
  const target = blobPath(hash)
  const present = await stat(target).catch(() => null)
  if (present?.size === bytes) return
  const folder = dirname(target)
  await mkdir(folder, { recursive: true })
  // A second name that is then moved: whatever is there (a file that a power cut left short) is replaced, and nobody reads half of it.
  const second = `${path}.${newPublicId()}`
  await link(path, second)
  await rename(second, target)
  await syncFolder(folder)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Forgets what lies aside. */
export async function dropAside(aside: Aside[]): Promise<void> {
  for (const { path } of aside) await rm(path, { force: true })
}

/**
 * Takes bytes off the disk that nothing names. An upload of the same content may name them in this very moment: so they are moved away,
 * looked for once more, and put back if somebody does. (And whoever names them looks afterwards whether they are there: see `keep`.)
 */
export function discard(hash: string, isNamed: (hash: string) => boolean, root?: string): void {
  const target = blobPath(hash, root)
  const away = `${target}.gone`
  if (existsSync(target)) renameSync(target, away)
  if (!existsSync(away)) return
  if (isNamed(hash)) renameSync(away, target)
  else rmSync(away, { force: true })
}
