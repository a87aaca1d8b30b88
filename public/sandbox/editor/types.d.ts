/** What the Codeground's modules pass among themselves. */
import type { EditorState } from '@codemirror/state'

/** A file of a sketch: text of its own, or (`file`) the id of a kept picture or sound. */
export type SketchFile = { name: string; text: string } | { name: string; file: string }

/** A file as the editor holds it, with its history and where the cursor is; `file` is set for pictures and sounds. */
export type Leaf = { name: string; file: string | null; state: EditorState }

/** A file that comes, gets another name, or goes. */
export type Arrangement = ({ act: 'add' } & SketchFile) | { act: 'rename'; name: string; to: string } | { act: 'remove'; name: string }

/** What this machine keeps of a sketch that the server does not have yet. */
export type KeptDraft = { key: string; account: string; cuid: string; tab: string; base: number; at: number; files: SketchFile[] }

/** A place in a sketch's own code, as people count: from 1. */
export type Place = { file: string; line: number; column: number }
/** Something that went wrong, where it is known. */
export type Fault = { message: string; file: string | null; line: number | null; column: number | null }

/** How it stands with what was written: where it is kept, and why not farther. */
export type KeptState =
  | { at: 'server' }
  | { at: 'machine'; since: number }
  | { at: 'sending' }
  | { at: 'unreached'; since: number; isKept: boolean }
  | { at: 'signed-out'; isKept: boolean }
  | { at: 'refused'; why: string }
  | { at: 'asking' }

declare module '../../types.d.ts' {
  interface ServerToClient {
    draft(news: { topic: string; draft_version: number; seq: number }): void
  }
  interface Requests {
    watch: { takes: { topic: string }; gives: { version: number } }
  }
}
