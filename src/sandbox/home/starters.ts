import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Kind } from '../queries.ts'
import { withNames } from './modules.ts'

const home = join(import.meta.dirname, '../../../public/sandbox/home')
/** The module that starts a sketch of the kind at home; p5 and a sketch's own modules start by themselves. */
const BEGINNINGS: Partial<Record<Kind, string>> = { canvas: 'begin-canvas.js', shader: 'begin-shader.js' }

/** A module of ours, by the name that it has in the import map and in the table. */
export type Starter = { name: string; text: string }
const starters = new Map<Kind, Promise<Starter[]>>()

/**
 * The modules of ours that start a sketch of the kind at home, the first one first: those that run it in its frame in the town, but for
 * what speaks with the page there, which is another here.
 */
export function startersOf(kind: Kind): Promise<Starter[]> {
  const first = BEGINNINGS[kind]
  if (!first) return Promise.resolve([])
  const known = starters.get(kind) ?? withImports(join(home, first))
  starters.set(kind, known)
  return known
}

/** What a module is at home: ours for here, if there is one of that name. */
const atHome = (path: string): string => (existsSync(join(home, basename(path))) ? join(home, basename(path)) : path)

async function withImports(first: string): Promise<Starter[]> {
  const found = new Map<string, string>()
  const waiting = [first]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const folder = dirname(path)
    const name = `library/${basename(path)}`
    if (found.has(name)) continue
    const text = await withNames(await readFile(path, 'utf8'), (asked) => {
      if (!asked.startsWith('.')) return null
      waiting.push(atHome(join(folder, asked)))
      return `library/${basename(asked)}`
    })
    found.set(name, text)
  }
  return [...found].map(([name, text]) => ({ name, text }))
}
