import { expect, test } from 'vitest'
import { eventually, openForAll } from '../helpers/browser.ts'
import { Editor, NO_FAULT } from '../helpers/editor.ts'
import { type Begun, sketchesOf, unhurried } from '../helpers/sketches.ts'
import type { Person } from '../helpers/town.ts'
import { Line } from './tools/line.ts'

const { town, browser } = openForAll({ env: { ...unhurried, NEOSPACE_LIMIT_STEPS: '5000/60' }, wanted: NO_FAULT })
const { owner, begin, draft, write, does, code } = sketchesOf(() => town)

type Room = { sketch: Begun; path: string; ann: Person; bob: Person }

async function room(text: string): Promise<Room> {
  const [ann, bob] = [owner('ann'), owner('bob')]
  const sketch = await begin(ann)
  await write(ann, sketch, text)
  await does(ann, `/codeground/${sketch.cuid}/guests`, { username: bob.name })
  return { sketch, path: `/codeground/${sketch.cuid}`, ann, bob }
}

type Writer = Editor & { line: Line }

/** Somebody in the editor, ready to write, their line in the test's hands. */
async function writing(person: Person, { sketch }: Room): Promise<Writer> {
  const profile = await browser.profile(person, { width: 1280, height: 900 })
  const line = await Line.hold(profile)
  return Object.assign(await Editor.beside(browser, profile, sketch), { line })
}
const isTogether = (tab: Editor) => tab.page.locator('main[data-together]').waitFor()

/** The text as it stands in somebody's window. */
const shown = (tab: Editor): Promise<string> =>
  tab.page.locator('.cm-line').evaluateAll((lines) =>
    lines
      .map((line) => {
        const copy = line.cloneNode(true) as Element
        for (const name of copy.querySelectorAll('.mate__at')) name.remove()
        return copy.textContent
      })
      .join('\n'),
  )
const kept = async ({ ann, sketch }: Room): Promise<string> => {
  const [file] = (await draft(ann, sketch)).files
  return file && 'text' in file ? file.text : ''
}
/** Puts the cursor at the end of a line, and types. */
async function type(tab: Editor, line: number, words: string): Promise<void> {
  await tab.page
    .locator('.cm-line')
    .nth(line)
    .click({ position: { x: 8, y: 8 } })
  await tab.page.keyboard.press('End')
  await tab.page.keyboard.type(words, { delay: 15 })
}

test('two write at once and end with the same text; each sees where the other is, by name', async () => {
  const at = await room('// one\n// two\n// three\n')
  const ann = await writing(at.ann, at)
  await ann.page.locator('#together summary').click()
  await ann.page.getByRole('button', { name: 'Open it to them' }).click()
  await isTogether(ann)
  const bob = await writing(at.bob, at)
  await isTogether(bob)
  expect(await bob.page.locator('#together summary').innerText()).toContain(`editing with ${at.ann.name}`)
  await Promise.all([type(ann, 0, ' from Ann, who types on and on'), type(bob, 2, ' from Bob, at the same time')])
  const all = '// one from Ann, who types on and on\n// two\n// three from Bob, at the same time\n'
  for (const tab of [ann, bob]) await eventually(() => shown(tab)).toBe(all)
  await eventually(() => kept(at)).toBe(all)
  await eventually(() => ann.page.locator('.mate__n').allInnerTexts()).toEqual([at.bob.name])
  await eventually(() => bob.page.locator('.mate__n').allInnerTexts()).toEqual([at.ann.name])
  await Promise.all([type(ann, 1, 'aaaaaaaaaaaaaaaaaaaa'), type(bob, 1, 'bbbbbbbbbbbbbbbbbbbb')])
  await eventually(async () => (await shown(ann)).match(/[ab]{40}/) !== null).toBe(true)
  await eventually(async () => (await shown(ann)) === (await shown(bob)) && (await shown(bob)) === (await kept(at))).toBe(true)
  // One's own undo takes back one's own words.
  await bob.page.keyboard.press('Control+z')
  await eventually(() => shown(ann)).not.toContain('bbb')
  await eventually(() => shown(ann)).toContain('aaaaaaaaaaaaaaaaaaaa')
})

test('who goes offline, types and returns loses nothing, and nor do the others', async () => {
  const at = await room('// one\n// two\n')
  await does(at.ann, `${at.path}/session`, { act: 'open' })
  const [ann, bob] = [await writing(at.ann, at), await writing(at.bob, at)]
  for (const tab of [ann, bob]) await isTogether(tab)
  await type(bob, 0, ' online')
  await eventually(() => shown(ann)).toContain('// one online')
  await bob.line.down()
  await type(bob, 0, ', then in a tunnel')
  await type(ann, 1, ' meanwhile')
  await eventually(() => bob.page.locator('[data-shows="kept"]').first().textContent()).toContain('not reached the server')
  await eventually(() => kept(at)).toBe('// one online\n// two meanwhile\n')
  await bob.line.up()
  const all = '// one online, then in a tunnel\n// two meanwhile\n'
  for (const tab of [ann, bob]) await eventually(() => shown(tab), 20_000).toBe(all)
  await eventually(() => kept(at)).toBe(all)
  await eventually(() => bob.page.locator('[data-shows="kept"]').first().textContent()).toMatch(/^saved/)
})

test('files come by the author’s hand to everybody; closing ends it for everybody at once', async () => {
  const at = await room('// one\n')
  await does(at.ann, `${at.path}/session`, { act: 'open' })
  const [ann, bob] = [await writing(at.ann, at), await writing(at.bob, at)]
  for (const tab of [ann, bob]) await isTogether(tab)
  expect(await bob.page.getByRole('button', { name: 'Add a file' }).count()).toBe(0)
  await ann.page.getByRole('button', { name: 'Add a file' }).click()
  await ann.page.locator('#file-name').fill('more.js')
  await ann.page.keyboard.press('Enter')
  await bob.page.getByRole('tab', { name: 'more.js' }).click()
  await bob.page.locator('.cm-content').click()
  await bob.page.keyboard.type('let tide = 1')
  await eventually(async () => (await draft(at.ann, at.sketch)).files[1]).toEqual({ name: 'more.js', text: 'let tide = 1' })
  await ann.page.getByRole('tab', { name: 'more.js' }).click()
  await eventually(() => shown(ann)).toBe('let tide = 1')
  await ann.page.locator('#together summary').click()
  await ann.page.getByRole('button', { name: 'Close it for everybody' }).click()
  await eventually(() => bob.page.locator('#news').innerText(), 2000).toContain('You do not write along any more')
  await bob.page.locator('.cm-content').click()
  await bob.page.keyboard.type('not any more')
  expect(await shown(bob)).toBe('let tide = 1')
  await ann.page.locator('.cm-content').click()
  await ann.page.keyboard.press('Control+End')
  await ann.page.keyboard.type(' // alone')
  await eventually(async () => (await draft(at.ann, at.sketch)).files[1]).toEqual({ name: 'more.js', text: 'let tide = 1 // alone' })
})

test('a tab that is closed in the middle has its words again when it comes back', async () => {
  const at = await room('// one\n')
  await does(at.ann, `${at.path}/session`, { act: 'open' })
  const bob = await writing(at.bob, at)
  await isTogether(bob)
  await bob.line.down()
  await type(bob, 0, ' and what only this machine has')
  await bob.page.waitForTimeout(600)
  await bob.line.up()
  await bob.visit(at.sketch)
  await eventually(() => shown(bob), 15_000).toBe('// one and what only this machine has\n')
  await eventually(() => kept(at)).toBe('// one and what only this machine has\n')
})

test('what is too long is not sent and says so; once it is shorter, all goes on', async () => {
  const at = await room('// one\n')
  await does(at.ann, `${at.path}/session`, { act: 'open' })
  const [ann, bob] = [await writing(at.ann, at), await writing(at.bob, at)]
  for (const tab of [ann, bob]) await isTogether(tab)
  await bob.begin(`// ${'x'.repeat(40_000)}\n`)
  await eventually(async () => (await kept(at)).length).toBe(40_011)
  await eventually(() => ann.page.locator('.cm-line').first().textContent()).toMatch(/^\/\/ x{1000}/)
  await bob.begin('y'.repeat(140_000))
  await eventually(() => bob.kept()).toContain('not saved')
  expect((await kept(at)).length).toBe(40_011)
  await bob.page.keyboard.press('Control+z')
  await eventually(() => bob.kept()).toMatch(/^saved/)
  await bob.begin('// short\n')
  await eventually(async () => (await kept(at)).slice(0, 12)).toBe('// short\n// ')
})

test('its author publishes what everybody wrote, to the last key', async () => {
  const at = await room('// one\n')
  await does(at.ann, `${at.path}/session`, { act: 'open' })
  const [ann, bob] = [await writing(at.ann, at), await writing(at.bob, at)]
  for (const tab of [ann, bob]) await isTogether(tab)
  await type(bob, 0, ' and Bob')
  await eventually(() => shown(ann)).toBe('// one and Bob\n')
  await ann.page.locator('[data-act="publish"]').first().click()
  await ann.page.locator('#publish .btn--2').click()
  await eventually(() => ann.page.locator('#slips').innerText()).toContain('Published')
  expect(await code(at.sketch, owner('eve'))).toBe('// one and Bob\n')
  await does(at.ann, `${at.path}/guests/removal`, { username: at.bob.name })
  await eventually(() => bob.page.locator('#news').innerText(), 2000).toContain('You do not write along any more')
})

test('a tab with steps that have not been sent asks before it closes; one without does not', async () => {
  const at = await room('// one\n')
  await does(at.ann, `${at.path}/session`, { act: 'open' })
  const bob = await writing(at.bob, at)
  await isTogether(bob)
  const asked: string[] = []
  bob.page.on('dialog', async (dialog) => {
    asked.push(dialog.type())
    await dialog.dismiss()
  })
  await bob.line.down()
  await type(bob, 0, ' in a tunnel')
  await bob.page.close({ runBeforeUnload: true })
  await eventually(() => asked).toEqual(['beforeunload'])
  await bob.line.up()
  await eventually(() => kept(at), 20_000).toBe('// one in a tunnel\n')
  await eventually(() => bob.kept()).toMatch(/^saved/)
  const closed = bob.page.waitForEvent('close')
  await bob.page.close({ runBeforeUnload: true })
  await closed
  expect(asked).toHaveLength(1)
})

test('who is invited sees it at once, in the list and as a slip elsewhere; both go when it is over', async () => {
  const at = await room('// one\n')
  const profile = await browser.profile(at.bob)
  const ground = await browser.tab(profile, { path: '/codeground' })
  const elsewhere = await browser.tab(profile, { path: '/sketches' })
  for (const tab of [ground, elsewhere]) await tab.page.locator('.plate.live [data-strip="line"]').waitFor()
  await ground.page.locator('#invited').waitFor({ state: 'hidden' })
  await does(at.ann, `${at.path}/session`, { act: 'open' })
  await eventually(() =>
    ground.page.locator('#invited:visible a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))),
  ).toEqual([at.path])
  const slip = elsewhere.page.locator('#slips .slip')
  await eventually(() => slip.allInnerTexts()).toEqual([`${at.ann.name} asks you to write along in Untitled.`])
  await ground.page.locator('#slips .slip').getByRole('button', { name: 'Put away' }).click()
  expect(await ground.page.locator('#slips .slip').count()).toBe(0)
  await does(at.ann, `${at.path}/session`, { act: 'close' })
  await ground.page.locator('#invited').waitFor({ state: 'hidden' })
  await slip.waitFor({ state: 'detached' })
  // One who is asked while it is open, and taken off again.
  await does(at.ann, `${at.path}/session`, { act: 'open' })
  await slip.waitFor()
  await does(at.ann, `${at.path}/guests/removal`, { username: at.bob.name })
  await slip.waitFor({ state: 'detached' })
  await does(at.ann, `${at.path}/guests`, { username: at.bob.name })
  await slip.getByRole('link', { name: 'Untitled' }).click()
  await elsewhere.page.locator('main[data-together]').waitFor()
  // What is not theirs to decide is no button.
  expect(await elsewhere.page.locator('.cg__chips button').count()).toBe(0)
  expect(await elsewhere.page.locator('.cg__chips .tag').innerText()).toBe('p5 2.3.4')
})
