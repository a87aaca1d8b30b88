import type { Program } from 'acorn'

/** What the sketch's own modules are called in the import map: out of a folder there is no './' to start from. */
export const moduleName = (name: string): string => `sketch/${name}`

/** A module's text from `start` to `end` is the name of another. */
type Name = { start: number; end: number; value: string }

/**
 * The text of a module in which the sketch's own other files go by their names in the import map. What cannot be parsed stays as it is:
 * the browser says what is wrong with it.
 */
export async function withMappedImports(text: string, names: ReadonlySet<string>): Promise<string> {
  const { parse } = await import('acorn')
  const { simple } = await import('acorn-walk')
  try {
    const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module' })
    const found = importsOf(program)
    simple(program, { ImportExpression: ({ source }) => void found.push(...nameIn(source)) })
    return renamed(text, found, names)
  } catch {
    return text
  }
}

function importsOf({ body }: Program): Name[] {
  return body.flatMap((part) => ('source' in part && part.source ? nameIn(part.source) : []))
}

const nameIn = (node: { type: string; start: number; end: number; value?: unknown }): Name[] =>
  node.type === 'Literal' && typeof node.value === 'string' ? [{ start: node.start, end: node.end, value: node.value }] : []

function renamed(text: string, found: readonly Name[], names: ReadonlySet<string>): string {
  const pieces: string[] = []
  let at = 0
  for (const { start, end, value } of [...found].sort((a, b) => a.start - b.start)) {
    const name = value.startsWith('./') ? value.slice(2) : ''
    if (!names.has(name)) continue
    pieces.push(text.slice(at, start), JSON.stringify(moduleName(name)))
    at = end
  }
  return pieces.join('') + text.slice(at)
}
