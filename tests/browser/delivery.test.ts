import { availableParallelism, loadavg } from 'node:os'
import { beforeAll, expect, test } from 'vitest'
import { UNLIMITED } from '../faults/tools/scale.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import type { Client } from '../helpers/client.ts'
import { ownRoom, say, takeSeat } from '../helpers/seats.ts'
import type { Person } from '../helpers/town.ts'
import { atHeldLine, type Line, numberOfSend } from './tools/line.ts'

const CUTS = 18
const MISSED = 1000
const USABLE_MS = 2000
const AT_ONCE = 100

const { town, browser } = openForAll({ env: UNLIMITED })
let anna: Person
let bert: Person

beforeAll(() => {
  anna = town.account('anna')
  bert = town.account('bert')
})

type Scene = { room: string; hers: Tab; line: Line; his: Client }

/** A room of its own, Anna's page in it with her line in the test's hands, and Bert's seat. */
async function scene(): Promise<Scene> {
  const { name: room } = await ownRoom(town, { by: bert })
  return { room, ...(await atHeldLine(browser, anna, `/rooms/${room}`)), his: await takeSeat(town, bert, { room }) }
}

type Row = { id: number; content: string | null }
const rows = (room: string) =>
  town
    .db()
    .prepare<[string], Row>('SELECT m.id, m.content FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.name = ? ORDER BY m.id')
    .all(room)
const asShown = ({ id, content }: Row) => `${id} ${content ?? 'Taken down.'}`
const inDatabase = (room: string) => rows(room).map(asShown)
const onPage = async (tab: Tab) => (await tab.shown()).map(({ id, text }) => `${id} ${text}`)

test(`the line is cut after a send and before its answer, ${CUTS} times: ${CUTS} rows, ${CUTS} elements`, async () => {
  const { room, hers, line } = await scene()
  const tried = new Set<string>()
  let silenced: string | null = null
  let cuts = 0
  line.toTown = (frame, { on, cut }) => {
    const number = numberOfSend(frame)
    const id = /"client_id":"(\w+)"/.exec(frame)?.[1] ?? ''
    if (number === null || tried.has(id)) return on()
    tried.add(id)
    cuts += 1
    // By turns: it never gets there; it gets there and nothing comes back; the line itself comes back, but not the answer.
    if (cuts % 3 === 0) silenced = number
    if (cuts % 3 !== 1) on()
    if (cuts % 3 !== 0) cut()
  }
  line.toPage = (frame, { on, cut }) => {
    if (silenced === null || !frame.startsWith(`43${silenced}[`)) return on()
    silenced = null
    cut()
  }
  const said = Array.from({ length: CUTS }, (_, n) => `line ${n}`)
  for (const words of said) await hers.say(words)
  await eventually(() => hers.texts(), 30_000).toEqual(said)
  await eventually(() => hers.page.locator('#outbox').isHidden()).toBe(true)
  expect(cuts).toBe(CUTS)
  expect(rows(room).map(({ content }) => content)).toEqual(said)
  expect(await onPage(hers)).toEqual(inDatabase(room))
})

test('a tab with an unsent line is duplicated, and both send it at once: one row, and both show it', async () => {
  const { room, hers, line } = await scene()
  const held: (() => void)[] = []
  line.toTown = (frame, { on }) => {
    if (numberOfSend(frame) === null) on()
    else held.push(on)
  }
  await hers.say('said once')
  await eventually(() => held.length).toBe(1)
  // A duplicate has what the first one kept for this tab.
  const [popup] = await Promise.all([hers.page.waitForEvent('popup'), hers.page.evaluate(() => void open(location.href))])
  const twin = browser.meet(popup)
  await eventually(() => held.length).toBe(2)
  for (const on of held) on()
  for (const tab of [hers, twin]) {
    await eventually(() => tab.texts()).toEqual(['said once'])
    await eventually(() => tab.page.locator('#outbox').isHidden()).toBe(true)
  }
  expect(rows(room)).toHaveLength(1)
})

let naps = 0

/** Her line is away while Bert says so many; gives how long after its return she has the last of them and can say something, in ms. */
async function wakeAfter(count: number, { hers, line, his }: Scene): Promise<number> {
  const nap = ++naps
  await line.down()
  for (let n = 0; n < count; n += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, i) => n + i + 1)
    await Promise.all(numbers.map((number) => say(his, `nap ${nap}: ${number} of ${count}`)))
  }
  const woke = performance.now()
  await line.up()
  await hers.message(`nap ${nap}: ${count} of`).waitFor()
  await hers.say(`I am back from nap ${nap}`)
  await hers.message(`back from nap ${nap}`).waitFor()
  return performance.now() - woke
}

test(`${MISSED} lines missed: in order and without a gap, and the page is usable within ${USABLE_MS} ms; one more begins anew`, async () => {
  const here = await scene()
  const { room, hers, his } = here
  await say(his, 'before the sleep')
  await eventually(() => hers.texts()).toHaveLength(1)
  // A machine that has several times more to do than it has cores gives this test only its share.
  const share = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
  expect(await wakeAfter(MISSED, here)).toBeLessThan(USABLE_MS * share)
  const shown = await onPage(hers)
  expect(shown.length).toBeGreaterThanOrEqual(500) // what is older is a scroll away
  expect(shown).toEqual(inDatabase(room).slice(-shown.length))

  await wakeAfter(MISSED + 1, here)
  expect(await onPage(hers)).toEqual(inDatabase(room).slice(-201)) // the newest page, and what she said
  await hers.page.locator('.log').evaluate((log) => log.scrollTo(0, -log.scrollHeight))
  await eventually(async () => (await hers.shown()).length).toBeGreaterThan(201)
  const more = await onPage(hers)
  expect(more).toEqual(inDatabase(room).slice(-more.length))
})

test('edited and taken down while she slept: she wakes to what it is now', async () => {
  const { room, hers, line, his } = await scene()
  const [stays, changes, goes] = await Promise.all(['stays', 'will change', 'a secret that goes'].map((words) => say(his, words)))
  await say(his, 'about that', { reply_to: goes?.id })
  await eventually(() => hers.texts()).toHaveLength(4)
  await line.down()
  await his.ask('edit_message', { id: changes?.id, content: 'has changed' })
  await his.ask('delete_message', { id: goes?.id })
  await line.up()
  await eventually(() => hers.texts()).toEqual(['stays', 'has changed', 'Taken down.', 'about that'])
  expect((await hers.shown())[0]?.id).toBe(stays?.id)
  expect(await hers.message('has changed').locator('.edited').count()).toBe(1)
  await eventually(() => hers.page.content()).not.toContain('secret')
  expect(await onPage(hers)).toEqual(inDatabase(room))
})

test('frames come late, twice and out of order: the page is in the order of ids, each line once, as it is now', async () => {
  const { room, hers, line, his } = await scene()
  const held: (() => void)[] = []
  line.toPage = (frame, { on }) => {
    if (/^42\["message/.test(frame)) held.push(on)
    else on()
  }
  const sent = await Promise.all(Array.from({ length: 20 }, (_, n) => say(his, `line ${n}`)))
  for (const { id } of sent.slice(0, 4)) await his.ask('edit_message', { id, content: `line ${id} as it is now` })
  await his.ask('delete_message', { id: sent[7]?.id })
  await eventually(() => held.length).toBe(25)
  expect(await hers.texts()).toEqual([])
  for (const on of [...held.filter((_, n) => n % 2 === 1), ...held.toReversed(), ...held.filter((_, n) => n % 3 === 0)]) on()
  await eventually(() => onPage(hers)).toEqual(inDatabase(room))
  line.toPage = (_frame, { on }) => on()
  await say(his, 'the last one') // what came before it has been placed by now
  await eventually(() => onPage(hers)).toEqual(inDatabase(room))
})

/** The process of a worker, as its answers tell. */
async function processOf(worker: number): Promise<number> {
  for (;;) {
    const timing = (await town.get('/sign-in', { headers: { connection: 'close' } })).headers.get('server-timing') ?? ''
    if (timing.includes(`worker;desc="${worker} of`)) return Number(/pid;desc="(\d+)"/.exec(timing)?.[1])
  }
}

test('a worker is killed: a line typed meanwhile goes out by itself, once, and who sits on the other one notices nothing', async () => {
  const { name: room } = await ownRoom(town, { by: bert })
  const hers = await browser.window(anna, { path: `/rooms/${room}`, worker: 1 })
  const his = await browser.window(bert, { path: `/rooms/${room}`, worker: 2 })
  await hers.say('before')
  await eventually(() => his.texts()).toEqual(['before'])
  process.kill(await processOf(1), 'SIGKILL')
  await hers.say('said in the dark')
  await his.say('is anybody there?')
  for (const tab of [hers, his]) {
    await eventually(async () => (await tab.texts()).toSorted()).toEqual(['before', 'is anybody there?', 'said in the dark'])
    expect(await onPage(tab)).toEqual(inDatabase(room))
  }
  await eventually(() => hers.page.locator('#outbox').isHidden()).toBe(true)
  expect(await his.live()).toBe(2)
  await eventually(() => his.page.locator('#here b').allInnerTexts()).toEqual(['anna', 'bert'])
})

test('an earlier page, asleep for more than can be caught up with, is read anew: what was taken down on it meanwhile is gone', async () => {
  const { room, hers, line, his } = await scene()
  const goes = await say(his, 'a secret that goes')
  const newest = await say(his, 'the newest')
  await hers.open(`/rooms/${room}?before=${newest.id}`)
  await hers.live()
  expect(await hers.texts()).toEqual(['a secret that goes'])
  await line.down()
  await his.ask('delete_message', { id: goes.id })
  for (let n = 0; n < MISSED; n += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => say(his, `line ${n + i}`)))
  await line.up()
  await eventually(() => hers.texts()).toEqual(['Taken down.'])
  await eventually(() => hers.page.content()).not.toContain('a secret')
})
