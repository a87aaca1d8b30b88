import { config } from '../core/config.ts'
import { type Limiter, limiter } from '../core/limits.ts'

type ChatLimits = { messages: Limiter; edits: Limiter; reads: Limiter; rooms: Limiter; roomChanges: Limiter }
let limits: ChatLimits | undefined

/** The limits that forms and events share: one counter, whichever way a line comes in. */
export function chatLimits(): ChatLimits {
  limits ??= {
    messages: limiter('messages', config.limitMessages),
    edits: limiter('edits', config.limitEdits),
    reads: limiter('reads', config.limitReads),
    rooms: limiter('rooms', config.limitRooms),
    roomChanges: limiter('room-changes', config.limitRoomChanges),
  }
  return limits
}
