import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { admin } from '../helpers/admin.ts'
import { newName, ownRoom } from '../helpers/seats.ts'
import { openTown, type Person, type Town } from '../helpers/town.ts'
import { History } from './tools/history.ts'
import { Resident } from './tools/resident.ts'
import { report, size, UNLIMITED } from './tools/scale.ts'
import type { Line } from './tools/shown.ts'

const CLOSED_WITHIN_MS = 1000
/** How long the talk goes on afterwards, in lines. */
const LINES_AFTER = 20
const TIMES = size(5, 1)

let town: Town
let keeper: Person

beforeAll(async () => {
  town = await openTown({ env: UNLIMITED })
  keeper = town.account('keeper')
})
afterAll(async () => {
  await town.close()
})

/** Opens pages of one person until they have one on each worker. */
async function onBothWorkers(person: Person, room: string): Promise<Resident[]> {
  const tabs = new Map<number, Resident>()
  while (tabs.size < 2) {
    const tab = await new Resident(town, person, new History(), { room, records: true }).open()
    if (tabs.has(tab.worker)) tab.leave()
    else tabs.set(tab.worker, tab)
  }
  return [...tabs.values()]
}

/** Talks from both workers without a break until it is stopped; gives the seq of every line. */
async function talkWhile(room: string, act: () => Promise<void>): Promise<number[]> {
  const talkers = await onBothWorkers(keeper, room)
  const seqs: number[] = []
  let over = false
  const talks = talkers.map(async (talker) => {
    while (!over) {
      const answer = await talker.ask('send_message', { content: `a line at ${performance.now()}` })
      seqs.push(Number(answer?.seq))
      await pause(2)
    }
  })
  await act()
  const enough = seqs.length + LINES_AFTER
  await expect.poll(() => seqs.length, { interval: 5 }).toBeGreaterThan(enough)
  over = true
  await Promise.all(talks)
  for (const talker of talkers) talker.leave()
  return seqs
}

/** Asks for what is new, again and again, as long as the line holds. */
async function pry(tab: Resident): Promise<void> {
  while (tab.socket.connected) {
    await tab.ask('request_backfill', { limit: 200 })
    await pause(1)
  }
}

/** The highest seq of any line that came, be it live or in a backfill. */
function newestHeard({ heard }: Resident): number {
  const events = heard.map((text) => JSON.parse(text) as [string, Pick<Line, 'seq'> & { messages?: Line[] }])
  return Math.max(
    ...events.flatMap(([event, payload]) => (event === 'message' ? payload.seq : (payload?.messages ?? []).map(({ seq }) => seq))),
  )
}

const seqOf = (kind: string, topic: string) =>
  Number(town.db().prepare('SELECT max(seq) FROM changes WHERE kind = ? AND topic = ?').pluck().get(kind, topic))

test.each(Array.from({ length: TIMES }, (_, n) => n + 1))('banned from the command line: not a byte of the next line (%i)', async () => {
  const person = town.account(newName('nuisance-'))
  const tabs = await onBothWorkers(person, 'general')
  const banned = town.db().prepare('SELECT is_banned FROM users WHERE id = ?').pluck()
  const late: number[] = []
  const seqs = await talkWhile('general', async () => {
    const prying = tabs.map(pry)
    const command = admin(town.data, 'ban', person.name)
    await expect.poll(() => banned.get(person.id), { timeout: 15_000, interval: 2 }).toBe(1)
    const committed = performance.now()
    await expect.poll(() => tabs.some((tab) => tab.socket.connected), { timeout: CLOSED_WITHIN_MS, interval: 5 }).toBe(false)
    late.push(...tabs.map(({ lostAt }) => lostAt - committed))
    expect((await command).code).toBe(0)
    await Promise.all(prying)
  })
  const ban = seqOf('ban', `account:${person.id}`)
  expect(seqs.filter((seq) => seq > ban).length).toBeGreaterThanOrEqual(LINES_AFTER)
  for (const tab of tabs) {
    expect(newestHeard(tab)).toBeLessThan(ban)
    expect(tab.farewells).toEqual([{ reason: 'ban', reconnect: false }])
  }
  report('banned', { 'lines after it': seqs.filter((seq) => seq > ban).length, 'sockets closed after ms': Math.max(...late) })

  const old = await town.form('/send', { room: 'general', content: 'from an old page' }, { as: person })
  expect([old.status, (await town.get('/rooms/general', { as: person })).status]).toEqual([403, 403])
  await expect(town.connect(person)).rejects.toThrow('account banned')
  expect(town.db().prepare("SELECT count(*) FROM messages WHERE content = 'from an old page'").pluck().get()).toBe(0)
})

test('put out of a private room: not a byte of the next line, and it is as if it had never been', async () => {
  const { name: room } = await ownRoom(town, { by: keeper, private: true })
  const guest = town.account(newName('guest'))
  expect((await town.post(`/rooms/${room}/members`, { username: guest.name }, { as: keeper })).status).toBe(200)
  const tabs = await onBothWorkers(guest, room)
  const seqs = await talkWhile(room, async () => {
    expect((await town.post(`/rooms/${room}/members/removal`, { username: guest.name }, { as: keeper })).status).toBe(200)
    await expect.poll(() => tabs.every((tab) => tab.complaints.length > 0), { timeout: CLOSED_WITHIN_MS, interval: 5 }).toBe(true)
  })
  const removal = seqOf('member-removed', `account:${guest.id}`)
  expect(seqs.filter((seq) => seq > removal).length).toBeGreaterThanOrEqual(LINES_AFTER)
  for (const tab of tabs) expect(newestHeard(tab)).toBeLessThan(removal)

  const [tab] = tabs as [Resident]
  expect(await tab.ask('join_room', { room })).toEqual(await tab.ask('join_room', { room: 'dem' }))
  expect(await tab.ask('send_message', { content: 'still here?' })).toMatchObject({ ok: false })
  const answers = async (name: string) => {
    const sent = [
      await town.post('/send', { room: name, content: 'from an old page' }, { as: guest }),
      await town.get(`/backfill?room=${name}`, { as: guest, headers: { accept: 'application/json' } }),
      await town.get(`/rooms/${name}`, { as: guest, headers: { accept: 'application/json' } }),
      await town.get(`/rooms/${name}/1`, { as: guest, headers: { accept: 'application/json' } }),
    ]
    return await Promise.all(sent.map(async (answer) => [answer.status, await answer.text()]))
  }
  const asIfItWere = await answers(room)
  expect(asIfItWere).toEqual(await answers('dem'))
  expect(asIfItWere.map(([status]) => status)).toEqual([404, 404, 404, 404])
  for (const one of tabs) one.leave()
})
