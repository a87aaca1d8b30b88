import { Invalid } from '../../core/errors.ts'
import { cleanFileName } from '../files.ts'
import type { Kind } from '../queries.ts'
import { type Brought, MANIFEST, readManifest } from './manifest.ts'
import { shown, type ZippedFile } from './zip.ts'

/** What is taken of a zip: the sketch's files in its order, and what its neospace.json says, if it has one. */
export type Chosen = { files: { name: string; zipped: ZippedFile }[]; brought: Brought | null }

const MOST_MANIFEST = 64 * 1024

/**
 * Chooses the files of a sketch out of a zip: those that its neospace.json names, else those at the top that a sketch can have.
 * Pages, words and libraries beside them are left where they are.
 * @throws Invalid when there is anything else in it, or no sketch
 */
export async function chooseFiles(zipped: ZippedFile[]): Promise<Chosen> {
  const files = withoutFolder(zipped.filter(({ path }) => !isLitter(path)))
  const manifest = files.find(({ path }) => path === MANIFEST)
  const brought = manifest ? readManifest((await manifest.read(MOST_MANIFEST)).toString('utf8')) : null
  const chosen = brought ? named(files, brought.files) : atTheTop(files)
  const foreign = files.find((file) => !chosen.includes(file) && !isBeside(file.path, brought !== null))
  if (foreign) throw new Invalid(`"${shown(foreign.path)}" is no part of a sketch. Take it out of the zip, and try again.`)
  return { brought, files: chosen.map((file) => ({ name: cleanFileName(baseOf(file.path)), zipped: file })) }
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** What systems put into zips by themselves. */
const isLitter = (path: string): boolean => /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(path)

/** Who unpacks a zip and packs it again often packs the folder around it too. */
function withoutFolder(files: ZippedFile[]): ZippedFile[] {
  const [first = ''] = files.map(({ path }) => path)
  const folder = first.slice(0, first.indexOf('/') + 1)
  if (folder === '' || !files.every(({ path }) => path.startsWith(folder))) return files
  return files.map((file) => ({ ...file, path: file.path.slice(folder.length) }))
}

function named(files: ZippedFile[], paths: string[]): ZippedFile[] {
  return [...new Set(paths)].map((path) => {
    const found = files.find((file) => file.path === path)
    if (!found) throw new Invalid(`"${shown(path)}" is missing in that zip, though its ${MANIFEST} names it.`)
    return found
  })
}

/** Those that are run by themselves come first. */
const MAINS = ['sketch.js', 'sketch.frag', 'main.js', 'index.js', 'script.js', 'main.frag', 'shader.frag']

function atTheTop(files: ZippedFile[]): ZippedFile[] {
  const own = files.filter(({ path }) => !path.includes('/') && !isBeside(path, false))
  const main =
    MAINS.map((name) => own.find(({ path }) => path === name)).find(Boolean) ??
    own.find(({ path }) => path.endsWith('.js')) ??
    own.find(({ path }) => /\.(?:frag|glsl)$/.test(path))
  if (!main) throw new Invalid('There is no sketch in that zip: no .js file at the top of it, and no .frag.')
  return [main, ...own.filter((file) => file !== main)]
}

/** What stands beside a sketch without being of it: its page, words about it, and libraries, which the town has itself. */
function isBeside(path: string, isOurs: boolean): boolean {
  if (path.startsWith('library/') || path === MANIFEST) return true
  if (isOurs) return path === 'index.html' || path === 'README.txt'
  return /^[^/]+\.(?:html?|md|txt)$|^(?:licen[cs]e|\.[^/]+)$/i.test(path) || isLibrary(path)
}

const isLibrary = (path: string): boolean => /^(?:libraries\/)?(?:p5|three)(?:\.[a-z.]+)?\.js$/i.test(path)

/** What kind of sketch a file that is run is, by how it is written. */
export function kindOf(name: string, text: string): Kind {
  if (!name.endsWith('.js')) return 'shader'
  if (/\b(?:from|import)\s{0,4}['"]three['"/]/.test(text)) return 'three'
  const usesContext = /\b(?:ctx|getContext)\b/.test(text)
  return usesContext && !/\bcreateCanvas\b/.test(text) ? 'canvas' : 'p5'
}
