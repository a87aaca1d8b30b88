import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { photo, plain } from '../helpers/pictures.ts'
import { openTown, type Person, type Town } from '../helpers/town.ts'

let town: Town
let ann: Person

beforeEach(async () => {
  town = await openTown({ env: { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'preload/full.ts')}` } })
  ann = town.account('ann')
})
afterEach(() => town?.close())

async function upload(content: Buffer): Promise<{ status: number; ok: boolean; code?: string; error?: string; src?: string }> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(content)], { type: 'image/jpeg' }), 'a.jpg')
  const answer = await fetch(`${town.url}/files`, { method: 'POST', body: form, headers: { cookie: ann.cookie } })
  return { status: answer.status, ...((await answer.json()) as { ok: boolean }) }
}

const onDisk = () => readdirSync(join(town.data, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const rows = () => town.db().prepare('SELECT (SELECT count(*) FROM files) + (SELECT count(*) FROM blobs)').pluck().get()

test('a disk without room in the middle of an upload: busy, nothing is half-stored, reads go on, and it recovers by itself', async () => {
  const first = await upload(await plain())
  expect(first.ok).toBe(true)
  const before = { files: onDisk().length, rows: rows() }
  writeFileSync(join(town.data, 'full'), '')
  // A large one fails while it arrives, a small one where it is written anew.
  for (const content of [await photo({ width: 2400, height: 1800 }), await plain({ width: 70, height: 70 })]) {
    const failed = await upload(content)
    expect(failed).toMatchObject({ status: 503, ok: false, code: 'busy' })
    expect(failed.error).toContain('disk')
  }
  await expect.poll(() => ({ files: onDisk().length, rows: rows() })).toEqual(before)
  expect((await town.get(first.src ?? '', { as: ann })).status).toBe(200)
  rmSync(join(town.data, 'full'))
  expect((await upload(await plain({ width: 70, height: 70 }))).ok).toBe(true)
  expect(existsSync(join(town.data, 'full'))).toBe(false)
})

/** A disk of 64 MB of its own; an empty name where nobody may mount one. */
function smallDisk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'neospace-disk-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'neospace', folder]).status === 0) return folder
  rmSync(folder, { recursive: true })
  return ''
}
const disk = smallDisk()

describe.skipIf(disk === '')('a disk that is full for the database too', () => {
  let small: Town

  beforeAll(async () => {
    small = await openTown({ data: disk })
  })
  afterAll(async () => {
    await small?.close()
    spawnSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  })

  const ready = async () => (await small.get('/readyz')).status
  const filling = () => join(disk, 'filling')

  /** Leaves no byte free; what was written before is whole. */
  function fill(): void {
    for (const bytes of [1024 * 1024, 4096]) {
      const block = Buffer.alloc(bytes)
      try {
        for (;;) appendFileSync(filling(), block)
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
      }
    }
  }

  test('ends readiness, while pages are still read, and gives it back by itself', async () => {
    const ben = small.account('ben')
    expect(await ready()).toBe(200)
    fill()
    expect(await ready()).toBe(503)
    expect((await small.get('/rooms/general', { as: ben })).status).toBe(200)
    rmSync(filling())
    expect(await ready()).toBe(200)
  })
})

test('readiness writes to the database, and however often it is asked no more than now and then', async () => {
  const mark = town.db().prepare("SELECT seq FROM sqlite_sequence WHERE name = 'readyz'").pluck()
  town.db().exec("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'readyz'")
  const version = () => town.db().pragma('data_version', { simple: true })
  const before = version()
  expect((await town.get('/readyz')).status).toBe(200)
  expect(mark.get()).toBeGreaterThan(0)
  expect(version()).not.toBe(before)
  const seen = new Set<unknown>()
  for (let i = 0; i < 30; i++) {
    await town.get('/readyz')
    seen.add(version())
  }
  expect(seen.size).toBeLessThanOrEqual(2) // the time may just have come
})
