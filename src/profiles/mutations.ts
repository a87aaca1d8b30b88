import { record } from '../core/changes.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { Banned, Conflict, Unauthenticated } from '../core/errors.ts'
import { ownFile } from '../files/queries.ts'
import { referTo, release } from '../files/refs.ts'
import type { ProfileChange } from './fields.ts'
import { ownProfile, type Profile } from './queries.ts'

const insertProfile = statement<[number, string, string, string]>(
  'INSERT INTO profiles (user_id, display_name, created_at, updated_at) VALUES (?, ?, ?, ?)',
)

/** Gives a new account its profile, in the write that makes the account. Gives the profile's id. */
export function createProfile(_tx: Tx, userId: number, username: string): number {
  const now = new Date().toISOString()
  return Number(insertProfile.run(userId, username, now, now).lastInsertRowid)
}

const raiseVersion = statement<[string, number]>('UPDATE profiles SET version = version + 1, updated_at = ? WHERE id = ?')
const stampFace = statement<[number, number]>('UPDATE profiles SET face_seq = ? WHERE id = ?')

/**
 * Notes that something which a wall shows has changed: its version rises, and whoever watches is told.
 * @param ref the row that changed, the profile itself by default
 * @returns the seq of the change
 */
export function touchProfile(tx: Tx, profileId: number, kind: string, ref: number = profileId): number {
  raiseVersion.run(new Date().toISOString(), profileId)
  return record(tx, `wall:${profileId}`, kind, ref)
}

const banned = statement<[number], { banned: 0 | 1 }>('SELECT is_banned AS banned FROM users WHERE id = ?')

/** One's own profile inside a write: a ban may have come while it waited. @throws Unauthenticated, Banned */
function mine(_tx: Tx, account: number): Profile {
  const row = banned.get(account)
  if (!row) throw new Unauthenticated()
  if (row.banned) throw new Banned()
  return ownProfile(account)
}

/** The columns that a form changes, by the profile's own names of them. */
const COLUMNS = {
  displayName: 'display_name',
  bio: 'bio',
  line: 'line',
  statusEmoji: 'status_emoji',
  statusMessage: 'status_message',
  nowActivity: 'now_activity',
  nowType: 'now_activity_type',
  accent: 'accent_color',
  theme: 'theme_preset',
  visibility: 'visibility',
  showOnline: 'show_online_status',
  dmPolicy: 'dm_policy',
  voiceText: 'voice_text',
  anthemUrl: 'anthem_url',
  anthemTitle: 'anthem_title',
} as const satisfies Partial<Record<keyof Profile, string>>
const FIELDS = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]
const update = statement<(string | number | null)[]>(
  `UPDATE profiles SET ${FIELDS.map((field) => `${COLUMNS[field]} = ?`).join(', ')} WHERE id = ?`,
)

/** Which change tells whom: the kinds of the feed, and the fields that each is about. */
const TOLD: [kind: string, fields: (keyof Profile)[]][] = [
  ['visibility', ['visibility']],
  ['theme', ['theme', 'accent']],
  ['profile', ['displayName', 'bio', 'line', 'statusEmoji', 'statusMessage', 'nowActivity', 'nowType', 'avatarFile']],
  ['voice', ['voiceText', 'voiceFile', 'voiceWaveform', 'voiceSeconds']],
  ['anthem', ['anthemUrl', 'anthemTitle', 'anthemFile']],
]
/** What rooms show beside somebody's words, and what only the list of who is here shows. */
const WORN: (keyof Profile)[] = ['displayName', 'avatarFile']
const SAID: (keyof Profile)[] = ['statusEmoji', 'statusMessage', 'nowActivity', 'nowType', 'showOnline']

/** Tells everybody who sees any of it what is different now. */
function tell(tx: Tx, before: Profile, after: Profile): void {
  const differs = (field: keyof Profile) => before[field] !== after[field]
  const kinds = TOLD.filter(([, fields]) => fields.some(differs)).map(([kind]) => kind)
  for (const kind of kinds) touchProfile(tx, before.id, kind)
  // Guestbooks show the picture of whoever has a public wall, and the drawn one of everybody else.
  const isShownElse = after.avatarFile !== null && (before.visibility === 'public') !== (after.visibility === 'public')
  const face = WORN.some(differs) || isShownElse ? 'face' : SAID.some(differs) ? 'status' : null
  if (face) stampFace.run(record(tx, `account:${before.userId}`, face, before.userId), before.id)
}

/** The words that a page showed when they were changed. */
export type Shown = Partial<Record<keyof ProfileChange, string | undefined>>

/**
 * Changes what a form names of one's own profile; what it leaves out stays.
 * @param shown what the page had in those fields: where it is not what is stored, somebody else was faster
 * @returns the profile as it is now
 * @throws NotFound for a file that is not theirs, Conflict with today's words
 */
export const updateProfile = mutation((tx, account: number, change: ProfileChange, shown: Shown = {}): Profile => {
  const before = mine(tx, account)
  stillAsShown(before, change, shown)
  if (change.displayName !== undefined && change.displayName !== before.displayName) freeName(change.displayName, account)
  const after: Profile = { ...before, ...change }
  if (change.anthemFile !== undefined) setFile(tx, before, 'anthem', change.anthemFile)
  if (change.anthemFile) after.anthemUrl = ''
  else if (change.anthemUrl && before.anthemFile !== null) {
    setFile(tx, before, 'anthem', null)
    after.anthemFile = null
  }
  if ((Object.keys(after) as (keyof Profile)[]).some((field) => before[field] !== after[field])) {
    update.run(...FIELDS.map((field) => after[field]), after.id)
    tell(tx, before, after)
  }
  return ownProfile(account)
})

function stillAsShown(today: Profile, change: ProfileChange, shown: Shown): void {
  for (const [field, seen] of Object.entries(shown) as [keyof ProfileChange, string | undefined][]) {
    const value = today[field]
    if (seen === undefined || change[field] === undefined || change[field] === value) continue
    if (seen.replaceAll('\r\n', '\n').trim() !== value)
      throw new Conflict('This was changed elsewhere meanwhile. Look at what it says now, then save again.', { field, value })
  }
}

const nameOfAnother = statement<[string, number], { id: number }>('SELECT id FROM users WHERE username = ? AND id <> ?')

/** Nobody is called by the name under which somebody else signs in. @throws Conflict */
function freeName(name: string, account: number): void {
  const handle = name.normalize('NFKC').replace(/^@/, '')
  if (nameOfAnother.get(handle, account)) throw new Conflict(`Somebody else here is ${handle} already. Take a name of your own.`)
}

type FileUse = 'avatar' | 'voice' | 'anthem'
const slot = (column: string) => ({
  now: statement<[number], { id: number | null }>(`SELECT ${column} AS id FROM profiles WHERE id = ?`),
  set: statement<[number | null, number]>(`UPDATE profiles SET ${column} = ? WHERE id = ?`),
})
const slots = { avatar: slot('avatar_file_id'), voice: slot('voice_file_id'), anthem: slot('anthem_file_id') }

/** Puts a file of one's own in its place, and lets go of the one before. @throws NotFound for anything else */
function setFile(tx: Tx, profile: Profile, use: FileUse, cuid: string | null): void {
  const file = cuid === null ? null : ownFile(profile.userId, cuid, use === 'avatar' ? 'image' : 'audio')
  const before = slots[use].now.get(profile.id)?.id ?? null
  if (before === (file?.id ?? null)) return
  slots[use].set.run(file?.id ?? null, profile.id)
  if (before !== null) release(tx, before, use, profile.id)
  if (file) referTo(tx, file.id, use, profile.id)
}

/** Wears a picture of one's own, or (null) the drawn one again. */
export const setAvatar = mutation((tx, account: number, cuid: string | null): Profile => {
  const before = mine(tx, account)
  setFile(tx, before, 'avatar', cuid)
  tell(tx, before, { ...before, avatarFile: cuid })
  return ownProfile(account)
})

/** A recording as its maker describes it: heights of 0 to 100 along it, its length in seconds. */
export type Voice = { cuid: string; waveform: number[]; seconds: number | null; text?: string | undefined }

const setVoiceRow = statement<[string | null, number | null, string, number]>(
  'UPDATE profiles SET voice_waveform = ?, voice_seconds = ?, voice_text = ? WHERE id = ?',
)

/** Greets with a recording, or (null) with none. Its words go with it. */
export const setVoice = mutation((tx, account: number, voice: Voice | null): Profile => {
  const before = mine(tx, account)
  setFile(tx, before, 'voice', voice?.cuid ?? null)
  const voiceWaveform = voice && JSON.stringify(voice.waveform)
  const [voiceSeconds, voiceText] = [voice?.seconds ?? null, voice?.text ?? '']
  setVoiceRow.run(voiceWaveform, voiceSeconds, voiceText, before.id)
  tell(tx, before, { ...before, voiceFile: voice?.cuid ?? null, voiceWaveform, voiceSeconds, voiceText })
  return ownProfile(account)
})
