/** The browser's side of docs/protocol.md: what goes over the line, and what comes back. */

export type Failure = { code: string; message: string; retry_after?: number }
export type Answer<T> = ({ ok: true } & T) | { ok: false; error: Failure }

export type MessagePush = {
  id: number
  seq: number
  user: string
  content: string | null
  created_at: string
  room_id: number
  edited: boolean
  deleted: boolean
  html: string
  image: { src: string; thumb: string; width: number; height: number; color: string | null; animated: boolean } | null
}

export type Backfill = { phase: 'continuity'; messages: MessagePush[]; seq: number; more: boolean; reset?: boolean }
export type BackfillRequest = { after_seq?: number; after_id?: number; before_id?: number; limit?: number }
export type PresencePush = { room: string; user: string; html: string | null }
export type FragmentPush = {
  target: string
  action: 'append' | 'prepend' | 'replace' | 'morph' | 'remove'
  html: string
  seq: number
}

export interface ServerToClient {
  connected(greeting: { ok: true; username: string; worker: string; build?: string }): void
  message(push: MessagePush): void
  message_edited(push: MessagePush): void
  message_deleted(push: MessagePush): void
  backfill(answer: Backfill): void
  typing(who: { user: string }): void
  stop_typing(who: { user: string }): void
  presence(push: PresencePush): void
  fragment(push: FragmentPush): void
  error(failure: Failure): void
  closing(why: { reason: string; reconnect: boolean }): void
}

/** Each event that is answered: what it takes, and what its acknowledgement carries beside `ok`. */
export interface Requests {
  join_room: { takes: { room: string }; gives: { room: string; room_id: number; seq: number } }
  send_message: {
    takes: { content: string; client_id: string; reply_to?: number; file?: string }
    gives: { id: number; seq: number; client_id: string; help?: string }
  }
  edit_message: { takes: { id: number; content: string }; gives: { id: number; seq: number } }
  delete_message: { takes: { id: number }; gives: { id: number; seq: number } }
  mark_read: { takes: { room: string; up_to: number }; gives: object }
  typing: { takes: object; gives: object }
  stop_typing: { takes: object; gives: object }
  latency_check: { takes: { ts: number }; gives: { ts: number; server_time: number } }
  request_backfill: { takes: BackfillRequest; gives: object }
}

export type ClientToServer = { [event: string]: (payload: object, ack: (answer: unknown) => void) => void }

/** A line that the server has not acknowledged yet. */
export type OutboxLine = {
  client_id: string
  room: string
  content: string
  reply_to: number | null
  /** The id of its picture; missing in lines that were kept before there were pictures. */
  file?: string | null
  /** The server's sentence when it refused the line; null while it is on its way or waiting. */
  error: string | null
}

/** What the server says of a file that it has taken. */
export type Uploaded = {
  id: string
  kind: 'image' | 'audio'
  src: string
  type: string
  bytes: number
  thumb?: string
  width?: number
  height?: number
  color?: string | null
}
