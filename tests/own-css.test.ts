import fc from 'fast-check'
import postcss from 'postcss'
import { describe, expect, test } from 'vitest'
import { readOwnCss } from '../src/walls/own-css.ts'

const read = (css: string) => readOwnCss(css, 'w7')

/** What comes out of CSS in which nothing is wrong. */
async function written(css: string): Promise<string> {
  const { rules, keyframes, faults } = await read(css)
  expect(faults).toEqual([])
  return rules + keyframes
}

/**
 * Everything that somebody might try, written out: [what it is, the CSS]. Not one of these may be taken.
 */
const HOSTILE: [what: string, css: string][] = [
  // ── asking for something from elsewhere
  ['a picture from elsewhere', '.sheet { background: url(https://evil.example/x.png) }'],
  ['a picture in quotes', '.sheet { background-image: url("//evil.example/x") }'],
  ['a picture of data', '.sheet { background: url(data:image/svg+xml;base64,PHN2Zz4=) }'],
  ['script in an address', '.sheet { background: url(javascript:alert(1)) }'],
  ['url in capitals', '.sheet { background: URL(//evil.example/x) }'],
  ['url with spaces', '.sheet { background: url ( //evil.example/x ) }'],
  ['url in pieces of comment', '.sheet { background: u/**/rl(//evil.example/x) }'],
  ['url with an escape', '.sheet { background: u\\72l(//evil.example/x) }'],
  ['url with an escape of six digits', '.sheet { background: \\000075rl(//evil.example/x) }'],
  ['url in full-width letters', '.sheet { background: ｕｒｌ(//evil.example/x) }'],
  ['url in a list of pictures', '.sheet { background: linear-gradient(red, red), url(x) }'],
  ['image()', '.sheet { background: image("x.png") }'],
  ['image-set()', '.sheet { background: image-set("x.png" 1x) }'],
  ['the old image-set()', '.sheet { background: -webkit-image-set(url(x) 1x) }'],
  ['cross-fade()', '.sheet { background: cross-fade(url(a), url(b), 50%) }'],
  ['element()', '.sheet { background: -moz-element(#main) }'],
  ['a mask', '.sheet { mask: url(#m) }'],
  ['a mask with its prefix', '.sheet { -webkit-mask-image: url(x) }'],
  ['a filter from elsewhere', '.sheet { filter: url(x.svg#f) }'],
  ['a pointer from elsewhere', '.sheet { cursor: url(x.cur), auto }'],
  ['bullets from elsewhere', 'ul { list-style-image: url(x) }'],
  ['a border picture', '.sheet { border-image: url(x) 30 }'],
  ['a shape from elsewhere', '.sheet { shape-outside: url(x.png) }'],
  ['a clip path from elsewhere', '.sheet { clip-path: url(#c) }'],
  ['@import', '@import "https://evil.example/x.css";'],
  ['@import with url', '@import url(//evil.example/x.css);'],
  ['@import in capitals', '@IMPORT "x";'],
  ['@import with an escape', '@\\69mport "x";'],
  ['a typeface from elsewhere', '@font-face { font-family: x; src: url(x) }'],
  ['a namespace', '@namespace url(http://www.w3.org/1999/xhtml);'],
  ['a charset', '@charset "utf-7";'],
  ['src()', '.sheet { background: src("x") }'],
  // ── other at-rules
  ['@supports', '@supports (display: grid) { .sheet { color: red } }'],
  ['@layer', '@layer a11y { .sheet { color: red } }'],
  ['@scope', '@scope (body) { .strip { color: red } }'],
  ['@container', '@container (min-width: 1px) { .sheet { color: red } }'],
  ['@property', '@property --x { syntax: "*"; inherits: true; initial-value: 0 }'],
  ['@page', '@page { margin: 0 }'],
  ['@view-transition', '@view-transition { navigation: auto }'],
  ['@starting-style', '@starting-style { .sheet { opacity: 0 } }'],
  ['@counter-style', '@counter-style x { system: cyclic; symbols: "x" }'],
  ['@document', '@-moz-document url(http://x) { .sheet { color: red } }'],
  ['@media within @media', '@media (min-width: 1px) { @media (max-width: 9px) { .sheet { color: red } } }'],
  ['a condition that is none', '@media (min-width: 1px) or (url(x)) { .sheet { color: red } }'],
  ['a condition with an expression', '@media (min-width: calc(1px * var(--x))) { .sheet { color: red } }'],
  ['keyframes under a prefix', '@-webkit-keyframes x { from { color: red } }'],
  ['keyframes called like a keyword', '@keyframes infinite { from { color: red } }'],
  ['keyframes with a name in quotes', '@keyframes "x" { from { color: red } }'],
  ['keyframes that place', '@keyframes x { to { position: absolute } }'],
  ['keyframes that bring pictures', '@keyframes x { to { background: url(x) } }'],
  ['keyframes of somebody else', '.sheet { animation: blink 1s infinite }'],
  // ── getting out of the wall
  ['what stays on the window', '.sheet { position: fixed; inset: 0 }'],
  ['what sticks', '.sheet { position: sticky; top: 0 }'],
  ['fixed in capitals', '.sheet { position: FIXED }'],
  ['fixed with an escape', '.sheet { position: f\\69xed }'],
  ['fixed after a semicolon in a string', '.sheet { color: red; quotes: "a;position:fixed" }'],
  ['a background that stays on the window', '.sheet { background: fixed red }'],
  ['below everything', '.sheet { z-index: -1 }'],
  ['above everything', '.sheet { z-index: 2147483647 }'],
  ['a z-index that is a sum', '.sheet { z-index: calc(100 * 100) }'],
  ['the canvas made to show what hangs out', '.wall { overflow: visible }'],
  ['the canvas without its walls', '.wall { contain: none }'],
  ['the canvas moved', '.wall { position: absolute; top: -500px }'],
  ['the canvas grown', ':scope { width: 4000px }'],
  ['the canvas pulled over the bar', '.wall { margin-top: -100px }'],
  ['the canvas turned', '.wall { transform: translate(0, -100px) }'],
  ['the canvas away', '.wall { display: none }'],
  ['the canvas in a list', '.sheet, .wall { position: absolute }'],
  ['what stands beside the canvas', '.wall ~ * { display: none }'],
  ['what comes after the canvas', '.wall + .strip { display: none }'],
  ['what holds the canvas', 'body:has(.wall) { display: none }'],
  ['the canvas as somebody’s child', 'body .wall { color: red }'],
  ['the canvas in :not', '.sheet:not(.wall) { color: red }'],
  ['the root', ':root { --bg: red }'],
  ['the host', ':host { color: red }'],
  ['inside of shadows', 'video::-webkit-media-controls { color: red }'],
  ['a part', '.sheet::part(x) { color: red }'],
  ['a slot', '::slotted(*) { color: red }'],
  ['backdrops', '::backdrop { color: red }'],
  // ── finding out about the reader
  ['what is typed', 'input[value^="a"] { background: red }'],
  ['an attribute', 'a[href*="secret"] { color: red }'],
  ['an attribute without quotes', '[data-me=ann] { color: red }'],
  ['links that were visited', 'a:visited { color: red }'],
  ['what the page is at', ':target { color: red }'],
  ['a language', ':lang(en) { color: red }'],
  ['has', '.mod:has(input:focus) { color: red }'],
  ['is', ':is(body, .sheet) { color: red }'],
  ['where', ':where(body) { color: red }'],
  ['attr()', '.sheet { width: attr(data-x px) }'],
  ['env()', '.sheet { width: env(safe-area-inset-top) }'],
  // ── winning over the frame, or deceiving
  ['!important', '.sheet { color: red !important }'],
  ['! important', '.sheet { color: red ! important }'],
  ['!important in a comment’s shadow', '.sheet { color: red !/**/important }'],
  ['words of one’s own', '.sheet::before { content: "Sign in at evil.example" }'],
  ['a quotation mark', 'q { quotes: "«" "»" }'],
  ['a counter', 'li { counter-increment: x }'],
  ['nothing to press', 'button { pointer-events: none }'],
  ['another order than one hears', '.mod { order: -1 }'],
  ['text the other way round', '.sheet { direction: rtl; unicode-bidi: bidi-override }'],
  ['all at once', '.sheet { all: unset }'],
  ['a pointer that is gone', '.sheet { cursor: none }'],
  ['something behind glass', '.sheet { backdrop-filter: blur(2px) }'],
  ['a variable of the paper', '.sheet { --ink: #fff }'],
  ['a variable of one’s own', '.sheet { --p: fixed; position: var(--p) }'],
  ['a variable of the page', '.sheet { color: var(--rail) }'],
  ['a variable with a way out', '.sheet { color: var(--ink, url(x)) }'],
  ['the place of a sticker', '.stk { --x: 0% }'],
  // ── making the machine sweat
  ['a giant blur', '.sheet { filter: blur(5000px) }'],
  ['a giant shadow', '.sheet { box-shadow: 0 0 4000px red }'],
  ['a giant sheet', '.sheet { width: 1e9px }'],
  ['a number without end', '.sheet { width: 99999999999999999999px }'],
  ['infinity', '.sheet { width: calc(infinity * 1px) }'.replace('infinity', '1e400')],
  ['a hundred layers', `.sheet { box-shadow: ${Array(100).fill('0 0 1px red').join(',')} }`],
  ['brackets in brackets', `.sheet { width: ${'calc('.repeat(200)}1px${')'.repeat(200)} }`],
  ['a flicker', '@keyframes x { to { color: red } } .sheet { animation: x 10ms infinite }'],
  ['a long way down', '.a .b .c .d .e .f .g { color: red }'],
  ['too many selectors', `${Array(50).fill('.a').join(',')} { color: red }`],
  ['too many rules', '.a{color:red}'.repeat(400)],
  ['too much of it', `/* ${'x'.repeat(25_000)} */`],
  // ── confusing the parser
  ['a style that ends', '.sheet { color: red } </style><script>alert(1)</script>'],
  ['a comment of HTML', '<!-- .sheet { color: red } -->'],
  ['an end without a beginning', '.sheet { color: red } } body { display: none }'],
  ['a beginning without an end', '.sheet { color: red'],
  ['a string without an end', '.sheet { color: "red }'],
  ['a comment without an end', '.sheet { color: red } /*'],
  ['rules in rules', '.sheet { .x { color: red } }'],
  ['rules in rules with an ampersand', '.sheet { & + & { color: red } }'],
  ['a declaration without a rule', 'color: red'],
  ['a NUL', '.sheet { color: r\u0000ed }'],
  ['a lone surrogate', '.sheet { color: \ud800 }'],
  ['an expression', '.sheet { width: expression(alert(1)) }'],
  ['a behaviour', '.sheet { behavior: url(x.htc) }'],
  ['a binding', '.sheet { -moz-binding: url(x.xml#a) }'],
  ['a filter of old', '.sheet { filter: progid:DXImageTransform.Microsoft.Alpha(opacity=0) }'],
  ['a prototype', '.__proto__ { __proto__: red }'],
  ['a property of objects', '.sheet { constructor: red; toString: red }'],
  ['a condition of objects', '@media (constructor: red) { .sheet { color: red } }'],
  ['a marker of templates', '.sheet { color: <%= it.secret %> }'],
  ['a map of sources', '/*# sourceMappingURL=data:application/json,{ */ .sheet { color: url(x) }'],
]

/** What must not stand in anything that comes out, whatever went in. */
const FORBIDDEN =
  /url\s*\(|@import|@font-face|expression|javascript|fixed|sticky|!|\\|"|'|<|--(?!bg|sheet|kraft|ink|soft|edge|shade|a[123]|on[123]|link|focus|warn|display|text|tape)/i

test('the corpus is as long as it was asked for, and each of its cases is another', () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(60)
  expect(new Set(HOSTILE.map(([, css]) => css)).size).toBe(HOSTILE.length)
})

describe('is refused, with a sentence and its line', () => {
  for (const [what, css] of HOSTILE) {
    test(what, async () => {
      const { rules, keyframes, faults } = await read(css)
      expect(faults.length).toBeGreaterThan(0)
      for (const { line, message } of faults) {
        expect(line).toBeGreaterThan(0)
        expect(message).toMatch(/^["A-Z0-9-].{8,200}\.$/)
      }
      expect(rules + keyframes).not.toMatch(FORBIDDEN)
    })
  }
})

describe('is taken, and written anew', () => {
  const taken: [css: string, becomes: string][] = [
    ['.sheet { color: RED; }', ':scope .sheet{color:RED}'],
    ['.sheet,.mod h2{color:#F0A}', ':scope .sheet,:scope .mod h2{color:#f0a}'],
    ['.wall { background: var(--a1) }', ':scope{background:var(--a1)}'],
    ['.wall:hover .sheet { rotate: 1deg }', ':scope:hover .sheet{rotate:1deg}'],
    [':scope > .grid > .mod { margin: 0 auto }', ':scope>.grid>.mod{margin:0 auto}'.replace(':scope>.grid', ':scope>.grid')],
    ['body .x { color: red }', ':scope body .x{color:red}'],
    ['#post-42 { border-radius: 12px 4px / 8px }', ':scope #post-42{border-radius:12px 4px / 8px}'],
    ['.mod:nth-child(2N+1):not(.c12)::before { opacity: .5 }', ':scope .mod:nth-child(2n+1):not(.c12)::before{opacity:0.5}'],
    ['.sheet{width:calc(100% - (2 * 3px))}', ':scope .sheet{width:calc(100% - (2 * 3px))}'],
    ['.sheet { color: /* why */ red }', ':scope .sheet{color:red}'],
    [
      '.sheet { filter: blur(2px) drop-shadow(1px 1px 0 var(--shade)) }',
      ':scope .sheet{filter:blur(2px) drop-shadow(1px 1px 0 var(--shade))}',
    ],
    ['.sheet { *color: red }', ':scope .sheet{color:red}'],
    ['@media screen and (max-width: 600px) { .sheet { padding: 4px } }', '@media screen and (max-width:600px){:scope .sheet{padding:4px}}'],
    [
      '@keyframes Wob { 0%, to { rotate: -1deg } 50% { rotate: 1deg } } .stk { animation: Wob 2s infinite }',
      ':scope .stk{animation:w7-Wob 2s infinite}@keyframes w7-Wob{0%,to{rotate:-1deg}50%{rotate:1deg}}',
    ],
    ['', ''],
    ['/* nothing */', ''],
    ['.sheet {}', ''],
  ]
  for (const [css, becomes] of taken) test(css || 'nothing at all', async () => expect(await written(css)).toBe(becomes))

  test('and every mistake is told at once, each with its line', async () => {
    const { faults } = await read('.a { color: url(x) }\n.b { color: red }\n\n.c { position: fixed; z-index: -1 }')
    expect(faults.map(({ line }) => line)).toEqual([1, 4, 4])
  })
})

const pieces = [
  ...HOSTILE.flatMap(([, css]) => css.split(/(?<=[\s{};:(),])/)),
  '.sheet{',
  '}',
  'color:red;',
  '.wall',
  ':scope',
  '@media (min-width:1px){',
]

test('whatever is typed, what comes out has no way out: whole CSS, every selector within the canvas, nothing forbidden', async () => {
  const css = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(css, async (text) => {
      const { rules, keyframes } = await read(text)
      expect(rules + keyframes).not.toMatch(FORBIDDEN)
      postcss.parse(rules + keyframes, { map: false }).walkRules((rule) => {
        const isFrame = rule.parent?.type === 'atrule' && (rule.parent as postcss.AtRule).name === 'keyframes'
        if (!isFrame) for (const selector of rule.selectors) expect(selector).toMatch(/^:scope(?:$|[ >:.#])/)
      })
    }),
    { numRuns: 400 },
  )
})
