import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './helpers/client.ts'
import { ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'
import { type Owner, wallsOf } from './helpers/walls.ts'

let town: Town
const { rows, owner, post, does, hang, html, pieces } = wallsOf(() => town)

beforeAll(async () => {
  const many = { NEOSPACE_LIMIT_SKETCHES: '500/60', NEOSPACE_LIMIT_SKETCH_CHANGES: '500/60', NEOSPACE_LIMIT_WALL_CHANGES: '500/60' }
  town = await openTown({ env: { ...many, NEOSPACE_LIMIT_MESSAGES: '500/60' } })
})
afterAll(() => town?.close())

type Sketch = { id: number; cuid: string }

/** Writes a sketch; by default everybody may see it. */
async function sketch(by: Person, title = 'Tidepool', is_public = true): Promise<Sketch> {
  const { id, cuid } = await does(by, '/scripts/save', { title, content: 'function draw() {}', is_public })
  return { id: Number(id), cuid: String(cuid) }
}
const settings = (by: Person, { cuid }: Sketch, changes: object) => does(by, `/codeground/${cuid}/settings`, changes)
const takeDown = (by: Person, { cuid }: Sketch) => does(by, `/codeground/${cuid}/delete`, {})

describe('a sketch in a room', () => {
  /** A room of its own with somebody in it, who says a line and gets its HTML. */
  async function room() {
    const ann = owner('ann')
    const { name, id } = await ownRoom(town, { by: ann })
    const eve = await takeSeat(town, owner('eve'), { room: name })
    const client = await takeSeat(town, ann, { room: name })
    const says = async (content: string, by: Client = client): Promise<string> => {
      const { id: line } = await say(by, content)
      return String((await eve.until('message', (one) => one.id === line)).html)
    }
    const edited = async (has: string) => String((await eve.until('message_edited', (one) => String(one.html).includes(has))).html)
    return { ann, eve, name, id, says, edited, page: () => html(`/rooms/${name}`, ann) }
  }
  const card = ({ cuid }: Sketch) => `<figure class="run run--row" data-sketch="${cuid}" data-which="published" data-kind="p5">`

  test('is a card instead of the words, by the number that the original named it by, and by its public id', async () => {
    const { ann, says } = await room()
    const one = await sketch(ann)
    for (const named of [`script:${one.id}`, `script:${one.cuid}`, `  script:${one.id} `]) {
      const line = await says(named)
      expect(line).toContain(card(one))
      expect(line).not.toContain('script:')
      expect(line).not.toContain('/run/')
    }
    expect(await says(`I said script:${one.id} before`)).not.toContain('<figure')
  })

  test('is a card below the words that its address stands in, and instead of the address alone', async () => {
    const { ann, says } = await room()
    const one = await sketch(ann)
    const line = await says(`Drag across it, it hums: ${town.url}/sketches/${one.cuid} and tell me`)
    expect(line).toMatch(/<div class="msg__b">[\s\S]*Drag across it[\s\S]*<\/div><div class="msg__b"><figure/)
    expect(await says(`/sketches/${one.cuid}`)).toMatch(/<\/div><div class="msg__b"><figure/)
    expect(await says(`${town.url}/sketches/${one.cuid}?from=here`)).not.toContain('<a href="http')
    expect(await says(`/me shows /sketches/${one.cuid}`)).toMatch(/msg__act[\s\S]*shows[\s\S]*<figure/)
    expect(await says(`${town.url}/sketches/${one.cuid}/lineage`)).not.toContain('<figure')
    expect(await says(`${town.url}/elsewhere/sketches/${one.cuid}`)).not.toContain('<figure')
  })

  test('stays words where not everybody with the link may see it', async () => {
    const { ann, says, edited, page } = await room()
    const secret = await sketch(ann, 'Not yet', false)
    const line = await says(`Nearly: ${town.url}/sketches/${secret.cuid}`)
    expect(line).toContain(`<a href="${town.url}/sketches/${secret.cuid}"`)
    expect(line).not.toContain('<figure')
    expect(await says(`script:${secret.id}`)).toContain(`<a href="/sketches/${secret.cuid}">a sketch</a>`)
    expect(await page()).not.toContain('Not yet')
    await does(ann, `/codeground/${secret.cuid}/publish`, { visibility: 'unlisted' })
    expect(await edited('Nearly')).toContain('Not yet')
    expect(await page()).toContain('Not yet')
  })

  test('a guessed number tells nothing of a sketch that only who has its link may see', async () => {
    const { says } = await room()
    const bob = owner('bob')
    const quiet = await sketch(bob, 'For a few')
    await settings(bob, quiet, { visibility: 'unlisted' })
    const line = await says(`script:${quiet.id}`)
    expect(line).toContain(`script:${quiet.id}`)
    expect(line).not.toContain(quiet.cuid)
    expect(await says(`script:${quiet.cuid}`)).toContain('For a few')
    expect(await says('script:999999')).toContain('script:999999')
  })

  test('shows each publish, new name and taking down to whoever is there, and to whoever comes back', async () => {
    const { ann, eve, says, edited, page } = await room()
    const one = await sketch(ann)
    const line = await says(`script:${one.id}`)
    const seq = Number(/data-seq="(\d+)"/.exec(line)?.[1])
    await settings(ann, one, { title: 'Rock pool' })
    expect(await edited('Rock pool')).toContain(card(one))
    expect(await page()).toContain('Rock pool')
    eve.forget()
    eve.socket.emit('request_backfill', { after_seq: seq })
    expect(String(JSON.stringify((await eve.until('backfill')).messages))).toContain('Rock pool')
    eve.forget()
    await takeDown(ann, one)
    expect(await edited('a sketch</a>')).not.toContain('Rock pool')
    expect(await page()).not.toContain('Rock pool')
  })

  test('follows an edit of the line, and goes with it', async () => {
    const { ann, eve, says, edited, name } = await room()
    const [one, two] = [await sketch(ann, 'First'), await sketch(ann, 'Second')]
    const line = await says(`See /sketches/${one.cuid}`)
    const id = Number(/id="message-(\d+)"/.exec(line)?.[1])
    await does(ann, '/edit', { id, content: `See /sketches/${two.cuid}` })
    expect(await edited('Second')).not.toContain('First')
    await does(ann, '/edit', { id, content: 'See nothing' })
    expect(await edited('See nothing')).not.toContain('<figure')
    await does(ann, '/edit', { id, content: `See /sketches/${one.cuid}` })
    await does(ann, '/delete', { id })
    expect(String((await eve.until('message_deleted')).html)).not.toContain('<figure')
    expect(rows('SELECT script_id FROM messages WHERE id = ?', id)).toEqual([{ script_id: null }])
    expect(await html(`/rooms/${name}`, ann)).not.toContain('class="run')
  })

  test('a quote of it says what it is, and an ordinary line is no longer than before', async () => {
    const { ann, says, eve, name } = await room()
    const one = await sketch(ann)
    const line = await says(`script:${one.id}`)
    const id = Number(/id="message-(\d+)"/.exec(line)?.[1])
    const bob = await takeSeat(town, owner('bob'), { room: name })
    const answer = await say(bob, 'Lovely', { reply_to: id })
    const html = String((await eve.until('message', (message) => message.id === answer.id)).html)
    expect(html).toContain('a sketch')
    const plain = await says('hello')
    expect(plain.length - 'hello'.length).toBeLessThanOrEqual(700)
    expect(plain).not.toContain('run')
  })

  test('whoever wrote it is called by today’s name', async () => {
    const { edited, says, page } = await room()
    const bob = owner('bob')
    const one = await sketch(bob)
    await says(`/sketches/${one.cuid}`)
    await does(bob, '/profile/update', { display_name: 'Bob of the Bay' })
    expect(await edited('Bob of the Bay')).toContain(card(one))
    expect(await page()).toContain('Bob of the Bay')
  })

  test('a sketch that hangs in very many lines is found by index', () => {
    const plan = rows('EXPLAIN QUERY PLAN SELECT id, room_id FROM messages WHERE script_id = ? ORDER BY id DESC LIMIT 200', 1)
    expect(plan.map(({ detail }) => detail).join()).toContain('messages_by_script')
  })
})

describe('a sketch on a wall', () => {
  async function watch(of: Owner): Promise<Client> {
    const client = await town.connect(owner('eve'))
    expect(await client.ask('watch', { topic: `wall:${of.wall}` })).toMatchObject({ ok: true })
    client.forget()
    return client
  }
  const fragment = (client: Client, target: string, has: string) =>
    client.until('fragment', (one) => one.target === target && String(one.html).includes(has))

  test('hangs as a piece, by its number, and shows what it is called today', async () => {
    const ann = owner('ann')
    const one = await sketch(ann)
    const id = await hang(ann, 'script', { script_id: one.id })
    const [, piece] = (await html(`/@${ann.name}`)).split(`m-script" id="post-${id}"`)
    expect(piece).toContain(`data-sketch="${one.cuid}"`)
    expect(piece).toContain('Tidepool')
    expect((await pieces(ann))[0]).toMatchObject({ module_type: 'script', content: { script_id: one.id } })
    const eve = await watch(ann)
    await settings(ann, one, { title: 'Rock pool' })
    await fragment(eve, 'grid', 'Rock pool')
    expect(await html(`/@${ann.name}`)).toContain('Rock pool')
    expect(await html(`/@${ann.name}/feed.atom`)).toContain(`/sketches/${one.cuid}`)
    await takeDown(ann, one)
    await fragment(eve, 'grid', 'put away')
    expect(await html(`/@${ann.name}`)).not.toContain('Rock pool')
    eve.close()
  })

  test('is one’s own, and one that others may see', async () => {
    const [ann, bob] = [owner('ann'), owner('bob')]
    const theirs = await sketch(bob)
    const secret = await sketch(ann, 'Not yet', false)
    const add = (content: unknown) => post('/wall/post/add', { module_type: 'script', content }, ann)
    expect(await add({ script_id: theirs.id })).toMatchObject({ status: 404, code: 'not_found' })
    expect(await add({ script_id: 999_999 })).toMatchObject({ status: 404, code: 'not_found' })
    expect(await add({ script_id: secret.id })).toMatchObject({ status: 400, error: expect.stringContaining('Publish') })
    for (const content of [{}, { script_id: 'x' }, { script_id: 1, code: 'x' }, { script_id: [1] }, { script_id: 1.5 }, { script_id: -1 }])
      expect(await add(content)).toMatchObject({ status: 400, code: 'invalid' })
  })

  test('is offered at the desk to who has one that others may see, with what there is to choose from', async () => {
    const ann = owner('ann')
    expect(await html(`/@${ann.name}/edit`, ann)).not.toContain('data-add="script"')
    const secret = await sketch(ann, 'Not yet', false)
    expect(await html(`/@${ann.name}/edit`, ann)).not.toContain('data-add="script"')
    const one = await sketch(ann)
    expect(await html(`/@${ann.name}/edit`, ann)).toContain('data-add="script"')
    const form = await html(`/@${ann.name}/edit?add=script`, ann)
    expect(form).toContain(`name="content.script_id" value="${one.id}"`)
    expect(form).not.toContain(`value="${secret.id}"`)
    const answer = await town.form('/wall/post/add', { module_type: 'script', 'content.script_id': String(one.id) }, { as: ann })
    expect(answer.status).toBe(303)
    expect((await pieces(ann))[0]).toMatchObject({ content: { script_id: one.id } })
  })

  test('is pinned under the header, in its owner’s order, and follows each change', async () => {
    const ann = owner('ann')
    const [one, two] = [await sketch(ann, 'First'), await sketch(ann, 'Second')]
    expect(await html(`/@${ann.name}`)).toMatch(/id="pins" data-type="pins" hidden>/)
    const eve = await watch(ann)
    await does(ann, '/profile/scripts/pin', { script_id: one.id })
    await fragment(eve, 'pins', 'First')
    await does(ann, '/profile/scripts/pin', { script_id: two.id })
    await does(ann, '/profile/scripts/reorder', { script_ids: [two.id, one.id] })
    const order = (page: string) => [...page.matchAll(/class="pin" data-pin="(\d+)"/g)].map(([, id]) => Number(id))
    expect(order(await html(`/@${ann.name}`))).toEqual([two.id, one.id])
    eve.forget()
    await settings(ann, one, { title: 'The first' })
    expect(await fragment(eve, 'pins', 'The first')).toMatchObject({ action: 'replace', html: expect.not.stringContaining('pin__h') })
    await takeDown(ann, two)
    expect(order(await html(`/@${ann.name}`))).toEqual([one.id])
    await does(ann, '/profile/scripts/unpin', { script_id: one.id })
    expect(await html(`/@${ann.name}`)).toMatch(/id="pins" data-type="pins" hidden>/)
    eve.close()
  })

  test('its pins have forms at the desk that work without script', async () => {
    const ann = owner('ann')
    const [one, two] = [await sketch(ann, 'First'), await sketch(ann, 'Second')]
    for (const { id } of [one, two]) await does(ann, '/profile/scripts/pin', { script_id: id })
    const desk = await html(`/@${ann.name}/edit`, ann)
    const later = /action="\/profile\/scripts\/reorder">((?:<input[^>]+>)+)<button class="tool" data-act="later"/.exec(desk)?.[1] ?? ''
    const ids = [...later.matchAll(/name="script_ids" value="(\d+)"/g)].map(([, id]) => Number(id))
    expect(ids).toEqual([two.id, one.id])
    const body = new URLSearchParams(ids.map((id) => ['script_ids', String(id)]))
    const headers = { cookie: ann.cookie }
    const answer = await fetch(`${town.url}/profile/scripts/reorder`, { method: 'POST', body, headers, redirect: 'manual' })
    expect(answer.status).toBe(303)
    expect(rows('SELECT script_id AS id FROM profile_scripts WHERE profile_id = ? ORDER BY display_order', ann.wall)).toEqual([
      { id: two.id },
      { id: one.id },
    ])
  })

  test('pieces that show a sketch are found by index', () => {
    const sql =
      "SELECT id FROM profile_posts WHERE module_type = 'script' AND deleted_at IS NULL AND json_extract(content_payload, '$.script_id') = ?"
    expect(
      rows(`EXPLAIN QUERY PLAN ${sql}`, 1)
        .map(({ detail }) => detail)
        .join(),
    ).toContain('profile_posts_by_script')
  })
})
