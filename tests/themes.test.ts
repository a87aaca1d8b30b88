import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import postcss from 'postcss'
import { describe, expect, test } from 'vitest'
import { THEMES } from '../src/profiles/queries.ts'
import { cleanHex, contrast, inkOn, nearestThatReads } from '../src/walls/colours.ts'
import {
  changesOf,
  cleanMix,
  declarationsOf,
  figuresOf,
  mustRead,
  paperMixed,
  paperOf,
  sentenceOf,
  shortfallsOf,
} from '../src/walls/mixing.ts'
import { COLOURS, FONTS, PATTERNS, POINTERS, PRESETS, presetNames } from '../src/walls/themes.ts'
import { repository } from './helpers/town.ts'

const css = (name: string) => postcss.parse(readFileSync(join(repository, 'public/css', name), 'utf8'))

/** What the stylesheets say of a preset: its variables. */
function worn(preset: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const sheet of ['tokens.css', 'wall-themes.css']) {
    css(sheet).walkRules((rule) => {
      if (!rule.selectors.includes(`[data-theme="${preset}"]`)) return
      rule.walkDecls((declaration) => {
        found[declaration.prop] = declaration.value
      })
    })
  }
  return found
}

const long = (hex: string) => (/^#[0-9a-f]{3,4}$/.test(hex) ? `#${[...hex.slice(1)].map((digit) => digit + digit).join('')}` : hex)

describe('each of the presets', () => {
  for (const name of presetNames) {
    test(`${name} reads: every pair of the contract reaches its figure`, () => expect(shortfallsOf(PRESETS[name])).toEqual([]))

    test(`${name} looks on a page as its data says`, () => {
      const declared = worn(name)
      const paper = PRESETS[name]
      for (const colour of COLOURS) expect([colour, long(declared[`--${colour}`] ?? '')]).toEqual([colour, paper[colour]])
      expect(long(declared['--tape'] ?? '')).toBe(paper.tape)
      expect([Number(declared['--fs']), declared['--tint'], declared['color-scheme']]).toEqual([
        paper.fs,
        `${paper.tint}%`,
        paper.dark ? 'dark' : 'light',
      ])
    })
  }

  test('there are at least seven, the five of the town among them, and a profile may wear every one', () => {
    expect(presetNames.length).toBeGreaterThanOrEqual(7)
    expect(presetNames).toEqual(expect.arrayContaining(['paper', 'terminal', 'vapor', 'newsprint', 'midnight']))
    expect([...THEMES].sort()).toEqual([...presetNames].sort())
  })

  test('what can be picked by name has its rule', () => {
    const selectors: string[] = []
    css('wall-themes.css').walkRules((rule) => void selectors.push(...rule.selectors))
    const missing = (attribute: string, names: readonly string[]) =>
      names.filter((name) => !selectors.some((selector) => selector.includes(`[data-${attribute}="${name}"]`)))
    expect([missing('fonts', FONTS), missing('pattern', PATTERNS), missing('pointer', POINTERS)]).toEqual([[], [], []])
  })
})

describe('mixing', () => {
  const mix = (mixed: Record<string, unknown>, accent: string | null = null) => cleanMix({ preset: 'paper', accent }, mixed)
  const mixed = (parts: Record<string, unknown>) => paperOf({ preset: 'paper', accent: null, mix: mix(parts) })

  test('a paper on which something cannot be read is refused with the figure and the nearest colour that would do', () => {
    const paper = mixed({ ink: '#888888' })
    const [first] = shortfallsOf(paper)
    expect(first).toMatchObject({ name: 'ink', on: 'bg', value: '#888888', ground: '#f1e6cc', needs: 4.5 })
    expect(sentenceOf(first as never)).toMatch(
      /^The text \(#888888\) on the background \(#f1e6cc\) has a contrast of 2\.8\d; 4\.5 is needed\. The nearest colour that would do is #[0-9a-f]{6}\.$/,
    )
    expect(() => mustRead(paper)).toThrow(/has a contrast of/)
    const nearest = String(first?.nearest)
    for (const ground of ['#f1e6cc', '#fffaee', '#e3d3ae']) expect(contrast(nearest, ground)).toBeGreaterThanOrEqual(4.5)
  })

  test('the colour that is offered is the nearest one: a step closer would not do', () => {
    const nearest = String(nearestThatReads('#ff6a4d', ['#ffffff'], 4.5))
    expect(contrast(nearest, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(nearest, '#ffffff')).toBeLessThan(4.7)
  })

  test('where no colour would do, that is said', () => {
    const paper = mixed({ bg: '#000000', sheet: '#ffffff', kraft: '#777777' })
    expect(shortfallsOf(paper).find(({ name }) => name === 'ink')?.nearest).toBeNull()
    expect(() => mustRead(paper)).toThrow(/closer together/)
  })

  test('whatever colour is asked for, what is offered really reads, and every accent has an ink', () => {
    const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`)
    fc.assert(
      fc.property(colour, colour, (text, ground) => {
        const nearest = nearestThatReads(text, [ground], 4.5)
        expect(nearest && contrast(nearest, ground)).toBeGreaterThanOrEqual(4.5)
        expect(contrast(inkOn(ground), ground)).toBeGreaterThanOrEqual(4.5)
      }),
    )
  })

  test('only what differs from the preset is kept, and on another preset it does not apply', () => {
    const kept = mix({ ink: '#000', bg: '#f1e6cc', fs: '1', tint: 10, sheet: '' })
    expect(kept).toEqual({ base: 'paper', ink: '#000000', tint: 10 })
    expect(mix({ bg: '#f1e6cc' })).toBeNull()
    expect(changesOf({ preset: 'paper', accent: null, mix: kept })).toEqual({ ink: '#000000', tint: 10 })
    expect(changesOf({ preset: 'midnight', accent: null, mix: kept })).toEqual({})
    expect(declarationsOf(changesOf({ preset: 'paper', accent: '#00FF00', mix: kept }))).toBe('--ink:#000000;--a1:#00ff00;--tint:10%')
  })

  test('a mixed accent stands over the profile’s, and whatever becomes of either, the ink on it reads', () => {
    const accent = '#123456'
    expect(changesOf({ preset: 'paper', accent, mix: null })).toEqual({ a1: '#123456', on1: '#ffffff' })
    expect(changesOf({ preset: 'paper', accent, mix: mix({ a1: '#ffeecc' }, accent) })).toEqual({ a1: '#ffeecc' })
    expect(mix({ a1: accent, on1: '#ffffff' }, accent)).toBeNull()
    const white = mix({ on1: '#fffffe' }, accent)
    expect(paperOf({ preset: 'paper', accent, mix: white })).toMatchObject({ a1: accent, on1: '#fffffe' })
    expect(paperOf({ preset: 'paper', accent: '#ffeecc', mix: white })).toMatchObject({ a1: '#ffeecc', on1: '#1a1423' })
    expect(shortfallsOf(paperMixed({ preset: 'paper', accent: '#ffeecc', mix: white }))).toMatchObject([{ name: 'on1', on: 'a1' }])
  })

  const REFUSED: [name: string, value: unknown][] = [
    ['ink', 'red'],
    ['ink', '#12'],
    ['ink', '#1234567'],
    ['ink', 'url(x)'],
    ['ink', '#fff;position:fixed'],
    ['ink', 'var(--x)'],
    ['ink', null as never],
    ['ink', {}],
    ['ink', ['#fff']],
    ['ink', Number.POSITIVE_INFINITY],
    ['fs', '2'],
    ['fs', 'NaN'],
    ['fs', 'Infinity'],
    ['tint', '-5'],
    ['tint', '1e400'],
    ['tape', '#fff'],
    ['tape', '#ffffff; }'],
    ['rail', '#ffffff'],
    ['--ink', '#ffffff'],
    ['__proto__', '#ffffff'],
    ['constructor', '#ffffff'],
    ['pattern', 'url(x)'],
    ['display', 'Comic Sans'],
  ]
  for (const [name, value] of REFUSED.filter(([, value]) => value !== null)) {
    test(`refuses ${name} = ${JSON.stringify(value)}`, () => {
      const parts = Object.fromEntries([[name, value]])
      expect(() => mix(JSON.parse(JSON.stringify(parts, (_key, one) => (one === Number.POSITIVE_INFINITY ? 'Infinity' : one))))).toThrow(
        /of the paper|part of a paper/,
      )
    })
  }

  test('figures are rounded down: what is said to reach 4.5 reaches it', () => {
    for (const { figure, name, on } of figuresOf(PRESETS.paper))
      expect(contrast(PRESETS.paper[name], PRESETS.paper[on])).toBeGreaterThanOrEqual(figure)
    expect([cleanHex('#ABC'), cleanHex('#abcdef'), cleanHex('abc'), cleanHex('#xyz')]).toEqual(['#aabbcc', '#abcdef', null, null])
  })
})
