import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './helpers/client.ts'
import { newName } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

const PASSWORD = 'correct horse'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let town: Town
beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_PASSWORD_COST: '10' } })
})
afterAll(() => town.close())

const sessionRow = ({ session }: Person) =>
  town.db().prepare('SELECT seen_at, expires_at FROM sessions WHERE id = ?').get(session) as
    | { seen_at: number; expires_at: number }
    | undefined
const isIn = async (person: Person) => (await (await town.get('/auth/me', { as: person })).json()).logged_in
const sessionCount = ({ id }: Person) => town.db().prepare('SELECT count(*) FROM sessions WHERE user_id = ?').pluck().get(id)

/** One person in two browsers, each with a socket on each worker. */
async function inTwoBrowsers(name: string) {
  const here = town.account(newName(name), { password: PASSWORD })
  const there = town.session(here)
  const sockets = async (person: Person) => [await town.connect(person, { worker: 1 }), await town.connect(person, { worker: 2 })]
  return { here, there, hereSockets: await sockets(here), thereSockets: await sockets(there) }
}

async function endWithin(clients: Client[], ms: number): Promise<unknown[]> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`still open after ${ms} ms`)), ms).unref())
  await Promise.race([Promise.all(clients.map((client) => client.closed)), late])
  return clients.map((client) => client.of('closing')[0])
}
const farewell = { reason: 'sign-out', reconnect: false }

test('signing out ends that session and its sockets on every worker, and no other', async () => {
  const { here, there, hereSockets, thereSockets } = await inTwoBrowsers('sam')
  const answer = await town.form('/auth/logout', {}, { as: here })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in'])
  expect(answer.headers.getSetCookie()[0]).toMatch(/^neospace_session=; Max-Age=0;/)
  expect(await endWithin(hereSockets, 1000)).toEqual([farewell, farewell])
  expect([await isIn(here), await isIn(there)]).toEqual([false, true])
  for (const socket of thereSockets) {
    await socket.settled()
    expect(socket.socket.connected).toBe(true)
    socket.close()
  }
})

test('signing out twice, or without being in, is no error', async () => {
  const tim = town.account(newName('tim'))
  for (let i = 0; i < 2; i++) expect((await town.post('/auth/logout', {}, { as: tim })).status).toBe(200)
  expect((await town.post('/auth/logout', {})).status).toBe(200)
})

test('a link cannot sign anybody out: it shows a button', async () => {
  const una = town.account(newName('una'))
  const page = await town.get('/auth/logout', { as: una })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('action="/auth/logout"')
  expect(await isIn(una)).toBe(true)
})

test('changing the password ends every other session and its sockets, and keeps this one', async () => {
  const { here, there, hereSockets, thereSockets } = await inTwoBrowsers('vera')
  const answer = await town.form('/auth/password', { current: PASSWORD, password: 'another horse' }, { as: here })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account?done=password'])
  expect(await endWithin(thereSockets, 1000)).toEqual([farewell, farewell])
  expect([await isIn(here), await isIn(there)]).toEqual([true, false])
  for (const socket of hereSockets) {
    await socket.settled()
    expect(socket.socket.connected).toBe(true)
    socket.close()
  }
  expect((await town.post('/auth/login', { username: here.name, password: PASSWORD })).status).toBe(401)
  expect((await town.post('/auth/login', { username: here.name, password: 'another horse' })).status).toBe(200)
})

test('a wrong current password changes nothing and says so on the page', async () => {
  const will = town.account(newName('will'), { password: PASSWORD })
  const other = town.session(will)
  const answer = await town.form('/auth/password', { current: 'wrong horse', password: 'another horse' }, { as: will })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('That is not your current password.')
  expect(await isIn(other)).toBe(true)
  expect((await town.post('/auth/login', { username: will.name, password: PASSWORD })).status).toBe(200)
})

test('of two who change the password at the same moment one does', async () => {
  const xena = town.account(newName('xena'), { password: PASSWORD })
  const other = town.session(xena)
  const change = (as: Person, password: string) => town.post('/auth/password', { current: PASSWORD, password }, { as })
  const answers = await Promise.all([change(xena, 'first horse'), change(other, 'second horse')])
  const [winner, loser] = answers[0].status === 200 ? ['first', 'second'] : ['second', 'first']
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect((await town.post('/auth/login', { username: xena.name, password: `${winner} horse` })).status).toBe(200)
  expect((await town.post('/auth/login', { username: xena.name, password: `${loser} horse` })).status).toBe(401)
})

test('everywhere else can be signed out at once', async () => {
  const { here, there, hereSockets, thereSockets } = await inTwoBrowsers('yara')
  expect((await town.form('/auth/sessions/others', {}, { as: here })).headers.get('location')).toBe('/account?done=others')
  expect(await endWithin(thereSockets, 1000)).toEqual([farewell, farewell])
  expect([await isIn(here), await isIn(there), sessionCount(here)]).toEqual([true, false, 1])
  for (const socket of hereSockets) {
    await socket.settled()
    expect(socket.socket.connected).toBe(true)
    socket.close()
  }
})

test('one other session can be ended, but nobody else’s', async () => {
  const zoe = town.account(newName('zoe'))
  const other = town.session(zoe)
  const stranger = town.account(newName('stranger'))
  expect((await town.form('/auth/sessions/end', { id: String(stranger.session) }, { as: zoe })).status).toBe(404)
  expect((await town.form('/auth/sessions/end', { id: String(other.session) }, { as: zoe })).headers.get('location')).toBe(
    '/account?done=ended',
  )
  expect([await isIn(zoe), await isIn(other), await isIn(stranger)]).toEqual([true, false, true])
  for (const id of ['0', '-1', '1e400', '', '__proto__', 'x']) {
    expect((await town.form('/auth/sessions/end', { id }, { as: zoe })).status, id).toBe(400)
  }
})

test('ending this very session is signing out', async () => {
  const ann = town.account(newName('ann'))
  const answer = await town.post('/auth/sessions/end', { id: ann.session }, { as: ann })
  expect(answer.status).toBe(200)
  expect(answer.headers.getSetCookie()[0]).toMatch(/^neospace_session=; Max-Age=0;/)
  expect(await isIn(ann)).toBe(false)
})

test('the account page lists the sessions and marks this one', async () => {
  const bea = town.account(newName('bea'))
  town.session(bea)
  const page = await town.get('/account', { as: bea })
  expect(page.status).toBe(200)
  expect(page.headers.get('cache-control')).toBe('private, no-store')
  const html = await page.text()
  expect(html.split('action="/auth/sessions/end"')).toHaveLength(2)
  expect(html).toContain('action="/auth/sessions/others"')
})

test('signing in gives a new session, never the one that came with the request, and gives that one up', async () => {
  const cleo = town.account(newName('cleo'), { password: PASSWORD })
  const socket = await town.connect(cleo)
  const answer = await town.post('/auth/login', { username: cleo.name, password: PASSWORD }, { as: cleo })
  const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  expect(cookie).not.toBe(cleo.cookie)
  expect(await endWithin([socket], 1000)).toEqual([farewell])
  expect([await isIn(cleo), await isIn({ ...cleo, cookie })]).toEqual([false, true])
})

test('an account has 50 sessions at most: the one unseen for longest goes, sockets included', async () => {
  const dora = town.account(newName('dora'), { password: PASSWORD })
  const oldest = town.session(dora, { seen: Date.now() - DAY_MS })
  const socket = await town.connect(oldest)
  for (let i = 0; i < 48; i++) town.session(dora)
  expect(sessionCount(dora)).toBe(50)
  await town.post('/auth/login', { username: dora.name, password: PASSWORD })
  expect(await endWithin([socket], 1000)).toEqual([farewell])
  expect(sessionCount(dora)).toBe(50)
  expect([await isIn(dora), await isIn(oldest)]).toEqual([true, false])
})

test('a session in use is put off once an hour, and the cookie with it', async () => {
  const seen = Date.now() - HOUR_MS - 1000
  const eli = town.session(town.account(newName('eli')), { seen })
  const [first, second] = [await town.get('/auth/me', { as: eli }), await town.get('/auth/me', { as: eli })]
  expect(first.headers.getSetCookie()[0]).toMatch(new RegExp(`^${eli.cookie}; Max-Age=2592000;`))
  await expect.poll(() => sessionRow(eli)?.seen_at).toBeGreaterThan(seen)
  expect((sessionRow(eli)?.expires_at ?? 0) - Date.now()).toBeGreaterThan(30 * DAY_MS - 60_000)
  const after = sessionRow(eli)
  expect((await town.get('/auth/me', { as: eli })).headers.getSetCookie()).toEqual([])
  expect(sessionRow(eli)).toEqual(after)
  expect(second.status).toBe(200)
})

test('an expired session is nobody’s, and is swept away two days later', async () => {
  const fay = town.account(newName('fay'), { password: PASSWORD })
  const now = Date.now()
  const expired = town.session(fay, { seen: now - 31 * DAY_MS, expires: now - 1 })
  const longGone = town.session(fay, { seen: now - 40 * DAY_MS, expires: now - 3 * DAY_MS })
  expect(await isIn(expired)).toBe(false)
  await expect(town.connect(expired)).rejects.toThrow('authentication required')
  await town.post('/auth/login', { username: fay.name, password: PASSWORD })
  expect(sessionRow(expired)).toBeDefined()
  expect(sessionRow(longGone)).toBeUndefined()
})

test('a cookie that is no token is nobody’s', async () => {
  for (const value of ['', 'x', 'x'.repeat(43), "' OR 1=1 --", '%00', 'é', 'a'.repeat(4000), '__proto__']) {
    const headers = { cookie: `neospace_session=${encodeURIComponent(value)}` }
    expect(await (await town.get('/auth/me', { headers })).json()).toMatchObject({ logged_in: false })
  }
})

test('a socket needs a session and an origin of ours', async () => {
  const gus = town.account(newName('gus'))
  await expect(town.connect({ ...gus, cookie: 'neospace_session=none' })).rejects.toThrow('authentication required')
  await expect(town.connect(gus, { headers: { origin: 'https://evil.example' } })).rejects.toThrow('origin not allowed')
})

test('the theme is kept with the account', async () => {
  const hal = town.account(newName('hal'))
  expect((await town.form('/account/theme', { theme: 'midnight' }, { as: hal })).headers.get('location')).toBe('/account?done=theme')
  expect(await (await town.get('/account', { as: hal })).text()).toContain('data-theme="midnight"')
  expect((await town.form('/account/theme', { theme: 'neon' }, { as: hal })).status).toBe(400)
})

test('who asks is looked up in one statement', async () => {
  const page = await town.get('/auth/logout', { as: town.account(newName('ida')) })
  expect(page.headers.get('server-timing')).toContain('queries;desc="1"')
})

test('what runs on every request is found by an index', () => {
  const plan = town
    .db()
    .prepare('EXPLAIN QUERY PLAN SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = ? AND s.expires_at > ?')
    .all('', 0) as { detail: string }[]
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH s USING INDEX sqlite_autoindex_sessions_1 (token_hash=?)',
    'SEARCH u USING INTEGER PRIMARY KEY (rowid=?)',
  ])
})

test.each(['constructor', '__proto__', 'toString', 'nothing'])('the account page has nothing to say of ?done=%s', async (what) => {
  const jo = town.account(newName('jo'))
  const plain = await (await town.get('/account', { as: jo })).text()
  const asked = await (await town.get(`/account?done=${what}`, { as: jo })).text()
  expect(asked).toBe(plain)
})
