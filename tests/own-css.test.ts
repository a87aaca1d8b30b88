import fc from 'fast-check'
import postcss from 'postcss'
import { describe, expect, test } from 'vitest'
import { readOwnCss } from '../src/walls/own-css.ts'
import { HOSTILE } from './helpers/hostile-css.ts'

const read = (css: string) => readOwnCss(css, 'w7')

/** What comes out of CSS in which nothing is wrong. */
async function written(css: string): Promise<string> {
  const { rules, keyframes, faults } = await read(css)
  expect(faults).toEqual([])
  return rules + keyframes
}

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
