import { config } from '../core/config.ts'
import { limiter, localLimiter, sharedLimits } from '../core/limits.ts'

/** The limits of everything that people do to walls. A sticker in mid-drag is counted by each worker for itself: it comes too often to ask. */
export const wallLimits = sharedLimits(() => ({
  pieces: limiter('pieces', config.limitPieces),
  changes: limiter('wall-changes', config.limitWallChanges),
  previews: limiter('wall-previews', config.limitWallPreviews),
  stickers: limiter('stickers', config.limitStickers),
  guestbook: limiter('guestbook', config.limitGuestbook),
  nudges: localLimiter('nudges', config.limitNudges),
}))
