import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../src/core/migrations.ts'
import { openDatabase } from '../src/core/sqlite.ts'
import { plain } from './helpers/pictures.ts'
import { newName, ownRoom, say, takeSeat } from './helpers/seats.ts'
import { mp3, mp4, ogg, wav, webm } from './helpers/sounds.ts'
import { openTown, type Person, repository, type Town } from './helpers/town.ts'

let town: Town

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_PROFILE: '500/60', NEOSPACE_LIMIT_UPLOADS: '500/60' } })
})
afterAll(() => town?.close())

type Json = Record<string, unknown> & { ok: boolean; code?: string; error?: string }
type Row = Record<string, string | number | null>

const someone = () => town.account(newName('ann'))
const rowOf = ({ id }: Person) => town.db().prepare<[number], Row>('SELECT * FROM profiles WHERE user_id = ?').get(id) as Row

async function update(as: Person, fields: object): Promise<Json & { status: number }> {
  const answer = await town.post('/profile/update', fields, { as })
  return { ...((await answer.json()) as Json), status: answer.status }
}

async function profileOf(person: Person, as?: Person): Promise<Json & { status: number }> {
  const answer = await town.get(`/profile/?user_id=${person.id}`, { ...(as && { as }), headers: { accept: 'application/json' } })
  return { ...((await answer.json()) as Json), status: answer.status }
}

/** Sends one file in a form, with fields before it. */
async function send(
  as: Person | undefined,
  path: string,
  name: string,
  content: Buffer,
  fields: Record<string, string> = {},
): Promise<Json & { status: number }> {
  const body = new FormData()
  for (const [key, value] of Object.entries(fields)) body.append(key, value)
  body.append(name, new Blob([new Uint8Array(content)]), 'whatever')
  const headers = { accept: 'application/json', ...(as && { cookie: as.cookie }) }
  const answer = await fetch(town.url + path, { method: 'POST', body, headers, redirect: 'manual' })
  return { ...((await answer.json()) as Json), status: answer.status }
}

describe('a profile', () => {
  test('is there for everybody who had an account before there were any', () => {
    const folder = mkdtempSync(join(tmpdir(), 'neospace-migrate-'))
    const files = readdirSync(join(repository, 'migrations')).sort()
    mkdirSync(join(folder, 'old'))
    for (const file of files.slice(0, 2)) copyFileSync(join(repository, 'migrations', file), join(folder, 'old', file))
    const database = openDatabase(join(folder, 'town.db'))
    migrate(database, join(folder, 'old'))
    database.exec(`INSERT INTO users (puid, username, password_hash, avatar, avatar_color, created_at)
      VALUES ('a', 'Fenn', '', 'owl', 'user-color-1', '2026-01-01T00:00:00.000Z'), ('b', 'oona', '', 'fish', 'user-color-2', '')`)
    migrate(database, join(repository, 'migrations'))
    const rows = database
      .prepare('SELECT display_name, visibility, version, theme_preset, show_online_status FROM profiles ORDER BY id')
      .all()
    const fresh = { visibility: 'public', version: 1, theme_preset: 'paper', show_online_status: 1 }
    expect(rows).toEqual([
      { display_name: 'Fenn', ...fresh },
      { display_name: 'oona', ...fresh },
    ])
    database.close()
    rmSync(folder, { recursive: true })
  })

  test('is made with the account, public, under its name', async () => {
    const name = newName('fresh')
    const answer = await town.post('/auth/register', { username: name, password: 'a long enough one' })
    expect(answer.status).toBe(200)
    const row = town
      .db()
      .prepare<[string], Row>('SELECT p.* FROM profiles p JOIN users u ON u.id = p.user_id WHERE u.username = ?')
      .get(name)
    expect(row).toMatchObject({ display_name: name, visibility: 'public', dm_policy: 'everyone', version: 1 })
  })
})

describe('POST /profile/update', () => {
  test('takes every field of the original', async () => {
    const ann = someone()
    const fields = {
      display_name: '  Ann   of the\nTower ',
      bio: 'Line one\r\nline two & <b>three</b>',
      status_message: 'knitting',
      status_emoji: '🧶🧶 and more',
      now_activity: 'a scarf',
      now_activity_type: 'working',
      theme_preset: 'terminal',
      accent_color: '#ff6a4d',
      is_public: false,
      show_online_status: false,
      dm_policy: 'nobody',
      anthem_url: 'https://example.org/song.mp3',
      anthem_autoplay: true,
    }
    const answer = await update(ann, fields)
    expect(answer).toMatchObject({ ok: true, status: 200, saved: { display_name: 'Ann of the Tower', status_emoji: '🧶' } })
    expect(rowOf(ann)).toMatchObject({
      display_name: 'Ann of the Tower',
      bio: 'Line one\nline two & <b>three</b>',
      status_message: 'knitting',
      status_emoji: '🧶',
      now_activity: 'a scarf',
      now_activity_type: 'working',
      theme_preset: 'terminal',
      accent_color: '#FF6A4D',
      visibility: 'private',
      show_online_status: 0,
      dm_policy: 'nobody',
      anthem_url: 'https://example.org/song.mp3',
    })
  })

  test('leaves what a form leaves out as it is', async () => {
    const ann = someone()
    await update(ann, { now_activity: 'a scarf', now_activity_type: 'working', bio: 'mine', show_online_status: 0 })
    await update(ann, { status_message: 'hello' })
    expect(rowOf(ann)).toMatchObject({
      now_activity: 'a scarf',
      now_activity_type: 'working',
      bio: 'mine',
      status_message: 'hello',
      show_online_status: 0,
    })
  })

  test.each([
    [true, 1],
    [1, 1],
    ['1', 1],
    ['on', 1],
    [false, 0],
    [0, 0],
    ['0', 0],
  ])('reads %j as a yes or no', async (value, kept) => {
    const ann = someone()
    await update(ann, { show_online_status: kept === 1 ? 0 : 1 })
    expect((await update(ann, { show_online_status: value })).ok).toBe(true)
    expect(rowOf(ann).show_online_status).toBe(kept)
  })

  test.each([
    ['default', 'paper'],
    ['dark', 'midnight'],
    ['retro', 'vapor'],
    ['cyber', 'terminal'],
    ['zen', 'newsprint'],
    ['midnight', 'midnight'],
  ])('takes the paper %s as %s', async (name, kept) => {
    const ann = someone()
    expect((await update(ann, { theme_preset: name })).ok).toBe(true)
    expect(rowOf(ann).theme_preset).toBe(kept)
  })

  test('empties what is given as null', async () => {
    const ann = someone()
    await update(ann, { bio: 'words', now_activity_type: 'reading', accent_color: '#112233' })
    expect((await update(ann, { bio: null, now_activity_type: null, accent_color: null })).ok).toBe(true)
    expect(rowOf(ann)).toMatchObject({ bio: '', now_activity_type: null, accent_color: null })
  })

  test.each([
    ['nothing at all', {}],
    ['fields that are none', { user_id: 1, version: 99, __proto__: { bio: 'x' } }],
    ['a name of nothing', { display_name: '   ' }],
    ['a name that cannot be seen', { display_name: '\u200b\u2060\u00ad' }],
    ['a name of 51 characters', { display_name: 'x'.repeat(51) }],
    ['a name with a NUL', { display_name: 'a\u0000b' }],
    ['half a character', { display_name: 'a\ud800' }],
    ['a pile of marks', { display_name: `Z${'\u0336\u0317'.repeat(20)}algo` }],
    ['a status of 101 characters', { status_message: 'x'.repeat(101) }],
    ['a bio of 501 characters', { bio: 'x'.repeat(501) }],
    ['an activity of 51 characters', { now_activity: 'x'.repeat(51) }],
    ['an unknown activity', { now_activity_type: 'scheming' }],
    ['an unknown paper', { theme_preset: 'hacker' }],
    ['a paper that every object has', { theme_preset: 'constructor' }],
    ['a short colour', { accent_color: '#fff' }],
    ['a colour with more in it', { accent_color: '#ffffff;position:fixed' }],
    ['an unknown audience', { visibility: 'friends' }],
    ['an unknown policy', { dm_policy: 'some' }],
    ['a yes that is none', { is_public: 'maybe' }],
    ['a number for a yes', { is_public: 2 }],
    ['an array', { display_name: ['Ann'] }],
    ['an object', { bio: { toString: 'x' } }],
    ['a script for an anthem', { anthem_url: 'javascript:alert(1)' }],
    ['data for an anthem', { anthem_url: 'data:audio/mp3;base64,AAAA' }],
    ['an address with a password', { anthem_url: 'https://ann:secret@example.org/' }],
    ['an address of 501 characters', { anthem_url: `https://example.org/${'x'.repeat(490)}` }],
    ['a file that is no id', { anthem_file: '../../etc/passwd' }],
    ['one good field and one bad', { bio: 'good', accent_color: 'red' }],
  ])('of %s is invalid and changes nothing', async (_, fields) => {
    const ann = someone()
    const before = rowOf(ann)
    const answer = await update(ann, fields)
    expect(answer).toMatchObject({ ok: false, status: 400, code: 'invalid', error: expect.stringMatching(/\S{3}.*\.$/) })
    expect(rowOf(ann)).toEqual(before)
  })

  test('of a megabyte is too large and changes nothing', async () => {
    const ann = someone()
    expect(await update(ann, { bio: 'x'.repeat(1_000_000) })).toMatchObject({ ok: false, status: 413, code: 'too_large' })
    expect(rowOf(ann).bio).toBe('')
  })

  test('takes turns of direction out of a name', async () => {
    const ann = someone()
    await update(ann, { display_name: 'Ann\u202e gnp.exe\u2066' })
    expect(rowOf(ann).display_name).toBe('Ann gnp.exe')
  })

  test('gives nobody the name under which somebody else signs in', async () => {
    const [ann, bob] = [someone(), someone()]
    expect(await update(ann, { display_name: bob.name.toUpperCase() })).toMatchObject({ ok: false, status: 409, code: 'conflict' })
    expect(await update(ann, { display_name: ann.name.toUpperCase() })).toMatchObject({ ok: true })
  })

  test('does not write over what was changed elsewhere meanwhile', async () => {
    const ann = someone()
    await update(ann, { bio: 'from the desk', was_bio: '' })
    const answer = await update(ann, { bio: 'from the phone', was_bio: '' })
    expect(answer).toMatchObject({ ok: false, status: 409, code: 'conflict', detail: { field: 'bio', value: 'from the desk' } })
    expect(rowOf(ann).bio).toBe('from the desk')
    expect(await update(ann, { bio: 'from the phone', was_bio: 'from the desk' })).toMatchObject({ ok: true })
  })

  test('raises the version with every change, and not without one', async () => {
    const ann = someone()
    const first = Number((await update(ann, { bio: 'words' })).version)
    expect(first).toBeGreaterThan(1)
    expect((await update(ann, { bio: 'words' })).version).toBe(first)
    expect((await update(ann, { status_message: 'hm' })).version).toBe(first + 1)
  })

  test('is for who is signed in, and not shut out', async () => {
    expect((await town.post('/profile/update', { bio: 'x' })).status).toBe(401)
    const ann = someone()
    town.db().prepare('UPDATE users SET is_banned = 1 WHERE id = ?').run(ann.id)
    expect((await update(ann, { bio: 'x' })).status).toBe(403)
    expect(rowOf(ann).bio).toBe('')
  })
})

describe('GET /profile/', () => {
  test('answers with the original’s names, and counts nobody', async () => {
    const ann = someone()
    await update(ann, { bio: 'words', dm_policy: 'nobody' })
    const seen = await profileOf(ann)
    expect(seen).toMatchObject({
      ok: true,
      user_id: ann.id,
      username: ann.name,
      display_name: ann.name,
      bio: 'words',
      avatar_path: null,
      theme_preset: 'paper',
      is_own: false,
      viewer_id: null,
      anthem_url: null,
      voice_intro_path: null,
      profile_id: rowOf(ann).id,
    })
    expect(Object.keys(seen).filter((name) => /count|dm_policy/.test(name))).toEqual([])
    expect(await profileOf(ann, ann)).toMatchObject({ is_own: true, dm_policy: 'nobody', viewer_id: ann.id })
  })

  test('shows members’ profiles to members, private ones to their owner, and tells nobody of the difference', async () => {
    const [ann, bob] = [someone(), someone()]
    const missing = await profileOf({ ...ann, id: 999_999_999 }, bob)
    expect(missing).toMatchObject({ ok: false, status: 404 })
    await update(ann, { visibility: 'members' })
    expect(await profileOf(ann)).toEqual(missing)
    expect(await profileOf(ann, bob)).toMatchObject({ ok: true, visibility: 'members' })
    await update(ann, { is_public: 0 })
    expect(await profileOf(ann, bob)).toEqual(missing)
    expect(await profileOf(ann, ann)).toMatchObject({ ok: true, is_public: false })
    await update(ann, { is_public: 1 })
    expect(await profileOf(ann)).toMatchObject({ ok: true, is_public: true })
  })

  test.each(['abc', '-1', '0', '1e400', '1,2', '__proto__'])('with user_id=%s is invalid', async (id) => {
    expect((await town.get(`/profile/?user_id=${id}`)).status).toBe(400)
  })

  test('without a number is one’s own, and nobody’s without an account', async () => {
    const ann = someone()
    expect(await (await town.get('/profile/', { as: ann })).json()).toMatchObject({ ok: true, user_id: ann.id })
    expect((await town.get('/profile/')).status).toBe(400)
    expect((await town.get('/profile')).status).toBe(308)
  })
})

describe('in the rooms', () => {
  async function pair() {
    const room = await ownRoom(town)
    const [ann, bob] = [someone(), town.account(newName('bob'))]
    const [hers, his] = [
      await takeSeat(town, ann, { room: room.name, worker: 1 }),
      await takeSeat(town, bob, { room: room.name, worker: 2 }),
    ]
    return { room, ann, bob, hers, his }
  }

  test('a new name is on every line and every quote at once, on every worker', async () => {
    const { ann, hers, his } = await pair()
    const { id } = await say(hers, 'who am I?')
    const { id: reply } = await say(his, 'you tell me', { reply_to: id })
    await his.until('message', (message) => message.id === reply)
    his.forget()
    await update(ann, { display_name: 'Ann <i>the</i> Great' })
    for (const line of [id, reply]) {
      const { html, edited, seq } = await his.until('message_edited', (message) => message.id === line)
      expect(html).toContain('Ann &lt;i&gt;the&lt;/i&gt; Great')
      expect([edited, Number(seq) > line]).toEqual([false, true])
    }
    const person = await his.until('presence', ({ user }) => user === ann.name)
    expect(person.html).toContain('Ann &lt;i&gt;the&lt;/i&gt; Great')
    expect(person.html).toContain(`href="/@${ann.name}"`)
  })

  test('status and now are beside a name at once, and leave its lines alone', async () => {
    const { room, ann, hers, his } = await pair()
    await say(hers, 'hello')
    await his.settled()
    his.forget()
    await update(ann, {
      status_emoji: '🌀',
      status_message: 'bouncing tracks',
      now_activity: 'splicing tape',
      now_activity_type: 'listening',
    })
    const { html, room: where } = await his.until('presence', ({ user }) => user === ann.name)
    expect(where).toBe(room.name)
    for (const words of ['🌀', 'bouncing tracks', 'splicing tape', 'i-music']) expect(html).toContain(words)
    await his.settled()
    expect(his.of('message_edited')).toEqual([])
    const later = await takeSeat(town, town.account(newName('eve')), { room: room.name })
    await later.ask('join_room', { room: room.name })
    expect((await later.until('fragment', ({ target }) => target === 'here')).html).toContain('bouncing tracks')
  })

  test('who does not want to be seen is not listed, neither comes nor goes', async () => {
    const { room, ann, bob, his } = await pair()
    his.forget()
    await update(ann, { show_online_status: false })
    expect(await his.until('presence')).toEqual({ room: room.name, user: ann.name, html: null })
    await his.ask('join_room', { room: room.name })
    const { html } = await his.until('fragment', ({ target }) => target === 'here')
    expect(html).toContain(`data-user="${bob.name}"`)
    expect(html).not.toContain(ann.name)
    his.forget()
    await takeSeat(town, ann, { room: 'general', worker: 1 })
    const back = await takeSeat(town, ann, { room: room.name, worker: 1 })
    await say(back, 'I speak all the same')
    await his.until('message')
    expect(his.of('presence')).toEqual([])
    await update(ann, { show_online_status: true })
    expect((await his.until('presence')).html).toContain(ann.name)
  })

  test('a page shows today’s name, whichever worker kept yesterday’s', async () => {
    const { room, ann, bob, hers } = await pair()
    await say(hers, 'kept')
    const pages = () =>
      Promise.all(Array.from({ length: 6 }, () => town.get(`/rooms/${room.name}`, { as: bob }).then((page) => page.text())))
    for (const html of await pages()) expect(html).toContain(`>${ann.name}</a></b>`)
    await update(ann, { display_name: 'Somebody New' })
    for (const html of await pages()) expect(html).toContain('>Somebody New</a></b>')
  })

  test('whoever was away learns of a new name with what they missed', async () => {
    const { ann, hers, his } = await pair()
    const { id, seq } = await say(hers, 'before')
    await his.until('message')
    await update(ann, { display_name: 'After All' })
    await his.settled()
    his.forget()
    await his.ask('request_backfill', { after_seq: seq })
    const { html } = await his.until('message_edited', (message) => message.id === id)
    expect(html).toContain('After All')
    expect(his.of('backfill')).toMatchObject([{ messages: [], more: false }])
    his.forget()
    await his.ask('request_backfill', { after_seq: Number(rowOf(ann).face_seq) })
    await his.settled()
    expect(his.of('message_edited')).toEqual([])
  })
})

describe('on a wall that is looked at', () => {
  async function watched() {
    const [ann, bob] = [someone(), town.account(newName('bob'))]
    const topic = `wall:${rowOf(ann).id}`
    const [hers, his] = [await town.connect(ann, { worker: 1 }), await town.connect(bob, { worker: 2 })]
    for (const client of [hers, his]) expect(await client.ask('watch', { topic })).toMatchObject({ ok: true })
    const part = (target: string) => his.until('fragment', (fragment) => fragment.target === target)
    return { ann, bob, topic, hers, his, part }
  }

  test('names, status and now change without a reload', async () => {
    const { ann, part } = await watched()
    await update(ann, { display_name: 'Ann of the Wall', status_message: 'up here', now_activity: 'a book', now_activity_type: 'reading' })
    const { html, action } = await part('profile-face')
    expect(action).toBe('replace')
    for (const words of ['<h1>Ann of the Wall</h1>', `@${ann.name}`, 'up here', 'reading: </span>a book']) expect(html).toContain(words)
  })

  test('a tape that is put in and a greeting that is put up come with their players', async () => {
    const { ann, part } = await watched()
    await update(ann, { anthem_url: 'https://tapes.example/rain.ogg', anthem_title: 'Rain <1>' })
    const { html } = await part('deck')
    for (const words of ['Rain &lt;1&gt;', 'played from tapes.example', 'src="https://tapes.example/rain.ogg"'])
      expect(html).toContain(words)
    await send(ann, '/profile/voice/upload', 'voice', wav(), { waveform: '[0,100]' })
    expect((await part('voice')).html).toContain('d="M2 21v2"/><path class="wave__2" d="M6 0v44"')
  })

  test('whoever may not see it any more hears nothing from then on', async () => {
    const { ann, hers, his } = await watched()
    await update(ann, { visibility: 'private' })
    await update(ann, { bio: 'only for me' })
    expect(await his.until('error')).toMatchObject({ code: 'not_found' })
    expect((await hers.until('fragment', ({ html }) => String(html).includes('only for me'))).target).toBe('profile-face')
    await his.settled()
    // Marks of rooms are no part of the wall, and may come late.
    expect(his.of('fragment').filter(({ target }) => !String(target).startsWith('mark-'))).toEqual([])
    expect(await his.ask('watch', { topic: `wall:${rowOf(ann).id}` })).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })
})

test('nothing on a wall or in the settings plays by itself, and the anthem goes round', async () => {
  const ann = someone()
  await send(ann, '/profile/anthem', 'anthem', wav())
  await send(ann, '/profile/voice/upload', 'voice', wav(), { seconds: '3' })
  expect(await update(ann, { anthem_autoplay: true })).toMatchObject({ ok: true, saved: { anthem_autoplay: false } })
  const html = await (await town.get('/profile/settings', { as: ann })).text()
  const sounds = html.match(/<audio [^>]*>/g) ?? []
  expect(sounds).toHaveLength(2)
  for (const sound of sounds) {
    expect(sound).toContain('preload="none"')
    expect(sound).toContain('controls')
    expect(sound).not.toContain('autoplay')
  }
  expect(sounds.filter((sound) => sound.includes(' loop'))).toHaveLength(1)
})

describe('pictures and sounds', () => {
  test('a picture is put up, worn in the rooms, and taken off again', async () => {
    const ann = someone()
    const answer = await send(ann, '/profile/avatar', 'avatar', await plain())
    expect(answer).toMatchObject({ ok: true, status: 200, avatar_path: expect.stringMatching(/^\/files\/[\w-]{22}$/) })
    expect(answer.html).toContain('id="picture"')
    const seat = await takeSeat(town, ann)
    const { id } = await say(seat, 'look at me')
    const { html } = await seat.until('message', (message) => message.id === id)
    expect(html).toContain(`<img class="av" src="${answer.avatar_path}/thumb"`)
    expect((await town.get(String(answer.avatar_path))).status).toBe(200)
    expect((await profileOf(ann)).avatar_path).toBe(answer.avatar_path)
    seat.forget()
    expect(await (await town.post('/profile/avatar/removal', {}, { as: ann })).json()).toMatchObject({ ok: true, avatar_path: null })
    expect((await seat.until('message_edited', (message) => message.id === id)).html).toContain('icons.svg#av-')
    expect((await town.get(String(answer.avatar_path))).status).toBe(404)
  })

  test('the picture of a private profile is seen by members in the rooms, not by visitors', async () => {
    const [ann, bob] = [someone(), someone()]
    const { avatar_path: path } = await send(ann, '/profile/avatar', 'avatar', await plain())
    await update(ann, { visibility: 'private' })
    expect((await town.get(String(path))).status).toBe(404)
    expect((await town.get(String(path), { as: bob })).status).toBe(200)
  })

  test('a voice intro is put up with its waveform and its words, and goes with the wall', async () => {
    const [ann, bob] = [someone(), someone()]
    const waveform = JSON.stringify([0, 0.5, 1, 0.25])
    const answer = await send(ann, '/profile/voice/upload', 'voice', wav(), { waveform, seconds: '12.34', text: 'Hello you' })
    expect(answer).toMatchObject({ ok: true, status: 200, voice_intro_path: expect.stringContaining('/files/') })
    expect(answer.html).toContain('Hello you')
    expect(rowOf(ann)).toMatchObject({ voice_waveform: '[0,50,100,25]', voice_seconds: 12.3, voice_text: 'Hello you' })
    const path = String(answer.voice_intro_path)
    expect((await town.get(path)).status).toBe(200)
    await update(ann, { visibility: 'members' })
    expect([(await town.get(path)).status, (await town.get(path, { as: bob })).status]).toEqual([404, 200])
    await update(ann, { visibility: 'private' })
    expect([(await town.get(path, { as: bob })).status, (await town.get(path, { as: ann })).status]).toEqual([404, 200])
    await town.post('/profile/voice/removal', {}, { as: ann })
    expect(rowOf(ann)).toMatchObject({ voice_file_id: null, voice_waveform: null, voice_text: '' })
  })

  test.each([
    ['no list', '"high"'],
    ['no JSON', '[1, 2'],
    ['too many', JSON.stringify(Array.from({ length: 201 }, () => 1))],
    ['too high', '[1, 101]'],
    ['below nothing', '[-1]'],
    ['beyond all numbers', '[1e400]'],
    ['words', '["1"]'],
    ['nothing', '[null]'],
  ])('a waveform of %s is invalid, and nothing is kept', async (_, waveform) => {
    const ann = someone()
    expect(await send(ann, '/profile/voice/upload', 'voice', wav(), { waveform })).toMatchObject({
      ok: false,
      status: 400,
      code: 'invalid',
    })
    expect(town.db().prepare('SELECT count(*) AS files FROM files WHERE user_id = ?').get(ann.id)).toEqual({ files: 0 })
  })

  test.each(['61.1', '-1', 'NaN', 'Infinity', '0', 'long'])('a voice intro of %s seconds is invalid', async (seconds) => {
    expect(await send(someone(), '/profile/voice/upload', 'voice', wav(), { seconds })).toMatchObject({ status: 400, code: 'invalid' })
  })

  test('an anthem is a file or an address, never both', async () => {
    const ann = someone()
    const answer = await send(ann, '/profile/anthem', 'anthem', wav())
    expect(answer).toMatchObject({ ok: true, status: 200 })
    expect((await profileOf(ann)).anthem_url).toBe(answer.anthem_path)
    const { version } = await update(ann, { anthem_url: 'http://tapes.example/rain.ogg', anthem_title: 'Rain' })
    expect(await profileOf(ann)).toMatchObject({ anthem_url: 'http://tapes.example/rain.ogg', anthem_title: 'Rain', version })
    expect((await town.get(String(answer.anthem_path))).status).toBe(404)
    await send(ann, '/profile/anthem', 'anthem', wav())
    expect(rowOf(ann).anthem_url).toBe('')
    await town.post('/profile/anthem/removal', {}, { as: ann })
    expect(await profileOf(ann)).toMatchObject({ anthem_url: null })
  })

  test('takes a file that was uploaded before, by its id, of one’s own and of the right kind only', async () => {
    const [ann, bob] = [someone(), someone()]
    const { id: sound } = await send(ann, '/files', 'file', wav())
    const { id: picture } = await send(ann, '/files', 'file', await plain())
    const post = async (as: Person, path: string, file: unknown) => (await town.post(path, { file }, { as })).status
    expect(await post(bob, '/profile/avatar', picture)).toBe(404)
    expect(await post(ann, '/profile/avatar', sound)).toBe(404)
    expect(await post(ann, '/profile/voice/upload', picture)).toBe(404)
    expect(await post(ann, '/profile/avatar', 'A'.repeat(22))).toBe(404)
    expect(await post(ann, '/profile/avatar', '../x')).toBe(400)
    expect(await post(ann, '/profile/avatar', picture)).toBe(200)
    expect(await post(ann, '/profile/voice/upload', sound)).toBe(200)
    expect((await update(bob, { anthem_file: sound })).status).toBe(404)
  })

  test('refuses what is no picture, nothing, and everybody without an account', async () => {
    const ann = someone()
    expect(await send(ann, '/profile/avatar', 'avatar', Buffer.from('<svg onload="alert(1)"/>'))).toMatchObject({
      status: 400,
      code: 'invalid',
    })
    expect(await send(ann, '/profile/avatar', 'avatar', wav())).toMatchObject({ status: 400 })
    expect((await town.post('/profile/avatar', {}, { as: ann })).status).toBe(400)
    expect(await send(undefined, '/profile/avatar', 'avatar', await plain())).toMatchObject({ status: 401 })
    expect(rowOf(ann).avatar_file_id).toBeNull()
  })
})

describe('the settings page', () => {
  test('shows today’s values, escaped, and works without script', async () => {
    const ann = someone()
    await update(ann, { display_name: '"><script>alert(1)</script>', bio: '</textarea><img src=x onerror=alert(1)>' })
    const html = await (await town.get('/profile/settings', { as: ann })).text()
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
    expect(html).not.toMatch(/<script>alert|<img src=x/)
    const answer = await town.form('/profile/update', { bio: 'by hand' }, { as: ann })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/profile/settings?saved=bio#bio'])
    expect(rowOf(ann).bio).toBe('by hand')
  })

  test('comes back with the reason beside the field, and with what was typed', async () => {
    const ann = someone()
    const answer = await town.form('/profile/update', { display_name: 'x'.repeat(51) }, { as: ann })
    const html = await answer.text()
    expect(answer.status).toBe(400)
    expect(html).toContain('id="err-display_name"')
    expect(html).toContain('x'.repeat(51))
    expect(html).toContain('aria-invalid="true"')
  })

  test('is for who is signed in', async () => {
    const answer = await town.get('/profile/settings')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fprofile%2Fsettings'])
  })
})

describe('how long a voice intro is', () => {
  const put = (content: Buffer, fields: Record<string, string> = {}) => send(someone(), '/profile/voice/upload', 'voice', content, fields)

  test.each([
    ['wav', () => wav(136)],
    ['mp3', () => mp3(38 * 70)],
    ['ogg', () => ogg(136)],
    ['m4a', () => mp4('soun', 136)],
    ['webm', () => webm(2, 136)],
  ] as const)('is read in a file of %s, and more than a minute is too long whatever its sender says', async (_name, make) => {
    for (const fields of [{}, { seconds: '5' }] as Record<string, string>[])
      expect(await put(make(), fields)).toMatchObject({ status: 400, code: 'invalid', error: expect.stringContaining('60 seconds') })
  })

  test.each([
    ['wav', () => wav(60.5), 60],
    ['mp3', () => mp3(383), 10],
    ['ogg', () => ogg(12), 12],
    ['m4a', () => mp4('soun', 12), 12],
    ['webm', () => webm(2, 12), 12],
  ] as const)('and is kept: %s', async (_name, make, seconds) => {
    const ann = someone()
    expect(await send(ann, '/profile/voice/upload', 'voice', make())).toMatchObject({ status: 200 })
    expect(rowOf(ann)).toMatchObject({ voice_seconds: seconds })
  })

  test('is for the sender to say where the file does not, as in what a browser records', async () => {
    for (const make of [() => webm(2), () => mp4('soun')]) {
      expect(await put(make())).toMatchObject({ status: 400, code: 'invalid', error: expect.stringContaining('How long') })
      expect(await put(make(), { seconds: '12' })).toMatchObject({ status: 200 })
    }
  })
})
