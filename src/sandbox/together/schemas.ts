import { anything, either, integer, object, oneOf, type Schema, type Static, string } from '../../core/schema.ts'
import { MOST_CHANGES } from './steps-reading.ts'

const many: Schema<unknown[]> = { type: 'array', minItems: 1, maxItems: MOST_CHANGES, items: anything() }
const fileName = string({ maxLength: 40 })
/** A tab, as its own steps and cursor name it. */
const client = string({ pattern: '^[A-Za-z0-9-]{4,40}$' })
const number = either(integer(1), string({ pattern: '^[1-9][0-9]{0,14}$' }))

export const SessionForm = object({ act: oneOf('open', 'close') })
export const GuestForm = object({ username: string({ maxLength: 60 }) })
export const ArrangeForm = object(
  { act: oneOf('add', 'rename', 'remove'), name: string({ maxLength: 100 }) },
  { to: string({ maxLength: 100 }), text: string(), file: string({ maxLength: 40 }) },
)
export const PushForm = object({ session: integer(1), file: fileName, version: integer(), client, changes: many })
/** `after`: for each file, "<name>:<how many of its steps one has>". */
export const PullQuery = object({
  session: number,
  after: either(string({ maxLength: 60 }), { type: 'array', maxItems: 16, items: string({ maxLength: 60 }) }),
})
/** `anchor` and `head` are places in the text as of `version`; null: nothing is looked at any more. */
export const CursorForm = object({
  topic: string({ maxLength: 30 }),
  client,
  file: fileName,
  version: integer(),
  at: either(object({ anchor: integer(), head: integer() }), { type: 'null' } as Schema<null>),
})
export type SessionForm = Static<typeof SessionForm>
export type GuestForm = Static<typeof GuestForm>
export type ArrangeForm = Static<typeof ArrangeForm>
export type PushForm = Static<typeof PushForm>
export type PullQuery = { session: number | string; after: string | string[] }
export type CursorForm = Static<typeof CursorForm>
