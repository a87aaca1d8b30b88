import type Sqlite from 'better-sqlite3'
import type { Resident } from './resident.ts'

/** What a caller knows of one call: it was answered with ok, it was refused, or the line dropped before the answer. */
export type Outcome = 'ok' | 'failed' | 'unknown'

/** One line that somebody said (`at`, of performance.now()), with every try to get it through. */
export type Said = { by: string; content: string; at: number; tries: Outcome[]; ids: number[]; refusals: string[] }

type Row = { id: number; seq: number; user: string; content: string | null }

/** What its author may believe of a line after all tries. */
export function verdictOn({ tries }: Said): Outcome {
  if (tries.includes('ok')) return 'ok'
  return tries.includes('unknown') ? 'unknown' : 'failed'
}

/** Every call and its outcome, to be held against the database and against what each client shows in the end. */
export class History {
  readonly said: Said[] = []

  /** Notes that a line is about to be said. Its text must be nobody else's. */
  begin(by: string, content: string): Said {
    const line: Said = { by, content, at: performance.now(), tries: [], ids: [], refusals: [] }
    this.said.push(line)
    return line
  }

  /** How many lines ended so. */
  count(outcome: Outcome): number {
    return this.said.filter((line) => verdictOn(line) === outcome).length
  }

  /**
   * Everything that is wrong; empty when every promise was kept.
   * @param room the room's name; residents who sit in it and have caught up
   */
  problems(db: Sqlite.Database, room: string, residents: Resident[] = []): string[] {
    const rows = db
      .prepare<[string], Row>(
        `SELECT m.id, m.seq, u.username AS user, m.content FROM messages m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id
          WHERE r.name = ? ORDER BY m.id`,
      )
      .all(room)
    const found = [...this.#lost(rows), ...this.#disordered(), ...damage(db)]
    for (const resident of residents) found.push(...divergence(resident, rows), ...resident.complaints)
    return found
  }

  #lost(rows: Row[]): string[] {
    const stored = Map.groupBy(rows, (row) => row.content)
    const found: string[] = []
    for (const line of this.said) {
      const ids = (stored.get(line.content) ?? []).map((row) => row.id)
      stored.delete(line.content)
      const verdict = verdictOn(line)
      const wrong = verdict === 'ok' ? ids.length !== 1 : ids.length > (verdict === 'failed' ? 0 : 1)
      if (wrong) found.push(`${verdict}, but stored ${ids.length} times: ${line.content}`)
      const lies = line.ids.filter((id) => id !== ids[0])
      if (lies.length > 0) found.push(`acknowledged as ${lies}, stored as ${ids}: ${line.content}`)
    }
    for (const [content] of stored) found.push(`stored, but nobody said it: ${content}`)
    return found
  }

  /** One author's lines stand in the order in which they were said. */
  #disordered(): string[] {
    const found: string[] = []
    const newest = new Map<string, number>()
    for (const { by, content, ids } of this.said) {
      const [id] = ids
      if (id === undefined) continue
      if (id < (newest.get(by) ?? 0)) found.push(`out of its author's order: ${content}`)
      newest.set(by, id)
    }
    return found
  }
}

/** What SQLite itself finds wrong. */
export function damage(db: Sqlite.Database): string[] {
  const verdict = String(db.pragma('integrity_check', { simple: true }))
  const orphans = db.pragma('foreign_key_check') as unknown[]
  return [...(verdict === 'ok' ? [] : [verdict]), ...orphans.map((orphan) => `orphan: ${JSON.stringify(orphan)}`)]
}

/** Where what a resident shows differs from the database: the first line that does. */
function divergence(resident: Resident, rows: Row[]): string[] {
  const shown = resident.shown.lines()
  for (let at = 0; at < Math.max(rows.length, shown.length); at++) {
    const row = rows[at]
    const line = shown[at]
    const same = row && line && row.id === line.id && row.seq === line.seq && row.content === line.content && row.user === line.user
    if (!same)
      return [`${resident.name} shows ${JSON.stringify(line)} where ${JSON.stringify(row)} is stored (line ${at} of ${rows.length})`]
  }
  return []
}
