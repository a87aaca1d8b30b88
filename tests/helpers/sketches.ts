import { expect } from 'vitest'
import type { Person, Town } from './town.ts'
import { type Json, wallsOf } from './walls.ts'

export type File = { name: string; text: string } | { name: string; file: string }
export type Draft = { title: string; kind: string; library: string | null; files: File[]; draft_version: number }
/** A sketch as tests name it. */
export type Begun = { id: number; cuid: string }

/** Settings under which a test may write as fast as it likes. */
export const unhurried = {
  NEOSPACE_LIMIT_SKETCHES: '5000/60',
  NEOSPACE_LIMIT_DRAFTS: '5000/60',
  NEOSPACE_LIMIT_SKETCH_CHANGES: '5000/60',
  NEOSPACE_LIMIT_UPLOADS: '500/60',
}

/** A town's sketches as tests talk to them. */
export function sketchesOf(town: () => Town) {
  const walls = wallsOf(town)
  const { does, post } = walls

  /** Begins a sketch of a kind, from its first template. */
  async function begin(as: Person, script_type = 'p5', more: object = {}): Promise<Begun> {
    const { id, cuid } = await does(as, '/codeground', { script_type, ...more })
    return { id: Number(id), cuid: String(cuid) }
  }

  async function draft(as: Person, { cuid }: Begun): Promise<Draft> {
    const answer = await town().get(`/codeground/${cuid}/draft`, { as })
    expect(answer.status).toBe(200)
    return (await answer.json()) as Draft
  }

  /** Saves files over the draft, made on today's. */
  async function save(as: Person, sketch: Begun, files: File[], more: object = {}): Promise<Json> {
    const { draft_version } = await draft(as, sketch)
    return does(as, `/codeground/${sketch.cuid}/draft`, { files, draft_version, ...more })
  }

  /** Saves one file of code. */
  const write = (as: Person, sketch: Begun, text: string): Promise<Json> => save(as, sketch, [{ name: 'sketch.js', text }])

  const publish = (as: Person, { cuid }: Begun, more: object = {}): Promise<Json> =>
    does(as, `/codeground/${cuid}/publish`, { visibility: 'public', ...more })

  /** Begins a sketch with this code and publishes it. */
  async function published(as: Person, text = 'function draw() {}', more: object = {}): Promise<Begun> {
    const sketch = await begin(as)
    await write(as, sketch, text)
    await publish(as, sketch, more)
    return sketch
  }

  /** What the original's clients get of a script, or the status of the refusal. */
  async function script({ id }: Pick<Begun, 'id'>, as?: Person): Promise<Record<string, unknown> | number> {
    const answer = await town().get(`/scripts/get?id=${id}`, as ? { as } : {})
    return answer.status === 200 ? ((await answer.json()) as { script: Record<string, unknown> }).script : answer.status
  }

  /** The code that somebody is shown, or the status of the refusal. */
  async function code(sketch: Pick<Begun, 'id'>, as?: Person): Promise<unknown> {
    const found = await script(sketch, as)
    return typeof found === 'number' ? found : found.content
  }

  /** Where a sketch is looked up: by title or tag, newest first, straight from the tables. */
  const found = (word: string): number[] =>
    walls
      .rows(
        'SELECT s.id FROM scripts_search x JOIN scripts s ON s.listed_seq = -x.rowid WHERE scripts_search MATCH ? ORDER BY x.rowid',
        word,
      )
      .map(({ id }) => Number(id))
  const tagged = (tag: string): number[] =>
    walls
      .rows('SELECT script_id AS id FROM script_tags WHERE tag = ? AND listed_seq IS NOT NULL ORDER BY listed_seq DESC', tag)
      .map(({ id }) => Number(id))

  return { ...walls, post, begin, draft, save, write, publish, published, script, code, found, tagged }
}
