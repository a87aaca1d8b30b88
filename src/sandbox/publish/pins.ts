import { mutation, statement, type Tx } from '../../core/database.ts'
import { Invalid } from '../../core/errors.ts'
import { touchProfile } from '../../profiles/mutations.ts'
import { ownProfile } from '../../profiles/queries.ts'
import { MOST_PINS } from '../limits.ts'
import { ownSketch, ownSketchOrGone } from '../queries.ts'
import { mySketch, writer } from '../writing.ts'

const pinned = statement<[number], { id: number }>(`
  SELECT x.script_id AS id FROM profile_scripts x JOIN scripts s ON s.id = x.script_id
  WHERE x.profile_id = ? AND s.deleted_at IS NULL ORDER BY x.display_order`)
const clear = statement<[number]>('DELETE FROM profile_scripts WHERE profile_id = ?')
const insert = statement<[number, number, number]>('INSERT INTO profile_scripts (profile_id, script_id, display_order) VALUES (?, ?, ?)')

/** Writes the pins of a profile anew, in this order, and tells its wall. What was taken down meanwhile loses its place. */
function hang(tx: Tx, profileId: number, ids: readonly number[]): number[] {
  clear.run(profileId)
  ids.forEach((id, order) => void insert.run(profileId, id, order))
  touchProfile(tx, profileId, 'script-pins')
  return [...ids]
}

const pinsOn = (profileId: number): number[] => pinned.all(profileId).map(({ id }) => id)

/** What a write on pins answers: the numbers of the sketches, in their order. */
export type Pinned = { pinned: number[]; username: string }

/** Shows a published sketch of one's own on one's wall, behind the others there. Doing it twice changes nothing. @throws Invalid beyond three */
export const pin = mutation((tx, account: number, which: string | number): Pinned => {
  const sketch = mySketch(tx, account, which)
  const { id: profileId, username } = ownProfile(account)
  const today = pinsOn(profileId)
  if (today.includes(sketch.id)) return { pinned: today, username }
  if (sketch.publishedId === null || sketch.visibility === 'private')
    throw new Invalid('Publish it first: others could not see it on your wall.')
  if (today.length >= MOST_PINS) throw new Invalid(`Your wall shows ${MOST_PINS} sketches, and no more fit. Take one off first.`)
  return { pinned: hang(tx, profileId, [...today, sketch.id]), username }
})

/** Takes a sketch off one's wall. */
export const unpin = mutation((tx, account: number, which: string | number): Pinned => {
  writer(tx, account)
  const { id } = ownSketchOrGone(account, which)
  const { id: profileId, username } = ownProfile(account)
  const today = pinsOn(profileId)
  const left = today.filter((one) => one !== id)
  return { pinned: left.length < today.length ? hang(tx, profileId, left) : today, username }
})

/** Hangs the pinned sketches in another order. Those that are not named come behind. @throws Invalid for one that is not pinned */
export const reorderPins = mutation((tx, account: number, wanted: readonly (string | number)[]): Pinned => {
  writer(tx, account)
  const { id: profileId, username } = ownProfile(account)
  const today = pinsOn(profileId)
  const named = [...new Set(wanted.map((which) => ownSketch(account, which).id))]
  if (named.some((id) => !today.includes(id))) throw new Invalid('One of these is not pinned to your wall.')
  return { pinned: hang(tx, profileId, [...named, ...today.filter((id) => !named.includes(id))]), username }
})
