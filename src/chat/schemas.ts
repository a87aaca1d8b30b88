import { type Static, Type } from 'typebox'

/** An id in JSON, or as a form sends it. */
export const Id = Type.Union([
  Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  Type.String({ pattern: '^[1-9][0-9]{0,14}$' }),
])
const Cursor = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const ClientId = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' })
/** Whatever it is: a room that does not exist is not found, and neither is an array. */
const RoomName = Type.Unknown()

// ── events of clients
export const JoinRoom = Type.Object({ room: Type.Optional(RoomName) })
export const SendMessage = Type.Object({
  content: Type.String(),
  client_id: Type.Optional(ClientId),
  reply_to: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
})
export const RequestBackfill = Type.Object({
  after_seq: Type.Optional(Cursor),
  after_id: Type.Optional(Cursor),
  before_id: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export const Nothing = Type.Object({})
export const LatencyCheck = Type.Object({ ts: Type.Optional(Type.Number()) })
export const EditMessage = Type.Object({ id: Id, content: Type.String() })
export const DeleteMessage = Type.Object({ id: Id })
export const MarkRead = Type.Object({ room: Type.Optional(RoomName), up_to: Id })

export type BackfillRequest = Static<typeof RequestBackfill>

// ── forms and JSON over HTTP
export const SendForm = Type.Object({
  content: Type.String(),
  room: Type.Optional(RoomName),
  client_id: Type.Optional(Type.Union([ClientId, Type.Literal('')])),
  reply_to: Type.Optional(Type.Union([Id, Type.Literal('')])),
})
export const RoomForm = Type.Object({
  name: Type.String(),
  title: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  pot: Type.Optional(Type.String()),
  private: Type.Optional(Type.Union([Type.Boolean(), Type.String(), Type.Integer()])),
})
export const RoomSettingsForm = Type.Object({
  title: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  pot: Type.Optional(Type.String()),
})
export const ClosureForm = Type.Object({ closed: Type.Union([Type.Boolean(), Type.String({ pattern: '^[01]$' }), Type.Integer()]) })
export const MemberForm = Type.Object({ username: Type.String({ maxLength: 100 }) })

const text = { type: 'string' } as const
const integer = { type: 'integer' } as const
const flag = { type: 'boolean' } as const
const messageJson = {
  type: 'object',
  properties: {
    id: integer,
    seq: integer,
    user: text,
    content: { type: ['string', 'null'] },
    created_at: text,
    room_id: integer,
    edited: flag,
    deleted: flag,
    html: text,
  },
} as const
/** What `GET /backfill` answers: the one JSON that is large and asked for often. */
export const backfillJson = {
  type: 'object',
  properties: { ok: flag, messages: { type: 'array', items: messageJson }, seq: integer, more: flag, reset: flag },
} as const
