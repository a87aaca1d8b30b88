import { config } from '../../core/config.ts'
import { statement } from '../../core/database.ts'
import type { Sketch } from '../queries.ts'
import type { VersionRow } from '../sources.ts'

/** Versions on one page of the list. */
export const VERSIONS_A_PAGE = 60

const VERSION = 'SELECT id, script_id AS sketchId, kind, library, note, bytes, created_at AS createdAt FROM script_versions'
const page = statement<[number, number, number], VersionRow>(`${VERSION} WHERE script_id = ? AND id < ? ORDER BY id DESC LIMIT ?`)
const older = statement<[number, number], { id: number }>(
  'SELECT id FROM script_versions WHERE script_id = ? AND id < ? ORDER BY id DESC LIMIT 1',
)
const newer = statement<[number, number], { id: number }>(
  'SELECT id FROM script_versions WHERE script_id = ? AND id > ? ORDER BY id LIMIT 1',
)
const newest = statement<[number], { id: number }>('SELECT id FROM script_versions WHERE script_id = ? ORDER BY id DESC LIMIT 1')
const moment = statement<[number, number], { at: number }>('SELECT created_at AS at FROM script_versions WHERE script_id = ? AND id = ?')

/** When a version of a sketch was made; null when it is not there any more. */
export const madeAt = (sketch: Pick<Sketch, 'id'>, id: number): number | null => moment.get(sketch.id, id)?.at ?? null
/** The numbers of the versions next to one, and of the newest of all; null where there is none. */
export const olderThan = (sketch: Pick<Sketch, 'id'>, id: number): number | null => older.get(sketch.id, id)?.id ?? null
export const newerThan = (sketch: Pick<Sketch, 'id'>, id: number): number | null => newer.get(sketch.id, id)?.id ?? null
export const newestVersion = (sketch: Pick<Sketch, 'id'>): number | null => newest.get(sketch.id)?.id ?? null

const zone = { timeZone: config.timeZone } as const
const dayName = new Intl.DateTimeFormat('en-GB', { ...zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit' })

export const dayOf = (ms: number): string => dayName.format(ms)
export const timeOf = (ms: number): string => clock.format(ms)
/** When a version was made, in a sentence. */
export const momentOf = (ms: number): string => `${dayOf(ms)}, ${timeOf(ms)}`

/** What each kind of version is called, and the colour of its tag. */
const CALLED: Record<VersionRow['kind'], { called: string; pot: string }> = {
  publish: { called: 'published', pot: ' tag--1' },
  draft: { called: 'draft', pot: '' },
  restore: { called: 'draft, before an older one came back', pot: ' tag--3' },
}

/** A version as the list and its own page show it. `isShown`: it is what others run now. */
export const versionView = (sketch: Sketch, row: VersionRow) => ({
  ...row,
  ...CALLED[row.kind],
  path: `/codeground/${sketch.cuid}/versions/${row.id}`,
  day: dayOf(row.createdAt),
  time: timeOf(row.createdAt),
  iso: new Date(row.createdAt).toISOString(),
  size: inWords(row.bytes),
  isShown: row.id === sketch.publishedId,
})
export type VersionView = ReturnType<typeof versionView>

const inWords = (bytes: number): string => (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`)

export type VersionPage = { days: { day: string; versions: VersionView[] }[]; older: number | null }

/** A page of a sketch's versions by day, newest first. @param before only those older than this one */
export function versionPage(sketch: Sketch, before = Number.MAX_SAFE_INTEGER): VersionPage {
  const rows = page.all(sketch.id, before, VERSIONS_A_PAGE + 1)
  const shown = rows.slice(0, VERSIONS_A_PAGE).map((row) => versionView(sketch, row))
  const days = [...Map.groupBy(shown, ({ day }) => day)].map(([day, versions]) => ({ day, versions }))
  return { days, older: rows.length > VERSIONS_A_PAGE ? (shown.at(-1)?.id ?? null) : null }
}
