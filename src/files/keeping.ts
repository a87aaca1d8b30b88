import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { connection, statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { blobPath, filesFolder } from '../core/folders.ts'
import { sweepLostBlobs, sweepSlice, sweepStrays } from './sweep.ts'

const PATIENCE_MS = 5000

const kept = statement<[], { count: number; bytes: number }>('SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM blobs')
const after = statement<[number], { id: number; hash: string }>('SELECT id, hash FROM blobs WHERE id > ? ORDER BY id LIMIT 100')

/** Takes away at once what the server takes away once an hour and once a day; the sentence that says what became of it. */
export async function sweepFiles(): Promise<string> {
  connection().pragma(`busy_timeout = ${PATIENCE_MS}`) // the server writes beside us
  const before = kept.get() ?? { count: 0, bytes: 0 }
  const now = Date.now()
  while (sweepSlice(connection(), filesFolder(), now));
  sweepLostBlobs(connection(), filesFolder(), now)
  await sweepStrays(connection(), filesFolder(), now)
  const { count, bytes } = kept.get() ?? before
  const freed = ((before.bytes - bytes) / 1024 / 1024).toFixed(1)
  return `${before.count - count} files that nothing showed for a day are gone, ${freed} MB; ${count} are kept.`
}

/**
 * Reads every file that the database names and compares it with its hash.
 * @throws NotFound with a line for each that is missing or damaged
 */
export async function checkFiles(): Promise<string> {
  const wrong: string[] = []
  let count = 0
  let last = 0
  for (let rows = after.all(last); rows.length > 0; rows = after.all(last)) {
    for (const { id, hash } of rows) {
      last = id
      count += 1
      const found = await hashOf(blobPath(hash))
      if (found !== hash) wrong.push(`${blobPath(hash)} is ${found === null ? 'missing' : 'damaged'}.`)
    }
  }
  if (wrong.length === 0) return `${count} files are named in the database. All are there and whole.`
  throw new NotFound([...wrong, `${wrong.length} of ${count} files are not as they should be. Put them back from a backup.`].join('\n'))
}

async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch {
    return null
  }
  return hash.digest('hex')
}
