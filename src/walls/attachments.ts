import type { Tx } from '../core/database.ts'
import { Invalid, NotFound } from '../core/errors.ts'
import { imageView, ownFile } from '../files/queries.ts'
import { filesOn, referTo, releaseAll } from '../files/refs.ts'
import { mayRead, ownSketch } from '../sandbox/queries.ts'
import type { Content, Picture } from './contents.ts'
import { picturesIn } from './markdown.ts'
import type { Draft, Named } from './modules.ts'

/** Pictures and sounds of one's own, looked up; the ids are what the piece refers to from then on. */
export type Filled = { content: Content; files: number[] }

function picturesOf(account: number, named: readonly Named[]): { pictures: Picture[]; files: number[] } {
  const rows = named.map(({ file, alt }) => ({ alt, ...ownFile(account, file, 'image') }))
  const pictures = rows.map(({ id, cuid, alt }): Picture => {
    const view = imageView(id)
    if (!view) throw new NotFound('There is no such file of yours. Upload it again.')
    return { ...view, file: cuid, alt }
  })
  return { pictures, files: rows.map(({ id }) => id) }
}

/** @throws NotFound for a file or a sketch that is not the account's, or not of the kind that the piece shows */
export function fill(_tx: Tx, account: number, draft: Draft): Filled {
  const { type, says } = draft
  if (type === 'text') {
    const named = picturesIn(says.text).map((file) => ({ file, alt: '' }))
    const { pictures, files } = picturesOf(account, named)
    return { content: { type, says: { ...says, pictures } }, files }
  }
  if (type === 'image') {
    const { pictures, files } = picturesOf(account, says.files)
    return { content: { type, says: { pictures, caption: says.caption } }, files }
  }
  if (type === 'script') mayHang(account, says.script_id)
  if (type === 'audio' || type === 'voice_note') return { content: draft as Content, files: [ownFile(account, says.file, 'audio').id] }
  return { content: draft as Content, files: [] }
}

/** A wall shows its owner's own sketches, as everybody may see them. @throws NotFound, Invalid for one that nobody else may see */
function mayHang(account: number, id: number): void {
  if (!mayRead(null, ownSketch(account, id))) throw new Invalid('Publish this sketch first, so that others can see it on your wall.')
}

/** From now on a piece shows these files and no others. */
export function refer(tx: Tx, post: number, files: readonly number[]): void {
  releaseAll(tx, 'post', post)
  for (const file of files) referTo(tx, file, 'post', post)
}

/** The files that a piece shows. */
export const filesOf = (post: number): number[] => filesOn('post', post)
