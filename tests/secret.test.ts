import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'neospace-'))
})
afterEach(() => rmSync(data, { recursive: true }))

const secret = join(import.meta.dirname, '../src/core/secret.ts')

/** The key of a purpose as another process sees it; the last line of what it printed. */
async function keyIn(purpose: string): Promise<string> {
  const code = `const { secretKey } = await import('${secret}'); console.log(secretKey('${purpose}').toString('hex'))`
  const env = { ...process.env, NEOSPACE_DATA: data }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env })
  return stdout.trim().split('\n').at(-1) ?? ''
}
const file = () => join(data, 'secret.key')
const mode = () => statSync(file()).mode & 0o777

test('processes that start at once end up with the same key, which nobody else may read', async () => {
  const keys = await Promise.all(Array.from({ length: 6 }, () => keyIn('tests')))
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(mode()).toBe(0o600)
  expect(readdirSync(data)).toEqual(['secret.key'])
  expect(readFileSync(file()).toString('hex')).not.toBe(keys[0])
})

test('each purpose has its own key', async () => {
  expect(await keyIn('one')).not.toBe(await keyIn('two'))
})

test('a key that others could read is closed again', async () => {
  const before = await keyIn('tests')
  chmodSync(file(), 0o644)
  expect(await keyIn('tests')).toBe(before)
  expect(mode()).toBe(0o600)
})

test('a damaged key is refused with a sentence, never replaced', async () => {
  writeFileSync(file(), 'short', { mode: 0o600 })
  await expect(keyIn('tests')).rejects.toThrow('secret.key is damaged: it has 5 bytes, not 32')
  expect(readFileSync(file(), 'utf8')).toBe('short')
})
