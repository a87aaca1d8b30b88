import { type Change, onChange } from '../core/changes.ts'
import type { Fragment } from '../core/events.ts'
import { isSeated, push } from '../core/live.ts'
import { provideAudience } from '../files/queries.ts'
import { onPreview } from '../previews/queries.ts'
import { maySee, provideWall } from '../profiles/queries.ts'
import { onSketch } from '../sandbox/queries.ts'
import { anyEntry, entriesOf } from './guestbook.ts'
import { WHOLE_BOOK } from './look.ts'
import { anyPost, placesOf, postsOf } from './post-rows.ts'
import { postJson, showFetched, showSketch } from './posts.ts'
import { type Wall, wallOfFeed } from './queries.ts'
import { ENTRIES_ON_WALL, entryHtml, guestbookHtml, postHtml, stickerHtml } from './render.ts'
import { sheetUrl, type Worn, wornBy } from './sheet.ts'
import { pinsHtml } from './sketches.ts'
import { anySticker, stickersOf, stickersOn } from './sticker-rows.ts'
import { stickerJson } from './stickers.ts'
import { sweepRegularly } from './sweep.ts'

/** What a wall wears from now on; `sheet` is the address of its stylesheet, `version` that of its look. */
type Look = Worn & { topic: string; sheet: string; version: number; seq: number }

declare module '../core/events.ts' {
  interface ServerToClient {
    order: (what: { topic: string; order: number[]; seq: number }) => void
    theme: (look: Look) => void
  }
}

/** Shows every change of walls to whoever watches them here, and tells other slices what they ask of walls. */
export function wallLive(): void {
  onChange('post', showPost)
  onChange('post-gone', (change) => remove(change, `post-${change.ref}`))
  onChange('order', showOrder)
  onChange('sticker', showSticker)
  onChange('sticker-gone', (change) => remove(change, `sticker-${change.ref}`))
  onChange('guestbook', showEntry)
  onChange('guestbook-gone', (change) => remove(change, `entry-${change.ref}`))
  onChange('theme', showLook)
  onChange('script-pins', showPins)
  guardFiles()
  onPreview('post', showFetched)
  onSketch(showSketch)
  provideWall((profile, page, limit) => {
    const { posts, more } = postsOf(profile.id, (page - 1) * limit, limit)
    const pagination = { page, has_more: more }
    return { stickers: stickersOf(profile.id).map(stickerJson), wall_modules: posts.map(postJson), wall_pagination: pagination }
  })
  sweepRegularly()
}

/** Who may see a wall may see the pictures and sounds on it, as long as they are on it. */
function guardFiles(): void {
  const sees = (viewer: number | null, id: number | undefined): boolean => {
    const wall = id === undefined ? undefined : wallOfFeed(id)
    return wall !== undefined && maySee(wall, viewer ?? 0)
  }
  provideAudience('post', (viewer, id) => {
    const post = anyPost(id)
    return post?.deletedAt === null && sees(viewer, post.wallId)
  })
  provideAudience('sticker', (viewer, id) => {
    const sticker = anySticker(id)
    return sticker?.deletedAt === null && sees(viewer, sticker.wallId)
  })
  provideAudience('background', sees)
}

const fragmentOf = ({ seq }: Change, target: string, action: Fragment['action'], html: string): Fragment => ({ target, action, html, seq })

function remove(change: Change, target: string): void {
  push(change.topic, 'fragment', fragmentOf(change, target, 'remove', ''))
}

/** A piece that was taken down meanwhile is not shown: its own change is on the way. */
function showPost(change: Change): void {
  if (!isSeated(change.topic)) return
  const post = anyPost(change.ref)
  if (post?.deletedAt === null) push(change.topic, 'fragment', fragmentOf(change, 'grid', 'append', postHtml(post, stickersOn(post.id))))
}

function showOrder({ topic, ref, seq }: Change): void {
  if (isSeated(topic)) push(topic, 'order', { topic, order: placesOf(ref).map(({ id }) => id), seq })
}

function showSticker(change: Change): void {
  if (!isSeated(change.topic)) return
  const sticker = anySticker(change.ref)
  if (sticker?.deletedAt === null)
    push(change.topic, 'fragment', fragmentOf(change, `stks-${sticker.piece ?? 0}`, 'append', stickerHtml(sticker)))
}

function showEntry(change: Change): void {
  if (!isSeated(change.topic)) return
  if (change.ref === WHOLE_BOOK) showBook(change)
  const entry = anyEntry(change.ref)
  if (entry && entry.content !== null) push(change.topic, 'fragment', fragmentOf(change, 'guestbook-list', 'prepend', entryHtml(entry)))
}

const wallIn = ({ topic }: Change): Wall | undefined => wallOfFeed(Number(topic.slice('wall:'.length)))

/** The guestbook was opened, closed or put away. */
function showBook(change: Change): void {
  const wall = wallIn(change)
  if (!wall) return
  const { entries, more } = wall.guestbook === 'hidden' ? { entries: [], more: false } : entriesOf(wall.id, undefined, ENTRIES_ON_WALL)
  push(change.topic, 'fragment', fragmentOf(change, 'guestbook', 'replace', guestbookHtml(wall, entries, more, 'member')))
}

/** The sketches under the header: others, in another order, or one of them is another now. */
function showPins(change: Change): void {
  const wall = isSeated(change.topic) ? wallIn(change) : undefined
  if (wall) push(change.topic, 'fragment', fragmentOf(change, 'pins', 'replace', pinsHtml(wall.id)))
}

function showLook(change: Change): void {
  if (!isSeated(change.topic)) return
  const wall = wallIn(change)
  if (!wall) return
  const { topic, seq } = change
  push(topic, 'theme', { topic, ...wornBy(wall), sheet: sheetUrl(wall), version: wall.lookVersion, seq })
}
