/** What the page and the frame of a running sketch say to each other. All that comes from the frame is only its word: see incoming.js. */

/** A place in a file of the sketch; lines and columns count from 1. */
export type Place = { file: string; line: number; column: number }
/** One step of a stack: the function, if it has a name, and where in the sketch; null for what is in a library. */
export type Step = { name: string; place: Place | null }

/**
 * Something that went wrong. `kind`: thrown and caught by nobody; code that is none; a loop without an end; a shader that does not compile;
 * a file or library that did not come.
 */
export type Report = {
  kind: 'error' | 'syntax' | 'loop' | 'shader' | 'missing'
  name: string
  message: string
  place: Place | null
  stack: Step[]
}

/** A value as the console shows it. `more` is how many entries were left out. */
export type Tree =
  | { t: 'text'; v: string; more: number }
  | { t: 'plain'; v: string }
  | { t: 'list'; name: string; items: Tree[]; more: number }
  | { t: 'object'; name: string; entries: [string, Tree][]; more: number }
  | { t: 'error'; report: Report }

export type LineKind = 'log' | 'info' | 'debug' | 'warn' | 'error'
/** A line of the console, as it leaves the frame. */
export type Said = { kind: LineKind; values: Tree[]; place: Place | null }

/** A line of the console, as the page keeps it. `note` is the page's own word; `times`: the same line came so often, one after the other. */
export type Line = { id: number; at: number; times: number } & (
  | (Said & { note?: undefined })
  | { kind: 'note'; note: string; values: []; place: null }
)

/** A name that the library of a kind brings, for completion. */
export type LibraryName = { name: string; kind: 'function' | 'class' | 'value' }

export type FromFrame =
  /** Files of libraries, by their paths under /assets/<build>/, which the page has in its cache. */
  | { kind: 'needs'; paths: string[] }
  | { kind: 'begins' }
  | { kind: 'first' }
  | { kind: 'pong'; n: number }
  | { kind: 'fps'; fps: number }
  | { kind: 'console'; said: Said[]; dropped: number }
  | { kind: 'clear' }
  | { kind: 'error'; report: Report; times: number }
  /** It could not begin, or came to an end by an error: nothing will be drawn any more. */
  | { kind: 'failed' }
  | { kind: 'answer'; id: number; ok: boolean; value: unknown }

export type ToFrame =
  | { kind: 'given'; path: string; file: Blob | null }
  | { kind: 'ping'; n: number }
  | { kind: 'capture' | 'names'; id: number }
  | { kind: 'evaluate'; id: number; line: string }

/**
 * `error`: it did not begin, or an error ended it; what it had drawn stays to be looked at. `hung`, `stopped`: the frame is gone.
 * An error that a sketch goes on after leaves it `running`.
 */
export type RunState = 'loading' | 'running' | 'stopped' | 'hung' | 'error'

/** What a line that was tried came to: its value, or (`ok` is false) the error as a value. */
export type Tried = { ok: boolean; value: Tree }

export type RunEvents = {
  /** `why` is a sentence for people, where there is something to say. */
  onState?: (state: RunState, why: string) => void
  /** Lines that came, or `null` when the sketch cleared its console. */
  onConsole?: (lines: Line[] | null) => void
  /** Each error once, however often it happens. Errors are not among the lines of the console. */
  onError?: (report: Report) => void
  onFps?: (fps: number) => void
  /** Nobody saw it for a while, and it is to be stopped; without this it is stopped at once. */
  onUnseen?: (why: string) => void
}
