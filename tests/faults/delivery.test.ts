import { afterAll, beforeAll, expect, test } from 'vitest'
import { newName, ownRoom } from '../helpers/seats.ts'
import { openTown, type Person, type Town } from '../helpers/town.ts'
import { CuttingProxy } from './tools/cutting-proxy.ts'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { report, size, UNLIMITED } from './tools/scale.ts'
import { settled } from './tools/settle.ts'

const CUTS = size(100, 30)
const TWICE = size(100, 25)
const MISSED = 1000
const USABLE_MS = 2000

let town: Town
let author: Person
let reader: Person

beforeAll(async () => {
  town = await openTown({ env: UNLIMITED })
  author = town.account('author')
  reader = town.account('reader')
})
afterAll(async () => {
  await town.close()
})

const atOnce = () => 0

test(`the line cut between a send and its ack, ${CUTS} times: ${CUTS} rows, ${CUTS} elements`, async () => {
  const { name: room } = await ownRoom(town, { by: author })
  const history = new History()
  const proxy = await CuttingProxy.open(town.url)
  const writer = await new Resident(town, author, history, { room, url: proxy.url, patience: atOnce, resends: true }).open()
  const witness = await new Resident(town, reader, history, { room }).open()
  for (let n = 1; n <= CUTS; n++) {
    // The town has written it and answers, or has not even read it: the writer cannot tell the one from the other.
    proxy.cutAt(n % 2 === 0 ? 'answer' : 'question')
    await writer.say(`cut ${n}`)
  }
  await settled(town, [writer, witness], room)
  report('cut lines', { cuts: proxy.cuts, 'not answered': history.said.filter(({ tries }) => tries.length > 1).length })
  expect(history.said.map(({ tries }) => tries.at(-1))).toEqual(Array(CUTS).fill('ok'))
  expect(history.said.filter(({ tries }) => tries.length > 1)).toHaveLength(CUTS)
  expect(writer.shown.lines()).toHaveLength(CUTS)
  expect(history.problems(town.db(), room, [writer, witness])).toEqual([])
  for (const resident of [writer, witness]) resident.leave()
  proxy.close()
})

test('the same client id from two tabs at once: one row, and both show it', async () => {
  const { name: room } = await ownRoom(town, { by: author })
  const history = new History()
  const tabs = await Promise.all([1, 2].map(() => new Resident(town, author, history, { room }).open()))
  for (let n = 1; n <= TWICE; n++) {
    const client_id = newName('both-tabs-')
    const answers = await Promise.all(tabs.map((tab) => tab.ask('send_message', { content: `said twice ${n}`, client_id })))
    const [id, other] = answers.map((answer) => answer?.id)
    expect(id).toBeGreaterThan(0)
    expect(other).toBe(id)
    history.begin(author.name, `said twice ${n}`).tries.push('ok')
  }
  await settled(town, tabs, room)
  expect(history.problems(town.db(), room, tabs)).toEqual([])
  for (const tab of tabs) tab.leave()
})

test(`${MISSED} changes missed: caught up with in order, page by page, in less than 2 s; one more begins anew`, async () => {
  const { name: room } = await ownRoom(town, { by: author })
  const history = new History()
  const writer = await new Resident(town, author, history, { room }).open()
  const sleeper = await new Resident(town, reader, history, { room }).open()
  await writer.say('before the sleep')
  await settled(town, [sleeper], room)
  sleeper.sleep()
  await Promise.all(Array.from({ length: MISSED }, (_, n) => writer.say(`missed ${n}`)))

  const woke = performance.now()
  await sleeper.open()
  const whole = performance.now() - woke
  const page = await town.get(`/rooms/${room}`, { as: reader })
  report('woke up', { missed: MISSED, pages: sleeper.pages, 'whole after ms': whole, 'page after ms': performance.now() - woke })
  expect(page.status).toBe(200)
  expect(sleeper.pages).toBe(MISSED / 100)
  expect(performance.now() - woke).toBeLessThan(USABLE_MS)
  expect(history.problems(town.db(), room, [writer, sleeper])).toEqual([])

  sleeper.sleep()
  await Promise.all(Array.from({ length: MISSED + 1 }, (_, n) => writer.say(`missed again ${n}`)))
  await sleeper.open()
  expect(sleeper.pages).toBe(1)
  expect(sleeper.shown.lines().map(({ id }) => id)).toEqual(
    writer.shown
      .lines()
      .slice(-100)
      .map(({ id }) => id),
  )
  for (const resident of [writer, sleeper]) resident.leave()
})

test('edited and deleted while somebody slept: they wake to what it is now, and the deleted text does not come', async () => {
  const { name: room } = await ownRoom(town, { by: author })
  const history = new History()
  const writer = await new Resident(town, author, history, { room }).open()
  const sleeper = await new Resident(town, reader, history, { room, records: true }).open()
  const [kept, edited, deleted] = await Promise.all(['stays', 'will change', 'a secret that will go'].map((text) => writer.say(text)))
  const idOf = (line: typeof kept) => Number(line?.ids[0])
  const reply = await writer.ask('send_message', { content: 'an answer to it', reply_to: idOf(deleted) })
  history.begin(author.name, 'an answer to it').tries.push('ok')
  await settled(town, [sleeper], room)
  expect(sleeper.shown.line(Number(reply?.id))?.html).toContain('a secret')
  sleeper.sleep()
  await writer.ask('edit_message', { id: idOf(edited), content: 'has changed' })
  await writer.ask('delete_message', { id: idOf(deleted) })

  const before = sleeper.heard.length
  await sleeper.open()
  expect(sleeper.shown.line(idOf(kept))).toMatchObject({ content: 'stays', edited: false, deleted: false })
  expect(sleeper.shown.line(idOf(edited))).toMatchObject({ content: 'has changed', edited: true })
  expect(sleeper.shown.line(idOf(deleted))).toMatchObject({ content: null, deleted: true })
  expect(sleeper.shown.line(Number(reply?.id))?.html).not.toContain('a secret')
  expect(sleeper.heard.slice(before).join('')).not.toContain('a secret')
  await settled(town, [writer], room)
  expect(writer.shown.lines()).toEqual(sleeper.shown.lines())
  for (const resident of [writer, sleeper]) resident.leave()
})
