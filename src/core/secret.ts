import { hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fstatSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { config } from './config.ts'
import { log } from './log.ts'

const KEY_BYTES = 32
const keys = new Map<string, Buffer>()

/**
 * A key of 256 bits for one purpose, derived from `secret.key` in the data folder, which is made at the first call of all.
 * @param purpose names what the key is for; different purposes get keys that tell nothing about each other
 * @throws Error when the file is damaged
 */
export function secretKey(purpose: string): Buffer {
  const known = keys.get(purpose)
  if (known) return known
  const key = Buffer.from(hkdfSync('sha256', masterKey(join(config.data, 'secret.key')), '', `neospace ${purpose}`, KEY_BYTES))
  keys.set(purpose, key)
  return key
}

function masterKey(file: string): Buffer {
  const key = readKey(file) ?? makeKey(file)
  if (key.length === KEY_BYTES) return key
  throw new Error(`${file} is damaged: it has ${key.length} bytes, not ${KEY_BYTES}. Put it back from a backup.`)
}

function readKey(file: string): Buffer | null {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    if ((fstatSync(handle).mode & 0o077) !== 0) {
      chmodSync(file, 0o600)
      log('warn', 'other users of this machine could read the secret key; now they cannot', { file })
    }
    return readFileSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Written aside and then linked: of several processes that start at once one wins, and nobody ever reads half a key. */
function makeKey(file: string): Buffer {
  const aside = `${file}.${process.pid}`
  const handle = openSync(aside, 'wx', 0o600)
  try {
    writeFileSync(handle, randomBytes(KEY_BYTES))
    fsyncSync(handle)
    linkSync(aside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    closeSync(handle)
    rmSync(aside)
  }
  return readFileSync(file)
}
