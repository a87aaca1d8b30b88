import { avatarOf } from '../../core/avatars.ts'
import { statement } from '../../core/database.ts'
import type { Face } from '../../profiles/queries.ts'
import { openSessionOf, type Sketch, type SketchFile } from '../queries.ts'

/** How many people may be asked to write along in one sketch. */
export const MOST_GUESTS = 16

/** A step as it is kept: `version` counts the steps of its file in its session, from 0; `changes` is a ChangeSet as JSON. */
export type Step = { id: number; session: number; file: string; version: number; user: string | null; client: string; changes: string }
/** A session, be it open or over. */
export type Session = { id: number; sketchId: number; closedAt: number | null }
/** Somebody who may write along, in the order in which colours are given to them. */
export type Mate = Face & { id: number; isAuthor: boolean }

const session = statement<[number], Session>('SELECT id, script_id AS sketchId, closed_at AS closedAt FROM script_sessions WHERE id = ?')
const latest = statement<[number], Session>(
  'SELECT id, script_id AS sketchId, closed_at AS closedAt FROM script_sessions WHERE script_id = ? ORDER BY id DESC LIMIT 1',
)
type MateRow = { id: number; username: string; name: string; drawn: string; avatarFile: string | null; version: number }
const guests = statement<[number], MateRow>(`
  SELECT u.id, u.username, coalesce(p.display_name, u.username) AS name, u.avatar AS drawn,
    (SELECT cuid FROM files WHERE id = p.avatar_file_id) AS avatarFile, coalesce(p.face_seq, 0) AS version
  FROM script_guests g JOIN users u ON u.id = g.user_id LEFT JOIN profiles p ON p.user_id = u.id
  WHERE g.script_id = ? AND u.is_banned = 0 ORDER BY u.id`)
const heads = statement<[number], { file: string; version: number }>(
  'SELECT file, max(version) + 1 AS version FROM script_steps WHERE session_id = ? GROUP BY file',
)
const head = statement<[number, string], { version: number }>(
  'SELECT coalesce(max(version) + 1, 0) AS version FROM script_steps WHERE session_id = ? AND file = ?',
)
const oldest = statement<[number, string], { version: number }>(
  'SELECT coalesce(min(version), 0) AS version FROM script_steps WHERE session_id = ? AND file = ?',
)
const newest = statement<[number], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM script_steps WHERE session_id = ?')
const STEP = `
  SELECT t.id, t.session_id AS session, t.file, t.version, u.username AS "user", t.client, t.changes
  FROM script_steps t LEFT JOIN users u ON u.id = t.user_id`
const step = statement<[number], Step>(`${STEP} WHERE t.id = ?`)
const stepsAfter = statement<[number, string, number, number], Step>(
  `${STEP} WHERE t.session_id = ? AND t.file = ? AND t.version >= ? ORDER BY t.version LIMIT ?`,
)

const touching = statement<[number, number], Session>(`
  SELECT s.id, s.script_id AS sketchId, s.closed_at AS closedAt FROM script_sessions s JOIN scripts c ON c.id = s.script_id
  WHERE s.closed_at IS NULL AND (c.user_id = ? OR EXISTS (SELECT 1 FROM script_guests g WHERE g.script_id = c.id AND g.user_id = ?))`)

/** The open sessions that an account opened or is invited to. */
export const sessionsWith = (account: number): Session[] => touching.all(account, account)

/** A session by its number. */
export const sessionById = (id: number): Session | undefined => session.get(id)
/** The last session of a sketch, be it open or over. */
export const lastSession = (sketchId: number): Session | undefined => latest.get(sketchId)

/** Who may write along while a session is open: the author first. Who was shut out is not among them. */
export function matesOf(sketch: Sketch): Mate[] {
  const invited = guests
    .all(sketch.id)
    .map(({ drawn, avatarFile, ...one }) => ({ ...one, avatar: avatarOf(drawn, avatarFile), isAuthor: false }))
  return [{ ...sketch.author, id: sketch.authorId, isAuthor: true }, ...invited]
}

/** How many steps a file has had in a session: what the next one has to be made on. */
export const headOf = (sessionId: number, file: string): number => head.get(sessionId, file)?.version ?? 0
/** The number of the newest step in a session; 0 before the first. */
export const newestStep = (sessionId: number): number => newest.get(sessionId)?.id ?? 0
/** A step by its number; nothing once it was swept away. */
export const stepById = (id: number): Step | undefined => step.get(id)

/** How many steps are read at a time: one alone may be as long as a file. */
const STEPS_AT_ONCE = 20

/** The steps of a file from a version on, read as far as somebody takes them; null when some of those are swept away already. */
export function stepsOf(sessionId: number, file: string, from: number): Iterable<Step> | null {
  return from < (oldest.get(sessionId, file)?.version ?? 0) ? null : stepsFrom(sessionId, file, from)
}

function* stepsFrom(sessionId: number, file: string, from: number): Iterable<Step> {
  for (let at = from; ; at += STEPS_AT_ONCE) {
    const steps = stepsAfter.all(sessionId, file, at, STEPS_AT_ONCE)
    yield* steps
    if (steps.length < STEPS_AT_ONCE) return
  }
}

/** How many steps each file of a sketch has had. */
export function versionsOf(sessionId: number, files: readonly SketchFile[]): Record<string, number> {
  const had = new Map(heads.all(sessionId).map(({ file, version }) => [file, version]))
  return Object.fromEntries(files.flatMap((one) => ('text' in one ? [[one.name, had.get(one.name) ?? 0]] : [])))
}

/** The names of those with whom an account edits a sketch just now; empty while no session is open. */
export const editingWith = (account: number, sketch: Sketch): string[] =>
  openSessionOf(sketch.id) === null
    ? []
    : matesOf(sketch)
        .filter(({ id }) => id !== account)
        .map(({ name }) => name)
