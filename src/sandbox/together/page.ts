import { render } from '../../core/views.ts'
import { editableSketch, openSessionOf, type Sketch, type SketchFile } from '../queries.ts'
import { draftOf } from '../sources.ts'
import { type Mate, matesOf, versionsOf } from './queries.ts'

/** What the editor shows of a session, as views/sandbox/_together.eta reads it. */
export type Together = { sketch: Sketch; isMine: boolean; session: number | null; me: number; mates: Mate[] }

/** Who may write along, and whether they can just now, as an account sees it that may edit the sketch. */
export const togetherFor = (account: number, sketch: Sketch): Together => ({
  sketch,
  isMine: sketch.authorId === account,
  session: openSessionOf(sketch.id),
  me: account,
  mates: matesOf(sketch),
})

type SessionState = {
  session: number | null
  draft_version: number
  people: { user: string; name: string }[]
  html: string
  files?: SketchFile[]
  versions?: Record<string, number>
}

/**
 * All that a client begins with: the texts, how many steps each has had, and who is in it.
 * @throws NotFound for whoever may not edit the sketch (any more)
 */
export function sessionState(account: number, cuid: string): SessionState {
  const sketch = editableSketch(account, cuid)
  const together = togetherFor(account, sketch)
  const { session, mates } = together
  const files = draftOf(sketch)
  return {
    session,
    draft_version: sketch.draftVersion,
    people: mates.map(({ username, name }) => ({ user: username, name })),
    html: render('sandbox/_together', together).trim(),
    ...(session !== null && { files, versions: versionsOf(session, files) }),
  }
}
