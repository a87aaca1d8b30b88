import { statement } from '../../core/database.ts'
import { NotFound } from '../../core/errors.ts'
import { ownSketches, SKETCH, type Sketch, type SketchRow, sketchById, sketchFrom } from '../queries.ts'
import { CALLED } from '../templates.ts'

/** How far back "where it came from" is told beside a sketch; all of it is on its lineage page. */
const STEPS_BACK = 4
const DAY_MS = 86_400_000

const pinned = statement<[number], { id: number }>(`
  SELECT x.script_id AS id FROM profile_scripts x JOIN profiles p ON p.id = x.profile_id WHERE p.user_id = ?`)

/** The numbers of the sketches that somebody shows on their wall. */
export const pinnedBy = (account: number): Set<number> => new Set(pinned.all(account).map(({ id }) => id))

const goneOf = statement<[number], SketchRow>(`${SKETCH} WHERE s.user_id = ? AND s.deleted_at IS NOT NULL ORDER BY s.deleted_at DESC`)
const invited = statement<[number], SketchRow>(`
  ${SKETCH} JOIN script_guests g ON g.script_id = s.id JOIN script_sessions o ON o.script_id = s.id AND o.closed_at IS NULL
  WHERE g.user_id = ? AND s.deleted_at IS NULL AND u.is_banned = 0 ORDER BY o.id DESC`)

/** One's own sketches that were taken down and can still be put back, the newest first. */
export const goneSketches = (account: number): Sketch[] => goneOf.all(account).map(sketchFrom)
/** Sketches of others that this account is invited to edit now. */
export const invitedTo = (account: number): Sketch[] => invited.all(account).map(sketchFrom)

type Mark = { says: string; pot: '' | ' tag--1' | ' tag--3' }
type Ancestor = { title: string; author: string; href: string | null }
/** A sketch in the list of one's own. */
export type Listed = { cuid: string; title: string; mark: Mark; says: string; isCurrent: boolean; lineage: Ancestor[] }

/** Everything that an account has made, the one worked on last first, as views/sandbox/_list.eta shows it. */
export function listFor(account: number, current: Sketch | null = null): Listed[] {
  const pins = pinnedBy(account)
  return ownSketches(account).map((sketch) => ({
    cuid: sketch.cuid,
    title: sketch.title,
    mark: markOf(sketch),
    says: `${CALLED[sketch.kind].called}, ${factAbout(sketch, pins.has(sketch.id))}`,
    isCurrent: sketch.id === current?.id,
    lineage: sketch.id === current?.id ? ancestorsOf(account, sketch) : [],
  }))
}

function markOf({ publishedId, visibility, credit }: Sketch): Mark {
  if (publishedId !== null && visibility === 'public') return { says: 'published', pot: ' tag--1' }
  if (publishedId !== null && visibility === 'unlisted') return { says: 'by link', pot: ' tag--1' }
  return credit ? { says: 'fork', pot: ' tag--3' } : { says: 'draft', pot: '' }
}

/** The one thing about a sketch that its author wants to know at a glance. */
function factAbout({ publishedAt, visibility, draftAt, draftVersion, credit, updatedAt }: Sketch, isPinned: boolean): string {
  const isShown = publishedAt !== null && visibility !== 'private'
  if (isShown && draftAt > publishedAt) return 'edited since: not public yet'
  if (isPinned) return 'pinned to your wall'
  if (credit && !isShown) return `from ${credit.author}${draftVersion === 1 ? ', unchanged' : ''}`
  if (publishedAt !== null && !isShown) return 'taken back: only you see it'
  return `last touched ${dayInWords(Math.max(draftAt, updatedAt))}`
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' })
const monthOfYear = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** When something was, as somebody would say it: today, yesterday, 5 days ago, in October. */
export function dayInWords(at: number, now = Date.now()): string {
  const days = Math.floor(now / DAY_MS) - Math.floor(at / DAY_MS)
  if (days <= 0) return 'today'
  if (days === 1) return 'yesterday'
  if (days < 14) return `${days} days ago`
  return `in ${(days < 300 ? month : monthOfYear).format(at)}`
}

/** What a sketch was forked from, and that, nearest first; only as far as the viewer may see the sketches on the way. */
export function ancestorsOf(viewer: number, sketch: Sketch): Ancestor[] {
  const found: Ancestor[] = []
  let at: Sketch | null = sketch
  while (at?.credit && found.length < STEPS_BACK) {
    const parent: Sketch | null = at.parentId === null ? null : seenBy(viewer, at.parentId)
    found.push({ title: at.credit.title, author: at.credit.author, href: parent && `/sketches/${parent.cuid}` })
    at = parent
  }
  return found
}

function seenBy(viewer: number, id: number): Sketch | null {
  try {
    return sketchById(viewer, id)
  } catch (error) {
    if (error instanceof NotFound) return null
    throw error
  }
}
