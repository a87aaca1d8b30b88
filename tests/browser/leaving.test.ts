import { beforeAll, expect, test } from 'vitest'
import { admin } from '../helpers/admin.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { newName, ownRoom, say, takeSeat } from '../helpers/seats.ts'
import type { Person } from '../helpers/town.ts'

/** Within a second on every worker; the rest is the way to the next page on a busy machine. */
const AT_ONCE_MS = 3000

const { town, browser } = openForAll()
let bert: Person

beforeAll(() => {
  bert = town.account('bert')
})

const atDoor = (tab: Tab) => eventually(() => new URL(tab.page.url()).pathname, AT_ONCE_MS).toBe('/sign-in')

test('signing out in one tab ends the other, on another worker too, and leaves nothing of what was typed', async () => {
  const anna = town.account(newName('anna'))
  const profile = await browser.profile(anna)
  const other = await browser.tab(profile, { worker: 2 })
  const one = await browser.tab(profile, { path: '/rooms/music', worker: 1 })
  const elsewhere = await browser.window(town.session(anna))
  await one.field.fill('a secret draft')
  await eventually(() => one.page.evaluate(() => localStorage.length)).toBe(1)
  await one.page.getByRole('link', { name: 'Sign out' }).click()
  await one.page.getByRole('button', { name: 'Sign out' }).click()
  await atDoor(other)
  await atDoor(one)
  expect(await one.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
  // Another browser of hers has its own session.
  expect(await elsewhere.live()).toBeGreaterThan(0)
})

test('somebody who is banned from the command line loses the page they look at, and hears nothing more', async () => {
  const carl = town.account(newName('carl'))
  const tabs = [await browser.window(carl, { worker: 1 }), await browser.window(carl, { worker: 2 })]
  expect(await admin(town.data, 'ban', carl.name)).toMatchObject({ code: 0 })
  for (const tab of tabs) await atDoor(tab)
  const his = await takeSeat(town, bert)
  await say(his, 'not for him')
  for (const tab of tabs) {
    expect(await tab.text('h1')).not.toBe('')
    expect(await tab.page.content()).not.toContain('not for him')
  }
})

test('a private room is there for its members only: not in the rail, not in the list, and its page is like one that never was', async () => {
  const dora = town.account(newName('dora'))
  const emil = town.account(newName('emil'))
  const hers = await browser.visit(dora, '/rooms')
  const his = await browser.window(emil, { worker: 2 })
  const [attic, never, porch] = [newName('attic'), newName('never'), newName('The porch ')]
  const rail = (tab: Tab) => tab.text('#rail-rooms')
  await hers.page.getByLabel('Its address').fill(attic)
  await hers.page.getByLabel('What it says on the door').fill('The attic')
  await hers.page.getByLabel('Private: only people whom I let in').check()
  await hers.page.getByRole('button', { name: 'Open the room' }).click()
  await hers.page.waitForURL(`**/rooms/${attic}`)
  await hers.live()
  expect(await rail(hers)).toContain('The attic')
  await hers.say(`psst, @${emil.name}`)
  await hers.message('psst').waitFor()
  await town.post(`/rooms/${attic}/settings`, { description: 'Psst' }, { as: dora })
  // A public room that is opened later is seen to have come; of the private one not a byte has.
  await ownRoom(town, { by: dora, title: porch })
  await eventually(() => rail(his)).toContain(porch)
  expect(await rail(his)).not.toContain('attic')
  expect(his.heard.filter((frame) => /attic|psst/i.test(frame))).toEqual([])

  const page = async (path: string) => {
    const answer = await town.get(path, { as: emil })
    return { status: answer.status, text: (await answer.text()).replaceAll(/attic\d+|never\d+|request [\w-]+|data-\w+="\w*"/g, '') }
  }
  expect(await page(`/rooms/${attic}`)).toEqual(await page(`/rooms/${never}`))
  for (const path of ['/rooms', '/mentions']) {
    await his.open(path)
    expect(await his.page.content()).not.toMatch(/attic|psst/)
  }

  // Let in: the door is in his rail at once.
  await his.open('/rooms/general')
  await his.live()
  await hers.open(`/rooms/${attic}/settings`)
  await hers.page.getByLabel('Let somebody in').fill(emil.name)
  await hers.page.getByRole('button', { name: 'Let in' }).click()
  await eventually(() => rail(his)).toContain('The attic')
  await his.page.getByRole('link', { name: 'The attic' }).click()
  await his.message('psst').waitFor()
  await his.live()

  // Shown out while he is in it: he hears nothing more.
  await hers.page.getByRole('button', { name: 'Show out' }).click()
  await eventually(() => his.text('#slips')).toContain('not a member')
  await eventually(() => rail(his)).not.toContain('attic')
  await hers.open(`/rooms/${attic}`)
  await hers.live()
  await hers.say('is he gone?')
  await hers.message('is he gone?').waitFor()
  expect(await his.texts()).toEqual([`psst, @${emil.name}`])
})
