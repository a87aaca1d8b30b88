import { config } from '../core/config.ts'
import { type Limiter, limiter, localLimiter } from '../core/limits.ts'

type WallLimits = {
  pieces: Limiter
  changes: Limiter
  previews: Limiter
  stickers: Limiter
  guestbook: Limiter
  nudges: Pick<Limiter, 'take'>
}
let limits: WallLimits | undefined

/** The limits of everything that people do to walls. A sticker in mid-drag is counted by each worker for itself: it comes too often to ask. */
export function wallLimits(): WallLimits {
  limits ??= {
    pieces: limiter('pieces', config.limitPieces),
    changes: limiter('wall-changes', config.limitWallChanges),
    previews: limiter('wall-previews', config.limitWallPreviews),
    stickers: limiter('stickers', config.limitStickers),
    guestbook: limiter('guestbook', config.limitGuestbook),
    nudges: localLimiter('nudges', config.limitNudges),
  }
  return limits
}
