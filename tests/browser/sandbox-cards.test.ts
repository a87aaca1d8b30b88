import { expect, test } from 'vitest'
import { foundOn } from '../helpers/axe.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { atDesk, centre, drag, watching } from '../helpers/desk.ts'
import { newName, ownRoom } from '../helpers/seats.ts'
import type { Person } from '../helpers/town.ts'
import { type Owner, wallsOf } from '../helpers/walls.ts'

const { town, browser } = openForAll({ env: { NEOSPACE_LIMIT_SKETCHES: '500/60', NEOSPACE_LIMIT_SKETCH_CHANGES: '500/60' } })
const { owner, does, hang, words } = wallsOf(() => town)

/** A canvas sketch that fills its frame with one colour. */
async function sketch(by: Person, title: string, colour = '#58c9a0'): Promise<{ id: number; cuid: string }> {
  const content = `ctx.fillStyle = '${colour}'\nctx.fillRect(0, 0, innerWidth, innerHeight)\nrequestAnimationFrame(function again() { requestAnimationFrame(again) })`
  const { id, cuid } = await does(by, '/scripts/save', { title, content, script_type: 'canvas', is_public: true })
  return { id: Number(id), cuid: String(cuid) }
}

/** Three pinned sketches at their owner's desk, and somebody who looks at the wall. */
async function pinned(): Promise<{ oona: Owner; hers: Tab; his: Tab }> {
  const oona = owner()
  for (const title of ['First', 'Second', 'Third']) await does(oona, '/profile/scripts/pin', { script_id: (await sketch(oona, title)).id })
  return { oona, hers: await atDesk(browser, oona), his: await watching(browser, owner('hal'), `/@${oona.name}`) }
}
const order = (tab: Tab) => tab.page.locator('.pin .run__t b').allInnerTexts()
const pin = (tab: Tab, title: string) => tab.page.locator('.pin', { hasText: title })
const grip = (tab: Tab, title: string) => pin(tab, title).locator('.pin__g')

test('a sketch that is named in a room is a card at once, and runs at a click, where it stands', async () => {
  const [ann, bob] = [owner('ann'), owner('bob')]
  const { name } = await ownRoom(town, { by: ann })
  const { id, cuid } = await sketch(ann, 'Tidepool')
  const theirs = await browser.window(bob, { path: `/rooms/${name}` })
  const asked: string[] = []
  theirs.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const hers = await browser.window(ann, { path: `/rooms/${name}` })
  await hers.say(`script:${id}`)
  const card = theirs.page.locator(`.run[data-sketch="${cuid}"]`)
  await card.waitFor()
  expect(await card.locator('iframe').count()).toBe(0)
  expect(asked.filter((path) => /\/run/.test(path) && !path.endsWith('/sandbox/runner.js'))).toEqual([])
  await card.locator('.run__go').click()
  await eventually(() => card.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts allow-pointer-lock')
  await eventually(() => card.locator('.run__go').innerText()).toContain('Stop')
  await card.locator('.run__go').click()
  await eventually(() => card.locator('iframe').count()).toBe(0)
  await does(ann, `/codeground/${cuid}/settings`, { title: 'Rock pool' })
  await eventually(() => card.locator('b').innerText()).toBe('Rock pool')
})

test('pages that show no sketch fetch nothing that runs one', async () => {
  const ann = owner('ann')
  await words(ann)
  const { name } = await ownRoom(town, { by: ann })
  for (const path of [`/@${ann.name}`, `/rooms/${name}`]) {
    const tab = browser.meet(await (await browser.profile(ann)).newPage())
    const asked: string[] = []
    tab.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await tab.open(path)
    await tab.page.waitForLoadState('networkidle')
    expect(asked.filter((one) => /\/sandbox\/(?!cards\.js)/.test(one))).toEqual([])
  }
})

test('pins are moved by arrow keys, and keep the keyboard; each step can be undone', async () => {
  const { hers, his } = await pinned()
  expect(await order(his)).toEqual(['First', 'Second', 'Third'])
  await grip(hers, 'First').focus()
  await hers.page.keyboard.press('ArrowRight')
  await eventually(() => order(his)).toEqual(['Second', 'First', 'Third'])
  await eventually(() => grip(hers, 'First').evaluate((one) => one === document.activeElement)).toBe(true)
  await hers.page.keyboard.press('ArrowRight')
  await eventually(() => order(his)).toEqual(['Second', 'Third', 'First'])
  await hers.page.locator('[data-act="undo"]').click()
  await eventually(() => order(his)).toEqual(['Second', 'First', 'Third'])
  expect(await his.page.locator('.pin__h').count()).toBe(0)
})

test('pins are moved by hand and by their buttons, and taken off', async () => {
  const { hers, his } = await pinned()
  await hers.page.locator('#pins').scrollIntoViewIfNeeded()
  await drag(hers, await centre(grip(hers, 'Third')), await centre(pin(hers, 'First')))
  await eventually(() => order(his)).toEqual(['Third', 'First', 'Second'])
  await eventually(() => order(hers)).toEqual(['Third', 'First', 'Second'])
  await pin(hers, 'Second').locator('[data-act="earlier"]').click()
  await eventually(() => order(his)).toEqual(['Third', 'Second', 'First'])
  await pin(hers, 'Second').locator('[data-act="unpin"]').click()
  await eventually(() => order(his)).toEqual(['Third', 'First'])
  await hers.page.locator('[data-act="undo"]').click()
  await eventually(() => order(his)).toEqual(['Third', 'Second', 'First'])
})

test('a sketch is hung as a piece from the tray, and chosen by its picture and name', async () => {
  const oona = owner()
  await sketch(oona, 'Loopworm')
  const { cuid } = await sketch(oona, 'Hiss 90')
  const hers = await atDesk(browser, oona)
  const his = await watching(browser, owner('hal'), `/@${oona.name}`)
  await hers.page.locator('[data-add="script"]').click()
  await hers.page.locator('.pf__k1', { hasText: 'Hiss 90' }).click()
  await hers.page.locator('form.pf [data-act="done"]').click()
  const card = his.page.locator(`.m-script .run[data-sketch="${cuid}"]`)
  await card.waitFor()
  await card.locator('.run__go').click()
  await eventually(() => card.locator('iframe').count()).toBe(1)
})

test.each([1440, 1024, 390])('nothing about cards, pieces and pins is out of reach, at %i px', async (width) => {
  const { oona } = await pinned()
  await hang(oona, 'script', { script_id: (await sketch(oona, newName('Piece'))).id })
  const { name } = await ownRoom(town, { by: oona })
  const { cuid } = await sketch(oona, 'A very long name for a sketch that does not end where anybody would think')
  await does(oona, '/send', { room: name, content: `Look: /sketches/${cuid}` })
  const profile = await browser.profile(oona, { width, height: 844 })
  for (const path of [`/@${oona.name}`, `/@${oona.name}/edit?add=script`, `/rooms/${name}`]) {
    const { page } = await browser.tab(profile, { path })
    await page.locator('.run').first().waitFor()
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)]).toEqual([path, true])
    expect([path, await foundOn(page, '.run, #pins, .m-script, .pf')]).toEqual([path, []])
  }
})
