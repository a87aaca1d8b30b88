import { anything, boolean, either, id, integer, number, object, oneOf, type Static, string } from '../core/schema.ts'

const clientId = string({ pattern: '^[A-Za-z0-9_-]{8,64}$' })
/** Whatever it is: a room that does not exist is not found, and neither is an array. */
const roomName = anything()
const empty = oneOf('')
const fileId = string({ pattern: '^[A-Za-z0-9_-]{22}$' })

// ── events of clients
export const JoinRoom = object({ room: roomName })
export const SendMessage = object({ content: string() }, { client_id: clientId, reply_to: integer(1), file: fileId })
export const RequestBackfill = object({}, { after_seq: integer(), after_id: integer(), before_id: integer(), limit: integer(1, 200) })
export const Nothing = object({})
export const LatencyCheck = object({}, { ts: number() })
export const EditMessage = object({ id: integer(1), content: string() })
export const DeleteMessage = object({ id: integer(1) })
export const MarkRead = object({ room: roomName, up_to: integer(1) })

export type BackfillRequest = Static<typeof RequestBackfill>

// ── forms and JSON over HTTP
export const SendForm = object(
  { content: string() },
  { room: roomName, client_id: either(clientId, empty), reply_to: either(id(), empty), file: either(fileId, empty) },
)
export const EditForm = object({ id: id(), content: string() })
export const DeleteForm = object({ id: id() })
export const ReadForm = object({ room: roomName, up_to: id() })
const yesOrNo = either(boolean(), string(), integer())
export const RoomForm = object({ name: string() }, { title: string(), description: string(), pot: string(), private: yesOrNo })
export const RoomSettingsForm = object({}, { title: string(), description: string(), pot: string() })
export const ClosureForm = object({ closed: either(boolean(), string({ pattern: '^[01]$' }), integer(0, 1)) })
export const MemberForm = object({ username: string({ maxLength: 100 }) })

const text = { type: 'string' } as const
const whole = { type: 'integer' } as const
const flag = { type: 'boolean' } as const
const messageJson = {
  type: 'object',
  properties: {
    id: whole,
    seq: whole,
    user: text,
    content: { type: ['string', 'null'] },
    created_at: text,
    room_id: whole,
    edited: flag,
    deleted: flag,
    html: text,
    image: {
      type: ['object', 'null'],
      properties: { src: text, thumb: text, width: whole, height: whole, color: { type: ['string', 'null'] }, animated: flag },
    },
  },
} as const
/** What `GET /backfill` answers: the one JSON that is large and asked for often. */
export const backfillJson = {
  type: 'object',
  properties: { ok: flag, messages: { type: 'array', items: messageJson }, seq: whole, more: flag, reset: flag },
} as const
