import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTown, type Person, type Town } from './helpers/town.ts'
import { type Owner, wallsOf } from './helpers/walls.ts'

const hasW3m = spawnSync('w3m', ['-version']).error === undefined
const run = promisify(execFile)

let town: Town
let folder: string
let oona: Owner
let fenn: Person
const { owner, does, hang, words, stick, picture, sound, html } = wallsOf(() => town)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neospace-w3m-'))
  town = await openTown()
  oona = owner()
  fenn = town.account('fenn')
  await does(oona, '/profile/update', { display_name: 'Oona Vale', status_message: 'bouncing nine tracks', now_activity: 'rain' })
  const post = await words(oona, '# On the hiss\n\nIf you hear a tram, that is the tram.')
  await hang(oona, 'image', { files: [{ file: await picture(oona), alt: 'A window in the rain' }], caption: 'The sill' })
  await hang(oona, 'list', { title: 'Currently', rows: [['fixing', 'a Uher']] })
  await hang(oona, 'audio', { file: await sound(oona), title: 'Stairwell' })
  await hang(oona, 'webring', { name: 'The Ring', next: { name: 'Fenn', url: '/@fenn' } })
  await stick(oona, oona, { piece: post, sticker_type: 'text', text_content: 'be kind' })
})
afterAll(async () => {
  await town?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What w3m shows of an address: to a visitor, or to somebody by the cookie that signing in gave them. */
async function shown(path: string, as: Person | null, more: string[] = []): Promise<string> {
  const cookie = as ? ['-header', `Cookie: ${as.cookie}`] : []
  const { stdout } = await run('w3m', [...cookie, ...more, '-dump', '-cols', '90', '-O', 'utf-8', town.url + path], {
    env: { ...process.env, HOME: folder },
  })
  return stdout
}

test.skipIf(!hasW3m)('a text browser reads a wall from top to bottom', async () => {
  const text = await shown(`/@${oona.name}`, null)
  const inOrder = [
    'Oona Vale',
    'bouncing nine tracks',
    'rain',
    'Fenn',
    'Stairwell',
    'Currently',
    'fixing',
    'a Uher',
    'A window in the rain',
    'The sill',
    'On the hiss',
    'that is the tram',
    'Guestbook',
    'Sign in',
  ]
  const read = inOrder.map((part) => text.indexOf(part))
  expect(read).not.toContain(-1)
  expect(text).not.toContain('[object')
})

test.skipIf(!hasW3m)('and signs the guestbook', async () => {
  const before = await shown(`/@${oona.name}`, fenn)
  expect(before).toMatch(/Sign the guestbook\s*\[ +\]\s*Sign it/)
  const form = join(folder, 'form')
  writeFileSync(form, new URLSearchParams({ profile_id: String(oona.wall), content: 'Your light was on. Ça va?' }).toString())
  expect(await shown('/guestbook', fenn, ['-post', form])).toContain('Your light was on. Ça va?')
  expect(await shown(`/@${oona.name}`, null)).toContain('Your light was on. Ça va?')
})

test('the form of the page is all that it takes, whatever the browser', async () => {
  const page = await html(`/@${oona.name}`, fenn)
  const [form = ''] = /<form[^>]* id="sign".+?<\/form>/s.exec(page) ?? []
  const hidden = Object.fromEntries([...form.matchAll(/type="hidden" name="(\w+)" value="(\w+)"/g)].map(([, name, value]) => [name, value]))
  const action = /action="([^"]+)"/.exec(form)?.[1] ?? ''
  const answer = await town.form(action, { ...(hidden as Record<string, string>), content: 'By a plain form.' }, { as: fenn })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/@${oona.name}#guestbook`])
  expect(await html(`/@${oona.name}`)).toContain('By a plain form.')
})
