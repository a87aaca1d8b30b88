import { newPublicId } from '../../src/core/crypto.ts'
import type { Kind, Visibility } from '../../src/sandbox/queries.ts'
import type { Person, Town } from './town.ts'

type Files = ({ name: string; text: string } | { name: string; file: string })[]
export type Hung = {
  by: Person
  title?: string
  description?: string
  kind?: Kind
  tags?: string[]
  files?: Files
  visibility?: Visibility
  /** The sketch that it was forked from. */
  of?: Sketched
  /** Not published: its author alone has it. */
  unpublished?: boolean
}
export type Sketched = { id: number; cuid: string; path: string; title: string; by: Person; listedSeq: number | null }

let chance = 0
const nextChance = (): number => {
  chance += 7919
  return chance
}

/** Hangs sketches straight into a town's database, as publishing them one by one would: for tests and measurements that need many. */
export function galleryOf(town: () => Town) {
  const write = (sql: string) => town().db().prepare(sql)
  /** A seq of the feed that is given out once. */
  const nextSeq = (): number =>
    Number(write("INSERT INTO changes (topic, kind, ref, at) VALUES ('test', 'test', 0, ?)").run(Date.now()).lastInsertRowid)

  function hang(wanted: Hung): Sketched {
    const { by, title = 'Untitled', kind = 'p5', tags = [], visibility = 'public', of, unpublished = false } = wanted
    const files: Files = wanted.files ?? [{ name: kind === 'shader' ? 'sketch.frag' : 'sketch.js', text: `// ${title}` }]
    const cuid = newPublicId()
    const now = Date.now()
    const listedSeq = visibility === 'public' && !unpublished ? nextSeq() : null
    const credit = of ? JSON.stringify({ title: of.title, author: of.by.name, cuid: of.cuid }) : null
    const { lastInsertRowid } = write(`
      INSERT INTO scripts (cuid, user_id, title, description, script_type, visibility, draft, draft_at, listed_seq, chance, parent_id, credit,
        created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
      cuid,
      by.id,
      title,
      wanted.description ?? '',
      kind,
      visibility,
      JSON.stringify(files),
      now,
      listedSeq,
      listedSeq === null ? null : nextChance(),
      of?.id ?? null,
      credit,
      now,
      now,
    )
    const id = Number(lastInsertRowid)
    if (!unpublished) publish(id, files)
    for (const tag of tags) write('INSERT INTO script_tags (script_id, tag, listed_seq) VALUES (?, ?, ?)').run(id, tag, listedSeq)
    if (listedSeq !== null)
      write('INSERT INTO scripts_search (rowid, title, tags, author) VALUES (?, ?, ?, ?)').run(-listedSeq, title, tags.join(' '), by.name)
    return { id, cuid, path: `/sketches/${cuid}`, title, by, listedSeq }
  }

  /** Publishes a version of a sketch that is there. */
  function publish(id: number, files: Files): number {
    const now = Date.now()
    const { lastInsertRowid } = write(
      "INSERT INTO script_versions (script_id, kind, files, bytes, created_at) VALUES (?, 'publish', ?, ?, ?)",
    ).run(id, JSON.stringify(files), JSON.stringify(files).length, now)
    write('UPDATE scripts SET published_id = ?, published_at = ?, version = version + 1 WHERE id = ?').run(lastInsertRowid, now, id)
    return Number(lastInsertRowid)
  }

  return { hang, publish }
}
