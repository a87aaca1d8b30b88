/** What the line says of sketches, beside what it says everywhere. */
import type {} from '../types.d.ts'

declare module '../types.d.ts' {
  interface ServerToClient {
    /** A watched sketch is another now. `published`: the version that others run; `gone`: it is not shown to me any more. */
    sketch(news: { topic: string; cuid: string; gone: boolean; published: number | null; version: number; seq: number }): void
  }
}
