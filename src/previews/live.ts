import { onChange } from '../core/changes.ts'
import { config, place } from '../core/config.ts'
import { type Get, makeGet } from '../core/outbound.ts'
import { provideAudience } from '../files/queries.ts'
import { Fetcher } from './fetching.ts'
import { CLAIM_MS } from './mutations.ts'
import { mayReadPreview } from './queries.ts'

/** Lets people see the pictures of previews, and fetches those that are wanted. @param get for tests */
export function previewsLive(get: Get = makeGet()): void {
  provideAudience('preview', mayReadPreview)
  if (config.previews === 'off') return
  const fetcher = new Fetcher(get)
  // Each worker hears of every wish: this one's share is what falls to its number.
  onChange('preview-wanted', ({ ref }) => {
    if ((ref % place.workers) + 1 === place.worker) fetcher.want(ref)
  })
  if (place.worker !== 1) return
  fetcher.takeUp()
  setInterval(() => fetcher.takeUp(), CLAIM_MS).unref()
}
