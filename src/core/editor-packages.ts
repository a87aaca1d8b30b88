import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A module of the code editor: what imports call it, where it is under /assets/<build>/, and where its package has it. */
export type EditorModule = { specifier: string; path: string; file: string }

const root = join(import.meta.dirname, '../..')

/** What the editor's own modules import; what those import in their turn is found by looking. */
const ENTRANCES = [
  '@codemirror/autocomplete',
  '@codemirror/collab',
  '@codemirror/commands',
  '@codemirror/lang-javascript',
  '@codemirror/language',
  '@codemirror/legacy-modes',
  '@codemirror/lint',
  '@codemirror/search',
  '@codemirror/state',
  '@codemirror/view',
  '@lezer/highlight',
  'codemirror',
]
/** Of the hundred old modes only those that sketches are written in are served. */
const MODES = ['clike', 'css', 'javascript']

type Package = { exports?: unknown; module?: string; main?: string; dependencies?: Record<string, string> }

/** Every module of the editor, found by walking the installed packages: one that a package begins to import is never missing. */
export const editorModules: readonly EditorModule[] = walk()

function walk(): EditorModule[] {
  const found = new Map<string, EditorModule[]>()
  const visit = (name: string): void => {
    if (found.has(name)) return
    const manifest = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as Package
    found.set(name, modulesOf(name, manifest))
    for (const dependency of Object.keys(manifest.dependencies ?? {})) visit(dependencyOf(name, dependency))
  }
  for (const name of ENTRANCES) visit(name)
  return [...found.values()].flat().sort((a, b) => (a.specifier < b.specifier ? -1 : 1))
}

/** An import map knows one version of each package, so a second one inside another package must not go unnoticed. */
function dependencyOf(name: string, dependency: string): string {
  if (existsSync(join(root, 'node_modules', name, 'node_modules', dependency)))
    throw new Error(`${name} brings a ${dependency} of its own: the editor would load two of them`)
  return dependency
}

function modulesOf(name: string, manifest: Package): EditorModule[] {
  const module = (specifier: string, inside: string) => {
    const file = `${name}/${inside.replace(/^\.\//, '')}`
    return { specifier, path: `lib/codemirror/${file}`, file: `node_modules/${file}` }
  }
  if (name === '@codemirror/legacy-modes') return MODES.map((mode) => module(`${name}/mode/${mode}`, `mode/${mode}.js`))
  return [module(name, entranceOf(manifest))]
}

function entranceOf({ exports, module, main }: Package): string {
  const whole = exports && typeof exports === 'object' && '.' in exports ? exports['.'] : exports
  if (whole && typeof whole === 'object' && 'import' in whole && typeof whole.import === 'string') return whole.import
  return module ?? main ?? 'index.js'
}
