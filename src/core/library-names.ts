import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The names that a library gives to code, by what they are. */
export type LibraryNames = { function: string[]; class: string[]; value: string[] }

const root = join(import.meta.dirname, '../../node_modules')

/** Where the names of each library are under /assets/<build>/, beside it and under its version, and what reads them out of its package. */
const READ: Readonly<Record<string, () => Promise<LibraryNames>>> = {
  'lib/p5/2.3.4/names.json': namesOfP5,
  'lib/three/0.187.0/names.json': namesOfThree,
}

/** What completion in the editor offers, as files to be served: read from the packages, so that no page has to run a library for it. */
export async function libraryNames(): Promise<[path: string, content: Buffer][]> {
  const made = async ([path, read]: [string, () => Promise<LibraryNames>]): Promise<[string, Buffer]> => [
    path,
    Buffer.from(JSON.stringify(await read())),
  ]
  return Promise.all(Object.entries(READ).map(made))
}

/** Its types say what stands by itself in a sketch. Classes are declared there too, but code reaches them as p5's own: `p5.Vector`. */
async function namesOfP5(): Promise<LibraryNames> {
  const [names = '', whole = ''] = await Promise.all(['global', 'p5'].map((part) => readFile(join(root, `p5/types/${part}.d.ts`), 'utf8')))
  const classes = new Set([...whole.matchAll(/^ *class (\w+)/gm)].map(([, name]) => name))
  const declared = [...names.matchAll(/^ {0,2}(function|const|let) ([A-Za-z]\w*)/gm)].filter(([, , name]) => !classes.has(name))
  const named = (isFunction: boolean) =>
    sorted(declared.flatMap(([, how, name = '']) => ((how === 'function') === isFunction ? [name] : [])))
  return { function: named(true), class: [], value: named(false) }
}

/** What the module exports; how it is declared in the file that has it says what it is. */
async function namesOfThree(): Promise<LibraryNames> {
  const [module, core] = await Promise.all(['module', 'core'].map((part) => readFile(join(root, `three/build/three.${part}.js`), 'utf8')))
  const exported = [...`${module}`.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list = '']) => list.split(','))
  const names = sorted(exported.map((one) => one.trim().replace(/^.* as /, '')))
  const declared = new Map([...`${core}\n${module}`.matchAll(/^(class|function) (\w+)/gm)].map(([, how, name]) => [name, how]))
  const named = (how: string | undefined) => names.filter((name) => declared.get(name) === how)
  return { function: named('function'), class: named('class'), value: named(undefined) }
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].filter(Boolean).sort()
