import { editorModules } from '../../core/editor-packages.ts'
import type { Kind } from '../queries.ts'

/** What reads the code of sketches, to count their loops. */
export const PARSER = 'lib/acorn/acorn.js'

/**
 * A library as sketches are written with it: its exact version, which is stored with the sketch, where it is under /assets/<build>/ (each file
 * after those that it imports), and by what names code imports it.
 */
export type Library = { kind: Kind; version: string; files: readonly string[]; imports?: Readonly<Record<string, string>> }

const P5: Library = { kind: 'p5', version: '2.3.4', files: ['lib/p5/2.3.4/p5.min.js'] }
const THREE: Library = {
  kind: 'three',
  version: '0.187.0',
  files: ['lib/three/0.187.0/three.core.js', 'lib/three/0.187.0/three.module.js'],
  imports: {
    three: 'lib/three/0.187.0/three.module.js',
    'three/addons/controls/OrbitControls.js': 'lib/three/0.187.0/OrbitControls.js',
  },
}

/** Every library that this server has, the newest of its kind first: a version that a sketch was stored with stays when a newer one comes. */
export const libraries: readonly Library[] = [P5, THREE]

/** The version that a new sketch of this kind is written for; null where a kind needs no library. */
export const newestLibrary = (kind: Kind): string | null => libraries.find((library) => library.kind === kind)?.version ?? null

/** The library that a sketch runs with: the version it was stored with, else the newest of its kind; null where it needs none. */
export const libraryOf = (kind: Kind, version: string | null): Library | null =>
  libraries.find((library) => library.kind === kind && library.version === version) ??
  libraries.find((library) => library.kind === kind) ??
  null

/** What the editor's modules import, and where it is: the import map of the editor's page. */
export const editorImports = (build: string): Record<string, string> => ({
  'socket.io-client': `/assets/${build}/lib/socket.io-client/socket.io.esm.min.js`,
  ...Object.fromEntries(editorModules.map(({ specifier, path }) => [specifier, `/assets/${build}/${path}`])),
})
