import { open, readFile } from 'node:fs/promises'
import { config } from '../../core/config.ts'
import { Invalid, TooLarge } from '../../core/errors.ts'
import type { Upload } from '../../core/uploads.ts'
import type { Account } from '../../core/viewer.ts'
import { cleanFileName, cleanFiles, holds } from '../files.ts'
import { KINDS, type Kind, type Sketch, type SketchFile } from '../queries.ts'
import { libraryOf } from '../run/libraries.ts'
import { createSketch, type NewSketch, roomForOne } from '../sketches.ts'
import { cleanDescription, cleanTitle, LONGEST_TITLE } from '../words.ts'
import { type Chosen, chooseFiles, kindOf } from './import-choice.ts'
import { keepMedia, mostOf, sniffed } from './import-media.ts'
import { creditFor } from './manifest.ts'
import { shown, withZip } from './zip.ts'

/** What somebody says of what they bring along, where it does not say so itself. */
export type Said = { kind?: string | undefined; title?: string | undefined; clientId?: string | undefined }

/**
 * Makes a sketch of one's own out of a file that was uploaded: a zip that was taken home here or elsewhere, or a plain .js or .frag.
 * Everything is looked at before anything is kept.
 * @param site where this town is: addresses in a zip that lead to it are known
 * @throws Invalid, TooLarge, NotFound
 */
export async function bringAlong(account: Account, upload: Upload, said: Said, site: string): Promise<Sketch> {
  roomForOne(account.id)
  if (upload.bytes === 0) throw new Invalid('That file is empty.')
  if (await isZip(upload.path))
    return withZip(upload.path, async (zipped) => fromZip(account, await chooseFiles(zipped), upload, said, site))
  const sketch = await plainSketch(upload, said)
  return createSketch(account.id, { ...sketch, clientId: said.clientId })
}

/** With a file in it, and with none. */
const ZIP_BEGINS = ['504b0304', '504b0506']

async function isZip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return ZIP_BEGINS.includes(buffer.toString('hex'))
  } finally {
    await file.close()
  }
}

// ── a plain file
const MAIN_NAME: Record<Kind, string> = { p5: 'sketch.js', three: 'sketch.js', canvas: 'sketch.js', shader: 'sketch.frag' }

async function plainSketch(upload: Upload, { kind: asked, title }: Said): Promise<NewSketch> {
  const name = upload.name.toLowerCase()
  if (!/\.(?:js|mjs|frag|glsl)$/.test(name))
    throw new Invalid(`"${shown(upload.name)}" is none of what is taken here: a .zip, a .js or a .frag file.`)
  if (upload.bytes > config.sketchFileKb * 1024)
    throw new TooLarge(`That file is too long: a file of a sketch holds up to ${config.sketchFileKb} KB.`)
  const text = textOf(await readFile(upload.path), upload.name)
  const kind = askedKind(asked) ?? kindOf(name.replace(/\.mjs$/, '.js'), text)
  const files = cleanFiles([{ name: MAIN_NAME[kind], text }], kind)
  return { kind, library: libraryOf(kind, null)?.version ?? null, files, title: cleanTitle(title || stemOf(upload.name)) }
}

const askedKind = (asked: string | undefined): Kind | undefined => KINDS.find((kind) => kind === asked)

/** What a file is called, without its ending; nothing for what every sketch is called. */
function stemOf(name: string): string {
  const stem = shown(name.slice(name.lastIndexOf('/') + 1)).replace(/\.[a-z0-9]{1,5}$/i, '')
  return /^(?:sketch|main|index|script)$/i.test(stem) ? '' : stem
}

/** @throws Invalid for what is no text in UTF-8 */
function textOf(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Invalid(`"${shown(name)}" is no text in UTF-8. Save it as that, and try again.`)
  }
}

// ── a zip
async function fromZip(account: Account, { files: chosen, brought }: Chosen, upload: Upload, said: Said, site: string): Promise<Sketch> {
  const raw = await readAll(chosen)
  const [main] = raw
  const kind = brought?.kind ?? askedKind(said.kind) ?? kindOf(main?.name ?? '', main && 'text' in main ? main.text : '')
  const files = cleanFiles(raw, kind)
  const title = cleanTitle((said.title || brought?.title || stemOf(upload.name)).slice(0, LONGEST_TITLE))
  const sketch = {
    kind,
    title,
    library: libraryOf(kind, brought?.version ?? null)?.version ?? null,
    description: cleanDescription(brought?.description ?? ''),
    credit: brought && creditFor(account, brought, site),
    clientId: said.clientId,
  }
  return createSketch(account.id, { ...sketch, files: await keepMedia(account.id, files, chosen) })
}

/** The files as a client would send them; pictures and sounds are looked at, and not kept yet. */
async function readAll(chosen: Chosen['files']): Promise<SketchFile[]> {
  const files: SketchFile[] = []
  for (const { name, zipped } of chosen) {
    const content = await zipped.read(mostOf(cleanFileName(name)))
    if (holds(name) === 'text') files.push({ name, text: textOf(content, name) })
    else files.push(await sniffed(name, content))
  }
  return files
}
