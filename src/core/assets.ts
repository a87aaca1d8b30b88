import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { editorModules } from './editor-packages.ts'
import { libraryNames } from './library-names.ts'

const brotli = promisify(zlib.brotliCompress)
const gzip = promisify(zlib.gzip)

const FONTS = 'node_modules/@fontsource'
const VARIABLE = 'node_modules/@fontsource-variable'
const THREE = 'node_modules/three'

/** What the browser gets straight from node_modules: path under /assets/<build>/ → path under the repository's root. */
export const libraryFiles: Readonly<Record<string, string>> = {
  'lib/socket.io-client/socket.io.esm.min.js': 'node_modules/socket.io-client/dist/socket.io.esm.min.js',
  ...font('dela-gothic-one', `${FONTS}/dela-gothic-one/files/dela-gothic-one-*-400-normal.woff2`),
  ...font('atkinson-hyperlegible-next', `${VARIABLE}/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-*-wght-normal.woff2`),
  ...font(
    'atkinson-hyperlegible-next-italic',
    `${VARIABLE}/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-*-wght-italic.woff2`,
  ),
  ...font('gloock', `${FONTS}/gloock/files/gloock-*-400-normal.woff2`),
  ...font('martian-mono', `${VARIABLE}/martian-mono/files/martian-mono-*-standard-normal.woff2`),
  ...font('cascadia-mono-400', `${FONTS}/cascadia-mono/files/cascadia-mono-*-400-normal.woff2`),
  ...font('cascadia-mono-700', `${FONTS}/cascadia-mono/files/cascadia-mono-*-700-normal.woff2`),
  'lib/fonts/cascadia-mono-symbols2.woff2': `${FONTS}/cascadia-mono/files/cascadia-mono-symbols2-400-normal.woff2`,
  // What sketches run with, under its version: see src/sandbox/run/libraries.ts.
  'lib/p5/2.3.4/p5.min.js': 'node_modules/p5/lib/p5.min.js',
  'lib/three/0.187.0/three.module.js': `${THREE}/build/three.module.js`,
  'lib/three/0.187.0/three.core.js': `${THREE}/build/three.core.js`,
  'lib/three/0.187.0/OrbitControls.js': `${THREE}/examples/jsm/controls/OrbitControls.js`,
  'lib/acorn/acorn.js': 'node_modules/acorn/dist/acorn.mjs',
  ...Object.fromEntries(editorModules.map(({ path, file }) => [path, file])),
}

/** Builds that stay beside the one in use, for pages that were opened before a restart. */
const EARLIER_BUILDS = 2
const TEXT = /\.(?:js|css|svg|json|txt|html|webmanifest)$/
const BUILD = /^[0-9a-f]{12}$/
const UNFINISHED = '.unfinished-'
/** Brotli's best takes seconds for what is larger than this, in bytes, and makes it a tenth smaller. */
const LARGE = 100_000

type Files = Map<string, Buffer>

/**
 * Puts everything that is served under /assets/<build>/ into `<data>/assets/<build>/`: `public/`, the library files and their names, with `.br` and
 * `.gz` beside what is text. The build's name (12 hex digits) is made of the contents, so the URLs may be cached for ever. A build
 * that is there already is taken as it is; the two before it stay, older ones go.
 */
export async function buildAssets({ root, data }: { root: string; data: string }): Promise<{ build: string; dir: string }> {
  const files = await readSources(root)
  const build = buildName(files)
  const all = join(data, 'assets')
  const dir = join(all, build)
  if (!(await isComplete(dir, files))) await write(files, all, dir)
  const now = new Date()
  await utimes(dir, now, now) // the order of the builds is by their last use, so that going back to older code keeps its build
  await removeOlder(all, build)
  return { build, dir }
}

function font(name: string, pattern: string): Record<string, string> {
  return {
    [`lib/fonts/${name}.woff2`]: pattern.replace('*', 'latin'),
    [`lib/fonts/${name}-ext.woff2`]: pattern.replace('*', 'latin-ext'),
  }
}

async function readSources(root: string): Promise<Files> {
  const publicDir = join(root, 'public')
  const entries = await readdir(publicDir, { recursive: true, withFileTypes: true })
  const own = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file): [string, string] => [relative(publicDir, file).replaceAll(sep, '/'), file])
  const libraries = Object.entries(libraryFiles).map(([path, file]): [string, string] => [path, join(root, file)])
  const read = [...own, ...libraries].map(async ([path, file]): Promise<[string, Buffer]> => [path, await readFile(file)])
  const contents = [...(await Promise.all(read)), ...(await libraryNames())]
  return new Map(contents.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function buildName(files: Files): string {
  const hash = createHash('sha256')
  for (const [path, content] of files) hash.update(`${path}\0${content.length}\0`).update(content)
  return hash.digest('hex').slice(0, 12)
}

/** A directory under its final name is whole, save after a power cut, which can leave empty files: so the sizes are looked at. */
async function isComplete(dir: string, files: Files): Promise<boolean> {
  const size = (path: string) =>
    stat(join(dir, path)).then(
      (found) => found.size,
      () => 0,
    )
  const checks = [...files].map(async ([path, content]) => {
    if ((await size(path)) !== content.length) return false
    return !TEXT.test(path) || ((await size(`${path}.br`)) > 0 && (await size(`${path}.gz`)) > 0)
  })
  return (await Promise.all(checks)).every(Boolean)
}

/** Written aside and then renamed, so that nobody is ever served half a build. */
async function write(files: Files, all: string, dir: string): Promise<void> {
  const unfinished = join(all, `${UNFINISHED}${process.pid}`)
  const [newest] = (await newestFirst(all)).filter((build) => join(all, build) !== dir)
  const earlier = newest === undefined ? null : join(all, newest)
  await rm(unfinished, { recursive: true, force: true })
  for (const folder of new Set([...files.keys()].map(dirname))) await mkdir(join(unfinished, folder), { recursive: true })
  await Promise.all([...files].map(([path, content]) => writeAsset(path, content, unfinished, earlier)))
  await rm(dir, { recursive: true, force: true })
  await rename(unfinished, dir)
}

async function writeAsset(path: string, content: Buffer, dir: string, earlier: string | null): Promise<void> {
  const file = join(dir, path)
  await writeFile(file, content)
  if (!TEXT.test(path) || (earlier && (await takeCompressed(join(earlier, path), file, content)))) return
  const size = content.length
  const quality = size > LARGE ? 9 : 11
  const [br, gz] = await Promise.all([
    brotli(content, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: size } }),
    gzip(content, { level: 9 }),
  ])
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
}

/** Takes the compressed files of the build before where the content is the same: compressing is what costs. */
async function takeCompressed(before: string, file: string, content: Buffer): Promise<boolean> {
  try {
    if (!content.equals(await readFile(before))) return false
    await Promise.all(['.br', '.gz'].map((ending) => copyFile(before + ending, file + ending)))
    return true
  } catch {
    return false // not there, or not whole: then it is compressed anew
  }
}

async function removeOlder(all: string, build: string): Promise<void> {
  const others = (await newestFirst(all)).filter((name) => name !== build)
  const unfinished = (await readdir(all)).filter((name) => name.startsWith(UNFINISHED))
  await Promise.all([...others.slice(EARLIER_BUILDS), ...unfinished].map((name) => rm(join(all, name), { recursive: true, force: true })))
}

/** The names of the builds, the one used last first. */
async function newestFirst(all: string): Promise<string[]> {
  const names = await readdir(all).catch(() => [])
  const builds = names.filter((name) => BUILD.test(name))
  const used = await Promise.all(builds.map(async (name) => ({ name, at: (await stat(join(all, name))).mtimeMs })))
  return used.sort((a, b) => b.at - a.at).map(({ name }) => name)
}
