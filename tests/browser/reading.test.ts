import { beforeAll, expect, test } from 'vitest'
import { UNLIMITED } from '../faults/tools/scale.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import type { Client } from '../helpers/client.ts'
import { newName, ownRoom, say, takeSeat } from '../helpers/seats.ts'
import type { Person } from '../helpers/town.ts'

const LINES = 150

const { town, browser } = openForAll({ env: UNLIMITED })
let anna: Person
let bert: Person
/** A room in which Bert has said a lot. */
let long: { room: string; his: Client }

beforeAll(async () => {
  anna = town.account('anna')
  bert = town.account('bert')
  long = await longRoom()
})

/** Each tenth line is a tall one. */
async function longRoom(): Promise<{ room: string; his: Client }> {
  const { name: room } = await ownRoom(town, { by: bert })
  const his = await takeSeat(town, bert, { room })
  for (let n = 1; n <= LINES; n++) await say(his, n % 10 === 0 ? `line ${n}\n\n- tall\n\n\`\`\`\n1\n2\n3\n\`\`\`` : `line ${n}`)
  return { room, his }
}

const log = (tab: Tab) => tab.page.locator('.log')
const scrollUp = (tab: Tab) => log(tab).evaluate((element) => element.scrollTo(0, -element.scrollHeight))
const isAtNewest = (tab: Tab) => log(tab).evaluate((element) => element.scrollTop === 0)

test('older history comes on scrolling up to the very first line, and what is being looked at stays where it is', async () => {
  const { room } = long
  const hers = await browser.window(anna, { path: `/rooms/${room}` })
  expect(await hers.shown()).toHaveLength(40)
  expect(await isAtNewest(hers)).toBe(true)
  for (let count = 40; count < LINES; count = (await hers.shown()).length) {
    const moved = await log(hers).evaluate(async (element) => {
      element.scrollTop = -element.scrollHeight
      const first = element.querySelector('.msg')
      const before = first?.getBoundingClientRect().top ?? 0
      while (element.querySelector('.msg') === first) await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
      return Math.abs((first?.getBoundingClientRect().top ?? 0) - before)
    })
    expect(moved).toBeLessThan(1)
  }
  const shown = await hers.shown()
  expect(shown.map(({ id }) => id)).toEqual(shown.map(({ id }) => id).toSorted((a, b) => a - b))
  expect(shown.map(({ text }) => /line \d+/.exec(text)?.[0])).toEqual(Array.from({ length: LINES }, (_, n) => `line ${n + 1}`))
  await eventually(() => hers.page.locator('[data-older]').isHidden()).toBe(true)
})

test('a line that comes while one reads further up moves nothing: it is told by "new below", which leads there', async () => {
  const { room, his } = long
  const hers = await browser.window(anna, { path: `/rooms/${room}` })
  const seen = hers.message('line 125')
  await seen.scrollIntoViewIfNeeded()
  await eventually(() => isAtNewest(hers)).toBe(false)
  const top = async () => (await seen.boundingBox())?.y ?? 0
  const before = await top()
  await say(his, 'a new one')
  const below = hers.page.getByRole('button', { name: 'New below' })
  await below.waitFor()
  expect(Math.abs((await top()) - before)).toBeLessThan(1)
  await below.click()
  await eventually(() => isAtNewest(hers)).toBe(true)
  await eventually(() => below.isHidden()).toBe(true)

  const next = newName('seen at once ')
  await say(his, next)
  await hers.message(next).waitFor()
  expect(await isAtNewest(hers)).toBe(true)
  expect(await below.isHidden()).toBe(true)
})

test('what one says oneself brings one back to the newest line', async () => {
  const { room } = long
  const hers = await browser.window(anna, { path: `/rooms/${room}` })
  await scrollUp(hers)
  await eventually(() => isAtNewest(hers)).toBe(false)
  const words = newName('here I am ')
  await hers.say(words)
  await eventually(() => isAtNewest(hers)).toBe(true)
  await hers.message(words).waitFor()
})

test('a mark says where something is new, on every tab; reading it in one tab puts it out in the others', async () => {
  const { name: room, id } = await ownRoom(town, { by: bert })
  const his = await takeSeat(town, bert, { room })
  await say(his, 'the first')
  const profile = await browser.profile(anna)
  const elsewhere = await browser.tab(profile, { path: `/rooms/${room}` })
  const mark = elsewhere.page.locator(`#mark-${id} .mark`)
  const readUpTo = () => town.db().prepare<[number], { n: number }>('SELECT count(*) AS n FROM read_marks WHERE room_id = ?').get(id)?.n
  await elsewhere.live()
  await eventually(readUpTo).toBe(2) // his, and now hers
  await elsewhere.open('/rooms/music')
  await elsewhere.live()
  expect(await mark.count()).toBe(0)

  const { id: unread } = await say(his, 'news')
  await mark.waitFor()
  expect(await mark.innerText()).toContain('new since you left')
  const reading = await browser.tab(profile, { path: `/rooms/${room}` })
  // The line between what she had read and what is new stands before the first new one, as long as she catches up.
  const above = (tab: Tab) => tab.page.locator(`#newline + #message-${unread}`).count()
  expect(await above(reading)).toBe(1)
  await eventually(() => mark.count()).toBe(0)
  expect(await above(reading)).toBe(1)
  await say(his, 'and she reads on')
  await eventually(() => reading.page.locator('#newline').count()).toBe(0)
  await eventually(() => mark.count()).toBe(0)

  await elsewhere.open('/rooms')
  expect(await mark.count()).toBe(0)
})

test('a draft is kept for each room, through leaving and reloading, until it is sent', async () => {
  const hers = await browser.window(anna, { path: '/rooms/general' })
  await hers.field.fill('half a thou')
  await hers.open('/rooms/music')
  expect(await hers.field.inputValue()).toBe('')
  await hers.field.fill('a tune')
  await hers.reload()
  expect(await hers.field.inputValue()).toBe('a tune')
  await hers.open('/rooms/general')
  expect(await hers.field.inputValue()).toBe('half a thou')
  await hers.live()
  const thought = newName('half a thought ')
  await hers.say(thought)
  await hers.message(thought).waitFor()
  const another = await browser.tab(hers.page.context(), { path: '/rooms/general' })
  expect(await another.field.inputValue()).toBe('')
})
