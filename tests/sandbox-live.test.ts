import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './helpers/client.ts'
import { type Begun, sketchesOf, unhurried } from './helpers/sketches.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
const { rows, owner, does, begin, write, publish, published } = sketchesOf(() => town)

beforeAll(async () => {
  town = await openTown({ env: unhurried })
})
afterAll(() => town?.close())

async function watcher(as: Person, topic: string, worker?: number): Promise<Client> {
  const client = await town.connect(as, worker === undefined ? {} : { worker })
  expect(await client.ask('watch', { topic })).toMatchObject({ ok: true })
  await client.settled() // what was committed before may come a moment later, and is not what is waited for
  client.forget()
  return client
}
const refusal = async (as: Person, topic: string) => (await (await town.connect(as)).ask('watch', { topic })).error?.code

/** Opens a session of editing together and invites somebody. */
function invite({ id }: Begun, whom: Person): void {
  town.db().prepare('INSERT OR IGNORE INTO script_sessions (script_id, opened_at) VALUES (?, 1)').run(id)
  town.db().prepare('INSERT INTO script_guests (script_id, user_id) VALUES (?, ?)').run(id, whom.id)
}

describe('who looks at a sketch', () => {
  test('is told of each publish at once, on every worker, and of no draft', async () => {
    const ann = owner()
    const one = await published(ann, 'first')
    const topic = `script:${one.id}`
    const watchers = [await watcher(owner('eve'), topic, 1), await watcher(owner('bob'), topic, 2)]
    await write(ann, one, 'second')
    for (const client of watchers) {
      await client.settled()
      expect(client.of('sketch')).toEqual([])
    }
    const { published: version } = await publish(ann, one)
    for (const client of watchers) {
      const news = await client.until('sketch')
      expect(news).toMatchObject({ topic, gone: false, published: version })
      client.close()
    }
  })

  test('hears that it went when it is taken back or down, and nothing after', async () => {
    const ann = owner()
    for (const [path, body] of [
      ['settings', { visibility: 'private' }],
      ['delete', {}],
    ] as const) {
      const one = await published(ann)
      const [eve, own] = [await watcher(owner('eve'), `script:${one.id}`), await watcher(ann, `script:${one.id}`)]
      await does(ann, `/codeground/${one.cuid}/${path}`, body)
      expect(await eve.until('sketch')).toMatchObject({ gone: true, published: null })
      expect(await own.until('sketch')).toMatchObject({ gone: path === 'delete' })
      eve.forget()
      await does(ann, `/codeground/${one.cuid}/${path === 'delete' ? 'restore' : 'settings'}`, { visibility: 'private', title: 'secret' })
      await eve.settled()
      expect(eve.of('sketch')).toEqual([])
      for (const client of [eve, own]) client.close()
    }
  })

  test('what one may not see, nobody watches', async () => {
    const [ann, eve] = [owner(), owner('eve')]
    const secret = await begin(ann)
    const shown = await published(ann)
    for (const topic of [
      `script:${secret.id}`,
      `draft:${secret.id}`,
      `draft:${shown.id}`,
      'script:0',
      'script:x',
      'draft:',
      'collab',
      `script:${'9'.repeat(30)}`,
      'everybody',
      `account:${ann.id}`,
    ])
      expect([topic, await refusal(eve, topic)]).toEqual([topic, 'not_found'])
  })
})

describe('who edits a sketch', () => {
  test('is told in each tab that another one saved', async () => {
    const ann = owner()
    const one = await begin(ann)
    const tabs = [await watcher(ann, `draft:${one.id}`, 1), await watcher(ann, `draft:${one.id}`, 2)]
    const { draft_version } = await write(ann, one, 'x')
    for (const tab of tabs) {
      expect(await tab.until('draft')).toMatchObject({ topic: `draft:${one.id}`, draft_version })
      tab.close()
    }
  })

  test('by invitation is told too, until the session is over', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    const one = await begin(ann)
    expect(await refusal(bob, `draft:${one.id}`)).toBe('not_found')
    invite(one, bob)
    const guest = await watcher(bob, `draft:${one.id}`)
    expect((await town.get(`/codeground/${one.cuid}/draft`, { as: bob })).status).toBe(200)
    town.db().prepare('UPDATE script_sessions SET closed_at = 2 WHERE script_id = ?').run(one.id)
    expect((await town.get(`/codeground/${one.cuid}/draft`, { as: bob })).status).toBe(404)
    await write(ann, one, 'alone again')
    await guest.settled()
    expect(guest.of('draft')).toEqual([])
    guest.close()
  })

  test('writes by steps only while a session is open', async () => {
    const [ann, bob] = [owner(), owner('bob')]
    const one = await begin(ann)
    invite(one, bob)
    const body = { files: [{ name: 'sketch.js', text: 'over it' }], draft_version: 1 }
    for (const as of [ann, bob]) {
      const answer = await town.post(`/codeground/${one.cuid}/draft`, body, { as })
      expect(answer.status).toBe(as === ann ? 409 : 404)
    }
    expect(rows('SELECT draft_version FROM scripts WHERE id = ?', one.id)).toEqual([{ draft_version: 1 }])
  })
})

test('a note about a fork is told to the parent’s author alone', async () => {
  const [ann, bob] = [owner(), owner('bob')]
  const one = await published(ann)
  await does(bob, `/sketches/${one.cuid}/fork`, {})
  expect(rows("SELECT topic FROM changes WHERE kind = 'script-note' ORDER BY seq DESC LIMIT 1")).toEqual([{ topic: `account:${ann.id}` }])
})
