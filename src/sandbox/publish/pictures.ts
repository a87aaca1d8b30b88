import { mutation, statement } from '../../core/database.ts'
import { NotFound } from '../../core/errors.ts'
import { keptFiles, refer, settle } from '../attachments.ts'
import type { Sketch } from '../queries.ts'
import { made } from '../sketches.ts'
import { mySketch, tell } from '../writing.ts'

const setPicture = statement<[number, number]>('UPDATE scripts SET picture_file_id = ? WHERE id = ?')
const pictureOf = statement<[number], { id: number | null }>('SELECT picture_file_id AS id FROM scripts WHERE id = ?')

/** Gives one's own sketch a picture, which was kept already; the one before is let go of. @param file its public id */
export const wearPicture = mutation((tx, account: number, cuid: string, file: string): Sketch => {
  const sketch = mySketch(tx, account, cuid)
  const [id] = keptFiles(account, sketch.id, [{ name: 'picture.png', file }])
  if (id === undefined) throw new NotFound('There is no such picture. Upload it again.')
  if (pictureOf.get(sketch.id)?.id === id) return sketch
  setPicture.run(id, sketch.id)
  refer(tx, sketch.id, [id])
  settle(tx, sketch.id)
  tell(tx, sketch.id)
  return made(sketch.id)
})
