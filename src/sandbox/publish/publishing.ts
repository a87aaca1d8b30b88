import { mutation, statement, type Tx } from '../../core/database.ts'
import { Invalid } from '../../core/errors.ts'
import { unchangedSince } from '../editor/drafts.ts'
import { ownSketchOrGone, type Sketch, type Visibility } from '../queries.ts'
import { made, roomForOne } from '../sketches.ts'
import { draftOf } from '../sources.ts'
import { isVersion, keep } from '../versions/history.ts'
import { mySketch, tell, writer } from '../writing.ts'

/** What is said of a sketch; what is left out stays. All went through words.ts. */
export type Settings = {
  title?: string | undefined
  description?: string | undefined
  tags?: readonly string[] | undefined
  visibility?: Visibility | undefined
}
/** A publish: `draftVersion` is the draft that its author looked at. */
export type Publish = Settings & { visibility: Visibility; note?: string | undefined; draftVersion?: number | undefined }

const describe = statement<[string, string, Visibility, number]>(
  'UPDATE scripts SET title = ?, description = ?, visibility = ? WHERE id = ?',
)
const dropTags = statement<[number]>('DELETE FROM script_tags WHERE script_id = ?')
const addTag = statement<[number, string]>('INSERT INTO script_tags (script_id, tag) VALUES (?, ?)')
const setPublished = statement<[number, number, number]>('UPDATE scripts SET published_id = ?, published_at = ? WHERE id = ?')

function write(_tx: Tx, sketch: Sketch, { title, description, tags, visibility }: Settings): void {
  describe.run(title ?? sketch.title, description ?? sketch.description, visibility ?? sketch.visibility, sketch.id)
  if (!tags) return
  dropTags.run(sketch.id)
  for (const tag of tags) addTag.run(sketch.id, tag)
}

/** Shows today's draft of a sketch to others from now on, inside another's write. @throws TooLarge without room for one more version */
export function show(tx: Tx, sketch: Sketch, { note = '', ...settings }: Omit<Publish, 'draftVersion'>): void {
  const files = JSON.stringify(draftOf(sketch))
  // The same code once more is the same version: a form that was sent twice, or settings changed on the way.
  if (!isVersion(sketch.publishedId, files, note)) {
    const id = keep(tx, sketch, { kind: 'publish', files, note, at: Date.now() })
    setPublished.run(id, Date.now(), sketch.id)
  }
  write(tx, sketch, settings)
  tell(tx, sketch.id)
}

/**
 * Publishes the draft of one's own sketch: it becomes what others run. Private takes it back and publishes nothing.
 * @throws Conflict when the draft is not the one that was looked at
 */
export const publish = mutation((tx, account: number, cuid: string, { draftVersion, ...wish }: Publish): Sketch => {
  const sketch = mySketch(tx, account, cuid)
  unchangedSince(sketch, draftVersion)
  if (wish.visibility === 'private') describeIn(tx, sketch, wish)
  else show(tx, sketch, wish)
  return made(sketch.id)
})

/** Changes what is said of a sketch, inside another's write. @throws Invalid */
export function describeIn(tx: Tx, sketch: Sketch, settings: Settings): void {
  const { visibility = sketch.visibility } = settings
  if (visibility !== 'private' && sketch.publishedId === null)
    throw new Invalid('Publish it first: there is nothing yet that others could see.')
  write(tx, sketch, settings)
  tell(tx, sketch.id)
}

/** Changes what is said of one's own sketch, and who may see it. The published version stays what it is. @throws Invalid */
export const changeSettings = mutation((tx, account: number, cuid: string, settings: Settings): Sketch => {
  const sketch = mySketch(tx, account, cuid)
  describeIn(tx, sketch, settings)
  return made(sketch.id)
})

const setGone = statement<[number | null, number]>('UPDATE scripts SET deleted_at = ? WHERE id = ?')

/** Takes one's own sketch down, and its session ends with it (see `endWithSketch`). It can be put back for 30 days. Doing it twice changes nothing. */
export const deleteSketch = mutation((tx, account: number, which: string | number): Sketch => {
  writer(tx, account)
  const sketch = ownSketchOrGone(account, which)
  if (sketch.deletedAt === null) {
    setGone.run(Date.now(), sketch.id)
    tell(tx, sketch.id, 'script-gone')
  }
  return made(sketch.id)
})

/** Puts a sketch back that was taken down, as it was. @throws NotFound when it is gone for good */
export const restoreSketch = mutation((tx, account: number, cuid: string): Sketch => {
  writer(tx, account)
  const sketch = ownSketchOrGone(account, cuid)
  if (sketch.deletedAt !== null) {
    roomForOne(account, true)
    setGone.run(null, sketch.id)
    tell(tx, sketch.id)
  }
  return made(sketch.id)
})
