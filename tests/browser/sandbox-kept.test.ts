import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually, openForAll } from '../helpers/browser.ts'
import { Editor, NO_FAULT } from '../helpers/editor.ts'
import { newName } from '../helpers/seats.ts'
import { type Begun, sketchesOf, unhurried } from '../helpers/sketches.ts'
import type { Person } from '../helpers/town.ts'

const { town, browser } = openForAll({ env: unhurried, wanted: NO_FAULT })
const { begin, draft, write } = sketchesOf(() => town)

type Desk = { moth: Person; sketch: Begun; editor: Editor }
async function atEditor(): Promise<Desk> {
  const moth = town.account(newName('moth'))
  const sketch = await begin(moth, 'canvas')
  await write(moth, sketch, '// first\n')
  return { moth, sketch, editor: await Editor.open(browser, moth, sketch) }
}
const textOf = async ({ moth, sketch }: Pick<Desk, 'moth' | 'sketch'>): Promise<string> => {
  const [file] = (await draft(moth, sketch)).files
  return file && 'text' in file ? file.text : ''
}
/** What this machine keeps of the sketch, beside the server. */
const keptHere = (editor: Editor): Promise<string[]> =>
  editor.page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) =>
        Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }),
      )
    const database = await settled(indexedDB.open('neospace-sketches'))
    const all = await settled(database.transaction('drafts').objectStore('drafts').getAll())
    database.close()
    return all.map((one: { files: { text: string }[] }) => one.files[0]?.text ?? '')
  })

/** Ends a page as a machine does that goes off. */
async function kill(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash')
  const session = await page.context().newCDPSession(page)
  session.send('Page.crash').catch(() => {})
  await crashed
}

test('the server has it a second after the last key, and the page says so', async () => {
  const desk = await atEditor()
  await desk.editor.begin('// typed\n')
  await eventually(() => textOf(desk)).toBe('// typed\n// first\n')
  await eventually(desk.editor.kept).toMatch(/^saved/)
  await eventually(() => keptHere(desk.editor)).toEqual([])
})

test('each change is kept on this machine within a quarter of a second, before the server is asked', async () => {
  const { editor } = await atEditor()
  await editor.page.route('**/draft', () => {}) // the server does not answer
  await editor.begin('// one\n')
  await eventually(() => keptHere(editor), 1000).toEqual(['// one\n// first\n'])
  await editor.begin('// two\n')
  await eventually(() => keptHere(editor), 1000).toEqual(['// two\n// one\n// first\n'])
  expect(await editor.kept()).toMatch(/kept on this machine|saving/)
})

test('a tab that is killed in the middle of a word gives the text back, and the server gets it', async () => {
  const desk = await atEditor()
  const { editor, sketch } = desk
  const { page } = editor
  const profile = page.context()
  await page.route('**/draft', (route) => route.abort())
  await editor.begin('// written in the last second before the crash\n')
  await eventually(() => keptHere(editor)).toHaveLength(1)
  await kill(page)
  const again = await Editor.beside(browser, profile, sketch)
  await eventually(() => again.text()).toContain('written in the last second before the crash')
  await eventually(() => textOf(desk)).toBe('// written in the last second before the crash\n// first\n')
  await eventually(() => again.page.locator('#slips').innerText()).toContain('is back')
  await eventually(() => keptHere(again)).toEqual([])
})

test('without a line the page says that the server was not reached, goes on trying, and it arrives', async () => {
  const desk = await atEditor()
  const { page } = desk.editor
  await page.context().setOffline(true)
  await desk.editor.begin('// in a tunnel\n')
  await eventually(desk.editor.kept).toBe('not reached the server, trying again; kept on this machine')
  expect(await page.locator('#herald').innerText()).toContain('not reached the server')
  await page.context().setOffline(false)
  await eventually(desk.editor.kept).toMatch(/^saved/)
  expect(await textOf(desk)).toBe('// in a tunnel\n// first\n')
})

test('when the session has ended the text stays, and is saved once somebody has signed in again', async () => {
  const desk = await atEditor()
  const { moth, editor } = desk
  town.db().prepare('DELETE FROM sessions WHERE id = ?').run(moth.session)
  await editor.begin('// after midnight\n')
  await eventually(editor.kept).toContain('you are signed out; kept on this machine')
  const back = town.session(moth)
  const [name = '', value = ''] = back.cookie.split('=')
  await editor.page.context().addCookies([{ name, value, url: town.url, httpOnly: true, sameSite: 'Lax' }])
  await eventually(editor.kept, 20_000).toMatch(/^saved/)
  expect(await textOf({ ...desk, moth: back })).toBe('// after midnight\n// first\n')
})

test('two tabs are told of each other, and what one saves the other shows', async () => {
  const { editor, sketch } = await atEditor()
  const other = await Editor.beside(browser, editor.page.context(), sketch)
  for (const { page } of [editor, other]) await eventually(() => page.locator('#news').innerText()).toContain('open in another tab')
  await editor.begin('// from the first\n')
  await eventually(() => other.text()).toContain('// from the first')
  await other.page.close()
  await eventually(() => editor.page.locator('#news').isVisible()).toBe(false)
})

/** Two devices of one person, that write into the same draft at the same time. */
async function disputed(): Promise<Desk & { other: Editor }> {
  const desk = await atEditor()
  const other = await Editor.open(browser, town.session(desk.moth), desk.sketch)
  await desk.editor.page.context().setOffline(true)
  await desk.editor.begin('// from here\n')
  await eventually(desk.editor.kept).toContain('not reached')
  await other.begin('// from there\n')
  await eventually(() => textOf(desk)).toBe('// from there\n// first\n')
  await desk.editor.page.context().setOffline(false)
  await desk.editor.page.locator('dialog.both').waitFor()
  return { ...desk, other }
}

test('two texts are both shown, nothing is written over, and keeping one’s own sends it', async () => {
  const { other, ...desk } = await disputed()
  const { page } = desk.editor
  expect(await page.locator('pre[data-mine]').innerText()).toContain('// from here')
  expect(await page.locator('pre[data-theirs]').innerText()).toContain('// from there')
  expect(await textOf(desk)).toBe('// from there\n// first\n')
  await page.keyboard.press('Escape')
  expect(await desk.editor.kept()).toContain('there is another text')
  await page.getByRole('button', { name: 'Choose' }).click()
  await page.getByRole('button', { name: 'Keep the one here' }).click()
  await eventually(() => textOf(desk)).toBe('// from here\n// first\n')
  await eventually(() => other.text()).toContain('// from here')
})

test('taking the other text leaves one’s own one step back', async () => {
  const { other, ...desk } = await disputed()
  const { page } = desk.editor
  await page.getByRole('button', { name: 'Take the other' }).click()
  await eventually(() => desk.editor.text()).toContain('// from there')
  await page.locator('.cm-content').focus()
  await page.keyboard.press('Control+z')
  await eventually(() => textOf(desk)).toBe('// from here\n// first\n')
  await eventually(() => other.text()).toContain('// from here')
})

test('what one tab left behind is laid beside what was saved since', async () => {
  const desk = await atEditor()
  const profile = desk.editor.page.context()
  await desk.editor.page.route('**/draft', (route) => route.abort())
  await desk.editor.begin('// left behind\n')
  await eventually(() => keptHere(desk.editor)).toHaveLength(1)
  await kill(desk.editor.page) // a page that is closed sends something at its very end
  await write(desk.moth, desk.sketch, '// saved since\n')
  const again = await Editor.beside(browser, profile, desk.sketch)
  await again.page.locator('dialog.both').waitFor()
  expect(await again.page.locator('pre[data-mine]').innerText()).toContain('// left behind')
  expect(await again.page.locator('pre[data-theirs]').innerText()).toContain('// saved since')
  expect(await textOf(desk)).toBe('// saved since\n')
})

test('a text that is too long is refused with the reason, and stays here', async () => {
  const desk = await atEditor()
  await desk.editor.write(`// ${'x'.repeat(130 * 1024)}`)
  await eventually(desk.editor.kept).toMatch(/^not saved: .*128 KB/)
  expect(await textOf(desk)).toBe('// first\n')
  await desk.editor.write('// short again')
  await eventually(() => textOf(desk)).toBe('// short again')
})

/** Closes the editor and puts records of other tabs beside it that left these texts behind, the oldest first. */
async function leaveBehind(editor: Editor, sketch: Begun, base: number, texts: string[]): Promise<Page> {
  const { page } = editor
  const profile = page.context()
  await page.close()
  const other = await profile.newPage()
  await other.goto(`${town.url}/codeground`)
  await other.evaluate(
    async ([cuid, base, texts]) => {
      const account = document.body.dataset.account ?? ''
      const settled = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) =>
          Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }),
        )
      const database = await settled(indexedDB.open('neospace-sketches'))
      const store = database.transaction('drafts', 'readwrite').objectStore('drafts')
      const now = Date.now()
      for (const [index, text] of texts.entries()) {
        const [tab, files] = [`gone-${index}`, [{ name: 'sketch.js', text }]]
        const key = `${account}/${cuid}/${tab}`
        await settled(store.put({ key, account, cuid, tab, base, at: now - 60_000 + index * 1000, files }))
      }
      database.close()
    },
    [sketch.cuid, base, texts] as const,
  )
  return other
}

test('what two tabs left behind is laid beside what the server has, one after the other, and is forgotten only when it is settled', async () => {
  const desk = await atEditor()
  const { editor, moth, sketch } = desk
  const { draft_version } = await draft(moth, sketch)
  await editor.begin('// so that there is a place to keep it\n')
  await eventually(editor.kept).toMatch(/^saved/)
  const other = await leaveBehind(editor, sketch, draft_version, ['// one\n', '// two\n'])
  await write(moth, sketch, '// on the server\n')
  const again = await Editor.beside(browser, other.context(), sketch)
  const [mine, theirs] = [again.page.locator('pre[data-mine]'), again.page.locator('pre[data-theirs]')]
  await eventually(() => mine.innerText()).toContain('// one')
  expect(await theirs.innerText()).toContain('// on the server')
  await again.page.waitForTimeout(700)
  expect(await mine.innerText()).toContain('// one')
  expect(new Set(await keptHere(again))).toEqual(new Set(['// one\n', '// two\n']))
  await again.page.getByRole('button', { name: 'Take the other' }).click()
  await eventually(() => mine.innerText()).toContain('// two')
  expect(await theirs.innerText()).toContain('// on the server')
  expect(await textOf(desk)).toBe('// on the server\n')
  expect(new Set(await keptHere(again))).toEqual(new Set(['// two\n']))
  await again.page.getByRole('button', { name: 'Keep the one here' }).click()
  await eventually(() => textOf(desk)).toBe('// two\n')
  await eventually(() => keptHere(again)).toEqual([])
})

test('a tab that closes while it is asked leaves the question to the next one', async () => {
  const desk = await atEditor()
  const { editor, moth, sketch } = desk
  const { draft_version } = await draft(moth, sketch)
  await editor.begin('// so that there is a place to keep it\n')
  await eventually(editor.kept).toMatch(/^saved/)
  const other = await leaveBehind(editor, sketch, draft_version, ['// one\n'])
  for (let visit = 0; visit < 2; visit++) {
    const again = await Editor.beside(browser, other.context(), sketch)
    await again.page.locator('dialog.both').waitFor()
    expect(await again.page.locator('[data-why]').innerText()).toContain('had not reached the server')
    await again.page.close()
  }
  expect(await textOf(desk)).toBe('// so that there is a place to keep it\n// first\n')
})

test('this machine has a text before the server is sent it, also when it is run at once', async () => {
  const desk = await atEditor()
  const { page } = desk.editor
  await page.evaluate(() => {
    const order: string[] = []
    Object.assign(window, { order })
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (...given) {
      const request = put.apply(this, given)
      request.addEventListener('success', () => order.push('kept'))
      return request
    }
    const { fetch } = window
    window.fetch = (path, init) => {
      if (String(path).endsWith('/draft') && init?.method === 'POST') order.push('sent')
      return fetch(path, init)
    }
  })
  await desk.editor.begin('// at once\n')
  await page.keyboard.press('Control+Enter')
  await eventually(() => textOf(desk)).toBe('// at once\n// first\n')
  expect(await page.evaluate(() => (window as unknown as { order: string[] }).order.slice(0, 2))).toEqual(['kept', 'sent'])
})

test.each([
  ['refuses to keep anything', 'throws'],
  ['never answers', 'waits'],
])('a browser whose own store %s does not keep a text from the server', async (_what, how) => {
  const moth = town.account(newName('moth'))
  const sketch = await begin(moth, 'canvas')
  const profile = await browser.profile(moth)
  try {
    await profile.addInitScript((does) => {
      IDBFactory.prototype.open = () => {
        if (does === 'throws') throw new DOMException('no', 'SecurityError')
        return new EventTarget() as IDBOpenDBRequest
      }
    }, how)
    const editor = await Editor.beside(browser, profile, sketch)
    await editor.write('// only there')
    await eventually(() => textOf({ moth, sketch })).toBe('// only there')
  } finally {
    await profile.close()
  }
})

test('a paste of ten megabytes is refused with a sentence, sent to nobody, and takes nothing away', async () => {
  const desk = await atEditor()
  const { page } = desk.editor
  let posted = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/draft')) posted++
  })
  await page.locator('.cm-content').focus()
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', `// ${'pasted '.repeat(9)}\n`.repeat(160_000))
    document.querySelector('.cm-content')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await eventually(desk.editor.kept, 20_000).toMatch(/^not saved: "sketch\.js" is too long.*128 KB/)
  for (const key of 'abc') {
    await page.keyboard.type(key)
    await page.waitForTimeout(1200)
  }
  await eventually(desk.editor.kept, 20_000).toMatch(/^not saved: .*128 KB/)
  expect(posted).toBe(0)
  expect(await textOf(desk)).toBe('// first\n')
  await desk.editor.write('// short again')
  await eventually(() => textOf(desk), 20_000).toBe('// short again')
  expect(posted).toBeLessThan(3)
})

test('what is saved on another device shows at once, before anything is written over it', async () => {
  const desk = await atEditor()
  const other = await Editor.open(browser, town.session(desk.moth), desk.sketch)
  await desk.editor.begin('// from the desk\n')
  await eventually(() => other.text()).toContain('// from the desk')
  await eventually(() => other.page.locator('#news').innerText()).toContain('on another device')
  await other.begin('// and on\n')
  await eventually(() => textOf(desk)).toBe('// and on\n// from the desk\n// first\n')
  expect(await other.page.locator('dialog.both').count()).toBe(0)
})
