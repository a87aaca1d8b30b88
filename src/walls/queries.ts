import { statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { maySee } from '../profiles/queries.ts'
import type { GuestbookState, StickersPolicy } from './contents.ts'
import type { Background, Mix } from './mixing.ts'

/** A wall: whose it is, who may see it, how it looks, what visitors may do there. `version` is today's of everything that it shows. */
export type Wall = {
  id: number
  userId: number
  username: string
  displayName: string
  visibility: 'public' | 'members' | 'private'
  version: number
  preset: string
  accent: string | null
  guestbook: GuestbookState
  stickersPolicy: StickersPolicy
  background: Background
  pointer: string | null
  fonts: string | null
  mix: Mix | null
  lookVersion: number
  sheetVersion: number
}
type WallRow = Omit<Wall, 'background' | 'mix'> & { background: string | null; mix: string | null }

const WALL_COLUMNS = `
  p.id, p.user_id AS userId, u.username, p.display_name AS displayName, p.visibility, p.version, p.theme_preset AS preset,
  p.accent_color AS accent, coalesce(w.guestbook, 'open') AS guestbook, coalesce(w.stickers_policy, 'off') AS stickersPolicy,
  w.background, w.pointer, w.fonts, w.mixed AS mix, coalesce(w.version, 0) AS lookVersion, coalesce(w.sheet_version, 0) AS sheetVersion`
const WALL_FROM = 'FROM profiles p JOIN users u ON u.id = p.user_id LEFT JOIN wall_settings w ON w.profile_id = p.id'
const WALL = `SELECT ${WALL_COLUMNS} ${WALL_FROM}`
const wallByName = statement<[string], WallRow>(`${WALL} WHERE u.username = ?`)
const wallById = statement<[number], WallRow>(`${WALL} WHERE p.id = ?`)
const wallByUser = statement<[number], WallRow>(`${WALL} WHERE p.user_id = ?`)

const wallFrom = (row: WallRow): Wall => ({
  ...row,
  background: row.background ? (JSON.parse(row.background) as Background) : {},
  mix: row.mix ? (JSON.parse(row.mix) as Mix) : null,
})

function seen(row: WallRow | undefined, viewer: number | null): Wall {
  if (!row || !maySee(row, viewer ?? 0)) throw new NotFound('There is no wall at this address, or none that you may see.')
  return wallFrom(row)
}

/** A wall as the viewer (null: a visitor) may see it, by its profile's id or its owner's name. @throws NotFound */
export const wallFor = (viewer: number | null, which: number | string): Wall =>
  seen(typeof which === 'number' ? wallById.get(which) : wallByName.get(which), viewer)

/** The wall of an account, by the account's number; the viewer may be anybody. @throws NotFound */
export const wallOfAccount = (viewer: number | null, user: number): Wall => seen(wallByUser.get(user), viewer)

/**
 * May this account leave stickers on a wall? Its owner always, others as its owner says. Friends are people who follow each other, and
 * there is no following here yet: that choice is kept, and lets nobody in until there is.
 */
export const takesStickersOf = ({ userId, stickersPolicy }: Pick<Wall, 'userId' | 'stickersPolicy'>, account: number): boolean =>
  userId === account || stickersPolicy === 'anyone'

/** What everybody else is told. */
export const NO_STICKERS = 'Whose wall this is does not take stickers from you.'

/** A wall for the feed, which speaks to whole topics; not for handlers: they ask `wallFor`. */
export function wallOfFeed(id: number): Wall | undefined {
  const row = wallById.get(id)
  return row && wallFrom(row)
}

/** A wall as a page begins with it: also the newest change of the feed and of anybody's face, all of one moment. */
export type Door = Wall & { seq: number; faceSeq: number }
const doorByName = statement<[string], WallRow & { seq: number; faceSeq: number }>(`
  SELECT ${WALL_COLUMNS}, (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'changes') AS seq,
    (SELECT coalesce(max(face_seq), 0) FROM profiles) AS faceSeq
  ${WALL_FROM} WHERE u.username = ?`)

/** The one read of a page that is kept already. @throws NotFound */
export function doorOf(viewer: number | null, username: string): Door {
  const row = doorByName.get(username)
  const wall = seen(row, viewer)
  return { ...wall, seq: row?.seq ?? 0, faceSeq: row?.faceSeq ?? 0 }
}

const cssOf = statement<[number], { css: string | null; scoped: string | null }>(
  'SELECT own_css AS css, own_css_scoped AS scoped FROM wall_settings WHERE profile_id = ?',
)

/** What the owner typed, and what the server made of it (JSON of `rules` and `keyframes`). */
export const ownCssOf = (wallId: number): { css: string; scoped: { rules: string; keyframes: string } | null } => {
  const { css, scoped } = cssOf.get(wallId) ?? { css: null, scoped: null }
  return { css: css ?? '', scoped: scoped ? (JSON.parse(scoped) as { rules: string; keyframes: string }) : null }
}
