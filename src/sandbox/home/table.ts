import type { ServedFile } from '../../files/queries.ts'
import type { Kind } from '../queries.ts'
import { withNames } from './modules.ts'
import { bytesOf } from './parcel.ts'

/** A file of the sketch and where it is in the zip; `kept`: the bytes of a picture or a sound. */
export type Packed = { name: string; path: string } & ({ text: string; kept: null } | { text: null; kept: ServedFile })

/** What the sketch's own modules are called in the import map. */
export const moduleName = (name: string): string => `sketch/${name}`

/** Whether a file must be in the table at home. Scripts and styles stand in the page itself, but a module none may have out of a folder. */
const isAskedFor = (name: string, kind: Kind): boolean => !name.endsWith('.css') && (kind === 'three' || !name.endsWith('.js'))

/** Whether a sketch needs the table: what starts it may be in there, too. */
export const needsTable = (kind: Kind, files: readonly Packed[]): boolean =>
  kind !== 'p5' || files.some(({ name }) => isAskedFor(name, kind))

const TYPES: Record<string, string> = { js: 'text/javascript', json: 'application/json' }
const typeOf = (name: string): string => TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'text/plain'

/** The text of library/files.js (see public/sandbox/home/home.js), a piece at a time. */
export async function* table(files: readonly Packed[], kind: Kind): AsyncGenerator<string> {
  const names = new Set(files.map(({ name }) => `./${name}`))
  const own = (asked: string) => (names.has(asked) ? moduleName(asked.slice(2)) : null)
  for (const { name, text, kept } of files) {
    if (!isAskedFor(name, kind)) continue
    if (kept) yield* keepBytes(name, kept.type, kept.path)
    else if (name.endsWith('.js')) yield keepText(moduleName(name), typeOf(name), await withNames(text, own))
    else yield keepText(name, typeOf(name), text)
  }
}

const inScript = (text: string): string => JSON.stringify(text.toWellFormed())

/** A call that puts a text into the table of the files at home. */
export const keepText = (name: string, type: string, text: string): string =>
  `takenHome.keepText(${inScript(name)}, ${inScript(type)}, ${inScript(text)})\n`

/** Three bytes are four characters of base64: pieces of a multiple of three fit together without a seam. */
const PIECE = 3 * 64 * 1024

/** The same for a picture or a sound on the disk, a piece at a time. */
export async function* keepBytes(name: string, type: string, path: string): AsyncGenerator<string> {
  yield `takenHome.keepBytes(${inScript(name)}, ${inScript(type)}, "`
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of bytesOf(path, { highWaterMark: PIECE })) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const whole = bytes.length - (bytes.length % 3)
    yield bytes.toString('base64', 0, whole)
    rest = bytes.subarray(whole)
  }
  yield `${rest.toString('base64')}")\n`
}
