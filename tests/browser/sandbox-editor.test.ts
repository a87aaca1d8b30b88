import { expect, test } from 'vitest'
import { seriousOn } from '../helpers/axe.ts'
import { eventually, openForAll } from '../helpers/browser.ts'
import { Editor, NO_FAULT } from '../helpers/editor.ts'
import { plain } from '../helpers/pictures.ts'
import { newName } from '../helpers/seats.ts'
import { type Begun, sketchesOf, unhurried } from '../helpers/sketches.ts'
import type { Person } from '../helpers/town.ts'

const { town, browser } = openForAll({ workers: 1, env: unhurried, wanted: NO_FAULT })
const { begin, draft, publish } = sketchesOf(() => town)

const newcomer = (): Person => town.account(newName('moth'))
async function atEditor(kind = 'p5', size = {}): Promise<{ moth: Person; sketch: Begun; editor: Editor }> {
  const moth = newcomer()
  const sketch = await begin(moth, kind)
  return { moth, sketch, editor: await Editor.open(browser, moth, sketch, size) }
}

/** Waits until what runs has changed from what it is now. */
async function moves(editor: Editor): Promise<void> {
  const look = () => editor.page.locator('#stage').screenshot()
  const first = await look()
  await eventually(async () => first.equals(await look())).toBe(false)
}

test('somebody writes a sketch, sees it move, breaks it, and reads in which line', async () => {
  const { editor, moth, sketch } = await atEditor()
  const code =
    'function setup() {\n  createCanvas(300, 300)\n}\nfunction draw() {\n  background(frameCount % 255)\n  circle(frameCount % 300, 150, 80)\n}\n'
  await editor.write(code)
  await editor.page.keyboard.press('Control+Enter')
  await editor.running()
  await moves(editor)
  expect((await draft(moth, sketch)).files).toEqual([{ name: 'sketch.js', text: code }])
  await editor.write(code.replace('circle(', 'if (frameCount > 20) stroke(ink)\n  circle('))
  await editor.run()
  await eventually(editor.faults).toEqual(['6: ink is not defined'])
  expect(await editor.page.locator('.cm-lineNumbers .is-err').innerText()).toBe('6')
  await eventually(editor.console).toContain('ReferenceError: ink is not definedsketch.js, line 6 in draw()')
  await editor.page.locator('.con__p').click()
  await eventually(() => editor.page.locator('[data-fact="place"]').innerText()).toMatch(/^line 6, column \d+$/)
  await editor.write(code)
  await editor.run()
  await editor.running()
  expect(await editor.faults()).toEqual([])
})

test('an endless loop is named with its line, and writing goes on', async () => {
  const { editor } = await atEditor()
  await editor.write('function setup() {\n  createCanvas(100, 100)\n  for (;;) {}\n}\n')
  await editor.run()
  await eventually(editor.faults, 30_000).toEqual([expect.stringMatching(/^3: .*loop/i)])
  await editor.write('function setup() {\n  createCanvas(100, 100)\n}\nfunction draw() {\n  background(random(255))\n}\n')
  await editor.run()
  await editor.running()
  await moves(editor)
})

test('each kind runs from its first template', async () => {
  for (const kind of ['p5', 'three', 'canvas', 'shader']) {
    const { editor } = await atEditor(kind)
    await editor.run()
    await editor.running()
    await moves(editor)
    await editor.page.locator('[data-act="stop"]').click()
    await eventually(editor.state).toBe('stopped')
    expect(await editor.page.locator('#stage iframe').count()).toBe(0)
    await editor.page.context().close()
  }
})

test('a line can be tried in what runs, and its value is shown as what it is', async () => {
  const { editor } = await atEditor()
  await editor.write("let pools = [{ x: 1 }, 'two']\nfunction setup() { createCanvas(100, 100) }\nconsole.log('<b>', 3, pools)\n")
  await editor.run()
  await editor.running()
  await eventually(editor.console).toContain('<b> 3 [{x: 1}, "two"]')
  const line = editor.page.locator('#try-line')
  for (const tried of ['width * 2', 'nothing.here']) {
    await line.fill(tried)
    await line.press('Enter')
  }
  await eventually(editor.console).toEqual(expect.arrayContaining(['width * 2', '200', expect.stringContaining('nothing is not defined')]))
  await line.press('ArrowUp')
  expect(await line.inputValue()).toBe('nothing.here')
})

test('names of the library are completed, once it has run', async () => {
  const { editor } = await atEditor()
  await editor.run()
  await editor.running()
  await editor.write('')
  await editor.page.keyboard.type('createCan', { delay: 30 })
  await eventually(() => editor.page.locator('.cm-tooltip-autocomplete').innerText()).toContain('createCanvas')
})

test('everything is reached by keyboard: Tab indents, Escape and Tab leave, the arrows change files', async () => {
  const { editor, moth, sketch } = await atEditor()
  const { page } = editor
  const focused = () => page.evaluate(() => document.activeElement?.className ?? '')
  await editor.write('let x')
  await page.keyboard.press('Tab')
  expect(await editor.text()).toBe('  let x')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  expect(await focused()).not.toContain('cm-content')
  await page.getByRole('button', { name: 'Add a file' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('Nope.exe')
  await page.keyboard.press('Enter')
  await eventually(() => page.locator('dialog[open] [data-failed]').innerText()).toContain('small letters')
  await page.getByLabel('Name', { exact: true }).fill('helpers.js')
  await page.keyboard.press('Enter')
  await page.keyboard.insertText('const help = 1')
  await page.getByRole('tab', { name: 'helpers.js' }).focus()
  await page.keyboard.press('ArrowLeft')
  expect(await page.locator('[role="tab"][aria-selected="true"]').innerText()).toBe('sketch.js')
  await page.keyboard.press('Control+s')
  await eventually(() => draft(moth, sketch).then(({ files }) => files)).toEqual([
    { name: 'sketch.js', text: '  let x' },
    { name: 'helpers.js', text: 'const help = 1' },
  ])
})

test('files are named anew and removed; a picture of one’s own is a file of the sketch', async () => {
  const { editor, moth, sketch } = await atEditor('canvas')
  const { page } = editor
  await page.getByRole('button', { name: 'Add a file' }).click()
  await page.setInputFiles('[data-pick]', { name: 'My Cat.png', mimeType: 'image/png', buffer: await plain() })
  await eventually(() => page.locator('[role="tab"][aria-selected="true"]').innerText()).toMatch(/^my-cat\.\w+$/)
  await eventually(() => page.locator('.own img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
  const name = await page.locator('[role="tab"][aria-selected="true"]').innerText()
  await page.getByRole('button', { name: `Name ${name} anew, or remove it` }).click()
  await page.getByLabel('Name', { exact: true }).fill(name.replace('my-cat', 'tom'))
  await page.keyboard.press('Enter')
  await eventually(() => draft(moth, sketch).then(({ files }) => files[1])).toEqual({
    name: name.replace('my-cat', 'tom'),
    file: expect.stringMatching(/^[\w-]{22}$/),
  })
  await page.getByRole('button', { name: /anew, or remove it/ }).click()
  await page.getByRole('button', { name: 'Remove the file' }).click()
  await eventually(() => draft(moth, sketch).then(({ files }) => files.map((file) => file.name))).toEqual(['sketch.js'])
})

test('a sketch turns into another kind with nothing lost, as long as it was not published', async () => {
  const { editor, moth, sketch } = await atEditor()
  await editor.begin('// mine\n')
  await Promise.all([editor.page.waitForNavigation(), editor.page.getByRole('button', { name: 'GLSL' }).click()])
  await editor.page.locator('main[data-kind="shader"][data-ready]').waitFor()
  const { kind, files } = await draft(moth, sketch)
  expect([kind, files.map(({ name }) => name)]).toEqual(['shader', ['sketch.frag', 'sketch.js']])
  expect(files[1]).toMatchObject({ text: expect.stringMatching(/^\/\/ mine\n/) })
  await publish(moth, sketch)
  await editor.visit(sketch)
  expect(await editor.page.getByRole('button', { name: 'canvas', exact: true }).isDisabled()).toBe(true)
})

test('publishing takes the picture of what runs, and the list says so', async () => {
  const { editor, sketch } = await atEditor()
  const { page } = editor
  await page.locator('#title').fill('Tidepool')
  await page.locator('#title').press('Enter')
  await editor.run()
  await editor.running()
  await page.getByRole('link', { name: 'Publish' }).click()
  await page.locator('#publish canvas').waitFor()
  await page.getByLabel('Tags').fill('water, slow')
  await page.getByRole('button', { name: 'Publish this version' }).click()
  await eventually(() => page.locator('#slips').innerText()).toContain('Published.')
  const { rows } = {
    rows: town.db().prepare('SELECT title, visibility, picture_file_id AS picture FROM scripts WHERE id = ?').get(sketch.id),
  }
  expect(rows).toMatchObject({ title: 'Tidepool', visibility: 'public', picture: expect.any(Number) })
  await page.reload()
  await eventually(() => page.locator('.scripts [aria-current]').innerText()).toMatch(/Tidepool\s+published/)
})

test('without script the code is there to read, and each file is saved by its own button', async () => {
  const moth = newcomer()
  const sketch = await begin(moth)
  const profile = await browser.profile(moth, { javaScriptEnabled: false })
  const { page } = await browser.tab(profile, { path: `/codeground/${sketch.cuid}` })
  expect(await page.locator('textarea[name="text"]').inputValue()).toContain('function setup()')
  await page.locator('textarea[name="text"]').fill('// by hand\r\nlet x = 1')
  await page.getByRole('button', { name: 'Save sketch.js' }).click()
  await page.waitForURL(/\/codeground\/[\w-]{22}$/)
  expect((await draft(moth, sketch)).files).toEqual([{ name: 'sketch.js', text: '// by hand\nlet x = 1' }])
  await page.getByRole('link', { name: 'Publish' }).click()
  await page.getByRole('button', { name: 'Publish this version' }).click()
  await page.waitForURL(/\/sketches\//)
})

test('nothing serious stands in anybody’s way, at 1440 and at 390', async () => {
  for (const width of [1440, 390]) {
    const { editor } = await atEditor('p5', { width })
    await editor.write('let a = 1\nfunction setup() { createCanvas(90, 90); console.log({ a }) }\nfunction draw() { nothing() }\n')
    await editor.run()
    await eventually(editor.faults).toHaveLength(1)
    const look = () => seriousOn(editor.page, { exclude: ['iframe'] })
    expect([width, await look()]).toEqual([width, []])
    await editor.page.locator('[data-act="publish"]').click()
    expect([width, 'publish', await look()]).toEqual([width, 'publish', []])
    await editor.page.context().close()
  }
})

test('who stops it by keyboard stands at the key that runs it again', async () => {
  const { editor } = await atEditor('canvas')
  await editor.run()
  await editor.running()
  await editor.page.getByRole('button', { name: 'Stop', exact: true }).focus()
  await editor.page.keyboard.press('Enter')
  await eventually(editor.state).toBe('stopped')
  expect(await editor.page.evaluate(() => document.activeElement?.getAttribute('data-act'))).toBe('run')
})

test('names of the library are completed at the first visit, before anything has run, and are loaded only where somebody writes', async () => {
  for (const [kind, typed, offered] of [
    ['p5', 'createCan', 'createCanvas'],
    ['three', 'THREE.WebGLRend', 'WebGLRenderer'],
    ['canvas', 'strokeRe', 'strokeRect'],
  ] as const) {
    const { editor } = await atEditor(kind)
    const libraries = () =>
      editor.page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .flatMap(({ name }) => (/\/lib\/(?:p5|three)\//.test(name) ? [name.replace(/^.*\//, '')] : [])),
      )
    expect([kind, await libraries()]).toEqual([kind, []])
    await editor.write('')
    await editor.page.keyboard.type(typed, { delay: 30 })
    await eventually(() => editor.page.locator('.cm-tooltip-autocomplete').innerText()).toContain(offered)
    expect([kind, await libraries()]).toEqual([kind, kind === 'canvas' ? [] : ['names.json']])
  }
})

test('what runs in a tab that is hidden for long is stopped, with what it showed last, unless its author lets it go on', async () => {
  const moth = newcomer()
  const sketch = await begin(moth, 'canvas')
  const editor = await Editor.open(browser, moth, sketch)
  await editor.page.route('**/sandbox/sight.js', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: (await answer.text()).replace('60_000', '300') })
  })
  await editor.visit(sketch)
  const hide = (isHidden: boolean) =>
    editor.page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, isHidden)
  await editor.run()
  await editor.running()
  await hide(true)
  await eventually(editor.state).toBe('stopped')
  await eventually(editor.console).toContain('Nobody could see it, so it was stopped.')
  expect(await editor.page.locator('#stage canvas.cg__still').count()).toBe(1)
  await hide(false)
  await editor.page.locator('[data-act="go-on"]').click()
  expect(await editor.page.locator('[data-act="go-on"]').getAttribute('aria-pressed')).toBe('true')
  await editor.run()
  await editor.running()
  await hide(true)
  await editor.page.waitForTimeout(900)
  expect(await editor.state()).toBe('running')
})
