import { mutation, statement, type Tx } from '../core/database.ts'
import { Conflict, Invalid, NotFound } from '../core/errors.ts'
import { filesOf } from './attachments.ts'
import { resized } from './modules.ts'
import { anyPost, placesOf } from './post-rows.ts'
import { insertPost, rewrite, roomFor, standing, tellOrder, type Written } from './posts.ts'
import { GONE, ofWall, ownWall } from './writing.ts'

const setOrder = statement<[number, number]>('UPDATE profile_posts SET display_order = ? WHERE id = ?')

/** Numbers the pieces of a wall in this order; only those whose number changes are written. */
function number(_tx: Tx, before: readonly { id: number; order: number }[], ids: readonly number[]): void {
  const numbers = new Map(before.map(({ id, order }) => [id, order]))
  ids.forEach((id, index) => {
    if (numbers.get(id) !== index) setOrder.run(index, id)
  })
}

/** Hangs the same piece once more, right behind the first. What sticks on it is not doubled. */
export const duplicatePost = mutation((tx, account: number, id: number): Written => {
  const wall = ownWall(tx, account)
  const post = standing(ofWall(anyPost(id), wall))
  const places = roomFor(wall)
  const written = insertPost(tx, wall, { content: post.content, files: filesOf(id) }, { style: post.style, order: post.order })
  const ids = places.map((place) => place.id)
  ids.splice(ids.indexOf(id) + 1, 0, written.id)
  number(tx, [...places, { id: written.id, order: post.order }], ids)
  tellOrder(tx, wall)
  return written
})

/** One step earlier or later in the order, or narrower or wider. At an end nothing happens. */
export const movePost = mutation((tx, account: number, id: number, act: 'earlier' | 'later' | 'narrower' | 'wider'): Written => {
  const wall = ownWall(tx, account)
  const post = standing(ofWall(anyPost(id), wall))
  if (act === 'narrower' || act === 'wider') return rewrite(tx, wall, post, post.content, resized(post.style, act === 'wider' ? 1 : -1))
  const places = placesOf(wall.id)
  const ids = places.map((place) => place.id)
  const from = ids.indexOf(id)
  const to = act === 'earlier' ? from - 1 : from + 1
  if (to >= 0 && to < ids.length) {
    ids.splice(from, 1)
    ids.splice(to, 0, id)
    number(tx, places, ids)
    tellOrder(tx, wall)
  }
  return { id, cuid: post.cuid, version: post.version, username: wall.username }
})

/**
 * Puts pieces of one's own wall in order. Those that are not named stay where they are; the named ones share the places that they have.
 * @param was the order that the change was made on; when it is not today's, the change is refused
 * @throws Invalid for a piece that is named twice, NotFound, Conflict with today's order
 */
export const reorder = mutation((tx, account: number, order: number[], was?: number[]): { username: string; order: number[] } => {
  const wall = ownWall(tx, account)
  const places = placesOf(wall.id)
  const today = places.map(({ id }) => id)
  const named = new Set(order)
  if (named.size < order.length) throw new Invalid('A piece is named twice in that order.')
  if (!order.every((id) => today.includes(id))) throw new NotFound(GONE)
  if (was && was.join() !== today.filter((id) => was.includes(id)).join())
    throw new Conflict('The order was changed elsewhere meanwhile. Look at it as it is now, then move it again.', { order: today })
  const next = [...order]
  const ids = today.map((id) => (named.has(id) ? (next.shift() ?? id) : id))
  number(tx, places, ids)
  if (ids.join() !== today.join()) tellOrder(tx, wall)
  return { username: wall.username, order: ids }
})
