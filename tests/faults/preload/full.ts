/**
 * Loaded into the server by NODE_OPTIONS: as long as NEOSPACE_DATA/full is there, nothing more fits on the disk. The first writes of a file
 * still do, so that it fails in the middle.
 */
import fs, { existsSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

const marker = join(process.env.NEOSPACE_DATA ?? '', 'full')
const isFull = (): boolean => existsSync(marker)
const noRoom = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' })

/** Streams write by these; the first 64 KB of a file go through. */
const { write, writev } = fs
const begun = new Set<number>()

function failing(real: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  return (...args) => {
    const [fd] = args as [number]
    const done = args.at(-1)
    if (!isFull() || fd < 3 || typeof done !== 'function') return Reflect.apply(real, fs, args)
    if (!begun.has(fd)) {
      begun.add(fd)
      return Reflect.apply(real, fs, args)
    }
    begun.delete(fd)
    return void setImmediate(done as (error: Error) => void, noRoom())
  }
}
fs.write = failing(write as (...args: unknown[]) => unknown) as typeof fs.write
fs.writev = failing(writev as (...args: unknown[]) => unknown) as typeof fs.writev
syncBuiltinESMExports()

/** What is written at one go by a handle. */
const handle = await open(import.meta.filename)
const prototype = Object.getPrototypeOf(handle) as FileHandle
await handle.close()
const { writeFile } = prototype
prototype.writeFile = async function (this: FileHandle, ...args: Parameters<FileHandle['writeFile']>): Promise<void> {
  if (isFull()) throw noRoom()
  await writeFile.apply(this, args)
}
