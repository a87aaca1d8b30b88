import { isRecord } from './reading.ts'

type Tree = { [name: string]: Tree | unknown }

/** Names of fields in forms: `content.rows.0.1`, `style.width`. */
const PATH = /^(content|style)((?:\.(?:[a-z][a-z_]{0,20}|\d{1,2})){1,4})$/

/** A list comes out of a tree whose names are all numbers; gaps close. */
function listed(tree: unknown): unknown {
  if (!isRecord(tree)) return tree
  const names = Object.keys(tree)
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name)))
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => listed(tree[name]))
  return Object.fromEntries(names.map((name) => [name, listed(tree[name])]))
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) tree[name] = value
  else {
    const below = Object.hasOwn(tree, name) && isRecord(tree[name]) ? (tree[name] as Tree) : {}
    tree[name] = below
    put(below, rest, value)
  }
}

/**
 * What a body says of a piece: programs send `content` and `style` as objects, a plain form sends fields named by their path in them.
 * @returns each undefined when the body says nothing of it
 */
export function saidIn(body: Record<string, unknown>): { content?: unknown; style?: unknown } {
  const tree: Tree = {}
  for (const [name, value] of Object.entries(body)) {
    const [, root, path] = PATH.exec(name) ?? []
    if (root && path) put(tree, [root, ...path.slice(1).split('.')], Array.isArray(value) ? value.at(-1) : value)
  }
  const said = listed(tree) as { content?: unknown; style?: unknown }
  return { content: said.content ?? body.content, style: said.style ?? body.style }
}

/** Deeper than any form goes: what is in there is not looked at, so that nobody's nesting outgrows the stack. */
const DEEPEST = 6

/** What a row of a form is worth when nobody typed into it: nothing. Choices that always have a value do not count. */
function isBlank(value: unknown, depth = 0): boolean {
  if (depth > DEEPEST) return false
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.every((part) => isBlank(part, depth + 1))
  return isRecord(value) && Object.entries(value).every(([name, part]) => name === 'pot' || isBlank(part, depth + 1))
}

/** A list's line without its text: its label alone says nothing. */
const isEmptyLine = (row: unknown): boolean => Array.isArray(row) && isBlank(row.at(-1))

/** Content without the rows, pictures and neighbours that a form left empty. */
export function withoutBlanks(raw: unknown): unknown {
  if (!isRecord(raw)) return raw
  const kept = Object.entries(raw).filter(([name, value]) => !((isRecord(value) || name === 'file') && isBlank(value)))
  const full = (rows: unknown[]) => rows.filter((row) => typeof row === 'string' || !(isBlank(row) || isEmptyLine(row)))
  return Object.fromEntries(kept.map(([name, value]) => [name, Array.isArray(value) ? full(value) : value]))
}

/** `mixed.ink`, or `mix_ink`, of a plain form as `{mixed: {ink}}`, which is what programs send; the same for `background`. */
export function lookIn(body: Record<string, unknown>): Record<string, unknown> {
  const into: Record<string, Record<string, unknown>> = {}
  for (const [name, value] of Object.entries(body)) {
    const [, root, part] = /^(mix|background)(?:ed)?[._]([a-z0-9]{1,20})$/.exec(name) ?? []
    if (!root || !part) continue
    const object = root === 'mix' ? 'mixed' : root
    into[object] = { ...into[object], [part]: value }
  }
  return { ...body, ...into }
}
