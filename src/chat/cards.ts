import type { Tx } from '../core/database.ts'
import type { Message } from './lines.ts'

/** What stands below a line's words, or in their place. `version` names all that it depends on; `face` is its author's, as of that seq. */
export type Card = { html: () => string; isInstead: boolean; version: string; authorId: number; face: number }

/** Sketches, as lines show them: from the slice that knows them. */
export type Cards = {
  /** The sketch that a text names and that its writer may show: its id, or null. */
  named: (tx: Tx, writer: number, content: string) => number | null
  /** What a line with that text shows of it, the same for whoever looks; null when there is nothing to show. */
  shown: (id: number, content: string) => Card | null
}
let cards: Cards = { named: () => null, shown: () => null }

/** Lets the slice that knows the sketches hang them into rooms. */
export const provideCards = (provided: Cards): void => {
  cards = provided
}

/** The sketch that a line shall show. */
export const sketchNamed: Cards['named'] = (tx, writer, content) => cards.named(tx, writer, content)

/** The card on a line; null on nearly all. */
export const cardOn = ({ scriptId, content }: Pick<Message, 'scriptId' | 'content'>): Card | null =>
  scriptId === null || content === null ? null : cards.shown(scriptId, content)
