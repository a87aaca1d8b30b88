import { beforeAll, expect, test } from 'vitest'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { newName, ownRoom, say, takeSeat } from '../helpers/seats.ts'
import type { Person } from '../helpers/town.ts'

const { town, browser } = openForAll()
let anna: Person
let bert: Person
let hers: Tab
let his: Tab

beforeAll(async () => {
  anna = town.account('anna')
  bert = town.account('bert')
  hers = await browser.window(anna, { worker: 1 })
  his = await browser.window(bert, { worker: 2 })
})

/** Both of them in a room that nobody was in yet, with what was said there. */
async function meet(...said: [by: Tab, words: string][]): Promise<{ name: string; path: string; id: number }> {
  const { name, id } = await ownRoom(town, { by: anna })
  const path = `/rooms/${name}`
  for (const tab of [hers, his]) {
    await tab.open(path)
    await tab.live()
  }
  for (const [count, [by, words]] of said.entries()) {
    await by.say(words)
    for (const tab of [hers, his]) await eventually(() => tab.texts()).toHaveLength(count + 1)
  }
  return { name, path, id }
}
const HELLO = 'Hello **Bert**'

const here = (tab: Tab) => tab.page.locator('#here b').allInnerTexts()

test('two people on two workers see each other come', async () => {
  await eventually(() => here(hers)).toEqual(['anna', 'bert'])
  await eventually(() => here(his)).toEqual(['anna', 'bert'])
})

test('they talk: each line stands on both pages once, as the server rendered it, and nothing stays in the outbox', async () => {
  const before = await his.texts()
  await hers.say(HELLO)
  await eventually(() => his.texts()).toEqual([...before, 'Hello Bert'])
  await his.say('good evening')
  await his.say('<b>how</b> are you?')
  for (const tab of [hers, his]) {
    await eventually(() => tab.texts()).toEqual([...before, 'Hello Bert', 'good evening', '<b>how</b> are you?'])
    await eventually(() => tab.page.locator('#outbox').isHidden()).toBe(true)
  }
  expect(await his.message('Hello').last().locator('strong').innerText()).toBe('Bert')
  expect(await hers.field.inputValue()).toBe('')
})

test('lines of one author are drawn together, the same live as on a fresh page', async () => {
  const { path } = await meet([hers, HELLO], [his, 'good evening'], [his, '<b>how</b> are you?'])
  const drawn = (tab: Tab) =>
    tab.page.$$eval('.log__in > :is(.seam, .msg)', (parts) =>
      parts.map((part) => `${part.id} ${[...part.classList].filter((name) => name !== 'msg--me')}`),
    )
  const live = await drawn(hers)
  expect(live.filter((part) => part.includes('msg--more'))).toHaveLength(1)
  expect(live[0]).toBe(' seam')
  await hers.open(path)
  expect(await drawn(hers)).toEqual(live)
})

test('each sees the other type, and stop', async () => {
  await meet()
  await his.field.pressSequentially('well')
  await eventually(() => hers.text('#typing')).toBe('bert is typing')
  expect(await his.page.locator('#typing').isHidden()).toBe(true)
  await his.field.fill('')
  await eventually(() => hers.page.locator('#typing').isHidden()).toBe(true)
})

test('arrow up opens the last line of mine as it was typed; Enter saves it for everybody', async () => {
  await meet([hers, HELLO])
  await hers.field.press('ArrowUp')
  const edit = hers.page.locator('.editing textarea')
  await edit.waitFor()
  expect(await edit.inputValue()).toBe('Hello **Bert**')
  await edit.fill('Hello *Bert*')
  await edit.press('Enter')
  await eventually(() => his.message('Hello Bert').locator('em').count()).toBe(1)
  expect(await his.message('Hello Bert').locator('.edited').innerText()).toBe('edited')
  await eventually(() => hers.page.locator('.editing').count()).toBe(0)
  await eventually(() => hers.field.evaluate((field) => field === document.activeElement)).toBe(true)
})

test('Escape leaves an edit as it was', async () => {
  await meet([hers, HELLO])
  await hers.field.press('ArrowUp')
  await hers.page.locator('.editing textarea').fill('nothing of it')
  await hers.page.locator('.editing textarea').press('Escape')
  expect(await hers.page.locator('.editing').count()).toBe(0)
  expect(await hers.texts()).toContain('Hello Bert')
})

test('a reply shows what it answers, leads there, and follows when that is edited', async () => {
  const { path } = await meet([hers, HELLO])
  await his.tool('Hello Bert', 'Reply')
  expect(await his.text('#replying')).toMatch(/anna\s+Hello Bert/)
  await his.say('an answer')
  await eventually(() => hers.message('an answer').locator('.quote').innerText()).toMatch(/anna\s+Hello Bert/)
  expect(await his.page.locator('#replying').isHidden()).toBe(true)
  expect(await his.page.locator('#replying').textContent()).not.toContain('Hello Bert')

  await hers.tool('Hello Bert', 'Edit')
  await hers.page.locator('.editing textarea').fill('Good morning')
  await hers.page.getByRole('button', { name: 'Save' }).click()
  await eventually(() => his.message('an answer').locator('.quote').innerText()).toMatch(/anna\s+Good morning/)

  await his.message('an answer').locator('.quote').click()
  await his.page.waitForURL(`**${path}/*`)
  expect(await his.page.locator('.msg[aria-current] .msg__b').innerText()).toBe('Good morning')
})

test('a name that is called leads the one who bears it to the line in its context', async () => {
  const { path, id } = await meet()
  await his.open('/rooms/music')
  await his.live()
  await hers.say('are you there, @bert?')
  const mark = his.page.locator(`#mark-${id} .mark--called`)
  await mark.waitFor()
  await mark.click()
  await his.page.waitForURL(`**${path}/*`)
  expect(await his.page.locator('.msg[aria-current] .mention').innerText()).toBe('@bert')
  await his.open('/mentions')
  expect(await his.text('.calls')).toContain('are you there, @bert?')
})

test('/me is a line about oneself; /help is for me alone and is put away', async () => {
  await meet()
  await hers.say('/me waves')
  await eventually(() => his.message('waves').locator('.msg__act').innerText()).toBe('anna waves')
  const before = await his.texts()
  await hers.say('/help')
  await hers.page.locator('#help').waitFor()
  expect(await hers.text('#help')).toContain('a line about yourself')
  await hers.page.getByRole('button', { name: 'Put away' }).click()
  expect(await hers.page.locator('#help').count()).toBe(0)
  expect(await his.texts()).toEqual(before)
})

test('a line is taken down after a question, and its words are gone from both pages and from the quote', async () => {
  const { name: room } = await meet([hers, 'Good morning'])
  const [answered] = await hers.shown()
  await say(await takeSeat(town, bert, { room }), 'an answer', { reply_to: answered?.id })
  await eventually(() => hers.message('an answer').locator('.quote').innerText()).toContain('Good morning')
  const line = hers.message('Good morning')
  await line.hover()
  const button = line.locator('[data-act=delete]')
  await button.click()
  expect(await button.innerText()).toBe('Take it down?')
  expect(await his.texts()).toContain('Good morning')
  await button.click()
  for (const tab of [hers, his]) {
    await eventually(() => tab.texts()).toContain('Taken down.')
    await eventually(() => tab.page.content()).not.toContain('Good morning')
  }
})

test('they see each other go', async () => {
  const { path } = await meet()
  const carl = await browser.window(town.account(newName('carl')), { path })
  await eventually(async () => (await here(hers)).length).toBe(3)
  await carl.page.context().close()
  await eventually(() => here(hers)).toEqual(['anna', 'bert'])
})
