import bcrypt from 'bcrypt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newName } from './helpers/seats.ts'
import { openTown, type Town } from './helpers/town.ts'

const PASSWORD = 'correct horse'
const TRIES = 10

let addresses = 0
/** How long something took, in ms. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
const anAddress = () => `198.51.100.${++addresses}`

describe('guessing', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ env: { NEOSPACE_TRUST_PROXY: '127.0.0.1', NEOSPACE_PASSWORD_COST: '10', NEOSPACE_PASSWORD_QUEUE: '100' } })
  })
  afterAll(() => town?.close())

  const tryFrom = (address: string, username: string, password: string) =>
    town.post('/auth/login', { username, password }, { headers: { 'x-forwarded-for': address } })
  const statuses = (answers: Response[]) => {
    const count: Record<number, number> = {}
    for (const { status } of answers) count[status] = (count[status] ?? 0) + 1
    return count
  }

  test('one address gets ten failures over all names, however many it tries at once', async () => {
    const address = anAddress()
    const answers = await Promise.all(Array.from({ length: 40 }, () => tryFrom(address, newName('name'), 'wrong horse')))
    expect(statuses(answers)).toEqual({ 401: TRIES, 429: 30 })
    const refused = answers.find(({ status }) => status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(590)
    expect(await refused?.json()).toMatchObject({ code: 'too_many', error: expect.stringContaining('Wait 10 minutes') })
  })

  test('an address that is shut out may not even try the right password', async () => {
    const { name } = town.account(newName('shut'), { password: PASSWORD })
    const address = anAddress()
    for (let i = 0; i < TRIES; i++) expect((await tryFrom(address, newName('name'), 'wrong horse')).status).toBe(401)
    expect((await tryFrom(address, name, PASSWORD)).status).toBe(429)
    expect((await tryFrom(anAddress(), name, PASSWORD)).status).toBe(200)
  })

  test('one name gets ten failures over all addresses, whether it is anybody’s or not, in any case', async () => {
    const target = town.account(newName('target'), { password: PASSWORD })
    for (const name of [target.name, newName('ghost')]) {
      for (let i = 0; i < TRIES; i++) {
        expect((await tryFrom(anAddress(), i % 2 ? name : name.toUpperCase(), 'wrong horse')).status).toBe(401)
      }
      expect((await tryFrom(anAddress(), name, PASSWORD)).status).toBe(429)
    }
  })

  test('nobody can lock a person out of where they signed in before', async () => {
    const { name } = town.account(newName('owner'), { password: PASSWORD })
    const home = anAddress()
    expect((await tryFrom(home, name, PASSWORD)).status).toBe(200)
    for (let i = 0; i < TRIES; i++) await tryFrom(anAddress(), name, 'wrong horse')
    expect((await tryFrom(anAddress(), name, PASSWORD)).status).toBe(429)
    expect((await tryFrom(home, name, PASSWORD)).status).toBe(200)
  })

  test('a try that the name refuses is not held against the address', async () => {
    const besieged = town.account(newName('besieged'), { password: PASSWORD })
    const neighbour = town.account(newName('neighbour'), { password: PASSWORD })
    for (let i = 0; i < TRIES; i++) await tryFrom(anAddress(), besieged.name, 'wrong horse')
    const address = anAddress()
    for (let i = 0; i < TRIES + 2; i++) expect((await tryFrom(address, besieged.name, PASSWORD)).status).toBe(429)
    expect((await tryFrom(address, neighbour.name, PASSWORD)).status).toBe(200)
  })

  test('signing in with the right password costs nothing, one after the other and all at once', async () => {
    const { name } = town.account(newName('often'), { password: PASSWORD })
    const address = anAddress()
    for (let i = 0; i < TRIES + 2; i++) expect((await tryFrom(address, name, PASSWORD)).status).toBe(200)
    const together = await Promise.all(Array.from({ length: 20 }, () => tryFrom(address, name, PASSWORD)))
    expect(statuses(together)).toEqual({ 200: 20 })
  })

  test('all addresses of one IPv6 network are one', async () => {
    const [network, next] = [++addresses, ++addresses].map((n) => `2001:db8:1:${n.toString(16)}::`)
    const answers: Response[] = []
    for (let i = 0; i < TRIES + 1; i++) answers.push(await tryFrom(`${network}${i + 1}`, newName('six'), 'wrong horse'))
    expect(statuses(answers)).toEqual({ 401: TRIES, 429: 1 })
    expect((await tryFrom(`${next}1`, newName('six'), 'wrong horse')).status).toBe(401)
  })

  test('twenty accounts may be made from one address', async () => {
    const address = anAddress()
    const register = () =>
      town.post('/auth/register', { username: newName('new'), password: PASSWORD }, { headers: { 'x-forwarded-for': address } })
    const answers = await Promise.all(Array.from({ length: 22 }, () => register()))
    expect(statuses(answers)).toEqual({ 200: 20, 429: 2 })
  })

  test('changing the password is no way to guess it', async () => {
    const held = town.account(newName('held'), { password: PASSWORD })
    const answers = []
    for (let i = 0; i < TRIES + 1; i++) {
      answers.push(await town.post('/auth/password', { current: 'wrong horse', password: 'another horse' }, { as: held }))
    }
    expect(statuses(answers)).toEqual({ 400: TRIES, 429: 1 })
  })
})

describe('a machine that is slow at hashing', () => {
  let town: Town
  beforeAll(async () => {
    const env = {
      NEOSPACE_PASSWORD_COST: '11',
      NEOSPACE_PASSWORD_QUEUE: '4',
      NEOSPACE_LIMIT_SIGN_IN_ADDRESS: '1000/600',
      NEOSPACE_LIMIT_SIGN_IN_NAME: '1000/600',
    }
    town = await openTown({ workers: 1, env })
  })
  afterAll(() => town?.close())

  const signIn = (username: string, password: string) => town.post('/auth/login', { username, password })

  test('takes as long over an unknown name as over a wrong password', async () => {
    await town.post('/auth/register', { username: 'ada', password: PASSWORD })
    const time = (name: string) => timed(() => signIn(name, 'wrong horse'))
    const known: number[] = []
    const unknown: number[] = []
    for (let i = 0; i < 5; i++) {
      known.push(await time('ada'))
      unknown.push(await time('nobody'))
      unknown.push(await time('not a name'))
    }
    // The fastest of each: noise of a busy machine only ever adds.
    const [a, b] = [Math.min(...known), Math.min(...unknown)]
    expect(a, 'a hash was made at all').toBeGreaterThan(40)
    expect(Math.abs(a - b) / a).toBeLessThan(0.3)
  })

  test('lets a few wait, tells the others to come back, and goes on with everything else meanwhile', async () => {
    const reader = town.account(newName('reader'))
    const oneHash = await timed(() => signIn('ada', PASSWORD))
    const flood = Promise.all(Array.from({ length: 30 }, () => signIn('ada', PASSWORD)))
    const delays: number[] = []
    let over = false
    const ended = flood.finally(() => {
      over = true
    })
    while (!over) delays.push(await timed(() => town.get('/auth/me', { as: reader })))
    await ended
    const answers = await flood
    const passed = answers.filter(({ status }) => status === 200)
    const refused = answers.filter(({ status }) => status === 503)
    expect(passed.length).toBeGreaterThanOrEqual(6)
    expect(refused.length).toBe(30 - passed.length)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers.get('retry-after')).toBe('2')
    // Were the event loop held up, every answer would wait for a hash.
    const median = delays.sort((a, b) => a - b)[delays.length >> 1] ?? Number.NaN
    expect(median).toBeLessThan(oneHash / 4)
    expect((await signIn('ada', PASSWORD)).status, 'the queue is empty again').toBe(200)
  })
})

describe('once hashing costs something else', () => {
  let town: Town
  beforeAll(async () => {
    const env = {
      NEOSPACE_PASSWORD_COST: '10',
      NEOSPACE_LIMIT_SIGN_IN_ADDRESS: '1000/600',
      NEOSPACE_LIMIT_SIGN_IN_NAME: '1000/600',
    }
    town = await openTown({ workers: 1, env })
    const old = bcrypt.hashSync(PASSWORD, 12)
    for (const name of ['ada', 'bea', 'cleo']) town.account(name)
    town.db().prepare('UPDATE users SET password_hash = ?').run(old)
  })
  afterAll(() => town?.close())

  const signIn = (username: string, password: string) => town.post('/auth/login', { username, password })
  const costs = () => town.db().prepare('SELECT substr(password_hash, 1, 7) FROM users ORDER BY username').pluck().all()

  test('an unknown name still takes as long as those of the town do', async () => {
    const [known, unknown]: [number[], number[]] = [[], []]
    for (let i = 0; i < 4; i++) {
      known.push(await timed(() => signIn('bea', 'wrong horse')))
      unknown.push(await timed(() => signIn(`ghost${i}`, 'wrong horse')))
    }
    const [a, b] = [Math.min(...known), Math.min(...unknown)]
    expect(Math.abs(a - b) / a).toBeLessThan(0.3)
  })

  test('whoever signs in has their hash made anew, however many times they do at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => signIn('ada', PASSWORD)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
    expect(costs()).toEqual(['$2b$10$', '$2b$12$', '$2b$12$'])
    expect((await signIn('ada', PASSWORD)).status).toBe(200)
    expect((await signIn('ada', 'wrong horse')).status).toBe(401)
    expect(costs()).toEqual(['$2b$10$', '$2b$12$', '$2b$12$'])
  })
})
