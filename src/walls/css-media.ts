import { CssProblem, printable } from './css-values.ts'

const SIZES = new Set(['width', 'min-width', 'max-width', 'height', 'min-height', 'max-height'])
const CHOICES = new Map([
  ['orientation', ['portrait', 'landscape']],
  ['prefers-color-scheme', ['light', 'dark']],
  ['prefers-reduced-motion', ['reduce', 'no-preference']],
  ['prefers-contrast', ['more', 'less', 'no-preference']],
  ['hover', ['hover', 'none']],
  ['pointer', ['fine', 'coarse', 'none']],
])

/** The condition of `@media`: the screen's size and what its owner prefers, joined by `and`, in lists with commas. @throws CssProblem */
export function readMedia(params: string): string {
  const queries = params
    .toLowerCase()
    .split(',')
    .map((query) => query.trim())
  if (queries.length > 4) throw new CssProblem('An @media has more than four conditions.')
  return queries
    .map((query) =>
      query
        .split(/\s+and\s+/)
        .map(readFeature)
        .join(' and '),
    )
    .join(',')
}

function readFeature(text: string): string {
  if (text === 'screen' || text === 'print' || text === 'all') return text
  const [, name = '', value = ''] = /^\(\s*([a-z-]{1,30})\s*:\s*([a-z0-9.-]{1,20})\s*\)$/.exec(text) ?? []
  const fits = SIZES.has(name) ? /^\d{1,5}(?:\.\d{1,2})?(?:px|em|rem)$/.test(value) : CHOICES.get(name)?.includes(value)
  if (!fits) throw new CssProblem(`"${printable(text)}" is not taken in @media: write such as (min-width: 600px).`)
  return `(${name}:${value})`
}
