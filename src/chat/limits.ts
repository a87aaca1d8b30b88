import { config } from '../core/config.ts'
import { limiter, sharedLimits } from '../core/limits.ts'

/** The limits that forms and events share: one counter, whichever way a line comes in. */
export const chatLimits = sharedLimits(() => ({
  messages: limiter('messages', config.limitMessages),
  edits: limiter('edits', config.limitEdits),
  reads: limiter('reads', config.limitReads),
  rooms: limiter('rooms', config.limitRooms),
  roomChanges: limiter('room-changes', config.limitRoomChanges),
}))
