import type { Database } from 'better-sqlite3'
import { connection } from '../../src/core/database.ts'

/** Notes every statement that is prepared on a connection from now on. */
export function noteStatements(database: Database): Set<string> {
  const noted = new Set<string>()
  const prepare = database.prepare.bind(database)
  database.prepare = ((sql: string) => {
    noted.add(sql)
    return prepare(sql)
  }) as typeof database.prepare
  return noted
}

/** How SQLite would go about a statement, a line for each table. */
export function planOf(sql: string): string[] {
  const count = (sql.match(/\?/g) ?? []).length
  const rows = connection()
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array.from({ length: count }, () => '1'))
  return rows.map(({ detail }) => detail)
}
