import { config } from '../core/config.ts'
import { newPublicId } from '../core/crypto.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Invalid, NotFound } from '../core/errors.ts'
import { keptFiles, refer } from './attachments.ts'
import { anySketch, type Credit, type Kind, type Sketch, type SketchFile } from './queries.ts'
import { writer } from './writing.ts'

/** A sketch that is to be. `files` went through `cleanFiles`, the title through `cleanTitle`. */
export type NewSketch = {
  kind: Kind
  library: string | null
  files: readonly SketchFile[]
  title: string
  description?: string
  credit?: Credit | null
  clientId?: string | undefined
}
/** Where a fork comes from. */
export type Descent = { parentId: number; rootId: number }

type Columns = [string, number, string, string, string, string | null, number, string | null, string | null, number, number, string]
const insert = statement<[...Columns, number | null, number | null]>(`
  INSERT INTO scripts (cuid, user_id, title, description, script_type, library, draft_at, credit, client_id, created_at, updated_at, draft,
    parent_id, root_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
const byClientId = statement<[number, string], { id: number }>('SELECT id FROM scripts WHERE user_id = ? AND client_id = ?')
const count = statement<[number], { live: number; all: number }>(
  'SELECT count(*) AS "all", coalesce(sum(deleted_at IS NULL), 0) AS live FROM scripts WHERE user_id = ?',
)

/**
 * @param isBack whether the one is among those that were taken down
 * @throws Invalid when somebody has as many sketches as they may, or has taken down as many lately
 */
export function roomForOne(account: number, isBack = false): void {
  const { live = 0, all = 0 } = count.get(account) ?? {}
  if (live >= config.sketches)
    throw new Invalid(`You have ${config.sketches} sketches, and that is all there is room for. Take one down first.`)
  if (!isBack && all >= 2 * config.sketches)
    throw new Invalid('You have taken down so many sketches lately that there is no room for more until those are gone.')
}

/** The sketch that the same request made before, should it come again. */
export function earlier(account: number, clientId: string | undefined): Sketch | undefined {
  const row = clientId ? byClientId.get(account, clientId) : undefined
  return row && anySketch(row.id)
}

/** Writes a sketch down, with the files that it shows. */
export function insertSketch(tx: Tx, account: number, { files, ...sketch }: NewSketch, descent?: Descent): Sketch {
  const { kind, library, title, description = '', credit, clientId } = sketch
  const [cuid, now] = [newPublicId(), Date.now()]
  const said = credit ? JSON.stringify(credit) : null
  const columns: Columns = [cuid, account, title, description, kind, library, now, said, clientId || null, now, now, JSON.stringify(files)]
  const row = insert.run(...columns, descent?.parentId ?? null, descent?.rootId ?? null)
  const id = Number(row.lastInsertRowid)
  refer(tx, id, keptFiles(account, descent?.parentId ?? id, files))
  return made(id)
}

/** A sketch that was written a moment ago, in this very transaction. */
export function made(id: number): Sketch {
  const sketch = anySketch(id)
  if (!sketch) throw new NotFound('There is no such sketch.')
  return sketch
}

/** Begins a sketch, for its author's eyes only. The same client id again gives the first one and writes nothing. */
export const createSketch = mutation((tx, account: number, sketch: NewSketch): Sketch => {
  writer(tx, account)
  const before = earlier(account, sketch.clientId)
  if (before) return before
  roomForOne(account)
  return insertSketch(tx, account, sketch)
})
