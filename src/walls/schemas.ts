import { anything, either, id, integer, number, object, oneOf, type Schema, type Static, string } from '../core/schema.ts'

/** A list of at most so many; a form sends one of them as itself. */
const list = <T>(items: Schema<T>, maxItems: number): Schema<T[]> => ({ type: 'array', items, maxItems })
/** Nothing but these fields: what is not known is refused, not passed over. */
const exactly = <T>(schema: Schema<T>): Schema<T> => ({ ...schema, additionalProperties: false })
const record: Schema<Record<string, unknown>> = { type: 'object' }

const text = string()
const cuid = string({ pattern: '^[A-Za-z0-9_-]{22}$' })
const fileUrl = string({ pattern: '^/files/[A-Za-z0-9_-]{22}(?:/thumb)?$' })
const yesOrNo: Schema<boolean | number | string> = { enum: [true, false, 1, 0, '1', '0', 'true', 'false', 'on', ''] }

// ── what pieces say, by type
const picture = exactly(object({ file: cuid }, { alt: text }))
const neighbour = exactly(object({ name: text, url: text }))
const badge = exactly(object({ bottom: text }, { top: text, pot: text, url: text }))

export const CONTENTS = {
  text: exactly(object({ text })),
  image: exactly(object({}, { file: cuid, url: fileUrl, alt: text, caption: text, files: list(picture, 6) })),
  link: exactly(object({ url: text }, { title: text, description: text, me: yesOrNo })),
  audio: exactly(object({}, { file: cuid, url: fileUrl, title: text })),
  voice_note: exactly(object({}, { file: cuid, url: fileUrl, title: text, waveform: anything(), seconds: anything() })),
  quote: exactly(object({ text }, { source: text })),
  list: exactly(object({ rows: list(list(text, 2), 30) }, { title: text })),
  webring: exactly(object({ name: text }, { text, previous: neighbour, next: neighbour })),
  badges: exactly(object({ badges: list(badge, 24) })),
  script: exactly(object({ script_id: id() })),
}
/** What a client sends of a piece's content, before it is cleaned. */
export type Said = { [T in keyof typeof CONTENTS]: Static<(typeof CONTENTS)[T]> }

const amount = either(number(), text)
export const STYLE = exactly(object({}, { width: amount, frame: text, tilt: amount, fasten: text, layout: text }))
export type StyleForm = Static<typeof STYLE>

// ── forms and JSON over HTTP. Content and style come as objects, or as the flat fields of a form: see forms.ts
/** Text of a form is held to what JSON is: what is no number there would be none in the database. */
const order = either(integer(-1_000_000, 1_000_000), string({ pattern: '^(?:-?(?:[0-9]{1,6}|1000000))?$' }))
const version = either(integer(), string({ pattern: '^[0-9]{0,15}$' }))
const which = { content: record, style: record, display_order: order }
const clientId = string({ pattern: '^(?:[A-Za-z0-9_-]{8,64})?$' })
export const AddPost = object({ module_type: text }, { ...which, client_id: clientId })
export const UpdatePost = object({ id: id() }, { ...which, module_type: text, version })
export const OnePost = object({ id: id() }, { version })
export const ArrangePost = object({ id: id(), act: oneOf('earlier', 'later', 'narrower', 'wider', 'duplicate', 'delete') })
export const Reorder = object({ order: list(id(), 10_000) }, { was: list(id(), 10_000) })
export type AddPost = Static<typeof AddPost>
export type UpdatePost = Static<typeof UpdatePost>
export type OnePost = Static<typeof OnePost>
export type ArrangePost = Static<typeof ArrangePost>
export type Reorder = Static<typeof Reorder>

const place = {
  x_pos: amount,
  y_pos: amount,
  x: amount,
  y: amount,
  rotation: amount,
  scale: amount,
  z_index: amount,
  m_x: anything(),
  m_y: anything(),
  m_scale: anything(),
  piece: anything(),
}
export const AddSticker = object(
  {},
  { profile_id: id(), username: text, sticker_type: text, text_content: text, drawing: text, file: text, pot: text, ...place },
)
export const UpdateSticker = object({ id: id() }, { ...place, version })
export const OneSticker = object({ id: id() })
export type AddSticker = Static<typeof AddSticker>
export type OneSticker = Static<typeof OneSticker>
export type UpdateSticker = Static<typeof UpdateSticker>
export type PlaceForm = Omit<UpdateSticker, 'id' | 'version'>

export const SignForm = object({ content: text }, { profile_id: id(), username: text })
export const OneEntry = object({ id: id() })
export type OneEntry = Static<typeof OneEntry>
export type SignForm = Static<typeof SignForm>

export const LookForm = object({}, { mixed: anything(), background: anything(), pointer: anything(), fonts: anything(), version })
export const CssForm = object({ css: text }, { version })
export const SettingsForm = object({}, { guestbook: text, stickers_policy: text, version })
export const PlainForm = object({}, { on: yesOrNo, back: text })
export type LookForm = Static<typeof LookForm>
export type CssForm = Static<typeof CssForm>
export type SettingsForm = Static<typeof SettingsForm>
export type PlainForm = Static<typeof PlainForm>

// ── events of clients
export const Nudge = object(
  { topic: text, ref: integer(1), x: number(), y: number() },
  { piece: anything(), rotation: number(), scale: number() },
)
export type Nudge = Static<typeof Nudge>
