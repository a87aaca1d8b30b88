import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namesCalled, renderLine, renderText } from '../src/chat/markdown.ts'
import { snippet } from '../src/chat/render.ts'

const nobody = new Set<string>()
const html = (text: string) => renderText(text, nobody)

describe('what a person writes becomes', () => {
  test.each([
    ['paragraphs', 'one\n\ntwo', '<p>one</p>\n<p>two</p>'],
    ['line breaks', 'one\ntwo', '<p>one<br>\ntwo</p>'],
    ['code', 'say `<b>` now', '<p>say <code>&lt;b&gt;</code> now</p>'],
    ['bold', '**loud**', '<p><strong>loud</strong></p>'],
    ['italic', '*soft* and _soft_', '<p><em>soft</em> and <em>soft</em></p>'],
    ['a quotation', '> wise\n> words', '<blockquote>\n<p>wise<br>\nwords</p>\n</blockquote>'],
    ['a link', '[here](https://a.example/b?c=1&d)', '<p><a href="https://a.example/b?c=1&amp;d" rel="noopener nofollow ugc">here</a></p>'],
    ['a mail link', '[me](mailto:a@b.example)', '<p><a href="mailto:a@b.example" rel="noopener nofollow ugc">me</a></p>'],
    [
      'a link of its own',
      'see http://a.example.',
      '<p>see <a href="http://a.example" rel="noopener nofollow ugc">http://a.example</a>.</p>',
    ],
    ['a link in brackets', '<https://a.example>', '<p><a href="https://a.example" rel="noopener nofollow ugc">https://a.example</a></p>'],
  ])('%s', (_, text, expected) => {
    expect(html(text)).toBe(expected)
  })

  test('a block of code, kept to the letter', () => {
    expect(html('```js\nif (a < b) **x**\n```')).toContain('<pre tabindex="0"><code>if (a &lt; b) **x**\n</code></pre>')
    expect(html('```js\nx\n```')).toContain('<span>js</span>')
    expect(html('```"><script>\nx\n```')).toContain('<span>code</span>')
  })
})

describe('nothing else', () => {
  test.each([
    '# heading',
    '- a list',
    '1. a list',
    '| a | table |\n|---|---|\n| b | c |',
    '---',
    'a\n===',
    '    indented',
    '![image](https://a.example/a.png)',
    '~~gone~~',
    '<b>html</b>',
    '<!-- comment -->',
    '&lt;&#60;&amp;',
    '[a]: https://a.example\n\n[a]',
  ])('%j stays the text that it is, in paragraphs', (text) => {
    const tags = [...html(text).matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag)
    expect(tags.filter((tag) => !['p', 'br', 'a'].includes(String(tag)))).toEqual([])
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    '&#106;avascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://a.example',
    '//a.example',
    '/rooms/general',
    'blob:null/1',
    ' javascript:alert(1)',
    'http:javascript:alert(1)',
  ])('%j is no link', (url) => {
    for (const text of [`[x](${url})`, `[x](<${url}>)`, `<${url}>`, url]) expect(html(text)).not.toContain('href')
  })
})

const ALLOWED =
  /^<(?:\/?(?:p|strong|em|blockquote|code|pre|div|span|a|b)|br)(?: (?:class="[a-z_ -]*"|href="(?:https?:\/\/|mailto:)[^"<>]*"|rel="noopener nofollow ugc"|title="[^"<>]*"|tabindex="0"))*>$/

/** Every tag of a text, to be held against the few that may be there. */
const tagsOf = (rendered: string) => rendered.match(/<[^>]*>?/g) ?? []

test('whatever is written, only the few tags come out, whole and with their few attributes', () => {
  const pieces = [
    '<',
    '>',
    '"',
    "'",
    '&',
    '`',
    '```',
    '*',
    '**',
    '_',
    '[',
    ']',
    '(',
    ')',
    '!',
    '\\',
    '\n',
    '> ',
    '@bob',
    '<a href=x>',
    '<https://',
  ]
  const more = [
    'https://a.example/',
    'javascript:',
    'onclick=',
    '](',
    '/me ',
    '\u202e',
    '🦋',
    'x',
    ' ',
    '&quot;',
    '"><svg/onload=1>',
    'mailto:',
  ]
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces, ...more), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 40 })
  fc.assert(
    fc.property(text, (parts) => {
      for (const rendered of [renderText(parts.join(''), new Set(['bob'])), renderLine(parts.join(''), new Set(['bob']))]) {
        expect(tagsOf(rendered).filter((tag) => !ALLOWED.test(tag))).toEqual([])
      }
    }),
    { numRuns: 600 },
  )
})

test.each(['[', '*', '_', '`', '> ', '![', '](', '<', '[](', '**a ', '@a ', '\\', 'http://a', '*_'])(
  '2,000 characters of %j are rendered quickly',
  (piece) => {
    const text = piece.repeat(2000 / piece.length)
    const start = process.cpuUsage().user
    html(text)
    namesCalled(text, 10)
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(150)
  },
)

describe('names', () => {
  test.each([
    ['hello @bob', ['bob']],
    ['@Bob, @BOB and @ann-lee_2', ['bob', 'ann-lee_2']],
    ['@bob.', ['bob']],
    ['@b.o.b', ['b.o.b']],
    ['mail bob@ann.example', []],
    ['https://a.example/@bob', []],
    ['`@bob`', []],
    ['```\n@bob\n```', []],
    ['@', []],
    ['> @bob said', ['bob']],
    ['**@bob**', ['bob']],
    ['@@bob', []],
  ])('%j calls %j', (text, names) => {
    expect(namesCalled(text, 10)).toEqual(names)
  })

  test('a line calls so many at most', () => {
    expect(namesCalled(Array.from({ length: 50 }, (_, i) => `@name${i}`).join(' '), 10)).toHaveLength(10)
  })

  test('are marked where they were really called', () => {
    expect(renderText('@bob and @eve, `@bob`', new Set(['bob']))).toBe('<p><b class="mention">@bob</b> and @eve, <code>@bob</code></p>')
  })
})

test('a snippet is plain words, cut short, and nothing of what was taken down', () => {
  expect(snippet('/me **waves**\n> and `smiles`')).toBe('waves and smiles')
  expect(snippet('x'.repeat(200))).toBe(`${'x'.repeat(90)}…`)
  expect(snippet(null)).toBe('taken down')
})
