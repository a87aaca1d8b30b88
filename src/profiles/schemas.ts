import { anything, either, number, object, type Schema, type Static, string } from '../core/schema.ts'

/** Longer than anything that is taken, so that what is too long is refused with a sentence of its own. */
const text = string({ maxLength: 20_000 })
/** Absent fields stay as they are; null empties, as the original's clients send it. */
const orNull = <T>(schema: Schema<T>): Schema<T | null> => ({ anyOf: [schema, { type: 'null' }] })
/** True or false, 1 or 0, or how a form says it. */
const yesOrNo: Schema<boolean | number | string> = {
  anyOf: [{ type: 'boolean' }, { enum: [0, 1, '0', '1', 'true', 'false', 'on', 'off'] }],
}
const cuid = string({ pattern: '^[A-Za-z0-9_-]{22}$' })
const empty = string({ pattern: '^$' })

const values = {
  display_name: text,
  bio: orNull(text),
  line: orNull(text),
  status_emoji: orNull(text),
  status_message: orNull(text),
  now_activity: orNull(text),
  now_activity_type: orNull(text),
  accent_color: orNull(text),
  theme_preset: text,
  is_public: yesOrNo,
  visibility: text,
  show_online_status: yesOrNo,
  dm_policy: text,
  voice_text: orNull(text),
  anthem_url: orNull(text),
  anthem_title: orNull(text),
  anthem_file: orNull(either(cuid, empty)),
  anthem_autoplay: yesOrNo,
}
/** What the page showed in a field when it was changed: somebody else's change in between is not written over. */
const shown = {
  was_display_name: text,
  was_bio: text,
  was_line: text,
  was_status_emoji: text,
  was_status_message: text,
  was_now_activity: text,
  was_voice_text: text,
  was_anthem_url: text,
  was_anthem_title: text,
}

/** `POST /profile/update`: every field of a profile, and none of them required. */
export const UpdateForm = object({}, { ...values, ...shown })
export type UpdateForm = Static<typeof UpdateForm>
export type Field = keyof typeof values
export const UPDATE_FIELDS = Object.keys(values) as Field[]

/** What the settings page can say to have been saved. */
export const SAVED = [...UPDATE_FIELDS, 'avatar', 'voice', 'anthem'] as const
export type Saved = (typeof SAVED)[number]

/** What comes with a picture or a recording, or in place of it: the public id of one that was uploaded before. */
export const AvatarForm = object({}, { file: cuid })
export const VoiceForm = object({}, { file: cuid, waveform: anything(), seconds: either(number(), text), text })
export type AvatarForm = Static<typeof AvatarForm>
export type VoiceForm = Static<typeof VoiceForm>
