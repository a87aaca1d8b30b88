import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './helpers/client.ts'
import { newName, ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town

beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town.close())

/** Two people in a room of their own, on different workers. */
async function pair() {
  const room = await ownRoom(town)
  const [ann, bob] = [town.account(newName('ann')), town.account(newName('bob'))]
  const hers = await takeSeat(town, ann, { room: room.name, worker: 1 })
  const his = await takeSeat(town, bob, { room: room.name, worker: 2 })
  return { room, ann, bob, hers, his }
}

describe('typing', () => {
  test('is told to the others in the room on every worker, not to oneself and not to who is elsewhere', async () => {
    const { room, ann, hers, his } = await pair()
    const near = await takeSeat(town, town.account(newName('near')), { room: room.name, worker: 1 })
    const far = await takeSeat(town, town.account(newName('far')), { worker: 2 })
    const tab = await takeSeat(town, town.session(ann), { room: room.name, worker: 2 })
    expect(await hers.ask('typing')).toEqual({ ok: true })
    for (const other of [his, near]) expect(await other.until('typing')).toEqual({ user: ann.name })
    expect(await hers.ask('stop_typing', {})).toEqual({ ok: true })
    for (const other of [his, near]) expect(await other.until('stop_typing')).toEqual({ user: ann.name })
    await pause(50)
    for (const one of [hers, far, tab]) expect([...one.of('typing'), ...one.of('stop_typing')]).toEqual([])
  })

  test('ends by itself after five seconds', async () => {
    const { ann, hers, his } = await pair()
    await hers.ask('typing')
    await his.until('typing')
    const start = performance.now()
    expect(await his.until('stop_typing', () => true, 8000)).toEqual({ user: ann.name })
    expect(performance.now() - start).toBeGreaterThan(4500)
  })

  test.each([
    ['by sending the line', (hers: Client) => say(hers, 'there it is')],
    ['by going to another room', (hers: Client) => hers.ask('join_room', { room: 'general' })],
    ['when the line drops', async (hers: Client) => hers.socket.io.engine.close()],
  ])('ends %s', async (_, end) => {
    const { ann, hers, his } = await pair()
    await hers.ask('typing')
    await his.until('typing')
    await end(hers)
    expect(await his.until('stop_typing', () => true, 2000)).toEqual({ user: ann.name })
  })

  test('an eleventh time in ten seconds is too many', async () => {
    const { hers, his } = await pair()
    for (let i = 0; i < 10; i++) expect(await hers.ask('typing')).toEqual({ ok: true })
    const { ok, error } = await hers.ask('typing')
    expect(ok).toBe(false)
    expect(error).toEqual({ code: 'too_many', message: expect.any(String), retry_after: expect.any(Number) })
    expect(error?.retry_after).toBeLessThanOrEqual(10)
    await his.until('typing')
    await pause(50)
    expect(his.of('typing')).toHaveLength(10)
  })

  test('in no room is a conflict', async () => {
    const socket = await town.connect(town.account(newName('ann')))
    expect(await socket.ask('typing')).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })
})

/** The process of a worker, as the pages that it makes tell it. Many are asked at once, since one connection stays with its worker. */
async function pidOf(worker: number): Promise<number> {
  for (let tries = 0; tries < 20; tries++) {
    const pages = await Promise.all(Array.from({ length: 8 }, () => town.get('/sign-in')))
    const pids = pages.map((page) => /worker;desc="(\d+) of 2", pid;desc="(\d+)"/.exec(page.headers.get('server-timing') ?? ''))
    const found = pids.find((match) => Number(match?.[1]) === worker)
    if (found) return Number(found[2])
  }
  throw new Error(`no page came from worker ${worker}`)
}

describe('who is here', () => {
  const cameOf = (client: Client, who: Person) => client.of('presence').filter(({ user }) => user === who.name)

  test('somebody who comes or goes is told on every worker', async () => {
    const { room, hers, his } = await pair()
    const eve = town.account(newName('eve'))
    const theirs = await takeSeat(town, eve, { room: room.name, worker: 1 })
    for (const other of [hers, his]) {
      const came = await other.until('presence', ({ user }) => user === eve.name)
      expect(came).toEqual({ room: room.name, user: eve.name, html: expect.stringContaining(`id="here-${eve.id}"`) })
      expect(came.html).toContain(`data-user="${eve.name}"`)
    }
    theirs.close()
    for (const other of [hers, his]) {
      expect(await other.until('presence', ({ user, html }) => user === eve.name && html === null)).toEqual({
        room: room.name,
        user: eve.name,
        html: null,
      })
    }
  })

  test('two tabs are one person, and turning a page is no leaving', async () => {
    const { room, his } = await pair()
    const eve = town.account(newName('eve'))
    const [one, two] = [
      await takeSeat(town, eve, { room: room.name, worker: 1 }),
      await takeSeat(town, eve, { room: room.name, worker: 2 }),
    ]
    await his.until('presence', ({ user }) => user === eve.name)
    one.close()
    await pause(100)
    two.close()
    await takeSeat(town, eve, { room: room.name, worker: 1 })
    await pause(2000)
    expect(cameOf(his, eve)).toHaveLength(1)
  })

  test('stands on the page, and comes to who joins', async () => {
    const { room, ann, bob } = await pair()
    const eve = town.account(newName('eve'))
    const shown = (html: unknown) => [ann, bob, eve].map(({ id }) => String(html).includes(`id="here-${id}"`))
    // Each worker hears of the other's people a moment later.
    await expect.poll(async () => shown(await (await town.get(`/rooms/${room.name}`, { as: eve })).text())).toEqual([true, true, false])
    const theirs = await town.connect(eve)
    await expect
      .poll(async () => {
        theirs.forget()
        await theirs.ask('join_room', { room: room.name })
        return shown((await theirs.until('fragment', ({ target }) => target === 'here')).html)
      })
      .toEqual([true, true, true])
  })

  test('names a hundred people, and says that there are others', async () => {
    const room = await ownRoom(town)
    const crowd = Array.from({ length: 102 }, () => town.account(newName('crowd')))
    const seats = await Promise.all(crowd.map((person) => takeSeat(town, person, { room: room.name })))
    const late = await town.connect(town.account(newName('late')))
    await expect
      .poll(async () => {
        late.forget()
        await late.ask('join_room', { room: room.name })
        const [here] = late.of('fragment')
        return [String(here?.html).match(/<li class="who" /g)?.length, String(here?.html).includes('and others')]
      })
      .toEqual([100, true])
    const page = await (await town.get(`/rooms/${room.name}`, { as: crowd[0] })).text()
    expect([page.match(/<li class="who" /g)?.length, page.includes('and others')]).toEqual([100, true])
    for (const seat of seats) seat.close()
  })

  test('is right after a worker died', async () => {
    const { room, bob, hers, his } = await pair()
    process.kill(await pidOf(2), 'SIGKILL')
    await his.closed
    expect(await hers.until('presence', ({ user, html }) => user === bob.name && html === null)).toMatchObject({ room: room.name })
    const back = await takeSeat(town, bob, { room: room.name })
    expect(await hers.until('presence', ({ user, html }) => user === bob.name && html !== null)).toMatchObject({ room: room.name })
    back.close()
  })
})

test('latency_check gives back my time beside the server’s', async () => {
  const socket = await town.connect(town.account(newName('ann')))
  const ts = Date.now() - 0.5
  const answer = await socket.ask('latency_check', { ts })
  expect(answer).toEqual({ ok: true, ts, server_time: expect.any(Number) })
  expect(Math.abs(Number(answer.server_time) - Date.now())).toBeLessThan(1000)
})

test('a page asked for with capitals in the name of its room shows who is here now', async () => {
  const room = await ownRoom(town)
  const [ann, bob] = [town.account(newName('ann')), town.account(newName('bob'))]
  const isOnPage = async () =>
    (await (await town.get(`/rooms/${room.name.toUpperCase()}`, { as: ann })).text()).includes(`data-user="${bob.name}"`)
  const asked = async () => [await isOnPage(), await isOnPage(), await isOnPage(), await isOnPage()]
  expect(await asked()).toEqual([false, false, false, false])
  const his = await takeSeat(town, bob, { room: room.name })
  await expect.poll(asked).toEqual([true, true, true, true])
  his.close()
})
