/** What the line and the forms of walls carry, beside what every page's do. */
import type { Failure } from '../types.d.ts'

/** A sticker in mid-drag: its centre in percent of the piece that it is over; `piece` null is the header. */
export type Nudge = {
  topic: string
  ref: number
  piece: number | null
  x: number
  y: number
  rotation?: number
  scale?: number
  user?: string
}

/** The look of a wall that is not in its HTML: attributes of the canvas (null: none), and its style sheet. */
export type Look = {
  topic: string
  theme: string
  fonts: string | null
  pattern: string | null
  pointer: string | null
  picture: string | null
  sheet: string
  /** Of the look; what was made on another one is refused. */
  version?: number
  seq: number
}

export type Refusal = Failure & { detail?: Record<string, unknown> }
export type Reply = { ok: true; [field: string]: unknown } | { ok: false; error: Refusal }

declare module '../types.d.ts' {
  interface ServerToClient {
    order(change: { topic: string; order: number[]; seq: number }): void
    theme(look: Look): void
    nudge(nudge: Nudge): void
  }
  interface Requests {
    watch: { takes: { topic: string }; gives: { version: number } }
    unwatch: { takes: { topic: string }; gives: object }
    nudge: { takes: Nudge; gives: object }
  }
}
