import { beforeAll, expect, test } from 'vitest'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { ownRoom } from '../helpers/seats.ts'
import type { Person } from '../helpers/town.ts'
import { atHeldLine, type Line, numberOfSend } from './tools/line.ts'

const { town, browser } = openForAll()
let anna: Person
let bert: Person

beforeAll(() => {
  anna = town.account('anna')
  bert = town.account('bert')
})

async function scene(): Promise<{ room: string; hers: Tab; line: Line }> {
  const { name: room } = await ownRoom(town, { by: bert })
  return { room, ...(await atHeldLine(browser, anna, `/rooms/${room}`)) }
}

/** Each line that waits: its words, and how it stands with it. */
const waiting = (tab: Tab) =>
  tab.page
    .locator('#outbox .out')
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('p, span')].map((part) => part.textContent)))
const button = (tab: Tab, name: string) => tab.page.locator('#outbox').getByRole('button', { name })
const close = (room: string, closed: boolean) => town.post(`/rooms/${room}/closure`, { closed }, { as: bert })

test('a line that is not answered yet stands above the composer as "sending", and only there', async () => {
  const { hers, line } = await scene()
  let arrive = () => {}
  line.toTown = (frame, { on }) => {
    if (numberOfSend(frame) === null) on()
    else arrive = on
  }
  await hers.say('on its way')
  await eventually(() => waiting(hers)).toEqual([['on its way', 'sending']])
  expect(await hers.texts()).toEqual([])
  arrive()
  await eventually(() => hers.texts()).toEqual(['on its way'])
  await eventually(() => hers.page.locator('#outbox').isHidden()).toBe(true)
})

test('without a line what is written waits, in order, and goes out by itself when the line is back', async () => {
  const { hers, line } = await scene()
  await line.down()
  for (const words of ['one', 'two', 'three']) await hers.say(words)
  await eventually(() => waiting(hers)).toEqual(['one', 'two', 'three'].map((words) => [words, 'waiting for the line']))
  await eventually(() => hers.text('#offline')).toMatch(/line dropped \d+ s ago/i)
  expect(await hers.text('[data-strip=line]')).toBe('none yet')
  await line.up()
  await eventually(() => hers.texts()).toEqual(['one', 'two', 'three'])
  await eventually(() => hers.text('#offline')).toBe('')
  await eventually(() => hers.text('[data-strip=line]')).toMatch(/^\d+ ms$/)
})

test('what was written for one room without a line goes there from another room of the same tab', async () => {
  const { room, hers, line } = await scene()
  line.toTown = (frame, { on }) => numberOfSend(frame) === null && on()
  await hers.say('for the room that I left')
  await eventually(() => waiting(hers)).toHaveLength(1)
  await hers.open('/rooms/general')
  await hers.live()
  expect(await waiting(hers)).toEqual([])
  const posted = () => town.db().prepare('SELECT m.content FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.name = ?').all(room)
  await eventually(posted).toEqual([{ content: 'for the room that I left' }])
})

test('a refused line says why, survives a reload, and can be tried again or thrown away', async () => {
  const { room, hers } = await scene()
  await close(room, true)
  await eventually(() => hers.text('#slips')).toContain('This room was closed')
  await hers.say('too late')
  await hers.say('never mind')
  await eventually(async () => (await waiting(hers)).map(([words, state]) => `${words}: ${state}`)).toEqual([
    expect.stringMatching(/^too late: not sent: .*closed/),
    expect.stringMatching(/^never mind: not sent: .+/),
  ])
  await close(room, false)
  await hers.reload()
  await hers.live()
  expect(await waiting(hers)).toHaveLength(2)
  await button(hers, 'throw away').last().click()
  expect(await waiting(hers)).toHaveLength(1)
  await button(hers, 'try again').click()
  await eventually(() => hers.texts()).toEqual(['too late'])
  await eventually(() => hers.page.locator('#outbox').isHidden()).toBe(true)
})

test('a room that is opened again takes the lines of who stayed on its page', async () => {
  const { room, hers } = await scene()
  await close(room, true)
  await eventually(() => hers.text('#slips')).toContain('This room was closed')
  await close(room, false)
  await hers.say('we are back')
  await eventually(() => hers.texts()).toEqual(['we are back'])
  await hers.say('both of us')
  await eventually(() => hers.texts()).toEqual(['we are back', 'both of us'])
})

test('more lines than the limit allows are not refused: they wait, and say so', async () => {
  const { hers, line } = await scene()
  // The town's own answer to the sixty-first line in a minute, once.
  let refused = 0
  line.toTown = (frame, { on }) => {
    const number = numberOfSend(frame)
    if (number === null || refused++ > 0) return on()
    line.say(`43${number}[{"ok":false,"error":{"code":"too_many","message":"That was a lot at once.","retry_after":1}}]`)
  }
  await hers.say('in time')
  await eventually(() => waiting(hers)).toEqual([['in time', 'sending']])
  await eventually(() => hers.texts()).toEqual(['in time'])
  expect(refused).toBe(2)
})
