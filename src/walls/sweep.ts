import { place } from '../core/config.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { log } from '../core/log.ts'
import { releaseAll } from '../files/refs.ts'
import { showPreview } from '../previews/mutations.ts'

/** What was taken down can be put back for so long, in ms. */
const KEPT_MS = 86_400_000
const EVERY_MS = 3_600_000
const SLICE = 100

const gonePosts = statement<[number, number], { id: number }>(
  'SELECT id FROM profile_posts WHERE deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at LIMIT ?',
)
const goneStickers = statement<[number, number], { id: number }>(
  'SELECT id FROM profile_stickers WHERE deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at LIMIT ?',
)
const stickersOfPost = statement<[number], { id: number }>('SELECT id FROM profile_stickers WHERE post_id = ?')
const removePost = statement<[number]>('DELETE FROM profile_posts WHERE id = ?')
const removeSticker = statement<[number]>('DELETE FROM profile_stickers WHERE id = ?')

function dropSticker(tx: Tx, id: number): void {
  releaseAll(tx, 'sticker', id)
  removeSticker.run(id)
}

function dropPost(tx: Tx, id: number): void {
  for (const sticker of stickersOfPost.all(id)) dropSticker(tx, sticker.id)
  showPreview(tx, 'post', id, null)
  releaseAll(tx, 'post', id)
  removePost.run(id)
}

/**
 * Removes for good what was taken down more than a day before `now` (ms since 1970), with what it showed: at most 100 of each.
 * @returns true when there may be more
 */
export const sweepGone = mutation((tx, now: number): boolean => {
  const posts = gonePosts.all(now - KEPT_MS, SLICE)
  for (const { id } of posts) dropPost(tx, id)
  const stickers = goneStickers.all(now - KEPT_MS, SLICE)
  for (const { id } of stickers) dropSticker(tx, id)
  return posts.length === SLICE || stickers.length === SLICE
})

async function sweep(): Promise<void> {
  try {
    while (await sweepGone(Date.now()));
  } catch (error) {
    log('warn', 'what was taken down from walls could not be removed yet', { error })
  }
}

/** One worker sweeps, every hour. */
export function sweepRegularly(): void {
  if (place.worker === 1) setInterval(() => void sweep(), EVERY_MS).unref()
}
