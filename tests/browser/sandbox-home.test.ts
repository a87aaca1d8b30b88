import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Kind } from '../../src/sandbox/queries.ts'
import { templateFiles } from '../../src/sandbox/templates.ts'
import { eventually, openForAll } from '../helpers/browser.ts'
import { galleryOf, type Hung } from '../helpers/gallery.ts'
import { plain } from '../helpers/pictures.ts'
import { wav } from '../helpers/sounds.ts'
import type { Person } from '../helpers/town.ts'
import { unzipped } from '../helpers/zips.ts'

const { town, browser } = openForAll({ workers: 1 })
let ann: Person
const folder = mkdtempSync(join(tmpdir(), 'neospace-home-'))
const { hang } = galleryOf(() => town)

beforeAll(() => {
  ann = town.account('ann')
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

type Files = NonNullable<Hung['files']>
type AtHome = { page: Page; said: string[]; wrong: string[] }

/** Takes a sketch home, unpacks it into a folder, and opens its page out of there, without network. */
async function atHome(kind: Kind, files: Files): Promise<AtHome> {
  const { cuid } = hang({ by: ann, kind, files, title: `a ${kind} thing` })
  for (const file of files) if ('file' in file) refer(cuid, file.file)
  const answer = await town.get(`/sketches/${cuid}/take-home.zip`)
  const place = join(folder, cuid)
  for (const [path, content] of await unzipped(Buffer.from(await answer.arrayBuffer()))) {
    mkdirSync(dirname(join(place, path)), { recursive: true })
    writeFileSync(join(place, path), content)
  }
  const profile = await browser.profile(null, { width: 400, height: 300 })
  await profile.setOffline(true)
  const page = await profile.newPage()
  const home: AtHome = { page, said: [], wrong: [] }
  page.on('console', (line) => (line.type() === 'error' ? home.wrong : home.said).push(line.text()))
  page.on('pageerror', (error) => home.wrong.push(error.message))
  await page.goto(pathToFileURL(join(place, 'index.html')).href)
  return home
}

function refer(cuid: string, file: string): void {
  const write =
    "INSERT INTO file_refs (file_id, owner, owner_id) SELECT f.id, 'sketch', s.id FROM files f, scripts s WHERE f.cuid = ? AND s.cuid = ?"
  town.db().prepare(write).run(file, cuid)
}

async function upload(content: Buffer, name: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(content)]), name)
  const answer = await fetch(`${town.url}/files`, { method: 'POST', body: form, headers: { cookie: ann.cookie } })
  return ((await answer.json()) as { id: string }).id
}

/** How many colours the page shows, each counted once. */
async function colours(page: Page): Promise<number> {
  const { data, info } = await sharp(await page.screenshot())
    .raw()
    .toBuffer({ resolveWithObject: true })
  const seen = new Set<number>()
  for (let at = 0; at < data.length; at += info.channels) seen.add(data.readUIntBE(at, 3))
  return seen.size
}

describe('out of a folder, without network', () => {
  for (const kind of ['p5', 'three', 'canvas', 'shader'] as const) {
    test(`a ${kind} sketch draws and moves`, async () => {
      const { page, wrong } = await atHome(kind, templateFiles(kind))
      await eventually(() => colours(page)).toBeGreaterThan(8)
      const before = await page.screenshot()
      await eventually(async () => before.equals(await page.screenshot())).toBe(false)
      expect(wrong).toEqual([])
    })
  }

  test('p5: its other scripts, its data, its pictures and its sounds are there by their names', async () => {
    const [cat, hum] = [await upload(await plain({ width: 4, height: 4 }, '#ff0000'), 'a.png'), await upload(wav(), 'a.wav')]
    const text = `async function setup() {
      createCanvas(60, 60)
      const [cat, data, words] = await Promise.all([loadImage('cat.png'), loadJSON('data.json'), loadStrings('./note.glsl?x=1#y')])
      image(cat, 0, 0, 60, 60)
      const audio = new AudioContext()
      const { duration } = await audio.decodeAudioData(await (await fetch(new Request('hum.wav'))).arrayBuffer())
      console.log(JSON.stringify([helped(), data.a, words[0], get(30, 30), duration.toFixed(1)]))
    }`
    const { said, wrong } = await atHome('p5', [
      { name: 'sketch.js', text },
      { name: 'help.js', text: 'const helped = () => 7' },
      { name: 'data.json', text: '{"a": "é </script>"}' },
      { name: 'note.glsl', text: '// note' },
      { name: 'cat.png', file: cat },
      { name: 'hum.wav', file: hum },
    ])
    await eventually(() => said).toEqual([JSON.stringify([7, 'é </script>', '// note', [255, 0, 0, 255], '0.1'])])
    expect(wrong).toEqual([])
  })

  test('three: its own modules, what they import, and its pictures as textures', async () => {
    const cat = await upload(await plain({ width: 4, height: 4 }, '#00ff00'), 'a.png')
    const text = `import * as THREE from 'three'
      import { OrbitControls } from 'three/addons/controls/OrbitControls.js'
      import { part } from './part.js'
      const { late } = await import('./late.js')
      const { image } = await new THREE.TextureLoader().loadAsync('cat.png')
      const data = await new THREE.FileLoader().setResponseType('json').loadAsync('data.json')
      console.log(JSON.stringify([part, late, typeof OrbitControls, image.width, data.a]))`
    const { said, wrong } = await atHome('three', [
      { name: 'sketch.js', text },
      { name: 'part.js', text: "import { late } from './late.js'\nexport const part = late + 1" },
      { name: 'late.js', text: "import data from './data.json' with { type: 'json' }\nexport const late = data.a" },
      { name: 'data.json', text: '{"a": 5}' },
      { name: 'cat.png', file: cat },
    ])
    await eventually(() => said).toEqual([JSON.stringify([6, 5, 'function', 4, 5])])
    expect(wrong).toEqual([])
  })

  test('canvas: what is drawn from its own pictures can be read again, and its styles are on', async () => {
    const cat = await upload(await plain({ width: 4, height: 4 }, '#0000ff'), 'a.png')
    const text = `const cat = new Image()
      cat.src = 'cat.png'
      cat.onload = () => {
        ctx.drawImage(cat, 0, 0, innerWidth, innerHeight)
        const old = new XMLHttpRequest()
        old.open('GET', 'data.json')
        old.onload = () => console.log(JSON.stringify([first, ...ctx.getImageData(5, 5, 1, 1).data, old.responseText, getComputedStyle(canvas).opacity]))
        old.send()
      }`
    const { said, wrong } = await atHome('canvas', [
      { name: 'sketch.js', text },
      { name: 'first.js', text: 'let first = canvas.width' },
      { name: 'look.css', text: 'canvas { opacity: 0.5 }' },
      { name: 'data.json', text: '{}' },
      { name: 'cat.png', file: cat },
    ])
    await eventually(() => [...said, ...wrong]).toEqual([JSON.stringify([400, 0, 0, 255, 255, '{}', '0.5'])])
    expect(wrong).toEqual([])
  })

  test('a shader with what it includes; one that is wrong says in which line', async () => {
    const main = '#include "tone.glsl"\nvoid main() { gl_FragColor = vec4(tone(), 0.0, 0.0, 1.0); }'
    const { page, wrong } = await atHome('shader', [
      { name: 'sketch.frag', text: main },
      { name: 'tone.glsl', text: 'float tone() { return 1.0; }' },
    ])
    await eventually(async () => (await sharp(await page.screenshot()).stats()).channels.map(({ mean }) => Math.round(mean))).toEqual([
      255, 0, 0,
    ])
    expect(wrong).toEqual([])
    await page.context().close()
    const broken = await atHome('shader', [{ name: 'sketch.frag', text: 'void main() {\n  nothing();\n}' }])
    await eventually(() => broken.page.locator('pre').innerText()).toMatch(/^sketch\.frag, line 2: .*nothing/)
  })

  test('it asks nobody else for anything', async () => {
    const text = "fetch('https://example.org/x').catch(() => console.log('refused'))\nnew Image().src = 'https://example.org/y.png'"
    const { page, said } = await atHome('p5', [{ name: 'sketch.js', text }])
    const refused: (string | undefined)[] = []
    page.on('requestfailed', (request) => refused.push(`${new URL(request.url()).host} ${request.failure()?.errorText}`))
    page.on('requestfinished', (request) => refused.push(...(/^https?:/.test(request.url()) ? [request.url()] : [])))
    await page.context().setOffline(false)
    await page.reload()
    await eventually(() => said).toContain('refused')
    await eventually(() => refused).toEqual(['example.org csp'])
  })
})
