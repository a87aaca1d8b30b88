import { config } from '../core/config.ts'
import { escapedLines } from '../core/text.ts'
import { assets, fragment, render } from '../core/views.ts'
import { clockOf, wavePath } from '../core/waveform.ts'
import type { Profile } from '../profiles/queries.ts'
import { deckHtml, faceHtml, voiceHtml } from '../profiles/render.ts'
import type { Content, Style } from './contents.ts'
import { type Entry, entriesOf } from './guestbook.ts'
import { renderCaption, renderPiece } from './markdown.ts'
import { type Post, postsOf } from './post-rows.ts'
import type { Wall } from './queries.ts'
import { cardOn, pinsHtml, versionOf } from './sketches.ts'
import { type Sticker, stickersOf } from './sticker-rows.ts'
import { DRAWINGS } from './stickers.ts'

const calendar = new Intl.DateTimeFormat('en-GB', { timeZone: config.timeZone, day: 'numeric', month: 'long', year: 'numeric' })
/** The pieces on one page of a wall; the rest are behind a link. */
export const PIECES_A_PAGE = 40
/** The guestbook's newest entries on the wall itself; all of them are on a page of their own. */
export const ENTRIES_ON_WALL = 20

/** Day in the town, such as 20 November 2026. */
export const dayOf = (ms: number): string => calendar.format(ms)
const isoOf = (ms: number): string => new Date(ms).toISOString()

// ── pieces
const TAPES = ['tape', 'tape tape--l', 'tape tape--r'] as const

function frameOf(id: number, { frame, fasten }: Style): string {
  const framed = frame === 'sheet' ? 'sheet' : `sheet sheet--${frame}`
  if (fasten === 'none') return framed
  return `${framed} ${fasten === 'tape' ? TAPES[id % TAPES.length] : 'pin'}`
}

/** The words of a piece as HTML, where its type has any. */
function bodyOf({ type, says }: Content): string {
  if (type === 'text') return renderPiece(says.text, says.pictures)
  if (type === 'image') return renderCaption(says.caption)
  if (type === 'quote') return escapedLines(says.text)
  return type === 'link' ? escapedLines(says.description) : ''
}

/** How a voice note's player shows it before anybody has heard it. */
function heardIn({ type, says }: Content) {
  if (type !== 'voice_note') return null
  const { waveform = [], seconds = null } = says
  return { wave: wavePath(waveform), seconds, clock: seconds === null ? null : clockOf(seconds) }
}

const hostOf = (url: string): string => new URL(url).host.replace(/^www\./, '')

/** Where a piece lives: its own page. */
export const pathOf = ({ username, cuid }: Pick<Post, 'username' | 'cuid'>): string => `/@${username}/${cuid}`

/** A piece as its partials take it. */
export const viewOf = (post: Post) => ({
  ...post,
  type: post.content.type,
  says: post.content.says,
  body: bodyOf(post.content),
  frame: frameOf(post.id, post.style),
  heard: heardIn(post.content),
  host: post.content.type === 'link' ? hostOf(post.content.says.url) : '',
  path: pathOf(post),
  card: cardOn(post),
  day: dayOf(post.createdAt),
  iso: isoOf(post.createdAt),
})

/** What every piece ends with: the place of its stickers, still open. */
const CLOSED = '</div></section>'

/** A piece with what sticks on it: the same for whoever looks, kept by its id and the seq of its last change. */
export function postHtml(post: Post, stickers: readonly Sticker[]): string {
  const piece = fragment(`post:${post.id}:${post.seq}:${versionOf(cardOn(post))}`, () =>
    render('walls/_post', { p: viewOf(post), assets }).trim(),
  )
  return `${piece}${stickers.map(stickerHtml).join('')}${CLOSED}`
}

// ── stickers
const labels = new Map(DRAWINGS.map(({ id, label }) => [id, label]))

/** A sticker: the same for whoever looks, kept by its id and the seq of its last change. */
export const stickerHtml = (sticker: Sticker): string =>
  fragment(`sticker:${sticker.id}:${sticker.seq}`, () => {
    const s = { ...sticker, label: labels.get(sticker.drawing ?? '') ?? '' }
    return render('walls/_sticker', { s, assets }).trim()
  })

/** Which stickers lie on which piece; the header's under null. */
const byPiece = (stickers: readonly Sticker[]): Map<number | null, Sticker[]> => Map.groupBy(stickers, ({ piece }) => piece)

// ── guestbook
/** An entry: the same for whoever looks, kept by its id, the seq of its last change and its writer's face. */
export const entryHtml = (entry: Entry): string =>
  fragment(`entry:${entry.id}:${entry.seq}:${entry.faceSeq}`, () =>
    render('walls/_entry', {
      e: { ...entry, day: dayOf(entry.createdAt), iso: isoOf(entry.createdAt), text: escapedLines(entry.content ?? '') },
      assets,
    }).trim(),
  )

/** Who looks: a visitor has no account, and so nothing to sign with. */
export type Kind = 'member' | 'visitor'

/** The guestbook on a wall, with the form for who has an account. */
export const guestbookHtml = (wall: Wall, entries: readonly Entry[], more: boolean, kind: Kind): string =>
  render('walls/_guestbook', { wall, entries: entries.map(entryHtml).join(''), more, isMember: kind === 'member', assets }).trim()

// ── the whole
/**
 * A wall as it is kept between two changes: its HTML, whose faces are on it and what they looked like then, and the pages elsewhere that
 * are its owner's too.
 */
export type Made = { html: Buffer; named: ReadonlySet<number>; faces: string; me: readonly string[] }

/**
 * Puts a page of a wall together: header, pinned sketches, pieces, guestbook. Four reads beside the profile that it is given.
 * @param dress what its owner's desk adds to each piece
 */
export function makeWall(wall: Wall, profile: Profile, from: number, kind: Kind, dress?: (html: string, post: Post) => string): Made {
  const { posts, more } = postsOf(wall.id, from * PIECES_A_PAGE, PIECES_A_PAGE)
  const stickers = byPiece(stickersOf(wall.id))
  const book = wall.guestbook === 'hidden' ? { entries: [], more: false } : entriesOf(wall.id, undefined, ENTRIES_ON_WALL)
  const pieces = posts.map((post) => {
    const html = postHtml(post, stickers.get(post.id) ?? [])
    return dress ? dress(html, post) : html
  })
  const html = Buffer.from(
    render('walls/_wall', {
      wall,
      face: faceHtml(profile),
      deck: deckHtml(profile),
      voice: voiceHtml(profile),
      isQuiet: !profile.anthemFile && !profile.anthemUrl && !profile.voiceFile,
      pins: pinsHtml(wall.id, dress !== undefined),
      stickers: (from === 0 ? (stickers.get(null) ?? []) : []).map(stickerHtml).join(''),
      pieces: pieces.join('\n'),
      isEdit: dress !== undefined,
      isEmpty: posts.length === 0,
      page: from + 1,
      more,
      guestbook: guestbookHtml(wall, book.entries, book.more, kind),
      assets,
    }),
  )
  const faces = book.entries.map(({ authorId, faceSeq }) => `${authorId}.${faceSeq}`).join()
  const me = posts.flatMap(({ content }) => (content.type === 'link' && content.says.me ? [content.says.url] : []))
  return { html, named: new Set(book.entries.map(({ authorId }) => authorId)), faces, me }
}
