import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { galleryOf, type Sketched } from './helpers/gallery.ts'
import { pagesOf } from './helpers/pages.ts'
import { newName } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
let ann: Person
let bob: Person
const { hang, publish } = galleryOf(() => town)
const { html, status } = pagesOf(() => town)

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_REQUESTS: '100000/60' } })
  ann = town.account('ann')
  bob = town.account('bob')
})
afterAll(() => town?.close())

describe('the page of a sketch', () => {
  const files = [
    { name: 'sketch.js', text: 'const a = "<script>alert(1)</script>" // & more\ncircle(a)' },
    { name: 'tide.frag', text: 'void main() { vec2 p; }' },
    { name: 'look.css', text: 'body { color: red }' },
  ]

  test('shows what was published, by whom, with its code in a tab for each file', async () => {
    const { path } = hang({ by: ann, title: 'Wind <map>', description: 'Two\n& a half', tags: ['air'], files })
    const page = await html(path)
    expect(page).toContain('<h1>Wind &lt;map&gt;</h1>')
    expect(page).toContain('href="/@ann"')
    expect(page).toContain('Two\n&amp; a half')
    expect(page).toContain('href="/sketches?tag=air"')
    expect(page.match(/type="radio" name="file"/g)?.length).toBe(3)
    expect(page).toContain('<i class="s">&quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;</i> <i class="c">// &amp; more</i>')
    expect(page).toContain('<i class="k">void</i> <i class="f">main</i>() { <i class="k">vec2</i> p; }')
    expect(page).toContain('body { color: red }')
    expect(page).not.toContain('/run/')
  })

  test('others see the published version while its author goes on, and the next one once it is published', async () => {
    const sketch = hang({ by: ann, title: 'steps', files: [{ name: 'sketch.js', text: 'let one' }] })
    const draft = JSON.stringify([{ name: 'sketch.js', text: 'let secret' }])
    town.db().prepare('UPDATE scripts SET draft = ?, draft_version = 2 WHERE id = ?').run(draft, sketch.id)
    for (const as of [undefined, bob, ann]) {
      const page = await html(sketch.path, as)
      expect(page).toContain('</i> one')
      expect(page).not.toContain('secret')
    }
    publish(sketch.id, [{ name: 'sketch.js', text: 'let two' }])
    for (const as of [undefined, bob]) expect(await html(sketch.path, as)).toContain('</i> two')
  })

  test('private ones are there for their author alone, and look to others like none at all', async () => {
    const mine = hang({ by: ann, title: 'mine', visibility: 'private' })
    const words = async (path: string, as?: Person) => {
      const answer = await town.get(path, { ...(as && { as }), headers: { accept: 'application/json' } })
      return [answer.status, await answer.text()]
    }
    for (const as of [undefined, bob])
      for (const end of ['', '/lineage'])
        expect(await words(`${mine.path}${end}`, as)).toEqual(await words(`/sketches/${'x'.repeat(22)}${end}`, as))
    expect(await html(mine.path, ann)).toContain('only you see this')
    expect(await status(`/embed/${mine.cuid}`, ann)).toBe(404)
  })

  test('one that was never published leads its author to the editor', async () => {
    const { path, cuid } = hang({ by: ann, unpublished: true })
    const answer = await town.get(path, { as: ann })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/codeground/${cuid}`])
    expect(await status(path, bob)).toBe(404)
  })

  test('offers each what they may do', async () => {
    const { path, cuid } = hang({ by: ann, title: 'doors' })
    const [hers, his, visitors] = [await html(path, ann), await html(path, bob), await html(path)]
    for (const page of [hers, his]) expect(page).toContain(`action="/sketches/${cuid}/fork"`)
    for (const page of [hers, his, visitors]) expect(page).toContain(`href="/sketches/${cuid}/take-home.zip"`)
    expect(hers).toContain(`href="/codeground/${cuid}"`)
    expect(hers).toContain('action="/profile/scripts/pin"')
    expect(hers).toContain(`/codeground/${cuid}/versions`)
    for (const page of [his, visitors]) expect(page).not.toMatch(/codeground\/[\w-]{22}|scripts\/pin/)
    expect(visitors).not.toMatch(/<form(?! class="gal__s")/)
    expect(visitors).toContain(`/sign-in?next=/sketches/${cuid}`)
  })

  test('a pinned one can be taken off the wall', async () => {
    const sketch = hang({ by: ann, title: 'pinned' })
    town.db().prepare('INSERT INTO profile_scripts SELECT id, ?, 0 FROM profiles WHERE user_id = ?').run(sketch.id, ann.id)
    const page = await html(sketch.path, ann)
    expect(page).toContain('action="/profile/scripts/unpin"')
    expect(page).toContain('Take off my wall')
  })

  test('is shared into a room by a plain form, which only offers rooms that one may write in', async () => {
    const name = newName('studio')
    await town.post('/rooms', { name, private: true }, { as: bob })
    const { path, cuid } = hang({ by: ann, title: 'to share' })
    expect(await html(path, ann)).not.toContain(`<option value="${name}">`)
    const page = await html(path, bob)
    expect(page).toContain(`<option value="${name}">`)
    const [, content = ''] = /name="content" value="([^"]+)"/.exec(page) ?? []
    const [, client_id = ''] = /name="client_id" value="([^"]+)"/.exec(page) ?? []
    expect(content).toBe(`${town.url}/sketches/${cuid}`)
    for (let twice = 0; twice < 2; twice++) {
      const answer = await town.form('/send', { room: name, content, client_id }, { as: bob })
      expect([answer.status, answer.headers.get('location')?.split(/[?#]/)[0]]).toEqual([303, `/rooms/${name}`])
    }
    const rows = town.db().prepare('SELECT content FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.name = ?').all(name)
    expect(rows).toEqual([{ content }])
  })

  test('is kept by visitors’ browsers until anything about it changes', async () => {
    const sketch = hang({ by: ann, title: 'kept' })
    const first = await town.get(sketch.path)
    const etag = String(first.headers.get('etag'))
    expect(first.headers.get('cache-control')).toBe('public, max-age=1')
    expect(first.headers.get('vary')).toBe('Cookie, Accept')
    for (let n = 0; n < 4; n++) expect((await town.get(sketch.path, { headers: { 'if-none-match': etag } })).status).toBe(304)
    publish(sketch.id, [{ name: 'sketch.js', text: 'other' }])
    expect((await town.get(sketch.path, { headers: { 'if-none-match': etag } })).status).toBe(200)
    expect((await town.get(sketch.path, { as: ann })).headers.get('cache-control')).toBe('private, no-store')
  })

  test('code of the largest size is shown, in one colour', async () => {
    const text = `let x = 1 // ${'~'.repeat(127 * 1024)}`
    const { path } = hang({ by: ann, files: [{ name: 'sketch.js', text }] })
    expect(await html(path)).toContain('let x = 1 // ~')
  })
})

describe('where a sketch comes from', () => {
  const names = (page: string): string[] =>
    [...page.matchAll(/class="twig(?: twig--here)?">.*?<(?:a|b)[^>]*>([^<]*)</g)].map(([, name]) => String(name))
  const family = async (sketch: Sketched, as?: Person) => names(await html(`${sketch.path}/lineage`, as))

  test('is a tree: what it was forked from, and its forks by name, without any number', async () => {
    const root = hang({ by: ann, title: 'wind' })
    const flow = hang({ by: bob, title: 'flow', of: root })
    hang({ by: ann, title: 'aside', of: root })
    hang({ by: ann, title: 'zebra', of: flow })
    hang({ by: bob, title: 'adder', of: flow })
    const page = await html(flow.path)
    expect(names(page)).toEqual(['wind', 'flow', 'adder', 'zebra'])
    expect(await family(flow)).toEqual(['wind', 'aside', 'flow', 'adder', 'zebra'])
    expect(page).toContain('<b aria-current="true">flow</b>')
    expect(page).toMatch(/<ul class="tree"><li>[\s\S]*wind[\s\S]*<ul><li>[\s\S]*flow[\s\S]*<ul><li>[\s\S]*adder/)
  })

  test('does not tell of sketches that one may not see, nor of the address of unlisted ones', async () => {
    const root = hang({ by: ann, title: 'open' })
    const hidden = hang({ by: bob, title: 'closed', visibility: 'private', of: root })
    const linked = hang({ by: bob, title: 'linked', visibility: 'unlisted', of: root })
    const leaf = hang({ by: ann, title: 'leaf', of: hidden })
    for (const as of [undefined, ann]) {
      const page = await html(`${root.path}/lineage`, as)
      expect(names(page)).toEqual(['leaf', 'open'].sort().reverse())
      expect(page).not.toContain(hidden.cuid)
      expect(page).not.toContain(linked.cuid)
    }
    expect(await html(leaf.path)).toContain('forked from &ldquo;closed&rdquo; by bob')
    expect(await family(root, bob)).toEqual(['open', 'closed', 'leaf', 'linked'])
    expect(await family(linked)).toEqual(['open', 'leaf', 'linked'])
  })

  test('the credit stays as words when the parent goes', async () => {
    const root = hang({ by: ann, title: 'gone soon' })
    const fork = hang({ by: bob, title: 'stays', of: root })
    town.db().prepare('UPDATE scripts SET deleted_at = ? WHERE id = ?').run(Date.now(), root.id)
    expect(await html(fork.path)).toContain('forked from &ldquo;gone soon&rdquo; by ann')
    town.db().prepare('UPDATE scripts SET parent_id = NULL WHERE id = ?').run(fork.id)
    const page = await html(fork.path)
    expect(page).toContain('forked from &ldquo;gone soon&rdquo; by ann')
    expect(page).not.toContain(root.cuid)
  })

  test('a long line of forks and a wide family stay a page', async () => {
    let last = hang({ by: ann, title: 'fork 0' })
    const first = last
    for (let n = 1; n < 600; n++) last = hang({ by: ann, title: `fork ${n}`, of: last })
    for (const { path } of [first, last]) {
      for (const end of ['', '/lineage']) {
        const page = await html(`${path}${end}`)
        expect(page.length).toBeLessThan(400_000)
        expect(page).toContain('aria-current="true">')
      }
    }
    expect(await html(`${first.path}/lineage`)).toContain('The family is larger than this page')
  })
})

describe('on other sites', () => {
  test('a public sketch may be framed by anybody, says nothing of who looks, and sets no cookie', async () => {
    const { cuid, path } = hang({ by: ann, title: 'out <there>' })
    const [visitor, member] = [await town.get(`/embed/${cuid}`), await town.get(`/embed/${cuid}`, { as: bob })]
    for (const answer of [visitor, member]) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-security-policy')).toContain('frame-ancestors *')
      expect(answer.headers.get('x-frame-options')).toBeNull()
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
    const page = await visitor.text()
    expect(page).toBe(await member.text())
    expect(page).toContain('out &lt;there&gt;')
    expect(page).toContain(`href="${path}"`)
    expect((await town.get(path)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  test('one that is not for all is not there for them', async () => {
    for (const more of [{ visibility: 'unlisted' }, { visibility: 'private' }, { unpublished: true }] as const) {
      const { cuid } = hang({ by: ann, ...more })
      expect(await status(`/embed/${cuid}`)).toBe(404)
      expect(await status(`/oembed?url=${encodeURIComponent(`${town.url}/sketches/${cuid}`)}`)).toBe(404)
    }
  })

  test('its page tells other software of itself', async () => {
    const { path, cuid } = hang({ by: ann, title: 'A "quoted" one', description: 'Waves\nof <light>' })
    const page = await html(path)
    expect(page).toContain('<meta property="og:title" content="A &quot;quoted&quot; one">')
    expect(page).toContain('<meta property="og:description" content="Waves of &lt;light&gt;">')
    const [, href = ''] = /<link rel="alternate" type="application\/json\+oembed"[^>]* href="([^"]+)"/.exec(page) ?? []
    const answer = await fetch(href.replaceAll('&amp;', '&'))
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(await answer.json()).toEqual({
      version: '1.0',
      type: 'rich',
      provider_name: 'NeoSpace',
      provider_url: town.url,
      title: 'A "quoted" one',
      author_name: 'ann',
      author_url: `${town.url}/@ann`,
      html: expect.stringContaining(`<iframe src="${town.url}/embed/${cuid}" title="A &quot;quoted&quot; one" width="640" height="480"`),
      width: 640,
      height: 480,
    })
    const unlisted = await html(hang({ by: ann, visibility: 'unlisted' }).path)
    expect(unlisted).toContain('<meta name="robots" content="noindex">')
    expect(unlisted).not.toMatch(/og:|oembed|&lt;iframe/)
  })

  test('oEmbed keeps to the size that is asked for, and refuses what is no address of a sketch here', async () => {
    const { cuid } = hang({ by: ann })
    const url = encodeURIComponent(`${town.url}/embed/${cuid}`)
    const small = (await (await town.get(`/oembed?url=${url}&maxwidth=300&maxheight=1`)).json()) as Record<string, unknown>
    expect([small.width, small.height]).toEqual([300, 120])
    expect(await status(`/oembed?url=${url}&format=xml`)).toBe(501)
    expect(await status(`/oembed?url=${url}&maxwidth=wide`)).toBe(400)
    for (const [address, expected] of [
      ['', 400],
      ['nonsense', 400],
      [`https://elsewhere.example/sketches/${cuid}`, 404],
      [`${town.url}/@ann`, 404],
      [`${town.url}/sketches/${'x'.repeat(22)}`, 404],
      [`javascript://x/sketches/${cuid}`, 404],
      ['x'.repeat(20_000), 400],
    ] as const) {
      const answer = await town.get(`/oembed?url=${encodeURIComponent(address)}`)
      expect([address.slice(0, 60), [expected, 431].includes(answer.status)]).toEqual([address.slice(0, 60), true])
      expect(answer.headers.get('content-type')).toContain('application/json')
    }
    expect(await status('/oembed')).toBe(400)
    expect(await status(`/oembed?url=${url}&url=${url}`)).toBe(400)
  })
})

test('the rail leads to both places', async () => {
  const page = await html('/sketches', bob)
  expect(page).toContain('href="/codeground"')
  expect(page).toMatch(/href="\/sketches" aria-current="page"/)
  expect(await html('/sketches')).not.toContain('class="rail"')
})
