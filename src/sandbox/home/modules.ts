import type { Program } from 'acorn'

/** A module's text from `start` to `end` is the name of another. */
type Name = { start: number; end: number; value: string }

/** Gives a module another name, null to leave it. */
type Rename = (name: string) => string | null

/**
 * The text of a module in which other modules go by other names: in a text out of a table there is no './' to start from.
 * What cannot be parsed stays as it is: the browser says what is wrong with it.
 */
export async function withNames(text: string, rename: Rename): Promise<string> {
  const { parse } = await import('acorn')
  const { simple } = await import('acorn-walk')
  try {
    const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module' })
    const found = importsOf(program)
    simple(program, { ImportExpression: ({ source }) => void found.push(...nameIn(source)) })
    return renamed(text, found, rename)
  } catch {
    return text
  }
}

function importsOf({ body }: Program): Name[] {
  return body.flatMap((part) => ('source' in part && part.source ? nameIn(part.source) : []))
}

const nameIn = (node: { type: string; start: number; end: number; value?: unknown }): Name[] =>
  node.type === 'Literal' && typeof node.value === 'string' ? [{ start: node.start, end: node.end, value: node.value }] : []

function renamed(text: string, found: readonly Name[], rename: Rename): string {
  const pieces: string[] = []
  let at = 0
  for (const { start, end, value } of [...found].sort((a, b) => a.start - b.start)) {
    const name = rename(value)
    if (name === null) continue
    pieces.push(text.slice(at, start), JSON.stringify(name))
    at = end
  }
  return pieces.join('') + text.slice(at)
}
