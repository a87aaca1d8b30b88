import { assets, render } from '../core/views.ts'
import { cardOf, mayRead, ownSketches, pinsOf, type SketchCard, sketchCard } from '../sandbox/queries.ts'
import type { Post } from './post-rows.ts'

/** The sketch that a piece shows, as everybody may see it: null on a piece of another type, and while its owner shows it to nobody. */
export const cardOn = ({ content: { type, says } }: Post): SketchCard | null =>
  type === 'script' ? sketchCard(null, says.script_id) : null

/** What the HTML of a sketch on a wall depends on, beside the wall's own changes. */
export const versionOf = (card: SketchCard | null): string => (card ? `${card.version}.${card.author.version}` : '')

/** The sketches that somebody can hang on their wall: their own, as long as everybody with the link may see them. */
export const offeredBy = (account: number): SketchCard[] =>
  ownSketches(account)
    .filter((sketch) => mayRead(null, sketch))
    .map(cardOf)

/** The sketches pinned under the header, the same for whoever looks. At the desk each has a handle, which every push comes without. */
export function pinsHtml(wallId: number, isDesk = false): string {
  const cards = pinsOf(null, wallId).map(cardOf)
  const ids = cards.map(({ id }) => id)
  const swapped = (at: number) => ids.with(at, ids[at + 1] as number).with(at + 1, ids[at] as number)
  const pins = cards.map((card, at) => ({
    card,
    earlier: at > 0 ? swapped(at - 1) : null,
    later: at < ids.length - 1 ? swapped(at) : null,
  }))
  return render('walls/_pins', { pins, isDesk, assets }).trim()
}
