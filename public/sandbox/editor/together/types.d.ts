/** What people who write together pass among themselves. */
import type { SketchFile } from '../types.d.ts'

/** A step as the server passes it on; `changes` is null where it is too long for the line, and has to be fetched. */
export type Step = { file: string; version: number; user: string | null; client: string; changes: unknown }
/** Where somebody is in the text of a file as of one of its versions; null: they have gone. */
export type Where = { topic: string; client: string; file: string; version: number; at: { anchor: number; head: number } | null }
export type Person = { user: string; name: string }
/** A session as it stands on the server. */
export type Together = { session: number; draft_version: number; files: SketchFile[]; versions: Record<string, number>; people: Person[] }

declare module '../../../types.d.ts' {
  interface ServerToClient {
    session(news: { topic: string; session: number; open: boolean; seq: number }): void
    step(news: Step & { topic: string; seq: number }): void
    cursor(where: Where & { user: string }): void
  }
  interface Requests {
    push_steps: {
      takes: { session: number; file: string; version: number; client: string; changes: unknown[] }
      gives: { version: number; draft_version: number }
    }
    cursor: { takes: Where; gives: object }
  }
}
