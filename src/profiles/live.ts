import { type Change, onChange } from '../core/changes.ts'
import { isSeated, push, seatsOn } from '../core/live.ts'
import { maySee, type Profile, profileOfFeed } from './queries.ts'
import { deckHtml, faceHtml, voiceHtml } from './render.ts'

/** Shows what changed of a profile to whoever looks at its wall. Rooms show theirs by themselves. */
export function profileLive(): void {
  onChange('visibility', showOut)
  onChange('profile', (change) => show(change, 'profile-face', faceHtml))
  onChange('anthem', (change) => show(change, 'deck', deckHtml))
  onChange('voice', (change) => show(change, 'voice', voiceHtml))
}

function show({ topic, ref, seq }: Change, target: string, html: (profile: Profile) => string): void {
  if (!isSeated(topic)) return
  const profile = profileOfFeed(ref)
  if (profile) push(topic, 'fragment', { target, action: 'replace', html: html(profile), seq })
}

/** Who may not see the wall any more stops hearing of it before the next change is delivered. */
function showOut({ topic, ref }: Change): void {
  const profile = profileOfFeed(ref)
  for (const seat of seatsOn(topic)) {
    if (profile && maySee(profile, seat.account.id)) continue
    void seat.socket.leave(topic)
    seat.socket.emit('error', { message: 'Who lives here has closed this wall to others.', code: 'not_found' })
  }
}
