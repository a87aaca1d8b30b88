import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserOf } from '../src/accounts/agents.ts'
import { portraitOf } from '../src/accounts/names.ts'
import { localPath } from '../src/accounts/next.ts'
import { makeInviteIn } from './helpers/admin.ts'
import { newName } from './helpers/seats.ts'
import { openTown, type Town } from './helpers/town.ts'

/** The towns of this file sit behind a proxy, so that each test can come from an address of its own. */
const BEHIND_PROXY = { NEOSPACE_TRUST_PROXY: '127.0.0.1', NEOSPACE_PASSWORD_COST: '10' }
const PASSWORD = 'correct horse'

let addresses = 0
const elsewhere = () => ({ 'x-forwarded-for': `203.0.113.${++addresses}` })
const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
const signedIn = (answer: Response) => ({ headers: { cookie: cookieOf(answer) } })

describe('in an open town', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ env: BEHIND_PROXY })
  })
  afterAll(() => town?.close())

  const register = (username: string, password = PASSWORD, headers = elsewhere()) =>
    town.post('/auth/register', { username, password }, { headers })
  const signIn = (username: string, password = PASSWORD, headers = elsewhere()) =>
    town.post('/auth/login', { username, password }, { headers })

  test('the first account keeps the town, also when several come at the same moment', async () => {
    town.db().exec('DELETE FROM users') // should this be tried again
    town
      .db()
      .prepare(
        `INSERT INTO users (puid, username, password_hash, avatar, avatar_color, is_demo, created_at)
          VALUES ('demo', 'demo', '', 'moth', 'user-color-0', 1, '2026-01-01T00:00:00.000Z')`,
      )
      .run()
    const answers = await Promise.all(['one', 'two', 'three', 'four', 'five', 'six'].map((name) => register(name)))
    const bodies = await Promise.all(answers.map((answer) => answer.json()))
    expect(bodies.map(({ redirect }) => redirect).sort()).toEqual(['/', '/', '/', '/', '/', '/rooms/general?first=1'])
    expect(town.db().prepare('SELECT count(*) FROM users WHERE is_staff = 1').pluck().get()).toBe(1)
  })

  test('registering signs in, with a cookie that scripts and other sites cannot use', async () => {
    const name = newName('Ada')
    const answer = await register(name)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ ok: true, redirect: '/' })
    expect(answer.headers.getSetCookie()[0]).toMatch(/^neospace_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
    const me = await town.get('/auth/me', signedIn(answer))
    expect(await me.json()).toEqual({ ok: true, logged_in: true, username: name, avatar_color: portraitOf(name).color })
  })

  test('the cookie is Secure when the proxy says that people come over HTTPS', async () => {
    const answer = await town.post(
      '/auth/register',
      { username: newName('safe'), password: PASSWORD },
      { headers: { ...elsewhere(), 'x-forwarded-proto': 'https' } },
    )
    expect(answer.headers.getSetCookie()[0]).toContain('; Secure')
  })

  test('the database holds neither a token nor an address that it could be asked for', async () => {
    const [name, headers] = [newName('hidden'), elsewhere()]
    const token = cookieOf(await register(name, PASSWORD, headers)).split('=')[1] ?? ''
    const rows = town
      .db()
      .prepare(
        'SELECT s.*, k.address AS known FROM users u JOIN sessions s ON s.user_id = u.id JOIN known_addresses k ON k.user_id = u.id WHERE u.username = ?',
      )
      .all(name) as { token_hash: Buffer; known: string }[]
    expect(rows).toHaveLength(1)
    expect(rows[0]?.token_hash).toHaveLength(32)
    expect(rows[0]?.token_hash.toString('base64url')).not.toBe(token)
    expect(rows[0]?.known).not.toContain(headers['x-forwarded-for'])
  })

  test.each(['a', 'with space', '.dot', 'dot.', 'ümlaut', 'x'.repeat(21), 'a\u0000b', 'semi;colon', '<b>', ''])(
    'refuses the name %j with the rule',
    async (name) => {
      const answer = await register(name)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ ok: false, code: 'invalid', error: expect.stringContaining('2 to 20') })
    },
  )

  test.each(['ab', 'x'.repeat(20), 'a.b-c_d', '__', '007'])('takes the name %j', async (name) => {
    town.db().prepare('DELETE FROM users WHERE username = ?').run(name) // left by an earlier try
    expect((await register(name)).status).toBe(200)
  })

  test('a name is taken in whatever case it is written', async () => {
    const name = newName('Cased')
    await register(name)
    const answer = await register(name.toLowerCase())
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'conflict', error: expect.stringContaining('taken') })
    expect((await signIn(name.toUpperCase())).status).toBe(200)
  })

  test('of two who take a name at the same moment one gets it', async () => {
    const name = newName('Wanted')
    const answers = await Promise.all([name, name.toLowerCase(), name.toUpperCase()].map((form) => register(form)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  })

  test.each([
    ['1234567', 'too short'],
    ['x'.repeat(73), '73 bytes'],
    ['é'.repeat(37), '74 bytes'],
    ['1234567\ud800', 'half a character'],
  ])('refuses the password %j, and says why', async (password, why) => {
    const answer = await register('worded', password)
    expect(answer.status).toBe(400)
    expect((await answer.json()).error).toContain(why)
  })

  test('a password of 72 bytes is taken, and nothing longer passes for it', async () => {
    const [name, password] = [newName('long'), 'é'.repeat(36)]
    expect((await register(name, password)).status).toBe(200)
    expect((await signIn(name, `${password}x`)).status).toBe(401)
    expect((await signIn(name, password)).status).toBe(200)
  })

  test('an unknown name and a wrong password get the same answer', async () => {
    const name = newName('known')
    await register(name)
    const [wrong, unknown] = await Promise.all([signIn(name, 'wrong horse'), signIn('nobody', 'wrong horse')])
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.text()).toBe(await unknown.text())
  })

  test('a form that fails comes back with the reason, the name and where it was to lead', async () => {
    const fields = { username: 'known"<b>', password: 'wrong horse', next: '/rooms/music' }
    const answer = await town.form('/auth/login', fields, { headers: elsewhere() })
    expect(answer.status).toBe(401)
    const html = await answer.text()
    expect(html).toContain('There is nobody of that name and password here.')
    expect(html).toContain('value="known&quot;&lt;b&gt;"')
    expect(html).toContain('value="/rooms/music"')
    expect(html).not.toContain('wrong horse')
  })

  test('a form without its fields, or with others, is refused in a sentence', async () => {
    for (const body of [{}, { username: ['a'], password: {} }, { username: 'x'.repeat(300), password: 'y' }, [], null, 'text']) {
      const answer = await town.post('/auth/login', body, { headers: elsewhere() })
      expect(answer.status, JSON.stringify(body)).toBe(400)
      expect(await answer.json()).toMatchObject({ ok: false, code: 'invalid' })
    }
    expect((await town.form('/auth/login', {}, { headers: elsewhere() })).status).toBe(400)
  })

  test('signing in leads where the person wanted to go, if that is here', async () => {
    const username = newName('guided')
    await register(username)
    const go = async (next: string) => {
      const answer = await town.form('/auth/login', { username, password: PASSWORD, next }, { headers: elsewhere() })
      expect(answer.status).toBe(303)
      return answer.headers.get('location')
    }
    expect(await go('/rooms/music?before=4')).toBe('/rooms/music?before=4')
    expect(await go('//evil.example')).toBe('/')
    expect(await go('/\\evil.example')).toBe('/')
  })

  test('who is signed in has no use for the sign-in page', async () => {
    const eve = town.account(newName('already'))
    const answer = await town.get('/sign-in?next=/account', { as: eve })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account'])
    expect((await town.get('/sign-in')).status).toBe(200)
  })

  test('nobody is told that they are nobody by an error', async () => {
    const answer = await town.get('/auth/me')
    expect(await answer.json()).toEqual({ ok: true, logged_in: false, username: null, avatar_color: null })
  })

  test('pages that need an account lead to the sign-in page and back', async () => {
    const answer = await town.get('/account')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?next=%2Faccount'])
    expect((await town.post('/auth/sessions/others', {})).status).toBe(401)
  })

  test('a write that another site sends changes nothing', async () => {
    const foreign: Record<string, string>[] = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]
    for (const headers of foreign) {
      const answer = await town.form('/auth/register', { username: 'forged', password: PASSWORD }, { headers })
      expect(answer.status).toBe(403)
    }
    expect(town.db().prepare("SELECT id FROM users WHERE username = 'forged'").get()).toBeUndefined()
  })
})

describe('in a town by invite', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ env: { ...BEHIND_PROXY, NEOSPACE_REGISTRATION: 'invite' } })
  })
  afterAll(() => town?.close())

  const register = (username: string, invite?: string) =>
    town.post('/auth/register', { username, password: PASSWORD, ...(invite && { invite }) }, { headers: elsewhere() })
  const invite = () => makeInviteIn(town.data)

  test('the first needs no invite, and everybody after them does', async () => {
    town.db().exec('DELETE FROM users') // should this be tried again
    const first = await register('keeper')
    expect(await first.json()).toEqual({ ok: true, redirect: '/rooms/general?first=1' })
    const second = await register('second')
    expect(second.status).toBe(403)
    expect(await second.json()).toMatchObject({ code: 'forbidden', error: expect.stringContaining('invite') })
  })

  test('an invite lets one person in, also when two use it at the same moment', async () => {
    const path = await invite()
    const token = path.replace('/invite/', '')
    const page = await town.get(path)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(`value="${token}"`)
    const answers = await Promise.all([register(newName('left'), token), register(newName('right'), token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
    const spent = await town.get(path)
    expect(spent.status).toBe(404)
    expect(await spent.text()).toContain('used already')
  })

  test('a form that fails does not use the invite up', async () => {
    const token = (await invite()).replace('/invite/', '')
    const { name } = town.account(newName('taken'))
    expect((await register(name, token)).status).toBe(409)
    expect((await register(newName('another'), token)).status).toBe(200)
  })

  test('an invite is good for 7 days', async () => {
    const path = await invite()
    town
      .db()
      .prepare('UPDATE invites SET expires_at = ? WHERE used_at IS NULL')
      .run(Date.now() - 1)
    expect((await town.get(path)).status).toBe(404)
    expect((await register('late', path.replace('/invite/', ''))).status).toBe(403)
  })
})

describe('in a closed town', () => {
  test('nobody gets in, not even the first', async () => {
    const town = await openTown({ env: { NEOSPACE_REGISTRATION: 'closed' }, workers: 1 })
    try {
      const answer = await town.form('/auth/register', { username: 'first', password: PASSWORD })
      expect(answer.status).toBe(403)
      expect(town.db().prepare('SELECT count(*) FROM users').pluck().get()).toBe(0)
    } finally {
      await town.close()
    }
  })
})

describe('the way back after signing in', () => {
  test.each(['/', '/rooms/general', '/rooms/general/42?edit#x', '/a~b'])('takes %j', (path) => {
    expect(localPath(path)).toBe(path)
  })
  const others = ['', 'rooms', '//evil', '/\\evil', '/\t/evil', '/\n/evil', '/a//b', 'https://evil', '/é', '/a b', undefined, ['/'], {}]
  test.each(others.map((path) => ({ path })))('refuses $path', ({ path }) => {
    expect(localPath(path)).toBeNull()
  })
  test('refuses what is longer than any address here', () => {
    expect(localPath(`/${'x'.repeat(2000)}`)).toBeNull()
  })
})

test('a name has the same portrait in any case, and the pictures are all used', () => {
  expect(portraitOf('Ada')).toEqual(portraitOf('aDA'))
  const all = Array.from({ length: 400 }, (_, i) => portraitOf(`name${i}`))
  expect(new Set(all.map(({ avatar }) => avatar)).size).toBe(8)
  expect([...new Set(all.map(({ color }) => color))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => `user-color-${n}`))
})

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1', 'Safari on iOS'],
  ['w3m/0.5.3', 'A text browser'],
  ['', 'A program'],
])('tells %j by its name', (agent, name) => {
  expect(browserOf(agent)).toBe(name)
})
