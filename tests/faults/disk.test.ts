import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
