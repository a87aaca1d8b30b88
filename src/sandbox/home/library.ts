import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { config, place } from '../../core/config.ts'
import type { Kind } from '../queries.ts'
import { type Library, libraryOf } from '../run/libraries.ts'
import { bytesOf, type Parcel } from './parcel.ts'
import { startersOf } from './starters.ts'
import { keepText } from './table.ts'

const root = join(import.meta.dirname, '../../..')
const ours = join(root, 'public/sandbox')
/** The licences that come with what somebody takes home. */
const LICENCES: Partial<Record<Kind, string>> = { p5: 'node_modules/p5/license.txt', three: 'node_modules/three/LICENSE' }
/** Where a file of a library is: what is served is what goes home. */
const served = (path: string): string => join(config.data, 'assets', place.build, path)
/** What a module of a library is called in the table, where the sketch's own names have no slash. */
const tableName = (path: string): string => `library/${basename(path)}`
const filesOf = ({ files, imports = {} }: Library): string[] => [...new Set([...files, ...Object.values(imports)])]

/** What a sketch may import of its library or needs to start, and under which name that is in the table. */
export async function libraryNames(kind: Kind, version: string | null): Promise<[specifier: string, name: string][]> {
  const library = libraryOf(kind, version)
  if (!library?.imports) return (await startersOf(kind)).map(({ name }) => [name, name])
  const among = filesOf(library).map((path): [string, string] => [tableName(path), tableName(path)])
  return [...Object.entries(library.imports).map(([asked, path]): [string, string] => [asked, tableName(path)]), ...among]
}

/** The classic scripts of a library, as they are called at home. */
export const libraryScripts = (kind: Kind, version: string | null): string[] => {
  const library = libraryOf(kind, version)
  return library && !library.imports ? library.files.map(tableName) : []
}

/** A library's modules import each other by './', which leads nowhere from a text in a table. */
async function* texts(library: Library): AsyncGenerator<string> {
  const files = filesOf(library)
  for (const path of files) {
    const text = await readFile(served(path), 'utf8')
    yield keepText(
      tableName(path),
      'text/javascript',
      files.reduce((said, other) => said.replaceAll(`'./${basename(other)}'`, `'${tableName(other)}'`), text),
    )
  }
}

async function* starterTexts(kind: Kind): AsyncGenerator<string> {
  for (const { name, text } of await startersOf(kind)) yield keepText(name, 'text/javascript', text)
}

const addOurs = (parcel: Parcel, path: string): void => parcel.add(`library/${basename(path)}`, bytesOf(join(ours, path)))

/** Puts a sketch's library into a zip, with its licence, and what starts the sketch. */
export function addLibrary(parcel: Parcel, kind: Kind, version: string | null): void {
  const [library, licence] = [libraryOf(kind, version), LICENCES[kind]]
  addOurs(parcel, 'frame/frame.css')
  if (kind !== 'p5') addOurs(parcel, 'home/modules.js')
  if (kind === 'canvas' || kind === 'shader') parcel.add(`library/${kind}.js`, starterTexts(kind))
  if (library?.imports) parcel.add(`library/${kind}.js`, texts(library))
  else for (const path of library?.files ?? []) parcel.add(tableName(path), bytesOf(served(path)))
  if (licence) parcel.add(`library/${kind}-license.txt`, bytesOf(join(root, licence)))
}

/** Puts a table of files into a zip, and what leads a sketch to it. */
export function addTable(parcel: Parcel, table: AsyncIterable<string>): void {
  addOurs(parcel, 'home/home.js')
  parcel.add('library/files.js', table)
}
