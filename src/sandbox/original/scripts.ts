import { mutation, type Tx } from '../../core/database.ts'
import { Invalid } from '../../core/errors.ts'
import { withoutSession, writeDraft } from '../editor/drafts.ts'
import { cleanFiles } from '../files.ts'
import { descentFrom, tellAuthor } from '../forks.ts'
import { describeIn, show } from '../publish/publishing.ts'
import { KINDS, type Kind, type Sketch, type SketchFile, sketchNumbered } from '../queries.ts'
import { newestLibrary } from '../run/libraries.ts'
import { earlier, insertSketch, made, roomForOne } from '../sketches.ts'
import { draftOf, publishedFiles } from '../sources.ts'
import { mainFile } from '../templates.ts'
import { mySketch, writer } from '../writing.ts'

/** The original knew p5, three and vanilla; ours have their own names. @throws Invalid */
export function kindNamed(type: string): Kind {
  const kind = KINDS.find((one) => one === (type === 'vanilla' || type === 'javascript' ? 'canvas' : type))
  if (!kind) throw new Invalid(`"script_type" is one of ${KINDS.join(', ')}, or vanilla.`)
  return kind
}

/** A script as the original's clients save it; `title` went through `cleanTitle`. What is left out stays. */
export type Script = {
  id?: number | undefined
  title?: string | undefined
  content: string
  type?: string | undefined
  isPublic?: boolean | undefined
  parentId?: number | undefined
  clientId?: string | undefined
}

/** The content is the file that is run; whatever else is in a sketch stays. */
const withContent = (files: readonly SketchFile[], kind: Kind, content: string): SketchFile[] => {
  const [main, ...rest] = files
  return cleanFiles([{ name: main?.name ?? mainFile(kind), text: content }, ...rest], kind)
}

/**
 * Saves a script of one's own, a new one without an id. One that is public, which is what they are unless it says otherwise, is published.
 * @throws NotFound for anybody else's, and for a parent that one may not read
 */
export const saveScript = mutation((tx, account: number, script: Script): Sketch => {
  writer(tx, account)
  if (script.id !== undefined) return update(tx, account, script.id, script)
  const before = earlier(account, script.clientId)
  if (before) return before
  roomForOne(account)
  return insert(tx, account, script)
})

function insert(
  tx: Tx,
  account: number,
  { title = 'Untitled', content, type = 'p5', isPublic = true, parentId, clientId }: Script,
): Sketch {
  const kind = kindNamed(type)
  const parent = parentId === undefined ? null : sketchNumbered(account, parentId)
  const credit = parent && { title: parent.title, author: parent.author.username, cuid: parent.cuid }
  const library = parent?.kind === kind ? parent.library : newestLibrary(kind)
  const sketch = { kind, library, files: withContent([], kind, content), title, credit, clientId }
  const { id } = insertSketch(tx, account, sketch, parent ? descentFrom(parent) : undefined)
  if (isPublic) show(tx, made(id), { visibility: 'public' })
  if (parent) tellAuthor(tx, parent, made(id))
  return made(id)
}

function update(tx: Tx, account: number, id: number, { title, content, type, isPublic }: Script): Sketch {
  const sketch = mySketch(tx, account, id)
  withoutSession(sketch)
  if (type !== undefined && kindNamed(type) !== sketch.kind)
    throw new Invalid('A sketch stays of the kind that it was begun as. Begin another one.')
  writeDraft(tx, sketch, account, withContent(draftOf(sketch), sketch.kind, content))
  const isShown = sketch.publishedId !== null && sketch.visibility !== 'private'
  const visibility = isPublic === undefined ? sketch.visibility : isPublic ? 'public' : 'private'
  if (isPublic ?? isShown) show(tx, made(id), { title, visibility })
  else if (title !== undefined || visibility !== sketch.visibility) describeIn(tx, made(id), { title, visibility })
  return made(id)
}

/** What runs of a sketch: one's own draft, others' published version. */
function contentOf(sketch: Sketch, account: number | null): string {
  const [main] = (sketch.authorId === account ? draftOf(sketch) : publishedFiles(sketch)) ?? []
  return main && 'text' in main ? main.text : ''
}

/** A script as the original's clients know it, without its code. */
export const scriptJson = (sketch: Sketch) => ({
  id: sketch.id,
  cuid: sketch.cuid,
  user_id: sketch.authorId,
  username: sketch.author.username,
  title: sketch.title,
  script_type: sketch.kind,
  is_public: sketch.publishedId !== null && sketch.visibility === 'public' ? 1 : 0,
  parent_id: sketch.parentId,
  root_id: sketch.rootId,
  created_at: new Date(sketch.createdAt).toISOString(),
  updated_at: new Date(sketch.updatedAt).toISOString(),
})

/** A script with its code, for whoever may see it by its number. @throws NotFound */
export function scriptFor(account: number | null, id: number): object {
  const sketch = sketchNumbered(account, id)
  return { ...scriptJson(sketch), content: contentOf(sketch, account) }
}
