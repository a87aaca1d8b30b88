import { anything, either, id, integer, object, type Schema, type Static, string } from '../core/schema.ts'

/** A list of at most so many; a form sends one of them as itself. */
const list = <T>(items: Schema<T>, maxItems: number): Schema<T[]> => ({ type: 'array', items, maxItems })
const text = string()
export const nothing: Schema<null> = { type: 'null' }
const yesOrNo: Schema<boolean | number | string> = { enum: [true, false, 1, 0, '1', '0', 'true', 'false', 'on', ''] }
const clientId = string({ pattern: '^(?:[A-Za-z0-9_-]{8,64})?$' })
/** A draft's version, as JSON or a form sends it; '' is none. */
export const draftVersion = either(integer(1), string({ pattern: '^(?:[1-9][0-9]{0,14})?$' }))
/** A sketch: its number, as the original names it, or its public id. */
const which = either(id(), string({ pattern: '^[A-Za-z0-9_-]{22}$' }))
const tags = either(text, list(text, 50))

export const NewSketchForm = object({ script_type: text }, { template: text, title: text, client_id: clientId })
export const DraftForm = object({ files: anything() }, { title: text, draft_version: draftVersion })
export const FileForm = object({ name: text, text }, { draft_version: draftVersion })
export const PublishForm = object({ visibility: text }, { note: text, title: text, description: text, tags, draft_version: draftVersion })
export const SettingsForm = object({}, { title: text, description: text, tags, visibility: text })
/** A fork may be asked for without a body. */
export const ForkForm = either(object({}, { client_id: clientId }), nothing)
export const NotesForm = object({}, { up_to: either(integer(), string({ pattern: '^[0-9]{1,15}$' })) })
export const WishForm = object({}, { on: yesOrNo })
export type NewSketchForm = Static<typeof NewSketchForm>
export type DraftForm = Static<typeof DraftForm>
export type FileForm = Static<typeof FileForm>
export type PublishForm = Static<typeof PublishForm>
export type SettingsForm = Static<typeof SettingsForm>
export type ForkForm = Static<typeof ForkForm>
export type NotesForm = Static<typeof NotesForm>
export type WishForm = Static<typeof WishForm>

// ── the original's names
const maybeId = either(id(), nothing, string({ pattern: '^$' }))
export const SaveScript = object(
  { content: text },
  { id: maybeId, title: either(text, nothing), script_type: text, is_public: yesOrNo, parent_id: maybeId, client_id: clientId },
)
export const OneScript = object({ id: which })
export const PinForm = object({ script_id: which })
export const ReorderPins = object({ script_ids: either(list(which, 3), which) })
export type SaveScript = Static<typeof SaveScript>
export type OneScript = Static<typeof OneScript>
export type PinForm = Static<typeof PinForm>
export type ReorderPins = Static<typeof ReorderPins>

/** A number that a client may send as a form's text, and may leave out. */
export const maybe = (value: number | string | null | undefined): number | undefined =>
  value === undefined || value === null || value === '' ? undefined : Number(value)
/** A sketch as a client names it: by number, or by its public id. */
export const sketchNamed = (value: number | string): number | string => (/^\d{1,15}$/.test(String(value)) ? Number(value) : String(value))
