import { type Avatar, avatarOf } from '../core/avatars.ts'
import { statement } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import type { Account } from '../core/viewer.ts'

/** The papers that a wall can be made of. What each looks like is the walls' affair. */
export const THEMES = ['paper', 'terminal', 'vapor', 'newsprint', 'midnight', 'blueprint', 'greenhouse', 'matchbox'] as const
export type Theme = (typeof THEMES)[number]

export const VISIBILITIES = ['public', 'members', 'private'] as const
export const DM_POLICIES = ['everyone', 'mutuals', 'nobody'] as const
export const ACTIVITIES = ['thinking', 'listening', 'working', 'playing', 'reading', 'watching'] as const
export type Activity = (typeof ACTIVITIES)[number]
/** The icon of what somebody does now. */
export const ACTIVITY_ICONS: Record<Activity, string> = {
  thinking: 'think',
  listening: 'music',
  working: 'tool',
  playing: 'play',
  reading: 'book',
  watching: 'eye',
}

export type Visibility = (typeof VISIBILITIES)[number]
export type DmPolicy = (typeof DM_POLICIES)[number]

/** A profile as its row has it. Files are public ids. `version` is today's of everything that its wall shows. */
export type Profile = {
  id: number
  userId: number
  username: string
  displayName: string
  bio: string
  line: string
  statusEmoji: string
  statusMessage: string
  nowActivity: string
  nowType: Activity | null
  drawn: string
  avatarFile: string | null
  accent: string | null
  theme: Theme
  visibility: Visibility
  showOnline: 0 | 1
  dmPolicy: DmPolicy
  voiceFile: string | null
  voiceWaveform: string | null
  voiceText: string
  voiceSeconds: number | null
  anthemFile: string | null
  anthemUrl: string
  anthemTitle: string
  version: number
  memberSince: string
  updatedAt: string
}

const cuidOf = (column: string) => `(SELECT cuid FROM files WHERE id = p.${column})`
const PROFILE = `
  SELECT p.id, p.user_id AS userId, u.username, p.display_name AS displayName, p.bio, p.line, p.status_emoji AS statusEmoji,
    p.status_message AS statusMessage, p.now_activity AS nowActivity, p.now_activity_type AS nowType, u.avatar AS drawn,
    ${cuidOf('avatar_file_id')} AS avatarFile, p.accent_color AS accent, p.theme_preset AS theme, p.visibility,
    p.show_online_status AS showOnline, p.dm_policy AS dmPolicy, ${cuidOf('voice_file_id')} AS voiceFile,
    p.voice_waveform AS voiceWaveform, p.voice_text AS voiceText, p.voice_seconds AS voiceSeconds,
    ${cuidOf('anthem_file_id')} AS anthemFile, p.anthem_url AS anthemUrl, p.anthem_title AS anthemTitle,
    p.version, u.created_at AS memberSince, p.updated_at AS updatedAt
  FROM profiles p JOIN users u ON u.id = p.user_id`

// Public ones everybody, members' ones whoever is signed in, private ones their owner. The viewer, asked for twice, is 0 for nobody.
const VISIBLE = `(p.visibility = 'public' OR p.user_id = ? OR (p.visibility = 'members' AND ? <> 0))`
const visibleByName = statement<[string, number, number], Profile>(`${PROFILE} WHERE u.username = ? AND ${VISIBLE}`)
const visibleById = statement<[number, number, number], Profile>(`${PROFILE} WHERE p.id = ? AND ${VISIBLE}`)
const visibleByUser = statement<[number, number, number], Profile>(`${PROFILE} WHERE p.user_id = ? AND ${VISIBLE}`)
const anyById = statement<[number], Profile>(`${PROFILE} WHERE p.id = ?`)
const anyByUser = statement<[number], Profile>(`${PROFILE} WHERE p.user_id = ?`)

const seen = (profile: Profile | undefined): Profile => {
  if (!profile) throw new NotFound('There is no wall at this address, or none that you may see.')
  return profile
}
const idOf = (viewer: Account | null): number => viewer?.id ?? 0

/** The profile of that name (in any case), as the viewer may see it. @throws NotFound when there is none, or none for them: nobody can tell which */
export const profileByName = (viewer: Account | null, username: string): Profile =>
  seen(visibleByName.get(username, idOf(viewer), idOf(viewer)))

/** The same by its id. @throws NotFound */
export const profileById = (viewer: Account | null, id: number): Profile => seen(visibleById.get(id, idOf(viewer), idOf(viewer)))

/** The same by the account that it belongs to. @throws NotFound */
export const profileByUser = (viewer: Account | null, user: number): Profile => seen(visibleByUser.get(user, idOf(viewer), idOf(viewer)))

/** One's own profile. @throws NotFound */
export const ownProfile = (account: number): Profile => seen(anyByUser.get(account))

/** A profile for the feed, which speaks to whole topics; not for handlers: they ask by viewer. */
export const profileOfFeed = (id: number): Profile | undefined => anyById.get(id)

/** True when that account may see the profile (0: a visitor without one). */
export const maySee = ({ visibility, userId }: Pick<Profile, 'visibility' | 'userId'>, account: number): boolean =>
  visibility === 'public' || userId === account || (visibility === 'members' && account !== 0)

// ── people as rooms and lists show them
/** What others see of somebody beside their words. `version` rises whenever any of it changes. */
export type Face = { name: string; username: string; avatar: Avatar; version: number }
type FaceRow = { name: string; username: string; drawn: string; file: string | null; version: number }

const FACE = `
  SELECT coalesce(p.display_name, u.username) AS name, u.username, u.avatar AS drawn, ${cuidOf('avatar_file_id')} AS file,
    coalesce(p.face_seq, 0) AS version
  FROM users u LEFT JOIN profiles p ON p.user_id = u.id`
const faceByUser = statement<[number], FaceRow>(`${FACE} WHERE u.id = ?`)

const faceFrom = ({ drawn, file, ...row }: FaceRow): Face => ({ ...row, avatar: avatarOf(drawn, file) })

/** How an account looks to others. @throws NotFound when there is no such account */
export function faceOf(userId: number): Face {
  const row = faceByUser.get(userId)
  if (!row) throw new NotFound('There is nobody of that number here.')
  return faceFrom(row)
}

/** Somebody who is here: their face, and what they say about now. Empty strings where they say nothing. */
export type Person = Face & { id: number; statusEmoji: string; statusMessage: string; nowActivity: string; nowType: Activity | null }
type PersonRow = Omit<Person, 'avatar'> & { drawn: string; file: string | null }

const PERSON = `
  SELECT u.id, coalesce(p.display_name, u.username) AS name, u.username, u.avatar AS drawn, ${cuidOf('avatar_file_id')} AS file,
    coalesce(p.face_seq, 0) AS version, coalesce(p.status_emoji, '') AS statusEmoji, coalesce(p.status_message, '') AS statusMessage,
    coalesce(p.now_activity, '') AS nowActivity, p.now_activity_type AS nowType
  FROM users u LEFT JOIN profiles p ON p.user_id = u.id`
const SHOWN = 'coalesce(p.show_online_status, 1) = 1'
const shownById = statement<[number], PersonRow>(`${PERSON} WHERE u.id = ? AND ${SHOWN}`)
const shownAmong = statement<[string], PersonRow>(
  `${PERSON} WHERE u.id IN (SELECT value FROM json_each(?)) AND ${SHOWN} ORDER BY coalesce(p.display_name, u.username) COLLATE NOCASE, u.id`,
)

const personFrom = ({ drawn, file, ...row }: PersonRow): Person => ({ ...row, avatar: avatarOf(drawn, file) })

/** Somebody as lists of who is here show them; undefined for who does not want to be seen there. */
export function personShown(userId: number): Person | undefined {
  const row = shownById.get(userId)
  return row && personFrom(row)
}

/** Those of these accounts who want to be seen, by name. */
export const peopleShown = (userIds: Iterable<number>): Person[] => shownAmong.all(JSON.stringify([...userIds])).map(personFrom)

const newestFaceSeq = statement<[], { seq: number | null }>('SELECT max(face_seq) AS seq FROM profiles')
const changedSince = statement<[number, number], { id: number }>('SELECT user_id AS id FROM profiles WHERE face_seq > ? LIMIT ?')
const MOST_CHANGED = 200

/** The seq of the newest change of anybody's face: whoever keeps faces looks here whether they are today's. */
export const newestFace = (): number => newestFaceSeq.get()?.seq ?? 0

/** Whether the face of any of these accounts changed after a seq. More changes than are worth looking through count as yes. */
export function anyFaceChanged(userIds: ReadonlySet<number>, after: number): boolean {
  const changed = changedSince.all(after, MOST_CHANGED)
  return changed.length === MOST_CHANGED || changed.some(({ id }) => userIds.has(id))
}

// ── what hangs on the wall, from the slice that knows
/** A wall's pieces as the original's clients ask for them together with the profile. */
export type WallPieces = { stickers: object[]; wall_modules: object[]; wall_pagination: { page: number; has_more: boolean } }
type PiecesOf = (profile: Profile, page: number, limit: number) => WallPieces
let piecesOf: PiecesOf = (_profile, page) => ({ stickers: [], wall_modules: [], wall_pagination: { page, has_more: false } })

/** Lets the slice that knows the walls add what is on one. */
export const provideWall = (pieces: PiecesOf): void => {
  piecesOf = pieces
}

/** What is on somebody's wall, a page of it at a time. */
export const wallPieces: PiecesOf = (profile, page, limit) => piecesOf(profile, page, limit)
