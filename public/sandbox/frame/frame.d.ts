/** What is global in the frame of a sketch. */

import type { Place } from '../running.d.ts'

/** A file of the sketch as its document brings it; pictures and sounds are fetched by their name. */
export type OwnFile = { name: string; text?: string }
export type Sketch = { kind: 'p5' | 'three' | 'canvas' | 'shader'; files: OwnFile[] }
/** The sketch as its document brings it: with the paths of the parser's and the library's files, and the names by which code imports them. */
export type Brought = Sketch & { parser: string; library: { files: string[]; imports: Record<string, string> } }

/** A loop of the sketch: where it begins, and whether it awaits something. */
export type Loop = { place: Place; awaits: boolean }

/** A piece of code that was put into a file, or took the place of `removed` characters of it. */
export type Edit = { start: number; removed: number; text: string }
/** A file that is ready to run, and the way back from what runs to what was written. */
export type Prepared = { name: string; code: string; original: (line: number, column: number) => { line: number; column: number } }

type P5Hook = (this: object) => void
type P5Class = {
  new (): object
  instance: object | null
  prototype: object
  lifecycleHooks: { postsetup: P5Hook[]; postdraw: P5Hook[] }
}

declare global {
  interface Window {
    p5?: P5Class
    setup?: unknown
    draw?: unknown
    /** Called by every turn of every loop: its number. */
    neo$: (loop: number) => void
    /** Where a module is that is imported by a name which is only known while the code runs. */
    neo$at: (name: unknown) => string
    neo$meta: (file: string) => { url: string; resolve: (name: string) => string }
    /** Keeps the value of a line that was tried in the console. */
    neo$keep: (value: unknown) => void
  }
}
