import { execFile, spawnSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { UNLIMITED } from '../faults/tools/scale.ts'
import { openForAll, type Tab } from '../helpers/browser.ts'
import { newName, ownRoom, say, takeSeat } from '../helpers/seats.ts'

const { town, browser } = openForAll({ workers: 1, env: UNLIMITED })

const press = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name }).click()
/** Follows the time of a line to its own page. */
const openLine = (tab: Tab, words: string) => tab.message(words).locator('.msg__at').click()

test('somebody without script makes an account, reads, talks, answers, edits, takes down, reads back, signs out and comes in again', async () => {
  const [bert, name] = [town.account(newName('bert')), newName('Anna')]
  const { name: room } = await ownRoom(town, { by: bert })
  const his = await takeSeat(town, bert, { room })
  for (let n = 1; n <= 50; n++) await say(his, `line ${n}`)

  const hers = await browser.visit(null, '/', { javaScriptEnabled: false })
  const { page } = hers
  await page.getByLabel('Pick a name').fill(name)
  await page.getByLabel('A password').fill('four odd words here')
  await press(page, 'Make me a key')
  await page.waitForURL(/\/rooms\/general$/)
  await hers.open(`/rooms/${room}`)
  expect(await hers.texts()).toEqual(Array.from({ length: 40 }, (_, n) => `line ${n + 11}`))
  expect(await page.locator('.log').evaluate((log) => log.scrollTop)).toBe(0) // it opens at the newest line
  expect(await hers.message('line 50').isVisible()).toBe(true)

  await hers.field.fill('Hello, **all**')
  await press(page, 'Send')
  await page.waitForURL(/\/rooms\/[\w-]+#message-\d+$/)
  expect((await hers.shown()).at(-1)).toMatchObject({ by: name, text: 'Hello, all' })

  await openLine(hers, 'line 50')
  await page.getByLabel(`Reply to ${bert.name}`).fill('I have read that')
  await press(page, 'Reply')
  expect(await hers.message('I have read that').locator('.quote').innerText()).toMatch(/bert\d+\s+line 50/)

  await openLine(hers, 'Hello, all')
  await page.getByRole('link', { name: 'Edit it' }).click()
  expect(await page.getByLabel('Edit your message').inputValue()).toBe('Hello, **all**')
  await page.getByLabel('Edit your message').fill('Hello, *all*')
  await press(page, 'Save')
  expect(await hers.message('Hello, all').locator('em').innerText()).toBe('all')
  expect(await hers.message('Hello, all').locator('.edited').count()).toBe(1)
  await press(page, 'Take it down')
  expect(await hers.texts()).toContain('Taken down.')
  expect(await page.content()).not.toContain('Hello')
  // Of somebody else's line she may only say something.
  await openLine(hers, 'line 50')
  expect(await page.getByRole('main').getByRole('button').allInnerTexts()).toEqual(['Reply'])

  await hers.open(`/rooms/${room}`)
  await page.getByRole('link', { name: 'Earlier messages' }).click()
  expect((await hers.texts())[0]).toBe('line 1')
  await page.getByRole('link', { name: 'To the newest' }).click()
  expect(await hers.texts()).toContain('I have read that')

  await page.getByRole('link', { name: 'Sign out' }).click()
  await press(page, 'Sign out')
  await page.waitForURL(/\/sign-in$/)
  await page.getByLabel('Name', { exact: true }).fill(name.toLowerCase())
  await page.getByLabel('Password', { exact: true }).fill('a wrong one')
  await press(page, 'Come in')
  expect(await page.getByRole('alert').innerText()).not.toBe('')
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(name.toLowerCase())
  await page.getByLabel('Password', { exact: true }).fill('four odd words here')
  await press(page, 'Come in')
  await page.waitForURL(/\/rooms\/general$/)
})

test('without script a person opens a room, lets somebody in, changes it and closes it', async () => {
  const [carl, dora, attic] = [town.account(newName('carl')), town.account(newName('dora')), newName('the attic ')]
  const path = `/rooms/${attic.replaceAll(' ', '-')}`
  const his = await browser.visit(carl, '/rooms', { javaScriptEnabled: false })
  const { page } = his
  await page.getByLabel('Its address').fill(attic)
  await page.getByLabel('Private').check()
  await press(page, 'Open the room')
  await page.waitForURL(`**${path}`)
  expect(await page.locator('.void').innerText()).toContain('Nobody has said anything')
  await page.getByRole('link', { name: 'Settings of this room' }).click()
  await page.getByLabel('Let somebody in').fill('nobody-there')
  await press(page, 'Let in')
  expect(await page.getByRole('main').innerText()).toContain('Nobody here has that name')
  await his.open(`${path}/settings`)
  await page.getByLabel('Let somebody in').fill(dora.name)
  await press(page, 'Let in')
  expect(await page.getByRole('main').innerText()).toContain(dora.name)
  await page.getByLabel('What it is for').fill('Old things')
  await press(page, 'Save')
  expect(await page.getByRole('status').first().innerText()).toContain('Saved')
  await press(page, 'Close the room')
  await page.getByRole('link', { name: 'Back to the room' }).click()
  expect(await page.getByRole('main').innerText()).toContain('This room is closed')
  expect(await his.field.count()).toBe(0)
})

const hasW3m = spawnSync('w3m', ['-version']).error === undefined

/** What a text browser makes of a page. */
function dump(html: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const w3m = execFile('w3m', ['-dump', '-T', 'text/html', '-I', 'utf-8', '-O', 'utf-8', '-cols', '80'], (error, text) =>
      error ? reject(error) : resolve(text),
    )
    w3m.stdin?.end(html)
  })
}

test.skipIf(!hasW3m)('in a text browser a room reads as talk: who, when, what, in order, then the field to answer', async () => {
  const erna = town.account(newName('erna'))
  await say(await takeSeat(town, town.account(newName('bert'))), 'Something new')
  const { name: room } = await ownRoom(town, { by: erna, title: 'The porch', description: 'Evening talk' })
  const hers = await takeSeat(town, erna, { room })
  const { id } = await say(hers, 'Good **evening**')
  await say(hers, 'see `this`:\n\n```\ncode  with  spaces\n```')
  await say(hers, 'an answer', { reply_to: id })
  await say(hers, '/me waves')
  const gone = await say(hers, 'a secret')
  await hers.ask('delete_message', { id: gone.id })
  const text = await dump(await (await town.get(`/rooms/${room}`, { as: erna })).text())
  const inOrder = [
    'The porch\n+Evening talk',
    'erna\\d+ \\d\\d:\\d\\d\\s+Good evening',
    'code {2}with {2}spaces',
    'erna\\d+ Good evening\\s+an answer',
    'erna\\d+ waves',
    'Taken down\\.',
    'Say something in The porch \\[ +\\] Send',
    'Here now\\s+• erna\\d+',
    'About this room. Evening talk\n+How to write',
  ]
  expect(text).toMatch(new RegExp(inOrder.join('[\\s\\S]*')))
  expect(text).toContain('• General, new since you left')
  // Nothing of what only a script can do.
  expect(text).not.toMatch(/undefined|not sent|try again|throw away|line dropped|Enter sends|secret/)
  expect(text.match(/Good evening/g)).toHaveLength(2)
})
