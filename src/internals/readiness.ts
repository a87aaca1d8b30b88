import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { config } from '../core/config.ts'
import { mutation, statement } from '../core/database.ts'
import { Busy } from '../core/errors.ts'
import { newestVersion } from '../core/migrations.ts'

/** With less than this on the disk, in bytes, an upload or a busy minute of the database does not fit any more. */
const ROOM = 1024 * 1024
/** All workers together write at most once in this time (ms), which is longer than the quiet that housekeeping needs to cut the log. */
const WRITE_EVERY_MS = 15_000

/** What this program was started with: files that came later are for the next start. */
const wanted = newestVersion(join(import.meta.dirname, '../../migrations'))
const version = statement<[], { user_version: number }>('PRAGMA user_version')

/**
 * Whether this worker can do its work: the disk has room, and the database is of this program's version and can be written to.
 * @throws Busy
 */
export async function assertReady(): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(config.data)
  if (blocks > 0 && bavail * bsize < ROOM) throw new Busy('The disk is full.')
  await writeProbe(Math.floor(Date.now() / WRITE_EVERY_MS))
}

// SQLite writes no page whose bytes stay as they were: a probe that shall reach the disk has to change something. `readyz` is no table,
// so its number among the sequences is nobody's.
const probe = statement<[number, number]>("UPDATE sqlite_sequence SET seq = ? WHERE name = 'readyz' AND seq <> ?")
const isProbed = statement<[], 1>("SELECT 1 FROM sqlite_sequence WHERE name = 'readyz'")
const firstProbe = statement<[number]>("INSERT INTO sqlite_sequence (name, seq) VALUES ('readyz', ?)")

/** Takes the write lock, and writes what time it is unless somebody has. Until it succeeds each probe tries anew. @throws Busy */
const writeProbe = mutation((_tx, time: number): void => {
  if (version.get()?.user_version !== wanted) throw new Busy('The database is not of the version of this program.')
  if (isProbed.get()) probe.run(time, time)
  else firstProbe.run(time)
})
