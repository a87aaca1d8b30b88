import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildAssets, libraryFiles } from '../src/core/assets.ts'

const repository = dirname(import.meta.dirname)
let root: string
let data: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'neospace-assets-'))
  data = join(root, 'data')
  await mkdir(join(root, 'public/css'), { recursive: true })
  await writeFile(join(root, 'public/chat.js'), 'export const room = 1\n')
  await writeFile(join(root, 'public/types.d.ts'), 'export {}\n')
  await writeFile(join(root, 'public/css/base.css'), 'body { margin: 0 }\n'.repeat(200))
  for (const file of Object.values(libraryFiles)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), file)
  }
})

afterEach(() => rm(root, { recursive: true, force: true }))

const changeSources = (text: string) => writeFile(join(root, 'public/chat.js'), text)
const builds = async () => (await readdir(join(data, 'assets'))).sort()

test('every library file is where its package has it', async () => {
  for (const file of Object.values(libraryFiles)) expect((await stat(join(repository, file))).size, file).toBeGreaterThan(0)
})

test('a build holds public files and library files, and compressed ones beside what is text', async () => {
  const { build, dir } = await buildAssets({ root, data })
  expect(build).toMatch(/^[0-9a-f]{12}$/)
  expect(dir).toBe(join(data, 'assets', build))
  const css = await readFile(join(dir, 'css/base.css'))
  expect(css).toEqual(await readFile(join(root, 'public/css/base.css')))
  expect(brotliDecompressSync(await readFile(join(dir, 'css/base.css.br')))).toEqual(css)
  expect(gunzipSync(await readFile(join(dir, 'css/base.css.gz')))).toEqual(css)
  const files = await readdir(dir, { recursive: true })
  expect(files).toEqual(expect.arrayContaining(Object.keys(libraryFiles)))
  expect(files).toContain('lib/socket.io-client/socket.io.esm.min.js.br')
  expect(files).not.toContain('lib/fonts/martian-mono.woff2.gz')
  expect(files).not.toContain('types.d.ts')
})

test('the same sources make the same build, and nothing is written again', async () => {
  const first = await buildAssets({ root, data })
  const written = await stat(join(first.dir, 'chat.js.br'))
  const second = await buildAssets({ root, data })
  expect(second).toEqual(first)
  expect((await stat(join(second.dir, 'chat.js.br'))).ino).toBe(written.ino)
})

test('one changed file makes another build, which takes over what was compressed before', async () => {
  const first = await buildAssets({ root, data })
  await writeFile(join(first.dir, 'css/base.css.br'), 'a mark')
  await changeSources('export const room = 2\n')
  const second = await buildAssets({ root, data })
  expect(second.build).not.toBe(first.build)
  expect(await readFile(join(second.dir, 'css/base.css.br'), 'utf8')).toBe('a mark')
  expect(brotliDecompressSync(await readFile(join(second.dir, 'chat.js.br'))).toString()).toBe('export const room = 2\n')
})

test('the build in use and the two before it stay, older ones and unfinished ones go', async () => {
  const made: string[] = []
  for (const text of ['1', '2', '3', '4']) {
    await changeSources(text)
    made.push((await buildAssets({ root, data })).build)
  }
  expect(await builds()).toEqual(made.slice(1).sort())
  await mkdir(join(data, 'assets/.unfinished-1'))
  await changeSources('2')
  await buildAssets({ root, data })
  await changeSources('5')
  const last = await buildAssets({ root, data })
  expect(await builds(), 'the second is younger than the third, because it was used again').toEqual([made[1], made[3], last.build].sort())
})

test('a build that lost the content of a file to a power cut is made again', async () => {
  const { dir } = await buildAssets({ root, data })
  await truncate(join(dir, 'chat.js'), 0)
  await buildAssets({ root, data })
  expect(await readFile(join(dir, 'chat.js'), 'utf8')).toBe('export const room = 1\n')
})

test('the names of the libraries are beside them, under the same versions, in a few kilobytes', async () => {
  const { dir } = await buildAssets({ root, data })
  const namesIn = async (library: string) => JSON.parse(await readFile(join(dir, `lib/${library}/names.json`), 'utf8'))
  const p5 = await namesIn('p5/2.3.4')
  expect(p5.function).toEqual(expect.arrayContaining(['createCanvas', 'background', 'createVector', 'random']))
  expect(p5.value).toEqual(expect.arrayContaining(['mouseX', 'width', 'PI', 'frameCount']))
  const three = await namesIn('three/0.187.0')
  for (const name of ['Vector', 'XML', 'Renderer2D']) expect(p5.value).not.toContain(name)
  const module = await import(join(repository, 'node_modules/three/build/three.module.js'))
  expect(three.class).toEqual(expect.arrayContaining(['Mesh', 'WebGLRenderer', 'Vector3']))
  expect(three.value).toEqual(expect.arrayContaining(['MathUtils', 'SRGBColorSpace']))
  expect(Object.values(three).flat().sort()).toEqual(Object.keys(module).sort())
  for (const library of ['p5/2.3.4', 'three/0.187.0'])
    expect((await stat(join(dir, `lib/${library}/names.json.gz`))).size).toBeLessThan(8 * 1024)
  const beside = (await readdir(dir, { recursive: true })).filter((file) => file.endsWith('/names.json')).map(dirname)
  const libraries = Object.keys(libraryFiles).filter((path) => /p5\.min\.js|three\.module\.js/.test(path))
  expect(beside.sort()).toEqual(libraries.map(dirname).sort())
})
