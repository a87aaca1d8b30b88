import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SketchFile } from '../src/sandbox/queries.ts'
import { differ, differencesOf, type FileDifference, type Row } from '../src/sandbox/versions/differences.ts'
import { pagesOf } from './helpers/pages.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

let town: Town
let ann: Person
let bob: Person

beforeAll(async () => {
  town = await openTown({ env: { NEOSPACE_LIMIT_SKETCH_CHANGES: '10000/60', NEOSPACE_LIMIT_DRAFTS: '10000/60' } })
  ann = town.account('ann')
  bob = town.account('bob')
})
afterAll(() => town?.close())

type Answer = { ok: boolean; cuid: string; draft_version: number; published: number; error: string; code: string }
const post = async (path: string, body: object, as: Person = ann): Promise<Answer & { status: number }> => {
  const answer = await town.post(path, body, { as })
  return { status: answer.status, ...((await answer.json()) as Answer) }
}
const pages = pagesOf(() => town)
const html = (path: string, as: Person = ann): Promise<string> => pages.html(path, as)

/** A sketch of ann's, begun as somebody begins one. */
async function begun(text: string, by: Person = ann): Promise<string> {
  const { cuid } = await post('/codeground', { script_type: 'canvas', title: 'Pond' }, by)
  await save(cuid, text, by)
  return cuid
}
const save = (cuid: string, text: string, by: Person = ann): Promise<Answer> =>
  post(`/codeground/${cuid}/draft`, { files: [{ name: 'sketch.js', text }] }, by)
const publish = async (cuid: string, note = ''): Promise<number> =>
  (await post(`/codeground/${cuid}/publish`, { visibility: 'public', note })).published
const draft = async (cuid: string): Promise<string> => {
  const answer = (await (await town.get(`/codeground/${cuid}/draft`, { as: ann })).json()) as { files: { text: string }[] }
  return answer.files[0]?.text ?? ''
}
type Listed = { id: number; kind: string; note: string; published: boolean }
const listed = async (cuid: string, query = ''): Promise<Listed[]> => {
  const answer = await town.get(`/codeground/${cuid}/versions${query}`, { as: ann, headers: { accept: 'application/json' } })
  return ((await answer.json()) as { versions: Listed[] }).versions
}
/** Puts a version straight into the database, made so long ago. */
function keep(cuid: string, text: string, { kind = 'draft', ago = 0 }: { kind?: string; ago?: number } = {}): number {
  const files = JSON.stringify([{ name: 'sketch.js', text }])
  const { lastInsertRowid } = town
    .db()
    .prepare(`INSERT INTO script_versions (script_id, kind, files, bytes, created_at) SELECT id, ?, ?, ?, ? FROM scripts WHERE cuid = ?`)
    .run(kind, files, files.length, Date.now() - ago, cuid)
  return Number(lastInsertRowid)
}

describe('the list of versions', () => {
  test('names every publish with its note, and the drafts between, newest first, and says which one others see', async () => {
    const cuid = await begun('// one')
    const first = await publish(cuid, 'The first <one>')
    keep(cuid, '// between')
    await save(cuid, '// two')
    const second = await publish(cuid, 'Slower')
    const versions = await listed(cuid)
    expect(versions.filter(({ kind }) => kind === 'publish').map(({ id, note, published }) => [id, note, published])).toEqual([
      [second, 'Slower', true],
      [first, 'The first <one>', false],
    ])
    expect(versions.map(({ id }) => id)).toEqual(versions.map(({ id }) => id).sort((a, b) => b - a))
    const page = await html(`/codeground/${cuid}/versions`)
    expect(page).toContain('The first &lt;one&gt;')
    expect(page.match(/what others see/g)?.length).toBe(1)
    expect(page.indexOf('Slower')).toBeLessThan(page.indexOf('The first'))
  })

  test('is by day, and goes on over pages without a gap', async () => {
    const cuid = await begun('//')
    const ids = Array.from({ length: 130 }, (_, i) => keep(cuid, `// ${i}`, { ago: (130 - i) * 43_200_000 }))
    const pages = [await listed(cuid)]
    for (let page = pages[0] ?? []; page.length === 60; page = pages.at(-1) ?? [])
      pages.push(await listed(cuid, `?before=${page.at(-1)?.id}`))
    expect(pages.map(({ length }) => length)).toEqual([60, 60, 10])
    expect(pages.flat().map(({ id }) => id)).toEqual(ids.reverse())
    const page = await html(`/codeground/${cuid}/versions`)
    expect(page.match(/<h2>\w+day,? \d+ \w+ \d{4}<\/h2>/g)?.length).toBeGreaterThanOrEqual(30)
    expect(page).toContain(`?before=${pages[0]?.at(-1)?.id}`)
  })

  test('says so when there is none yet', async () => {
    const cuid = await begun('// one')
    town.db().prepare('DELETE FROM script_versions WHERE script_id = (SELECT id FROM scripts WHERE cuid = ?)').run(cuid)
    expect(await html(`/codeground/${cuid}/versions`)).toContain('There is none yet')
  })

  test('is its author’s alone', async () => {
    const cuid = await begun('// one')
    const id = await publish(cuid)
    for (const path of ['versions', `versions/${id}`]) {
      expect((await town.get(`/codeground/${cuid}/${path}`, { as: bob })).status).toBe(404)
      const visitor = await town.get(`/codeground/${cuid}/${path}`)
      expect([visitor.status, visitor.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/sign-in/)])
    }
    expect((await post(`/codeground/${cuid}/versions/${id}/restore`, {}, bob)).status).toBe(404)
  })

  test('knows no version of another sketch, and none by a number that is none', async () => {
    const [mine, other] = [await begun('// mine'), await begun('// other')]
    const id = await publish(other)
    for (const wrong of [id, 'x', '0', '1e3', '-1', '99999999999999999999', '%00', '__proto__'])
      expect([wrong, (await town.get(`/codeground/${mine}/versions/${wrong}`, { as: ann })).status]).toEqual([wrong, 404])
    expect((await post(`/codeground/${mine}/versions/${id}/restore`, {})).status).toBe(404)
    expect(await draft(mine)).toBe('// mine')
  })
})

describe('one version', () => {
  const lines = (count: number, change: (i: number) => string) => Array.from({ length: count }, (_, i) => change(i)).join('\n')

  test('against today’s draft, the one before, and what others see', async () => {
    const cuid = await begun(lines(30, (i) => `line ${i}`))
    const first = await publish(cuid)
    await save(
      cuid,
      lines(30, (i) => (i === 15 ? 'another <b>' : `line ${i}`)),
    )
    const second = await publish(cuid)
    await save(
      cuid,
      lines(31, (i) => (i === 15 ? 'another <b>' : `line ${i}`)),
    )
    const page = `/codeground/${cuid}/versions`
    const rows = (text: string) =>
      [...text.matchAll(/<tr class="diff__(gone|new)">.*?<code>(.*?)<\/code>/g)].map(([, kind, code]) => [kind, code])
    const rewritten = [
      ['gone', 'line 15'],
      ['new', 'another &lt;b&gt;'],
    ]
    expect(rows(await html(`${page}/${second}`))).toEqual([['new', 'line 30']])
    expect(rows(await html(`${page}/${second}?against=before`))).toEqual(rewritten)
    expect(rows(await html(`${page}/${first}?against=published`))).toEqual(rewritten)
    expect(rows(await html(`${page}/${first}?against=draft`))).toEqual([...rewritten, ['new', 'line 30']])
    expect(await html(`${page}/${first}?against=before`)).toContain('it is the first one')
    expect(await html(`${page}/${first}`)).not.toContain('against=before"') // what it cannot be held against is not offered
    expect((await town.get(`${page}/${first}?against=nonsense`, { as: ann })).status).toBe(400)
    expect(await html(`${page}/${first}`)).toContain(`/codeground/${cuid}/versions/${second}?against=draft`)
  })

  test('shows what is new and what was taken out, all of its code, and can be run and taken home', async () => {
    const cuid = await begun('// one')
    const id = await publish(cuid)
    await post(`/codeground/${cuid}/draft`, {
      files: [
        { name: 'sketch.js', text: '// one' },
        { name: 'more.css', text: 'p {}' },
      ],
    })
    const page = await html(`/codeground/${cuid}/versions/${id}`)
    expect(page).toMatch(/more\.css <span>new<\/span>/)
    expect(page).toMatch(/sketch\.js <span>unchanged<\/span>/)
    expect(page).toContain(`data-which="${id}"`)
    expect(page).toContain(`/sketches/${cuid}/take-home.zip?which=${id}`)
    expect(page).toContain('<i class="c">// one</i>')
  })

  test('a page without a token, kept nowhere', async () => {
    const cuid = await begun('// one')
    const answer = await town.get(`/codeground/${cuid}/versions/${await publish(cuid)}`, { as: ann })
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(await answer.text()).not.toContain('/run/')
  })
})

describe('taking a version back', () => {
  test('keeps the draft of before, which can be taken back in turn, and says nothing to others', async () => {
    const cuid = await begun('// one')
    const first = await publish(cuid)
    await save(cuid, '// two, not kept yet')
    const { status, draft_version } = await post(`/codeground/${cuid}/versions/${first}/restore`, {})
    expect(status).toBe(200)
    expect(await draft(cuid)).toBe('// one')
    const [newest] = await listed(cuid)
    expect(newest?.kind).toBe('restore')
    await post(`/codeground/${cuid}/versions/${newest?.id}/restore`, { draft_version })
    expect(await draft(cuid)).toBe('// two, not kept yet')
    expect(await listed(cuid)).toContainEqual(expect.objectContaining({ id: first, published: true }))
  })

  test('works as a plain form, and offers to undo it', async () => {
    const cuid = await begun('// one')
    const first = await publish(cuid)
    await save(cuid, '// two')
    const answer = await town.form(`/codeground/${cuid}/versions/${first}/restore`, {}, { as: ann })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/codeground/${cuid}/versions?restored=${first}`])
    const page = await html(`/codeground/${cuid}/versions?restored=${first}`)
    const undo = /action="([^"]+)"><input type="hidden" name="draft_version" value="(\d+)"><button[^>]*>.*?Undo that/.exec(page)
    expect((await town.form(undo?.[1] ?? '', { draft_version: undo?.[2] ?? '' }, { as: ann })).status).toBe(303)
    expect(await draft(cuid)).toBe('// two')
  })

  test('what is the draft already changes nothing, and there is nothing to undo', async () => {
    const cuid = await begun('// one')
    const first = await publish(cuid)
    expect(await html(`/codeground/${cuid}/versions/${first}`)).toContain('Your draft is just this already')
    const before = await listed(cuid)
    const answer = await town.form(`/codeground/${cuid}/versions/${first}/restore`, {}, { as: ann })
    expect(answer.headers.get('location')).toBe(`/codeground/${cuid}/versions`)
    expect(await listed(cuid)).toEqual(before)
  })

  test('a draft that was saved meanwhile is not written over unseen', async () => {
    const cuid = await begun('// one')
    const first = await publish(cuid)
    const page = await html(`/codeground/${cuid}/versions/${first}`)
    expect(page).not.toContain('name="draft_version"') // it is the draft
    const { draft_version: seen } = await save(cuid, '// two')
    await save(cuid, '// three')
    const answer = await post(`/codeground/${cuid}/versions/${first}/restore`, { draft_version: seen })
    expect([answer.status, answer.code]).toEqual([409, 'conflict'])
    expect(await draft(cuid)).toBe('// three')
  })

  test('hostile bodies are refused, and change nothing', async () => {
    const cuid = await begun('// one')
    const first = await publish(cuid)
    await save(cuid, '// two')
    for (const draft_version of [{}, [], 'x', -1, 1.5, true, '1e400'])
      expect([draft_version, (await post(`/codeground/${cuid}/versions/${first}/restore`, { draft_version })).status]).toEqual([
        draft_version,
        400,
      ])
    expect(await draft(cuid)).toBe('// two')
  })
})

describe('differences', () => {
  const one = (text: string): SketchFile[] => [{ name: 'sketch.js', text }]
  const of = async (from: string, to: string): Promise<FileDifference> => {
    const [found] = differencesOf(await differ(), one(from), one(to))
    if (!found) throw new Error('no difference at all')
    return found
  }
  const said = (rows: Row[]) =>
    rows.map((row) =>
      row.kind === 'skip'
        ? `~${row.count}`
        : `${{ same: ' ', gone: '-', new: '+' }[row.kind]}${row.pieces.map(({ text }) => text).join('')}`,
    )
  const lines = (count: number, say: (i: number) => string) => Array.from({ length: count }, (_, i) => `${say(i)}\n`).join('')

  test('lines that are the same are left out, but for three on each side', async () => {
    const { rows } = await of(
      lines(20, (i) => `${i}`),
      lines(20, (i) => (i === 10 ? 'ten' : `${i}`)),
    )
    expect(said(rows)).toEqual(['~7', ' 7', ' 8', ' 9', '-10', '+ten', ' 11', ' 12', ' 13', '~6'])
    expect(rows.find(({ kind }) => kind === 'gone')).toMatchObject({ before: 11, after: null })
    expect(rows.at(-2)).toMatchObject({ before: 14, after: 14 })
  })

  test('in a line that was rewritten, what is other is marked; a line that has nothing in common is not', async () => {
    const { rows } = await of('let x = 1 + foo\nall of this\n', 'let x = 2 + foo\nsomething else\n')
    const marked = rows.flatMap((row) => (row.kind === 'skip' ? [] : [row.pieces.filter(({ isOther }) => isOther).map(({ text }) => text)]))
    expect(marked).toEqual([['1'], [], ['2'], []])
  })

  test('whether the last line ends is none', async () => {
    expect(await of('a\n', 'a')).toMatchObject({ state: 'same', rows: [] })
    expect(said((await of('a', 'a\nb\n')).rows)).toEqual([' a', '+b'])
    expect(said((await of('', 'a')).rows)).toEqual(['+a'])
  })

  test('pictures are told apart by which one they are', async () => {
    const [found] = differencesOf(await differ(), [{ name: 'a.png', file: 'x' }], [{ name: 'a.png', file: 'y' }])
    expect(found).toMatchObject({ state: 'changed', isText: false, rows: [] })
  })

  const KB128 = 128 * 1024
  const coin = (seed: number) => {
    let state = seed
    return () => {
      state = (state * 1103515245 + 12345) % 2147483648
      return state > 1073741824 ? 'a' : 'b'
    }
  }
  const hostile: [what: string, from: () => string, to: () => string][] = [
    ['nothing but line ends', () => '\n'.repeat(KB128), () => `${'\n'.repeat(90_000)}x${'\n'.repeat(40_000)}`],
    ['all line ends gone', () => '\n'.repeat(KB128), () => 'x'],
    ['two letters by chance', () => lines(KB128 / 2, coin(1)), () => lines(KB128 / 2, coin(7))],
    ['every line another', () => lines(20_000, (i) => `a${i}`), () => lines(20_000, (i) => `b${i}`)],
    ['every second line another', () => lines(20_000, (i) => (i % 2 ? '' : `a${i}`)), () => lines(20_000, (i) => (i % 2 ? '' : `b${i}`))],
    ['one line of all', () => 'x '.repeat(KB128 / 2), () => 'x  '.repeat(KB128 / 3)],
    ['lines that are nearly the same', () => lines(128, (i) => 'x'.repeat(1000) + i), () => lines(128, (i) => 'x'.repeat(1000) + (i + 1))],
  ]
  test.each(hostile)('%s: found in time, or given up', async (_what, from, to) => {
    const [a, b] = [from(), to()]
    const begun = performance.now()
    const found = await of(a, b)
    expect(performance.now() - begun).toBeLessThan(500) // measured at 30 to 100 ms; the rest is for a busy machine
    expect(found.state).toBe('changed')
    expect(found.rows.length).toBeGreaterThan(0)
    expect(found.rows.length).toBeLessThanOrEqual(1200)
    expect(JSON.stringify(found).length).toBeLessThan(400_000)
  })

  test('eight such files at once share the time', async () => {
    const eight = (seed: number): SketchFile[] =>
      Array.from({ length: 8 }, (_, i) => ({ name: `${i}.js`, text: lines(30_000, coin(seed + i)) }))
    const [a, b] = [eight(1), eight(50)]
    const diff = await differ()
    const begun = performance.now()
    const found = differencesOf(diff, a, b)
    expect(performance.now() - begun).toBeLessThan(1000)
    expect(found.every(({ rows }) => rows.length > 0)).toBe(true)
    expect(found.at(-1)?.isRough).toBe(true)
  })

  test('a page of a hostile version is answered, and the second time at once', async () => {
    const cuid = await begun(lines(KB128 / 2, coin(3)))
    const id = keep(cuid, lines(KB128 / 2, coin(9)))
    const page = await html(`/codeground/${cuid}/versions/${id}`)
    expect(page).toContain('so little in common')
    expect(page).toMatch(/… and|&#8230; and/)
    expect(await html(`/codeground/${cuid}/versions/${id}`)).toContain('so little in common')
  })
})
