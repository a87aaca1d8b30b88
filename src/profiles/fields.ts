import { Invalid } from '../core/errors.ts'
import { isYes } from '../core/schema.ts'
import {
  ACTIVITIES,
  type Activity,
  DM_POLICIES,
  type DmPolicy,
  type Profile,
  THEMES,
  type Theme,
  VISIBILITIES,
  type Visibility,
} from './queries.ts'
import { UPDATE_FIELDS, type UpdateForm } from './schemas.ts'
import { cleanColor, cleanEmoji, cleanLine, cleanName, cleanProse, cleanUrl } from './words.ts'

/** What a form changes: only what it names. `anthemFile` is a public id, still to be looked up; null takes the track off. */
export type ProfileChange = Partial<
  Pick<
    Profile,
    | 'displayName'
    | 'bio'
    | 'line'
    | 'statusEmoji'
    | 'statusMessage'
    | 'nowActivity'
    | 'nowType'
    | 'accent'
    | 'theme'
    | 'visibility'
    | 'showOnline'
    | 'dmPolicy'
    | 'voiceText'
    | 'anthemUrl'
    | 'anthemTitle'
    | 'anthemFile'
  >
>

/** The original's names of papers, for its clients. */
const OLD_THEMES: ReadonlyMap<string, Theme> = new Map([
  ['default', 'paper'],
  ['dark', 'midnight'],
  ['retro', 'vapor'],
  ['cyber', 'terminal'],
  ['zen', 'newsprint'],
])

function oneOf<T extends string>(options: readonly T[], value: string, what: string): T {
  const found = options.find((option) => option === value)
  if (!found) throw new Invalid(`${what} is one of ${options.join(', ')}.`)
  return found
}

const theme = (value: string): Theme => OLD_THEMES.get(value) ?? oneOf(THEMES, value, 'The paper')
const visibility = (value: string): Visibility => oneOf(VISIBILITIES, value, 'Who may see the wall')
const dmPolicy = (value: string): DmPolicy => oneOf(DM_POLICIES, value, 'Who may write to you')
const activity = (value: string | null): Activity | null => (value ? oneOf(ACTIVITIES, value, 'What you do now') : null)

/** How each field of the form is read. A field that a form leaves out is not in its change. */
const READERS: { [F in keyof UpdateForm]?: (value: NonNullable<UpdateForm[F]> | null) => ProfileChange } = {
  display_name: (value) => ({ displayName: cleanName(value ?? '') }),
  bio: (value) => ({ bio: cleanProse(value, 'The text about you', 500) }),
  line: (value) => ({ line: cleanLine(value, 'Your line', 80) }),
  status_emoji: (value) => ({ statusEmoji: cleanEmoji(value) }),
  status_message: (value) => ({ statusMessage: cleanLine(value, 'The status', 100) }),
  now_activity: (value) => ({ nowActivity: cleanLine(value, 'What you do now', 50) }),
  now_activity_type: (value) => ({ nowType: activity(value) }),
  accent_color: (value) => ({ accent: cleanColor(value) }),
  theme_preset: (value) => ({ theme: theme(value ?? '') }),
  is_public: (value) => ({ visibility: isYes(value) ? 'public' : 'private' }),
  visibility: (value) => ({ visibility: visibility(value ?? '') }),
  show_online_status: (value) => ({ showOnline: isYes(value) ? 1 : 0 }),
  dm_policy: (value) => ({ dmPolicy: dmPolicy(value ?? '') }),
  voice_text: (value) => ({ voiceText: cleanProse(value, 'The words of your voice intro', 2000) }),
  anthem_url: (value) => ({ anthemUrl: cleanUrl(value, 'The address of your anthem') }),
  anthem_title: (value) => ({ anthemTitle: cleanLine(value, 'The title of your anthem', 100) }),
  anthem_file: (value) => ({ anthemFile: value || null }),
  anthem_autoplay: () => ({}), // taken from the original's clients and without effect: nothing plays by itself here
}

/** What a form changes. @throws Invalid for a value that cannot be, and for a form that names no field at all */
export function changeOf(form: UpdateForm): ProfileChange {
  const named = namedIn(form)
  if (named.length === 0) throw new Invalid('No valid fields: nothing in that form belongs to a profile.')
  const change: ProfileChange = {}
  for (const field of named) {
    const reader = READERS[field] as (value: unknown) => ProfileChange // the schema has checked the value's type
    Object.assign(change, reader(form[field] ?? null))
  }
  return change
}

/** What a page showed in the fields that a form changes, by the profile's own names. */
export const shownIn = (form: UpdateForm): Partial<Record<keyof ProfileChange, string | undefined>> => ({
  displayName: form.was_display_name,
  bio: form.was_bio,
  line: form.was_line,
  statusEmoji: form.was_status_emoji,
  statusMessage: form.was_status_message,
  nowActivity: form.was_now_activity,
  voiceText: form.was_voice_text,
  anthemUrl: form.was_anthem_url,
  anthemTitle: form.was_anthem_title,
})

/** What each field of the form holds, as the form says it. */
export const valuesOf = (profile: Profile) => ({
  display_name: profile.displayName,
  bio: profile.bio,
  line: profile.line,
  status_emoji: profile.statusEmoji,
  status_message: profile.statusMessage,
  now_activity: profile.nowActivity,
  now_activity_type: profile.nowType ?? '',
  accent_color: profile.accent ?? '',
  theme_preset: profile.theme,
  is_public: profile.visibility === 'public',
  visibility: profile.visibility,
  show_online_status: profile.showOnline === 1,
  dm_policy: profile.dmPolicy,
  voice_text: profile.voiceText,
  anthem_url: profile.anthemUrl,
  anthem_title: profile.anthemTitle,
  anthem_file: profile.anthemFile ?? '',
  anthem_autoplay: false,
})

/** The fields that a form names, in the form's own order of them. */
export const namedIn = (form: Record<string, unknown>) => UPDATE_FIELDS.filter((field) => form[field] !== undefined)
