import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { admin } from './helpers/admin.ts'
import { newName } from './helpers/seats.ts'
import { openTown, type Town } from './helpers/town.ts'

const PASSWORD = 'correct horse'

let town: Town
beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_PASSWORD_COST: '10' } })
})
afterAll(() => town.close())

const signIn = (username: string, password: string) => town.post('/auth/login', { username, password })

test('a ban from the command line ends sockets on every worker within a second, and every page', async () => {
  const eve = town.account(newName('Eve'), { password: PASSWORD })
  const bystander = await town.connect(town.account(newName('bob')))
  const sockets = [await town.connect(eve, { worker: 1 }), await town.connect(eve, { worker: 2 })]
  const ends = Promise.all(sockets.map(async (client) => [await client.closed, performance.now()] as const))

  const outcome = await admin(town.data, 'ban', eve.name.toUpperCase())
  const done = performance.now()
  expect(outcome).toEqual({ code: 0, out: `${eve.name} is shut out.\n`, err: '' })
  for (const [reason, at] of await ends) {
    expect(reason).toBe('io server disconnect')
    expect(at - done).toBeLessThan(1000)
  }
  for (const client of sockets) expect(client.of('closing')).toEqual([{ reason: 'ban', reconnect: false }])

  expect((await town.get('/account', { as: eve })).status).toBe(403)
  const write = await town.post('/auth/sessions/others', {}, { as: eve })
  expect([write.status, await write.json()]).toEqual([
    403,
    expect.objectContaining({ code: 'forbidden', error: expect.stringContaining('shut out') }),
  ])
  await expect(town.connect(eve)).rejects.toThrow('account banned')
  await bystander.settled()
  expect(bystander.socket.connected).toBe(true)
  bystander.close()
})

test('whoever is banned does not get a byte of the next message', async () => {
  const [rita, steve] = [town.account(newName('rita')), town.account(newName('steve'))]
  const [banned, writer] = [await town.connect(rita), await town.connect(steve)]
  for (const client of [banned, writer]) await client.ask('join_room', { room: 'general' })
  const ban = town.db().transaction(() => {
    town.db().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(rita.id)
    town.db().prepare("INSERT INTO changes (topic, kind, ref, at) VALUES (?, 'ban', ?, ?)").run(`account:${rita.id}`, rita.id, Date.now())
  })
  ban()
  expect(await writer.ask('send_message', { content: 'now that she is gone' })).toMatchObject({ ok: true })
  await writer.until('message', ({ content }) => content === 'now that she is gone')
  await banned.closed
  expect(banned.of('message')).toEqual([])
  writer.close()
})

test('who is banned is told so after the right password only, and may sign out', async () => {
  const mallory = town.account(newName('mallory'), { password: PASSWORD })
  await admin(town.data, 'ban', mallory.name)
  expect((await signIn(mallory.name, 'wrong horse')).status).toBe(401)
  const told = await signIn(mallory.name, PASSWORD)
  expect([told.status, (await told.json()).error]).toEqual([403, expect.stringContaining('shut out')])
  expect((await town.post('/auth/logout', {}, { as: mallory })).status).toBe(200)
})

test('who is let back in is in', async () => {
  const nina = town.account(newName('nina'))
  await admin(town.data, 'ban', nina.name)
  expect((await town.get('/auth/me', { as: nina })).status).toBe(403)
  expect(await admin(town.data, 'unban', nina.name)).toMatchObject({ code: 0, out: `${nina.name} may come back in.\n` })
  expect((await town.get('/auth/me', { as: nina })).status).toBe(200)
  const socket = await town.connect(nina)
  socket.close()
})

test('a keeper is made at once', async () => {
  const olga = town.account(newName('olga'))
  expect(await admin(town.data, 'make-staff', olga.name)).toMatchObject({ code: 0, out: `${olga.name} keeps this town now.\n` })
  expect(town.db().prepare('SELECT is_staff FROM users WHERE id = ?').pluck().get(olga.id)).toBe(1)
})

test('a new password is printed once, works, and ends every session and socket', async () => {
  const paul = town.account(newName('paul'), { password: PASSWORD })
  const socket = await town.connect(paul)
  const { code, out } = await admin(town.data, 'reset-password', paul.name)
  expect(code).toBe(0)
  const password = /is now ([a-z2-9]{5}(?:-[a-z2-9]{5}){3})\n/.exec(out)?.[1] ?? ''
  expect(await socket.closed).toBe('io server disconnect')
  expect(await (await town.get('/auth/me', { as: paul })).json()).toMatchObject({ logged_in: false })
  expect((await signIn(paul.name, PASSWORD)).status).toBe(401)
  expect((await signIn(paul.name, password)).status).toBe(200)
})

test('an invite is a path of this town, and only its hash is kept', async () => {
  const { code, out } = await admin(town.data, 'invite')
  expect([code, out]).toEqual([0, expect.stringMatching(/^\/invite\/[\w-]{43}\n$/)])
  expect((await town.get(out.trim())).status).toBe(200)
  const hash = town.db().prepare('SELECT token_hash FROM invites ORDER BY id DESC').pluck().get() as Buffer
  expect(hash.toString('base64url')).not.toBe(out.trim().replace('/invite/', ''))
})

test('it says what is wrong, and ends with a code that a script can tell', async () => {
  expect(await admin(town.data, 'ban', 'nobody')).toEqual({ code: 1, out: '', err: 'There is no account named "nobody".\n' })
  expect(await admin(town.data, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('scripts/admin ban NAME'), err: '' })
  const senseless = [[], ['ban'], ['ban', 'a', 'b'], ['constructor', 'a'], ['invite', 'a']]
  for (const words of senseless) expect(await admin(town.data, ...words), words.join(' ')).toMatchObject({ code: 2, out: '' })
})

test('it makes no database where there is none', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'neospace-'))
  try {
    const { code, err } = await admin(empty, 'make-staff', 'ada')
    expect([code, err]).toEqual([1, expect.stringContaining('There is no database at')])
  } finally {
    rmSync(empty, { recursive: true })
  }
})

test('a reset password forgets from where its name signed in: guessing from there counts against it again', async () => {
  const rosa = town.account('rosa', { password: PASSWORD })
  expect((await signIn('rosa', PASSWORD)).status).toBe(200)
  const known = () => town.db().prepare('SELECT count(*) FROM known_addresses WHERE user_id = ?').pluck().get(rosa.id)
  expect(known()).toBe(1)
  expect((await admin(town.data, 'reset-password', 'rosa')).code).toBe(0)
  expect(known()).toBe(0)
})
