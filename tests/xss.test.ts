import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './helpers/client.ts'
import { ownRoom, say, takeSeat } from './helpers/seats.ts'
import { openTown, type Person, type Town } from './helpers/town.ts'

const CORPUS = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<svg><script xlink:href="data:,alert(1)"></script></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math href="javascript:alert(1)">x</math>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt&colon;alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](vbscript:msgbox(1))',
  '[x](https://a.example/"onmouseover="alert(1))',
  '[x](https://a.example "title"onmouseover=alert(1))',
  '<javascript:alert(1)>',
  'https://a.example/"><script>alert(1)</script>',
  '![x](https://a.example/x.png"onerror="alert(1))',
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '" autofocus onfocus="alert(1)',
  '--><script>alert(1)</script><!--',
  ']]><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '</article></template><script>alert(1)</script>',
  '<% alert(1) %><%= 1337*1337 %><%~ it.me %>',
  '{{1337*1337}}#{1337*1337}[[1337*1337]]',
  '`<img src=x onerror=alert(1)>`',
  '```"><script>\n</code></pre><script>alert(1)</script>\n```',
  '> <script>alert(1)</script>',
  '**<b onclick=alert(1)>x</b>**',
  '@<script>alert(1)</script>',
  '/me <img src=x onerror=alert(1)>',
  '\u202e<script>alert(1)</script>',
  '<\u017fcript>alert(1)</\u017fcript>',
  '＜script＞alert(1)＜/script＞',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)',
  '<base href="https://evil.example/"><form action="https://evil.example/"><input name=password>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<link rel=stylesheet href="https://evil.example/x.css"><style>*{display:none}</style>',
  '<div id="message-1" data-seq="999999999" class="rail" data-act="delete">x</div>',
]

/** A tag as its name and the names of its attributes: what a text must not add to. */
function shapeOf(tag: string): string {
  const name = /^<\/?[^\s>/]*/.exec(tag)?.[0] ?? tag
  const attributes = [...tag.slice(name.length).matchAll(/([^\s=>"'/]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute)
  return [name, ...attributes].join(' ').toLowerCase()
}

const tagsOf = (html: string): string[] => [...new Set(html.match(/<[a-zA-Z!/?][^>]*>?/g))]

/** What a person may write: see markdown.test.ts. */
const WRITTEN = /^<\/?(p|br|strong|em|code|pre|blockquote)$|^<a href rel( title)?$|^<\/a$/

let town: Town
let ann: Person
let bob: Person
let hers: Client
let his: Client
let room: { id: number; name: string }
/** Every tag that our own pages have where nobody attacks. */
const ours = new Set<string>()

const read = async (path: string, as: Person = ann) => (await town.get(path, { as })).text()

/** Says a text that calls bob, and answers it. Gives what is pushed of both, the page of the first, and its id. */
async function sayIn(text: string) {
  his.forget()
  const { id } = await say(hers, `${text.slice(0, 1980)} @bob`)
  const reply = await say(hers, 'indeed', { reply_to: id })
  const [line, quote] = await Promise.all([id, reply.id].map((one) => his.until('message', (message) => message.id === one)))
  return [
    String(line?.html),
    String(quote?.html),
    await read(`/rooms/${room.name}/${id}?edit`),
    await read(`/rooms/${room.name}/${reply.id}`),
  ]
}

/** Writes a text over a room's door. Gives what is pushed of it, and the pages on which it stands. */
async function writeOverDoor(text: string) {
  his.forget()
  const fields = { title: text.trim().slice(0, 40), description: text.slice(0, 200) }
  const answer = await town.post(`/rooms/${room.name}/settings`, fields, { as: ann })
  expect(answer.status).toBe(200)
  const targets = ['room-head', `rail-name-${room.id}`]
  const pushed = await Promise.all(targets.map((target) => his.until('fragment', (fragment) => fragment.target === target)))
  const pages = [`/rooms/${room.name}`, '/rooms', `/rooms/${room.name}/settings`, '/account']
  return [...pushed.map(({ html }) => String(html)), ...(await Promise.all(pages.map((path) => read(path))))]
}

/** Sends a text in everything that comes back in an answer. */
async function sendAlong(text: string) {
  const agent = town.session(ann)
  town.db().prepare('UPDATE sessions SET agent = ?, address = ? WHERE id = ?').run(text, text, agent.session)
  const visitor = { ...ann, cookie: '' }
  const login = await town.form('/auth/login', { username: text.slice(0, 200), password: text, next: `/${text}` })
  const opening = await town.form('/rooms', { name: text, title: text, description: text, pot: text }, { as: ann })
  const pages = [login, opening].map((answer) => answer.text())
  const lost = [`/nowhere/${encodeURIComponent(text)}`, `/sign-in?next=${encodeURIComponent(`/${text}`)}`].map((path) =>
    read(path, visitor),
  )
  return Promise.all([...pages, ...lost, read('/account')])
}

beforeAll(async () => {
  const limits = [
    'MESSAGES',
    'EDITS',
    'REQUESTS',
    'ROOMS',
    'ROOM_CHANGES',
    'BACKFILLS',
    'SIGN_IN_ADDRESS',
    'SIGN_IN_NAME',
    'EVENTS',
    'REGISTER',
  ]
  const raised = Object.fromEntries(limits.map((name) => [`NEOSPACE_LIMIT_${name}`, '100000/60']))
  town = await openTown({ env: { ...raised, NEOSPACE_PASSWORD_COST: '10' } })
  ann = town.account('ann')
  bob = town.account('bob')
  room = await ownRoom(town, { by: ann })
  hers = await takeSeat(town, ann, { room: room.name, worker: 1 })
  his = await takeSeat(town, bob, { room: room.name, worker: 2 })
  for (let i = 0; i < 45; i++) await say(hers, `so that there are older lines ${i}`)
  const harmless = ['harmless', '```\ncode\n```', '/me waves'].map((text) => [sayIn(text), writeOverDoor(text), sendAlong(text)])
  const pages = [...(await Promise.all(harmless.flat())).flat(), await read(`/rooms/${room.name}`), await read('/mentions', bob)]
  for (const page of pages) for (const tag of tagsOf(page)) ours.add(shapeOf(tag))
})
afterAll(() => town.close())

/** What is on a page that neither we nor markdown could have put there. */
function foreign(html: string): string[] {
  const tags = tagsOf(html)
  const shapes = tags.map(shapeOf).filter((shape) => !ours.has(shape) && !WRITTEN.test(shape))
  const scripts = tags.filter((tag) => /\s(?:href|src|action|formaction)=["']?\s*(?:javascript|data|vbscript):/i.test(tag))
  const outside = tags.filter((tag) => !tag.startsWith('<a ') && /\s[a-z-]+=["']?(?:https?:)?\/\/evil\.example/.test(tag))
  return [...shapes, ...scripts, ...outside, ...(html.includes(String(1337 * 1337)) ? ['a template that ran'] : [])]
}

test('the guard sees what a text adds', () => {
  expect(ours.size).toBeGreaterThan(50)
  expect(foreign('<p>x</p><script>')).toEqual(['<script'])
  expect(foreign('<img src="x" onerror="y">')).toEqual(['<img src onerror'])
  expect(foreign('<p onclick="x">')).toEqual(['<p onclick'])
  expect(foreign('<a href="javascript:x" rel="y">')).toEqual(['<a href="javascript:x" rel="y">'])
  expect(foreign('<link rel="stylesheet" href="https://evil.example">')).toHaveLength(1)
})

describe.each(CORPUS)('%j is inert', (text) => {
  test('in a line: live, in a quote, on its page, in the form that edits it', async () => {
    for (const html of await sayIn(text)) expect(foreign(html)).toEqual([])
  })

  test('over a room’s door: live, in the rail, in the lists, in the settings', async () => {
    for (const html of await writeOverDoor(text)) expect(foreign(html)).toEqual([])
  })

  test('in what comes with a request: a form that comes back, an address, the name of a browser', async () => {
    for (const html of await sendAlong(text)) expect(foreign(html)).toEqual([])
  })

  test('as a name, which it cannot be', async () => {
    expect((await town.post('/auth/register', { username: text, password: 'long enough' })).status).toBe(400)
    expect((await town.post('/rooms', { name: text }, { as: ann })).status).toBe(400)
  })
})

test('all of it together is inert, on the page of the room and in the list of calls', async () => {
  for (const path of [`/rooms/${room.name}`, `/rooms/${room.name}?before=60`]) expect(foreign(await read(path))).toEqual([])
  expect(foreign(await read('/mentions', bob))).toEqual([])
})

test('in JSON it is the raw text, sent as nothing that a browser would run', async () => {
  const answer = await town.get(`/backfill?room=${room.name}&limit=200`, { as: ann })
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  const { messages } = (await answer.json()) as { messages: { content: string; html: string }[] }
  for (const text of CORPUS) expect(messages.map(({ content }) => content)).toContain(`${text} @bob`)
  for (const { html } of messages) expect(foreign(html)).toEqual([])
})
