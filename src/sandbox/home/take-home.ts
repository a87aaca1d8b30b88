import type { Readable } from 'node:stream'
import { NotFound } from '../../core/errors.ts'
import { fileFor } from '../../files/queries.ts'
import type { SketchFile } from '../queries.ts'
import { libraryOf } from '../run/libraries.ts'
import type { Source } from '../sources.ts'
import { addLibrary, addTable } from './library.ts'
import { MANIFEST, manifestOf } from './manifest.ts'
import { bytesOf, Parcel } from './parcel.ts'
import { needsTable, type Packed, table } from './table.ts'
import { indexHtml, readme } from './texts.ts'

/** What a sketch is taken home with: who asks (null: a visitor), and where this town is, such as https://example.org. */
type For = { viewer: number | null; site: string }

/**
 * A sketch as a zip that runs out of a folder without network: its files as they are, its library, a page that starts them, and what it
 * is, in words and as data. It is made while it is read.
 */
export async function takeHome(source: Source, { viewer, site }: For): Promise<Readable> {
  const { sketch, kind, library } = source
  const files = source.files.flatMap((file) => packed(file, viewer))
  const paths = files.map(({ path }) => path)
  const manifest = manifestOf(sketch, libraryOf(kind, library)?.version ?? null, paths, site)
  const parcel = new Parcel(sketch.publishedAt ?? sketch.draftAt)
  parcel.add('index.html', await indexHtml(source, files))
  parcel.add('README.txt', readme(manifest))
  parcel.add(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`)
  for (const { path, text, kept } of files) parcel.add(path, kept ? bytesOf(kept.path) : text)
  addLibrary(parcel, kind, library)
  if (needsTable(kind, files)) addTable(parcel, table(files, kind))
  return parcel.sealed()
}

/** One that may not be seen any more, or is gone, is left out: the rest is worth taking. */
function packed(file: SketchFile, viewer: number | null): Packed[] {
  const { name } = file
  const path = name === MANIFEST ? `own/${name}` : name
  if ('text' in file) return [{ name, path, text: file.text, kept: null }]
  try {
    return [{ name, path, text: null, kept: fileFor(viewer, file.file) }]
  } catch (error) {
    if (error instanceof NotFound) return []
    throw error
  }
}
